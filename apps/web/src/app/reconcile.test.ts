import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestOf, type Pages, patchPages, reactionTo, removeFromPages, versionIn } from './reconcile.ts';

const pages: Pages = {
  pages: [
    { items: [{ id: 'a', version: 1, name: '智能仓储一期' }], nextCursor: 'x' },
    { items: [{ id: 'b', version: 4, name: 'MES 升级' }], nextCursor: null },
  ],
  pageParams: [undefined, 'x'],
};
const change = (id: string, version: number | null, action = 'updated') => ({
  object: 'opportunity',
  id,
  version,
  action,
});

describe('reactionTo', () => {
  it('ignores the echo of our own change, and older news', () => {
    expect(reactionTo(change('a', 3), 3)).toBe('ignore');
    expect(reactionTo(change('a', 3), 4)).toBe('ignore');
    expect(reactionTo(change('a', 3), 2)).toBe('refresh');
    expect(reactionTo(change('a', 3), undefined)).toBe('refresh');
    expect(reactionTo(change('a', null), 9)).toBe('refresh');
  });
  it('refreshes on changed facts, which keep the version', () =>
    expect(reactionTo(change('a', 3, 'factsChanged'), 3)).toBe('refresh'));
  it('removes what went to the bin, whatever is known', () =>
    expect(reactionTo(change('a', 3, 'deleted'), 3)).toBe('remove'));
});

describe('newestOf', () => {
  it('keeps one change a record, the newest version', () => {
    expect(newestOf([change('a', 2), change('b', 1), change('a', 3), change('b', 0)])).toEqual(
      [change('a', 3), change('b', 1)].reverse(),
    );
  });
  it('never loses a record', () => {
    const arbitrary = fc.array(
      fc.record({
        object: fc.constantFrom('lead', 'account'),
        id: fc.constantFrom('a', 'b', 'c'),
        version: fc.nat(9),
        action: fc.constant('updated'),
      }),
    );
    fc.assert(
      fc.property(arbitrary, (changes) => {
        const newest = newestOf(changes);
        for (const one of changes) {
          const kept = newest.find((other) => other.object === one.object && other.id === one.id);
          expect(kept?.version).toBeGreaterThanOrEqual(one.version);
        }
      }),
    );
  });
});

describe('pages', () => {
  it('take a newer row in place and leave other pages as they are', () => {
    const next = patchPages(pages, { id: 'b', version: 5, name: 'MES 升级二期' });
    expect(next.pages[1]?.items[0]).toEqual({ id: 'b', version: 5, name: 'MES 升级二期' });
    expect(next.pages[0]).toBe(pages.pages[0]);
    expect(versionIn(next, 'b')).toBe(5);
  });
  it('refuse an older row and an unknown one without a new object', () => {
    expect(patchPages(pages, { id: 'b', version: 3 })).toBe(pages);
    expect(patchPages(pages, { id: 'z', version: 3 })).toBe(pages);
    expect(removeFromPages(pages, 'z')).toBe(pages);
  });
  it('lose a removed row', () => expect(versionIn(removeFromPages(pages, 'a'), 'a')).toBeUndefined());
});

import { describe, expect, it } from 'vitest';
import { type DraftStore, dropDraft, readDraft, writeDraft } from './draft.ts';

const memory = (): DraftStore => {
  const held = new Map<string, string>();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
};
const DAY = 86_400_000;

describe('drafts', () => {
  it('come back as typed until dropped', () => {
    const store = memory();
    writeDraft(store, 'm1.opportunity/new', { name: '门店数字化' }, 1000);
    expect(readDraft(store, 'm1.opportunity/new', 2000)).toEqual({ values: { name: '门店数字化' }, at: 1000 });
    expect(readDraft(store, 'm2.opportunity/new', 2000)).toBeUndefined();
    dropDraft(store, 'm1.opportunity/new');
    expect(readDraft(store, 'm1.opportunity/new', 2000)).toBeUndefined();
  });
  it('end after 30 days', () => {
    const store = memory();
    writeDraft(store, 'a', 1, 0);
    expect(readDraft(store, 'a', 30 * DAY)).toBeDefined();
    expect(readDraft(store, 'a', 30 * DAY + 1)).toBeUndefined();
  });
  it('survive a full or broken store', () => {
    const full: DraftStore = {
      getItem: () => '{broken',
      setItem: () => {
        throw new Error('quota');
      },
      removeItem: () => undefined,
    };
    expect(() => writeDraft(full, 'a', 1, 0)).not.toThrow();
    expect(readDraft(full, 'a', 0)).toBeUndefined();
  });
});

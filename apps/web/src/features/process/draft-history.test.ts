import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, type DraftHistory, historyOf, redone, undone } from './draft-history.ts';

describe('history of a draft', () => {
  it('takes the typing in one field back as one step, and a pause or another field begins a new one', () => {
    let history = historyOf('');
    history = changed(history, 'a', 'name', 1000);
    history = changed(history, 'ab', 'name', 1500);
    history = changed(history, 'ab!', 'definition', 1600);
    history = changed(history, 'ab!!', 'definition', 9000);
    expect(history.past).toEqual(['', 'ab', 'ab!']);
    expect([undone(history).present, undone(undone(undone(history))).present]).toEqual(['ab!', '']);
  });

  it('forgets what was undone when something else is done, and does nothing at its ends', () => {
    const two = changed(changed(historyOf(0), 1, undefined, 0), 2, undefined, 0);
    const other = changed(undone(two), 7, undefined, 0);
    expect(redone(other)).toBe(other);
    expect(undone(historyOf(0)).present).toBe(0);
    expect(changed(two, 2, undefined, 0)).toBe(two);
  });

  it('after as many redos as undos everything is as before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 20 }), fc.nat(25), (values, back) => {
        const done = values.reduce((history, value) => changed(history, value, undefined, 0), historyOf(0));
        let history: DraftHistory<number> = done;
        for (let at = 0; at < back; at += 1) history = undone(history);
        for (let at = 0; at < back; at += 1) history = redone(history);
        expect([history.present, history.past]).toEqual([done.present, done.past]);
      }),
    );
  });
});

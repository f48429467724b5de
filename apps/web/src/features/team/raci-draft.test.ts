import { RACI_LETTERS } from '@throughline/domain/team/raci.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drafted, ownRows, type RaciDraft, withLetter } from './raci-draft.ts';

it('hands the A over: who had it does the work', () => {
  expect(withLetter({ a: 'A', b: 'C' }, 'b', 'A')).toEqual({ a: 'R', b: 'A' });
  expect(withLetter({ a: 'A', b: 'C' }, 'b', undefined)).toEqual({ a: 'A' });
  expect(withLetter({ a: 'A' }, 'a', undefined)).toBeUndefined();
  expect(withLetter({ a: 'A' }, 'a', 'R')).toBeUndefined();
});

it('keeps exactly one A whatever is typed', () => {
  const column = fc.constantFrom('a', 'b', 'c');
  const letter = fc.option(fc.constantFrom(...RACI_LETTERS), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(column, letter)), (typed) => {
      let letters = withLetter({ a: 'A' }, 'b', 'R') ?? {};
      for (const [at, one] of typed) letters = withLetter(letters, at, one) ?? letters;
      expect(Object.values(letters).filter((one) => one === 'A')).toHaveLength(1);
    }),
  );
});

it('sends what differs from the process, and forgets what was typed back', () => {
  const row = { key: 'lead', letters: { a: 'A' }, standard: { a: 'A' }, own: false } as const;
  const own = { key: 'quote', letters: { b: 'A' }, standard: { a: 'A' }, own: true } as const;
  const none: RaciDraft = new Map();
  const changed = drafted(none, row, { a: 'A', b: 'C' });
  expect(ownRows([row, own], changed)).toEqual([
    { key: 'lead', letters: { a: 'A', b: 'C' } },
    { key: 'quote', letters: { b: 'A' } },
  ]);
  expect(drafted(changed, row, { a: 'A' }).size).toBe(0);
  expect(ownRows([row, own], drafted(none, own, own.standard))).toEqual([]);
});

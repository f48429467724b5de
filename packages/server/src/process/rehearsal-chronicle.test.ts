import { describe, expect, it } from 'vitest';
import {
  type Chronicle,
  eventsUntil,
  type LoggedChange,
  valuesAfter,
  valuesAt,
  wasThere,
} from './rehearsal-chronicle.ts';

const day = (number: number): string => `2026-03-${String(number).padStart(2, '0')}T02:00:00.000Z`;
const changed = (at: string, changes: LoggedChange['changes'], action = 'updated'): LoggedChange => ({
  at,
  action,
  changes,
});
const created = (at: string): LoggedChange => changed(at, [], 'created');

/** Made on the 1st with 100; 200 on the 5th; 300 and budget confirmed on the 9th. */
const deal: Chronicle = {
  row: { id: 'd', amount: 300, budgetConfirmed: true, name: 'x', deletedAt: null },
  log: [
    created(day(1)),
    changed(day(5), [{ field: 'amount', from: 100, to: 200 }]),
    changed(day(9), [
      { field: 'amount', from: 200, to: 300 },
      { field: 'budgetConfirmed', from: null, to: true },
    ]),
  ],
  knownFrom: day(1),
};

describe('the values of a record', () => {
  it.each([
    [day(10), 300, true],
    // What happened at the very moment counts: a move and what it rests on may be one transaction.
    [day(9), 300, true],
    [day(8), 200, null],
    [day(5), 200, null],
    [day(4), 100, null],
    [day(1), 100, null],
    // Before it was entered (an import told of the time before): the earliest that is known.
    ['2025-01-01T00:00:00.000Z', 100, null],
  ])('at %s are an amount of %s and a confirmation of %s', (at, amount, budgetConfirmed) => {
    expect(valuesAt(deal, at)).toEqual({ ...deal.row, amount, budgetConfirmed });
  });

  it('leave the present untouched', () => {
    valuesAt(deal, day(1));
    expect(deal.row.amount).toBe(300);
  });

  it('need no complete log: what it does not tell of is as it is', () => {
    const bare: Chronicle = { row: { id: 'd', amount: 7 }, log: [], knownFrom: '' };
    expect(valuesAt(bare, day(1))).toEqual({ id: 'd', amount: 7 });
  });

  it('just before a move have what came with it, not what the move set', () => {
    const moved = changed(day(9), [
      { field: 'stage', from: 'a', to: 'b' },
      { field: 'probability', from: 0.1, to: 0.4 },
      { field: 'amount', from: 200, to: 300 },
    ]);
    const row = { id: 'd', stage: 'b', probability: 0.4, amount: 300, gateMet: 0 };
    const log = [created(day(1)), moved, changed(day(9), [{ field: 'gateMet', from: 2, to: 0 }], 'factsChanged')];
    expect(valuesAfter({ row, log, knownFrom: day(1) }, 2, new Set(['stage', 'probability']))).toEqual({
      id: 'd',
      stage: 'a',
      probability: 0.1,
      amount: 300,
      gateMet: 2,
    });
  });
});

it('events until a moment include those of that moment', () => {
  expect([day(0), day(1), day(4), day(5), day(9), day(30)].map((at) => eventsUntil(deal.log, at))).toEqual([
    0, 1, 1, 2, 3, 3,
  ]);
});

describe('the bin', () => {
  const log = [created(day(1)), changed(day(3), [], 'deleted'), changed(day(6), [], 'restored')];
  it.each([
    [day(2), true],
    [day(3), false],
    [day(5), false],
    [day(6), true],
  ])('at %s: out of it %s', (at, there) => {
    expect(wasThere({ row: { deletedAt: null }, log, knownFrom: day(1) }, at)).toBe(there);
  });

  it('is told by the record where the log does not tell', () => {
    const chronicle: Chronicle = { row: { deletedAt: day(4) }, log: [], knownFrom: day(1) };
    expect([wasThere(chronicle, day(3)), wasThere(chronicle, day(4))]).toEqual([true, false]);
  });
});

import { expect, it } from 'vitest';
import type { ExceptionReportRow } from '@throughline/domain/exception/exception.contract.ts';
import { behindOf, countOf } from './figures.ts';

const outcome = { won: 3, lost: 1, open: 2, winRate: 0.75, decided: 4, cycleDays: 41.5 };
const row: ExceptionReportRow = {
  process: { id: 'p', name: { zh: '流程', en: 'Process' } },
  channel: { key: 'classA', name: { zh: 'A 级', en: 'Class A' } },
  asked: 9,
  granted: 6,
  states: { requested: 1, granted: 1, refused: 1, withdrawn: 1, used: 4, lapsed: 1 },
  through: outcome,
  normal: { ...outcome, won: 10 },
};

it('every figure has its count and the address of what it counts', () => {
  expect(countOf(row, 'asked')).toBe(9);
  expect(countOf(row, 'everGranted')).toBe(6);
  expect(countOf(row, 'lapsed')).toBe(1);
  expect(countOf(row, 'won', 'through')).toBe(3);
  expect(countOf(row, 'won', 'normal')).toBe(10);
  const channel = { process: 'p', channel: 'classA' };
  expect(behindOf({ row, text: 'asked' })).toEqual({ path: '/exceptions', query: channel });
  expect(behindOf({ row, text: 'used' })).toEqual({ path: '/exceptions', query: { ...channel, state: 'used' } });
  expect(behindOf({ row, text: 'won', path: 'through' })).toEqual({
    path: '/exceptions',
    query: { ...channel, outcome: 'won' },
  });
  expect(behindOf({ row, text: 'lost', path: 'normal' })).toEqual({
    path: '/exceptions/normal',
    query: { process: 'p', outcome: 'lost' },
  });
});

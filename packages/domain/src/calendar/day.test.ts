import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilFromDay, dayFromCivil, formatDay, parseDay, periodOf, periodStart, weekdayOf } from './day.ts';
import { PERIOD_UNITS } from '../condition/condition.ts';

const dayArb = fc.integer({ min: -700_000, max: 2_900_000 });

test('days are counted from 1970-01-01, a Thursday', () => {
  expect(dayFromCivil(1970, 1, 1)).toBe(0);
  expect(parseDay('1970-01-02')).toBe(1);
  expect(parseDay('2000-03-01')).toBe(11_017);
  expect(weekdayOf(0)).toBe(3);
  expect(weekdayOf(-4)).toBe(6);
});

test('agrees with the platform on every day, and comes back', () => {
  fc.assert(
    fc.property(dayArb, (day) => {
      const { year, month, dayOfMonth } = civilFromDay(day);
      const date = new Date(day * 86_400_000);
      expect([year, month, dayOfMonth]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
      expect(dayFromCivil(year, month, dayOfMonth)).toBe(day);
      expect(weekdayOf(day)).toBe((date.getUTCDay() + 6) % 7);
      expect(parseDay(formatDay(day))).toBe(day);
    }),
  );
});

test('days that do not exist are undefined', () => {
  for (const text of [
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-01-00',
    '0000-01-01',
  ]) {
    expect(parseDay(text)).toBeUndefined();
  }
  for (const text of ['2026-1-1', '20260101', '2026-01-01T00:00:00Z', ' 2026-01-01', ''])
    expect(parseDay(text)).toBeUndefined();
  expect(parseDay('2024-02-29')).toBe(19_782);
});

test('periods: days of one period share a number, its start is the first of them', () => {
  expect(formatDay(periodStart(periodOf(parseDay('2026-11-22') ?? 0, 'week'), 'week'))).toBe('2026-11-16');
  expect(formatDay(periodStart(periodOf(parseDay('2026-11-22') ?? 0, 'month'), 'month'))).toBe('2026-11-01');
  expect(formatDay(periodStart(periodOf(parseDay('2026-11-22') ?? 0, 'quarter'), 'quarter'))).toBe('2026-10-01');
  expect(formatDay(periodStart(periodOf(parseDay('2026-11-22') ?? 0, 'year'), 'year'))).toBe('2026-01-01');
  expect(formatDay(periodStart(periodOf(parseDay('2026-11-22') ?? 0, 'quarter') + 1, 'quarter'))).toBe('2027-01-01');
  fc.assert(
    fc.property(dayArb, fc.constantFrom(...PERIOD_UNITS), (day, unit) => {
      const period = periodOf(day, unit);
      const start = periodStart(period, unit);
      expect(start).toBeLessThanOrEqual(day);
      expect(periodStart(period + 1, unit)).toBeGreaterThan(day);
      expect([periodOf(start, unit), periodOf(start - 1, unit)]).toEqual([period, period - 1]);
    }),
  );
});

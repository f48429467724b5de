import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayIn,
  daysBetween,
  instantOf,
  monthEnd,
  nextMonday,
  parseDay,
  quarterEnd,
  wallTime,
  weekday,
} from './day.ts';

describe('parseDay', () => {
  it.each([
    ['2026-1-3', '2026-01-03'],
    ['2026年11月22日', '2026-11-22'],
    ['2026/02/28', '2026-02-28'],
    ['20260103', '2026-01-03'],
    ['11-25', '2026-11-25'],
    ['12月18日', '2026-12-18'],
    ['', null],
    ['2026-13-05', undefined],
    ['2026-02-30', undefined],
    ['月底', undefined],
  ])('%s is %s', (text, day) => expect(parseDay(text, '2026-11-22')).toBe(day));
});

describe('calendar', () => {
  it('knows weeks, months, quarters', () => {
    expect(weekday('2026-11-22')).toBe(7);
    expect(nextMonday('2026-11-22')).toBe('2026-11-23');
    expect(nextMonday('2026-11-23')).toBe('2026-11-30');
    expect(monthEnd('2026-02-03')).toBe('2026-02-28');
    expect(quarterEnd('2026-11-22')).toBe('2026-12-31');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(daysBetween('2026-11-22', '2026-11-19')).toBe(-3);
  });
  it('takes the day of the zone, not of UTC', () => {
    const at = Date.parse('2026-11-22T17:00:00Z');
    expect(dayIn('Asia/Shanghai', at)).toBe('2026-11-23');
    expect(dayIn('America/New_York', at)).toBe('2026-11-22');
  });
});

describe('instantOf', () => {
  it('knows Shanghai and a skipped hour', () => {
    expect(instantOf('2026-11-25', '15:00', 'Asia/Shanghai')).toBe('2026-11-25T07:00:00.000Z');
    expect(instantOf('2026-07-01', '09:30', 'America/New_York')).toBe('2026-07-01T13:30:00.000Z');
  });
  it('comes back as the same wall time', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Asia/Kolkata', 'UTC');
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 0, max: 30_000 }),
        fc.integer({ min: 0, max: 1439 }),
        (zone, days, minutes) => {
          const day = addDays('1995-01-01', days);
          const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
          const wall = wallTime(instantOf(day, time, zone), zone);
          return wall.day === day && wall.time === time;
        },
      ),
    );
  });
});

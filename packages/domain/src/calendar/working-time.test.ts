import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Calendar } from './calendar.ts';
import { formatDay, parseDay } from './day.ts';
import { defaultCalendar, parseHolidays } from './default-calendar.ts';
import {
  addWorkingDays,
  addWorkingDaysToDay,
  addWorkingMinutes,
  checkCalendar,
  isWorkingDay,
  nextWorkingDay,
  workingDaysBetween,
  workingMinutesBetween,
} from './working-time.ts';

/** National Day 2026: 1 to 7 October off; Sunday 20 September and Saturday 10 October worked instead. */
const holidays = parseHolidays({
  year: 2026,
  days: [
    { name: '国庆节', date: '2026-09-20', isOffDay: false },
    ...[1, 2, 3, 4, 5, 6, 7].map((day) => ({ name: '国庆节', date: `2026-10-0${day}`, isOffDay: true })),
    { name: '国庆节', date: '2026-10-10', isOffDay: false },
  ],
});
const china = defaultCalendar('Asia/Shanghai', holidays);
const day = (text: string): number => parseDay(text) ?? Number.NaN;
/** Shanghai clock, no summer time. */
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const show = (instant: number): string =>
  new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

test('holidays and make-up days', () => {
  expect(isWorkingDay(china, day('2026-09-20'))).toBe(true); // a Sunday
  expect(isWorkingDay(china, day('2026-10-01'))).toBe(false); // a Thursday
  expect(isWorkingDay(china, day('2026-10-08'))).toBe(true);
  expect(isWorkingDay(china, day('2026-10-10'))).toBe(true); // a Saturday
  expect(isWorkingDay(china, day('2026-10-11'))).toBe(false);
  expect(formatDay(nextWorkingDay(china, day('2026-09-30')))).toBe('2026-10-08');
  expect(formatDay(nextWorkingDay(china, day('2026-10-09')))).toBe('2026-10-10');
  // 28, 29, 30 September and 8, 9, 10 October
  expect(workingDaysBetween(china, day('2026-09-28'), day('2026-10-12'))).toBe(6);
  expect(workingDaysBetween(china, day('2026-10-12'), day('2026-09-28'))).toBe(-6);
});

// Worked by hand on the calendar above: 09:00-12:00 and 13:30-18:00, 450 minutes a day.
test.each([
  ['2026-09-29 10:00', 60, '2026-09-29 11:00'],
  ['2026-09-29 11:30', 60, '2026-09-29 14:00'], // over lunch
  ['2026-09-29 12:30', 30, '2026-09-29 14:00'], // starts in the break
  ['2026-09-29 17:00', 60, '2026-09-29 18:00'], // ends with the day, not at the start of the next
  ['2026-09-29 17:00', 61, '2026-09-30 09:01'],
  ['2026-09-30 17:00', 120, '2026-10-08 10:00'], // over the holiday
  ['2026-10-03 15:00', 450, '2026-10-08 18:00'], // starts on a day off
  ['2026-10-09 17:00', 90, '2026-10-10 09:30'], // Saturday is worked
  ['2026-10-10 17:00', 90, '2026-10-12 09:30'], // Sunday is not
  ['2026-10-08 10:00', -120, '2026-09-30 17:00'],
  ['2026-10-08 10:00', -60, '2026-10-08 09:00'], // backward: not the evening before
  ['2026-09-29 14:30', -60, '2026-09-29 13:30'], // not the start of the break
  ['2026-10-05 12:00', -1, '2026-09-30 17:59'],
  ['2026-09-29 10:00', 0, '2026-09-29 10:00'],
  ['2026-10-04 10:00', 0, '2026-10-04 10:00'],
])('%s plus %i working minutes is %s', (from, minutes, to) => {
  expect(show(addWorkingMinutes(china, at(from), minutes))).toBe(to);
});

test.each([
  ['2026-09-29 10:15', 1, '2026-09-30 10:15'],
  ['2026-09-29 10:15', 2, '2026-10-08 10:15'],
  ['2026-09-29 22:15', 3, '2026-10-09 22:15'], // outside working hours the time of day is kept
  ['2026-10-03 15:00', 1, '2026-10-09 00:00'], // a day off: the 8th must pass
  ['2026-10-03 15:00', -1, '2026-09-30 00:00'],
  ['2026-10-09 09:00', 1, '2026-10-10 09:00'],
  ['2026-10-10 09:00', 1, '2026-10-12 09:00'],
  ['2026-10-08 10:15', -2, '2026-09-29 10:15'],
  ['2028-02-28 10:00', 1, '2028-02-29 10:00'], // a leap day, Tuesday
])('%s plus %i working days is %s', (from, days, to) => {
  expect(show(addWorkingDays(china, at(from), days))).toBe(to);
});

test('working minutes between', () => {
  expect(workingMinutesBetween(china, at('2026-09-30 17:00'), at('2026-10-08 10:00'))).toBe(120);
  expect(workingMinutesBetween(china, at('2026-10-08 10:00'), at('2026-09-30 17:00'))).toBe(-120);
  expect(workingMinutesBetween(china, at('2026-09-01 00:00'), at('2026-10-01 00:00'))).toBe((22 + 1) * 450);
});

test('New York: the working day follows the clock when it changes', () => {
  const newYork = defaultCalendar('America/New_York');
  // Friday 2026-10-30 16:00 EDT + 3 h: 2 h on Friday, Monday from 09:00 EST on (14:00Z)
  expect(new Date(addWorkingMinutes(newYork, Date.parse('2026-10-30T20:00:00Z'), 180)).toISOString()).toBe(
    '2026-11-02T15:00:00.000Z',
  );
  expect(new Date(addWorkingDays(newYork, Date.parse('2026-10-30T20:00:00Z'), 1)).toISOString()).toBe(
    '2026-11-02T21:00:00.000Z',
  );
  expect(workingMinutesBetween(newYork, Date.parse('2026-03-06T14:00:00Z'), Date.parse('2026-03-09T13:00:00Z'))).toBe(
    450,
  );
});

const hoursArb = fc.constantFrom<Calendar['week'][number]>(
  [],
  [[0, 1440]],
  [
    [540, 720],
    [810, 1080],
  ],
  [[1320, 1440]],
  [
    [0, 1],
    [1439, 1440],
  ],
);
const from2026 = day('2026-01-01');
const calendarArb: fc.Arbitrary<Calendar> = fc.record({
  timeZone: fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe'),
  week: fc.array(hoursArb, { minLength: 7, maxLength: 7 }).filter((week) => week.some((hours) => hours.length > 0)),
  exceptions: fc
    .array(fc.tuple(fc.integer({ min: from2026, max: from2026 + 400 }), hoursArb), { maxLength: 30 })
    .map((entries) => new Map(entries)),
});
const instantArb = fc.integer({ min: at('2025-11-01 00:00'), max: at('2027-03-01 00:00') });
const amountArb = fc.integer({ min: -3000, max: 3000 });

test('days: adding is counting one by one', () => {
  fc.assert(
    fc.property(
      calendarArb,
      fc.integer({ min: from2026 - 20, max: from2026 + 420 }),
      fc.integer({ min: 1, max: 60 }),
      (calendar, start, days) => {
        let forward = isWorkingDay(calendar, start) ? start : nextWorkingDay(calendar, start);
        const first = forward;
        for (let count = 0; count < days; count += 1) {
          do forward += 1;
          while (!isWorkingDay(calendar, forward));
        }
        expect(addWorkingDaysToDay(calendar, start, days)).toBe(forward);
        expect(addWorkingDaysToDay(calendar, forward, -days)).toBe(first);
        expect(workingDaysBetween(calendar, first, forward)).toBe(days);
      },
    ),
  );
});

test('minutes: the difference after adding is what was added; the earliest forward, the latest backward', () => {
  fc.assert(
    fc.property(calendarArb, instantArb, amountArb, (calendar, start, minutes) => {
      // Where clocks change within working hours the wall clock jumps, see the docstring; Shanghai's does not.
      const steady = { ...calendar, timeZone: 'Asia/Shanghai' };
      const end = addWorkingMinutes(steady, start, minutes);
      expect(workingMinutesBetween(steady, start, end)).toBe(minutes);
      if (minutes > 0) expect(workingMinutesBetween(steady, start, end - 1)).toBeLessThan(minutes);
      if (minutes < 0) expect(workingMinutesBetween(steady, start, end + 1)).toBeGreaterThan(minutes);
    }),
  );
});

test('a later start never ends earlier, in any zone', () => {
  fc.assert(
    fc.property(
      calendarArb,
      instantArb,
      fc.integer({ min: 0, max: 200_000_000 }),
      amountArb,
      (calendar, start, step, amount) => {
        expect(addWorkingMinutes(calendar, start + step, amount)).toBeGreaterThanOrEqual(
          addWorkingMinutes(calendar, start, amount),
        );
        const days = amount % 90;
        expect(addWorkingDays(calendar, start + step, days)).toBeGreaterThanOrEqual(
          addWorkingDays(calendar, start, days),
        );
        expect(workingMinutesBetween(calendar, start, start + step)).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 500 },
  );
});

test('a calendar that cannot work is refused', () => {
  const days = (hours: Calendar['week'][number]): Calendar => ({
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => hours),
    exceptions: new Map(),
  });
  expect(() => checkCalendar(days([]))).toThrow('has no working time');
  expect(() => addWorkingMinutes(days([]), 0, 1)).toThrow('has no working time');
  for (const hours of [
    [[600, 540]],
    [[0, 1441]],
    [
      [0, 60],
      [30, 90],
    ],
    [[-1, 60]],
    [[0.5, 60]],
  ] as [number, number][][]) {
    expect(() => checkCalendar(days(hours))).toThrow('are wrong');
  }
  expect(() => checkCalendar({ ...china, week: china.week.slice(1) })).toThrow('seven days');
  expect(() => checkCalendar(china)).not.toThrow();
});

test('holiday files: another format and impossible dates are refused', () => {
  expect(() => parseHolidays({ days: [] })).toThrow('{year, days');
  expect(() => parseHolidays({ year: 2026, days: [{ name: 'x', date: '2026-02-30', isOffDay: true }] })).toThrow(
    '2026-02-30',
  );
  expect(parseHolidays({ year: 2026, days: [] }).size).toBe(0);
});

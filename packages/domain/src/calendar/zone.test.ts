import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDay } from './day.ts';
import { addCalendarDays, clockOf, dayOfInstant, instantOfClock, isTimeZone, startOfDay } from './zone.ts';

const ZONES = [
  'Asia/Shanghai',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Beirut',
  'Pacific/Apia',
  'UTC',
];
const at = (text: string): number => Date.parse(text);
const day = (text: string): number => parseDay(text) ?? Number.NaN;
// Within two hours of clocks that go forward or back in one of the zones, too.
const CHANGES = [
  '2026-03-08T07:00',
  '2026-11-01T06:00',
  '2026-10-25T01:00',
  '2026-04-04T15:00',
  '2026-10-24T21:00',
  '2011-12-30T10:00',
];
const instantArb = fc.oneof(
  fc.integer({ min: at('1960-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -7_200_000, max: 7_200_000 }))
    .map(([change, ms]) => at(`${change}:00Z`) + ms),
);

test('the clock of a zone, before and after its rules changed', () => {
  const local = (zone: string, instant: string) => new Date(clockOf(zone, at(instant))).toISOString().slice(0, 16);
  expect(local('Asia/Shanghai', '2026-11-22T16:30:00Z')).toBe('2026-11-23T00:30');
  expect(local('Asia/Shanghai', '1988-07-01T00:00:00Z')).toBe('1988-07-01T09:00'); // China kept summer time 1986 to 1991
  expect(local('America/New_York', '2026-07-01T12:00:00Z')).toBe('2026-07-01T08:00');
  expect(local('America/New_York', '2026-12-01T12:00:00Z')).toBe('2026-12-01T07:00');
});

test('a skipped hour gives the instant of the skip, a repeated one its first time', () => {
  const zone = 'America/New_York';
  const clock = (text: string) => new Date(instantOfClock(zone, at(`${text}Z`))).toISOString();
  expect(clock('2026-03-08T02:30:00')).toBe('2026-03-08T07:00:00.000Z');
  expect(clock('2026-03-08T03:00:00')).toBe('2026-03-08T07:00:00.000Z');
  expect(clock('2026-11-01T01:30:00')).toBe('2026-11-01T05:30:00.000Z');
  expect(clock('2026-11-01T02:00:00')).toBe('2026-11-01T07:00:00.000Z');
});

test('a day begins when the clock first shows it', () => {
  expect(new Date(startOfDay('America/New_York', day('2026-11-02'))).toISOString()).toBe('2026-11-02T05:00:00.000Z');
  // Clocks in Beirut skip from 00:00 to 01:00 and go back from 24:00 to 23:00; Apia left out 2011-12-30 altogether.
  expect(new Date(startOfDay('Asia/Beirut', day('2026-03-29'))).toISOString()).toBe('2026-03-28T22:00:00.000Z');
  expect(dayOfInstant('Asia/Beirut', at('2026-10-24T21:30:00Z'))).toBe(day('2026-10-24'));
  expect(startOfDay('Pacific/Apia', day('2011-12-30'))).toBe(startOfDay('Pacific/Apia', day('2011-12-31')));
});

test('calendar days keep the time of day across a change of clocks', () => {
  const added = addCalendarDays('America/New_York', at('2026-10-31T13:00:00Z'), 2);
  expect(new Date(added).toISOString()).toBe('2026-11-02T14:00:00.000Z');
  expect(addCalendarDays('America/New_York', at('2026-11-02T14:00:00Z'), -2)).toBe(at('2026-10-31T13:00:00Z'));
});

test('the clock never runs backwards, and its inverse is the first instant that shows it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      instantArb,
      fc.integer({ min: 0, max: 7_200_000 }),
      (zone, instant, step) => {
        expect(clockOf(zone, instant + step)).toBeGreaterThanOrEqual(clockOf(zone, instant));
        const first = instantOfClock(zone, clockOf(zone, instant));
        expect(first).toBeLessThanOrEqual(instant);
        expect(clockOf(zone, first)).toBe(clockOf(zone, instant));
        expect(clockOf(zone, first - 1)).toBeLessThan(clockOf(zone, instant));
      },
    ),
    { numRuns: 500 },
  );
});

test('the day agrees with the platform', () => {
  const formats = new Map(
    ZONES.map((zone) => [zone, new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })]),
  );
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), instantArb, (zone, instant) => {
      expect(dayOfInstant(zone, instant)).toBe(day(formats.get(zone)?.format(new Date(instant)) ?? ''));
    }),
    { numRuns: 500 },
  );
});

test('an unknown zone is refused', () => {
  expect(isTimeZone('Mars/Olympus')).toBe(false);
  expect(() => dayOfInstant('Mars/Olympus', 0)).toThrow('There is no time zone "Mars/Olympus"');
});

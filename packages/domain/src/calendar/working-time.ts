import { AppError } from '../platform/error.ts';
import type { Calendar, DayHours } from './calendar.ts';
import { DAY_MS, type DayNumber, MINUTE_MS, weekdayOf } from './day.ts';
import { clockOf, instantOfClock } from './zone.ts';

/**
 * Running total of a measure (working ms, or working days) over the days of a calendar, in closed form: whole weeks, plus
 * the differences that the exceptions before a day make. `total(day)` counts the days before `day`.
 */
interface Tally {
  /** Monday-based prefix sums of one week, eight entries; the last is the week's sum. */
  week: readonly number[];
  days: readonly DayNumber[];
  /** Measure of each exception day, and the running total before it. */
  own: readonly number[];
  before: readonly number[];
  /** Running total minus the plain weeks' total, after the exception. */
  shift: readonly number[];
}

interface Compiled {
  time: Tally;
  count: Tally;
}

const compiledCalendars = new WeakMap<Calendar, Compiled>();

const refuse = (zh: string, en: string): AppError => new AppError('invalid', { message: { zh, en } });

function hoursMs(hours: DayHours): number {
  let sum = 0;
  let last = 0;
  for (const [start, end] of hours) {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < last || end <= start || end > 1440) {
      throw refuse(
        `工作时段 ${start}-${end} 无效：应为一天内的分钟数（0 到 1440），按先后排列且不重叠`,
        `Working hours ${start}-${end} are wrong: minutes of a day (0 to 1440), in order, without overlap`,
      );
    }
    sum += (end - start) * MINUTE_MS;
    last = end;
  }
  return sum;
}

function weekTotal(week: readonly number[], day: DayNumber): number {
  const weeks = Math.floor((day + 3) / 7);
  return weeks * (week[7] ?? 0) + (week[day + 3 - weeks * 7] ?? 0);
}

function tallyOf(calendar: Calendar, measure: (hours: DayHours) => number): Tally {
  const perDay = calendar.week.map(measure);
  const week = [0];
  for (const value of perDay) week.push((week.at(-1) ?? 0) + value);
  const exceptions = [...calendar.exceptions].sort((a, b) => a[0] - b[0]);
  const own: number[] = [];
  const before: number[] = [];
  const shift: number[] = [];
  let sum = 0;
  for (const [day, hours] of exceptions) {
    const value = measure(hours);
    own.push(value);
    before.push(weekTotal(week, day) + sum);
    sum += value - (perDay[weekdayOf(day)] ?? 0);
    shift.push(sum);
  }
  return { week, days: exceptions.map(([day]) => day), own, before, shift };
}

function compile(calendar: Calendar): Compiled {
  const known = compiledCalendars.get(calendar);
  if (known) return known;
  if (calendar.week.length !== 7) throw refuse('工作周须有七天', 'A working week has seven days');
  const time = tallyOf(calendar, hoursMs);
  if (time.week[7] === 0)
    throw refuse('日历的工作周没有工作时间', 'The working week of the calendar has no working time');
  const compiled = { time, count: tallyOf(calendar, (hours) => (hours.length > 0 ? 1 : 0)) };
  compiledCalendars.set(calendar, compiled);
  return compiled;
}

/** Index of the last entry <= value in an ascending list, or -1. */
function lastAtMost(list: readonly number[], value: number): number {
  let low = -1;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((list[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function totalBefore(tally: Tally, day: DayNumber): number {
  const plain = weekTotal(tally.week, day);
  return tally.days.length === 0 ? plain : plain + (tally.shift[lastAtMost(tally.days, day - 1)] ?? 0);
}

/** The one day with total(day) <= target < total(day + 1). */
function dayReaching(tally: Tally, target: number): DayNumber {
  const index = lastAtMost(tally.before, target);
  let plain = target;
  if (index >= 0) {
    const day = tally.days[index] ?? 0;
    const after = (tally.before[index] ?? 0) + (tally.own[index] ?? 0);
    if (target < after) return day;
    plain = weekTotal(tally.week, day + 1) + target - after;
  }
  const sum = tally.week[7] ?? 1;
  const weeks = Math.floor(plain / sum);
  return weeks * 7 - 3 + lastAtMost(tally.week, plain - weeks * sum);
}

const hoursOf = (calendar: Calendar, day: DayNumber): DayHours =>
  calendar.exceptions.get(day) ?? calendar.week[weekdayOf(day)] ?? [];

/** Throws `invalid` where the week does not have seven days, hours overlap, or the week has no working time at all. */
export const checkCalendar = (calendar: Calendar): void => {
  compile(calendar);
};

export const isWorkingDay = (calendar: Calendar, day: DayNumber): boolean => hoursOf(calendar, day).length > 0;

/** The first working day after `day`. */
export const nextWorkingDay = (calendar: Calendar, day: DayNumber): DayNumber => {
  const { count } = compile(calendar);
  return dayReaching(count, totalBefore(count, day + 1));
};

/** Working days in [from, to); negative when `to` is earlier. */
export const workingDaysBetween = (calendar: Calendar, from: DayNumber, to: DayNumber): number => {
  const { count } = compile(calendar);
  return totalBefore(count, to) - totalBefore(count, from);
};

/**
 * The day `days` working days after `day` (before it when negative). Counted from the first working day on or after `day`:
 * Saturday + 1 is Tuesday (Monday has passed by then), Saturday - 1 is Friday. 0 gives `day` itself.
 */
export function addWorkingDaysToDay(calendar: Calendar, day: DayNumber, days: number): DayNumber {
  if (days === 0) return day;
  const { count } = compile(calendar);
  return dayReaching(count, totalBefore(count, day) + days);
}

/**
 * The same time of day, `days` working days later (earlier when negative).
 * - An instant on a working day keeps its clock time, also outside working hours: Friday 20:00 + 1 is Monday 20:00.
 * - An instant on a day off counts as 00:00 of the next working day: any time of Saturday + 1 is Tuesday 00:00, that is,
 *   when Monday has passed; Saturday - 1 is Friday 00:00. (Keeping the clock time would make a later start end earlier.)
 * - A clock time that the target day skips gives the instant of the skip; one that it has twice, the first.
 * - 0 gives the instant itself.
 */
export function addWorkingDays(calendar: Calendar, instant: number, days: number): number {
  if (days === 0) return instant;
  const clock = clockOf(calendar.timeZone, instant);
  const day = Math.floor(clock / DAY_MS);
  const timeOfDay = isWorkingDay(calendar, day) ? clock - day * DAY_MS : 0;
  return instantOfClock(calendar.timeZone, addWorkingDaysToDay(calendar, day, days) * DAY_MS + timeOfDay);
}

function workedBefore(calendar: Calendar, clock: number): number {
  const day = Math.floor(clock / DAY_MS);
  const timeOfDay = clock - day * DAY_MS;
  let worked = totalBefore(compile(calendar).time, day);
  for (const [start, end] of hoursOf(calendar, day)) {
    if (timeOfDay <= start * MINUTE_MS) break;
    worked += Math.min(timeOfDay, end * MINUTE_MS) - start * MINUTE_MS;
  }
  return worked;
}

/**
 * Working time is read off the wall clock: an hour that clocks skip counts as passed, an hour that they repeat counts once.
 * Forward gives the earliest instant by which the minutes have been worked (Friday 17:00 + 60 min is Friday 18:00, not
 * Monday 09:00); backward the latest (Monday 10:00 - 60 min is Monday 09:00). Starts outside working hours wait for them.
 * @param minutes may be negative or a fraction (rounded to the ms); 0 gives the instant itself
 */
export function addWorkingMinutes(calendar: Calendar, instant: number, minutes: number): number {
  const distance = Math.round(minutes * MINUTE_MS);
  if (distance === 0) return instant;
  const { time } = compile(calendar);
  const target = workedBefore(calendar, clockOf(calendar.timeZone, instant)) + distance;
  const day = dayReaching(time, distance > 0 ? target - 1 : target);
  let rest = target - totalBefore(time, day);
  for (const [start, end] of hoursOf(calendar, day)) {
    const length = (end - start) * MINUTE_MS;
    if (rest < length || (rest === length && distance > 0)) {
      return instantOfClock(calendar.timeZone, day * DAY_MS + start * MINUTE_MS + rest);
    }
    rest -= length;
  }
  throw new AppError('internal', { message: { zh: '工作时间计算越界', en: 'Working time fell outside of its day' } });
}

/** Working minutes from one instant to another; negative when `to` is earlier; a fraction where seconds matter. */
export const workingMinutesBetween = (calendar: Calendar, from: number, to: number): number =>
  (workedBefore(calendar, clockOf(calendar.timeZone, to)) - workedBefore(calendar, clockOf(calendar.timeZone, from))) /
  MINUTE_MS;

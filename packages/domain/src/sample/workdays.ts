import type { Calendar } from '../calendar/calendar.ts';
import { civilFromDay, DAY_MS, type DayNumber, MINUTE_MS, weekdayOf } from '../calendar/day.ts';
import { isWorkingDay, nextWorkingDay } from '../calendar/working-time.ts';
import { dayOfInstant, instantOfClock } from '../calendar/zone.ts';
import { sampleCalendar } from './holidays.ts';
import type { Random } from './random.ts';

/** The days that the sample is played on. Days may be fractions; `snap` makes working days of them. */
export interface Workdays {
  calendar: Calendar;
  /** First played day; the workspace begins here. */
  first: DayNumber;
  /** Day of `now`. */
  today: DayNumber;
  /** Nothing that is played is later; epoch milliseconds. */
  now: number;
  /** Working days from `first` to `today`. */
  all: readonly DayNumber[];
  /** The working day on or after. */
  snap(day: number): DayNumber;
  instant(day: DayNumber, minute: number): number;
}

/** @param now epoch milliseconds @param days calendar days that end with the day of `now` */
export function workdaysUntil(now: number, days: number, timeZone: string): Workdays {
  const today = dayOfInstant(timeZone, now);
  const { year } = civilFromDay(today);
  const calendar = sampleCalendar(timeZone, [year - 2, year - 1, year, year + 1]);
  const snap = (day: number): DayNumber => {
    const whole = Math.floor(day);
    return isWorkingDay(calendar, whole) ? whole : nextWorkingDay(calendar, whole);
  };
  const first = snap(today - days + 1);
  const all: DayNumber[] = [];
  for (let day = first; day <= today; day = nextWorkingDay(calendar, day)) all.push(day);
  return {
    calendar,
    first,
    today,
    now,
    all,
    snap,
    instant: (day, minute) => instantOfClock(timeZone, day * DAY_MS + Math.round(minute * MINUTE_MS)),
  };
}

/** Monday is for planning, Friday for the office; the middle of the week is for customers. */
const WEEKDAY = [0.85, 1.15, 1.2, 1.1, 0.75, 0.6, 0.6];

/** A working day on which something new begins: more in the middle of the week, in all weeks alike. */
export function drawDay(days: Workdays, random: Random): DayNumber {
  for (;;) {
    const day = random.pick(days.all);
    if (random.chance((WEEKDAY[weekdayOf(day)] ?? 1) / 1.2)) return day;
  }
}

const MORNING = 545;
const EVENING = 1075;

/** Moments of one thread of work: each later than the one before, all within working hours. */
export interface Thread {
  /** A moment on the working day on or after `day`, after all earlier moments. */
  on(day: number): number;
  /** Some minutes after the last moment. */
  soon(): number;
  /** Day of the last moment. */
  day(): DayNumber;
}

export function threadOf(days: Workdays, random: Random, start: number): Thread {
  let day = days.snap(start);
  let minute = MORNING;
  const later = (): number => {
    minute += random.between(3, 25);
    if (minute > EVENING) {
      day = days.snap(day + 1);
      minute = MORNING + random.between(0, 30);
    }
    return days.instant(day, minute);
  };
  return {
    on(wanted) {
      const snapped = days.snap(wanted);
      if (snapped <= day) return later();
      day = snapped;
      minute = random.chance(0.45) ? random.between(MORNING, 715) : random.between(815, EVENING - 45);
      return days.instant(day, minute);
    },
    soon: later,
    day: () => day,
  };
}

import type { Calendar } from '../calendar/calendar.ts';
import { type DayNumber, MINUTE_MS, periodOf, periodStart } from '../calendar/day.ts';
import { addWorkingDays, addWorkingMinutes } from '../calendar/working-time.ts';
import { addCalendarDays, dayOfInstant, startOfDay } from '../calendar/zone.ts';
import type { Operand, TimeUnit } from './condition.ts';

export type Relative = Extract<Operand, { kind: 'relative' }>;
type Period = Extract<Operand, { kind: 'period' }>;

/** `instant` moved by an amount. Days and working days keep the time of day in the calendar's zone. Grows with `instant`. */
export function shift(calendar: Calendar, instant: number, amount: number, unit: TimeUnit): number {
  switch (unit) {
    case 'minutes':
      return instant + amount * MINUTE_MS;
    case 'hours':
      return instant + amount * 60 * MINUTE_MS;
    case 'days':
      return addCalendarDays(calendar.timeZone, instant, amount);
    case 'workingHours':
      return addWorkingMinutes(calendar, instant, amount * 60);
    case 'workingDays':
      return addWorkingDays(calendar, instant, amount);
  }
}

/** First (`start`) or last (`end`) day of the period that is `offset` periods from the one of `day`. */
function periodEdge(day: DayNumber, period: Period): DayNumber {
  const number = periodOf(day, period.unit) + period.offset;
  return period.edge === 'start' ? periodStart(number, period.unit) : periodStart(number + 1, period.unit) - 1;
}

// Later than any date that a field can hold, moved by any amount that an operand can have.
const END_OF_TIME = Date.UTC(12_000, 0, 1);

/**
 * First instant from `now` on whose `shift` is at or after `target`; `now` where it already is.
 * Plain units are solved directly; the others by widening steps around the opposite shift, then bisection (`shift` is monotone).
 */
export function whenShiftReaches(
  calendar: Calendar,
  now: number,
  amount: number,
  unit: TimeUnit,
  target: number,
): number {
  const reaches = (instant: number): boolean => shift(calendar, instant, amount, unit) >= target;
  if (reaches(now)) return now;
  if (unit === 'minutes' || unit === 'hours') return target - amount * MINUTE_MS * (unit === 'hours' ? 60 : 1);
  if (!reaches(END_OF_TIME)) return Number.POSITIVE_INFINITY;
  let low = now;
  let high = Math.min(Math.max(shift(calendar, target, -amount, unit), now + 1), END_OF_TIME);
  let step = 1;
  if (reaches(high)) {
    while (high - step > low && reaches(high - step)) {
      high -= step;
      step *= 2;
    }
    low = Math.max(low, high - step);
  } else {
    low = high;
    while (low + step < END_OF_TIME && !reaches(low + step)) {
      low += step;
      step *= 2;
    }
    high = Math.min(low + step, END_OF_TIME);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** First instant from `now` on at which the period's edge is at or after `target`; `now` where it already is. */
export function whenPeriodReaches(calendar: Calendar, now: number, period: Period, target: DayNumber): number {
  const { unit, edge, offset } = period;
  const holding = periodOf(target, unit);
  // The first period whose start is not before `target` is its own when `target` begins it, else the next.
  const needed = edge === 'end' || periodStart(holding, unit) === target ? holding : holding + 1;
  const instant = startOfDay(calendar.timeZone, periodStart(needed - offset, unit));
  return Math.max(instant, now);
}

/** The day or instant (epoch ms) that a relative operand means at `now`. */
export function relativeAt(calendar: Calendar, now: number, relative: Relative, domain: 'day' | 'instant'): number {
  const instant = shift(calendar, now, relative.amount, relative.unit);
  return domain === 'day' ? dayOfInstant(calendar.timeZone, instant) : instant;
}

/** The day that the edge of a period means at `now`. */
export const periodAt = (calendar: Calendar, now: number, period: Period): DayNumber =>
  periodEdge(dayOfInstant(calendar.timeZone, now), period);

import type { PeriodUnit } from '../condition/condition.ts';

/** A calendar day as a number: days since 1970-01-01. It has no zone; a calendar's zone says when it begins. */
export type DayNumber = number;

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Proleptic Gregorian date to day number. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
export function dayFromCivil(year: number, month: number, dayOfMonth: number): DayNumber {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Inverse of `dayFromCivil`; month 1 to 12. Source: the same, civil_from_days. */
export function civilFromDay(day: DayNumber): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/;

/** @returns undefined where the text is not `YYYY-MM-DD` or no such day exists (2026-02-30) */
export function parseDay(text: string): DayNumber | undefined {
  const match = DAY_TEXT.exec(text);
  if (!match) return undefined;
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year === 0 || month < 1 || month > 12 || dayOfMonth < 1) return undefined;
  const day = dayFromCivil(year, month, dayOfMonth);
  return dayOfMonth <= 28 || civilFromDay(day).dayOfMonth === dayOfMonth ? day : undefined;
}

const FIRST_DAY = dayFromCivil(1, 1, 1);
const LAST_DAY = dayFromCivil(9999, 12, 31);

/** `YYYY-MM-DD`; days outside of the years 1 to 9999 become the first or the last of them. */
export function formatDay(day: DayNumber): string {
  const { year, month, dayOfMonth } = civilFromDay(Math.min(Math.max(day, FIRST_DAY), LAST_DAY));
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** 0 = Monday to 6 = Sunday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 3) % 7) + 7) % 7;
}

const MONTHS_OF = { month: 1, quarter: 3, year: 12 } as const;

/** Number of the period that holds `day`; consecutive periods have consecutive numbers. Weeks begin on Monday. */
export function periodOf(day: DayNumber, unit: PeriodUnit): number {
  if (unit === 'day') return day;
  if (unit === 'week') return Math.floor((day + 3) / 7);
  const { year, month } = civilFromDay(day);
  return Math.floor((year * 12 + month - 1) / MONTHS_OF[unit]);
}

/** First day of a period numbered by `periodOf`. */
export function periodStart(period: number, unit: PeriodUnit): DayNumber {
  if (unit === 'day') return period;
  if (unit === 'week') return period * 7 - 3;
  const months = period * MONTHS_OF[unit];
  const year = Math.floor(months / 12);
  return dayFromCivil(year, months - year * 12 + 1, 1);
}

import type { Calendar, DayHours } from '../calendar/calendar.ts';
import { dayFromCivil, type DayNumber } from '../calendar/day.ts';
import { defaultCalendar } from '../calendar/default-calendar.ts';

/** Days off (first and last, month-day) and make-up working days of a year, as published by the State Council. */
interface Year {
  off: readonly (readonly [first: string, last: string])[];
  work: readonly string[];
}

const YEARS: Readonly<Record<number, Year>> = {
  2025: {
    off: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    work: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    off: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    work: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

/** Years without published days have those that stand on a fixed date; the others follow the moon. */
const FIXED: Year = {
  off: [
    ['01-01', '01-01'],
    ['05-01', '05-05'],
    ['10-01', '10-07'],
  ],
  work: [],
};

const HOURS: DayHours = [
  [540, 720],
  [810, 1080],
];

function dayOf(year: number, monthDay: string): DayNumber {
  const [month = 1, dayOfMonth = 1] = monthDay.split('-').map(Number);
  return dayFromCivil(year, month, dayOfMonth);
}

/** Working calendar of the sample: the week, public holidays and make-up days of `years`. */
export function sampleCalendar(timeZone: string, years: readonly number[]): Calendar {
  const exceptions = new Map<DayNumber, DayHours>();
  for (const year of years) {
    const { off, work } = YEARS[year] ?? FIXED;
    for (const [first, last] of off) {
      for (let day = dayOf(year, first); day <= dayOf(year, last); day++) exceptions.set(day, []);
    }
    for (const day of work) exceptions.set(dayOf(year, day), HOURS);
  }
  return defaultCalendar(timeZone, exceptions);
}

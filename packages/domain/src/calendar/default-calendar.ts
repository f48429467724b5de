import { z } from 'zod';
import { AppError } from '../platform/error.ts';
import type { Calendar, DayHours } from './calendar.ts';
import { type DayNumber, parseDay } from './day.ts';

/** 09:00-12:00 and 13:30-18:00. */
const DEFAULT_HOURS: DayHours = [
  [540, 720],
  [810, 1080],
];

/** Monday to Friday, 09:00-12:00 and 13:30-18:00. @param exceptions public holidays and make-up days, see `parseHolidays` */
export function defaultCalendar(
  timeZone = 'Asia/Shanghai',
  exceptions: ReadonlyMap<DayNumber, DayHours> = new Map(),
): Calendar {
  const work = DEFAULT_HOURS;
  return { timeZone, week: [work, work, work, work, work, [], []], exceptions };
}

const holidayFile = z.object({
  year: z.number().int(),
  days: z.array(z.object({ name: z.string(), date: z.string(), isOffDay: z.boolean() })),
});

/**
 * Exceptions from a year of public holidays in the format of holiday-cn: `{ year, days: [{ name, date, isOffDay }] }`.
 * Days off become []; make-up working days (调休) get `hours`. Throws `invalid` for another format or an impossible date.
 */
export function parseHolidays(file: unknown, hours: DayHours = DEFAULT_HOURS): Map<DayNumber, DayHours> {
  const parsed = holidayFile.safeParse(file);
  if (!parsed.success) {
    throw new AppError('invalid', {
      message: {
        zh: '节假日文件应为 {year, days: [{name, date, isOffDay}]}',
        en: 'A holiday file must be {year, days: [{name, date, isOffDay}]}',
      },
    });
  }
  const exceptions = new Map<DayNumber, DayHours>();
  for (const { name, date, isOffDay } of parsed.data.days) {
    const day = parseDay(date);
    if (day === undefined) {
      throw new AppError('invalid', {
        message: {
          zh: `节假日“${name}”的日期“${date}”不存在`,
          en: `Holiday "${name}" has an impossible date "${date}"`,
        },
      });
    }
    exceptions.set(day, isOffDay ? [] : hours);
  }
  return exceptions;
}

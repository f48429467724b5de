import { Temporal } from 'temporal-polyfill';

/** Noon of a day in a zone: the instant of what a file dates by the day. @param day `2026-01-03` @param timeZone IANA name */
export const noonOf = (day: string, timeZone: string): string =>
  new Date(
    Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime: '12:00' }).epochMilliseconds,
  ).toISOString();

/** Calendar days as `YYYY-MM-DD` texts. Pure; a day has no time zone. */
export type Day = string;

const DAY_MS = 86_400_000;
const utc = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** Day of the wall calendar in `timeZone` at an instant (epoch milliseconds). */
export function dayIn(timeZone: string, at: number): Day {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
  return parts;
}
export const addDays = (day: Day, days: number): Day => dayOf(utc(day) + days * DAY_MS);
/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((utc(to) - utc(from)) / DAY_MS);
/** 1 Monday to 7 Sunday. */
export const weekday = (day: Day): number => new Date(utc(day)).getUTCDay() || 7;
export const nextMonday = (day: Day): Day => addDays(day, 8 - weekday(day));
export function monthEnd(day: Day): Day {
  const date = new Date(utc(day));
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
}
export function quarterEnd(day: Day): Day {
  const date = new Date(utc(day));
  return dayOf(Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3 + 3, 0));
}

/**
 * Day out of typed text: `2026-1-3`, `2026/01/03`, `2026年1月3日`, `20260103`, `1-3` and `1月3日` (year of `today`).
 * @returns null where the text is empty, undefined where it is no day of the calendar
 */
export function parseDay(text: string, today: Day): Day | null | undefined {
  const plain = text.normalize('NFKC').replace(/\s/g, '');
  if (plain === '') return null;
  const full = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  const short = full ? null : /^(\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain);
  const [year, month, date] = full ? [full[1], full[2], full[3]] : short ? [today.slice(0, 4), short[1], short[2]] : [];
  if (!year || !month || !date) return undefined;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const ms = utc(day);
  return Number.isFinite(ms) && dayOf(ms) === day ? day : undefined;
}

/** Wall time in a zone: `{ day: '2026-11-22', time: '14:05' }`. */
export function wallTime(instant: string | number, timeZone: string): { day: Day; time: string } {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  return { day: dayIn(timeZone, at), time };
}

/**
 * Instant (ISO, UTC) of a wall time in a zone. A time that the clock skips moves forward; one that it repeats is the
 * first of the two. Two corrections suffice, because offsets change at most once a day.
 */
export function instantOf(day: Day, time: string, timeZone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) {
    const wall = wallTime(at, timeZone);
    at += wanted - Date.parse(`${wall.day}T${wall.time}:00Z`);
  }
  return new Date(at).toISOString();
}

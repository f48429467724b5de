import { Temporal } from 'temporal-polyfill';
import { type Cell, cellText } from './cell.ts';
import { type DateOptions, readMoment } from './moment.ts';
import { accept, type Outcome, refuse, shown } from './outcome.ts';

export interface DateTimeOptions extends DateOptions {
  /** IANA zone of times that name none. */
  timeZone: string;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
export const isoDay = (year: number, month: number, day: number): string => `${pad(year, 4)}-${pad(month)}-${pad(day)}`;

/** Days that a number can mean in a date column: counts of 1955 to 2119, and 20260103. */
const FIRST_SERIAL = 20_000;
const LAST_SERIAL = 80_000;

/** A spreadsheet's day count, or 20260103, as text; undefined for other numbers. */
function ofNumber(value: number): string | undefined {
  if (value >= FIRST_SERIAL && value < LAST_SERIAL) {
    const local = new Date(Math.round((value - 25_569) * 86_400_000)).toISOString().slice(0, 19);
    return local.endsWith('T00:00:00') ? local.slice(0, 10) : local;
  }
  return Number.isInteger(value) && value > 19_000_000 && value < 22_000_000 ? String(value) : undefined;
}

/** The text that stands for the cell; undefined for a cell that cannot be a date. */
function dateText(cell: Cell): string | undefined {
  if (typeof cell === 'boolean') return undefined;
  if (typeof cell === 'number') return ofNumber(cell);
  if (typeof cell === 'object') return cell.kind === 'date' ? cell.local : undefined;
  const flat = cell.normalize('NFKC').trim();
  return /^\d{5}(\.\d+)?$/.test(flat) ? (ofNumber(Number(flat)) ?? flat) : flat;
}

const notDate = (cell: Cell) => {
  const text = shown(cellText(cell));
  return refuse(`“${text}”不是日期`, `“${text}” is not a date`);
};

/**
 * A calendar day, `2026-01-03`. Months, quarters and “3月底” give their last day, with a note. Where day and month may be
 * exchanged and `order` is not known, both readings are offered instead of one being taken.
 * @param options `timeZone` is needed for texts with a zone of their own; midnight UTC is taken as the day itself
 */
export function parseDate(cell: Cell, options: DateTimeOptions): Outcome<string> {
  const text = dateText(cell);
  const found = text === undefined ? undefined : readMoment(text, options);
  if (!found) return notDate(cell);
  if (!found.ok) return found;
  const { year, month, day, time, offset } = found.value;
  const isMidnight = time === undefined || /^00:00(:00(\.0+)?)?$/.test(time);
  if (offset === undefined || isMidnight) return accept(isoDay(year, month, day), found.note);
  const instant = Temporal.Instant.from(`${isoDay(year, month, day)}T${time}${offset}`);
  return accept(instant.toZonedDateTimeISO(options.timeZone).toPlainDate().toString(), found.note);
}

/** An instant in UTC, `2026-01-03T00:30:00.000Z`; a text without a zone is wall time of `timeZone`, without a time midnight. */
export function parseDateTime(cell: Cell, options: DateTimeOptions): Outcome<string> {
  const text = dateText(cell);
  const found = text === undefined ? undefined : readMoment(text, options);
  if (!found) return notDate(cell);
  if (!found.ok) return found;
  const { year, month, day, time, offset } = found.value;
  const local = `${isoDay(year, month, day)}T${time ?? '00:00:00'}`;
  const instant =
    offset === undefined
      ? Temporal.PlainDateTime.from(local).toZonedDateTime(options.timeZone).toInstant()
      : Temporal.Instant.from(`${local}${offset}`);
  return accept(new Date(instant.epochMilliseconds).toISOString(), found.note);
}

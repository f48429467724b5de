import { decimalText } from '@throughline/domain/import/cell.ts';
import { currencyDigits } from '@throughline/domain/record/currency.ts';
import type { Locale } from '@throughline/domain/platform/label.ts';

export interface ExportColumn {
  header: string;
  /** `number` is for integers and decimals, `text` for everything that is not another kind. */
  kind: 'text' | 'number' | 'money' | 'percent' | 'date' | 'dateTime' | 'boolean';
  /** In characters; by kind otherwise. Only workbooks have widths. */
  width?: number;
}

/** Integer minor units of `currency` (ISO 4217). */
export interface ExportMoney {
  minor: number;
  currency: string;
}

/**
 * Text as it is; numbers; fractions for percent; `2026-01-03` for a date; an ISO instant or a Date for a date-time; null
 * for empty. A value that does not fit its column's kind is written as text.
 */
export type ExportValue = string | number | boolean | Date | ExportMoney | null;
export type ExportRows = AsyncIterable<readonly ExportValue[]> | Iterable<readonly ExportValue[]>;

export interface ExportOptions {
  /** IANA zone in which instants are written. */
  timeZone: string;
  /** Language of yes and no. */
  locale: Locale;
}

/** Major units, exactly: 2270000 CNY is `22700.00`. */
export function moneyText({ minor, currency }: ExportMoney): string {
  const digits = currencyDigits(currency);
  const text = String(Math.abs(Math.trunc(minor))).padStart(digits + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** 0.45 is `45%`. */
export const percentText = (fraction: number): string => `${decimalText(fraction * 100)}%`;

export const booleanText = (value: boolean, locale: Locale): string => {
  if (locale === 'en') return value ? 'Yes' : 'No';
  return value ? '是' : '否';
};

const QUARTER_MS = 900_000;

/**
 * Makes a function from instants to local wall time, `2026-01-03 08:30:00`, rounded to the second. Offsets are asked of
 * the platform once per quarter of an hour: zones change only there. Not an instant: undefined.
 */
export function localClock(timeZone: string): (instant: string | Date) => string | undefined {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();

  const offsetAt = (quarter: number): number => {
    const at = quarter * QUARTER_MS;
    const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
    const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year');
    const wall = new Date(0);
    wall.setUTCFullYear(year, number('month') - 1, number('day'));
    wall.setUTCHours(number('hour'), number('minute'), number('second'));
    return wall.getTime() - at;
  };

  return (instant) => {
    if (typeof instant === 'string' && !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(instant)) return undefined;
    const exact = typeof instant === 'string' ? Date.parse(instant) : instant.getTime();
    if (Number.isNaN(exact)) return undefined;
    const ms = Math.round(exact / 1000) * 1000;
    const quarter = Math.floor(ms / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size > 50_000) offsets.clear();
      offset = offsetAt(quarter);
      offsets.set(quarter, offset);
    }
    const local = new Date(ms + offset);
    return Number.isNaN(local.getTime()) ? undefined : local.toISOString().slice(0, 19).replace('T', ' ');
  };
}

import { z } from 'zod';
import type { CompareOp } from '../../condition/condition.ts';
import type { Locale } from '../../platform/label.ts';
import type { FieldOf } from '../field.ts';
import { accept, type FieldKindModule, isBlank, refuse } from './field-kind.ts';

const TIME_OPS: readonly CompareOp[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'empty', 'notEmpty'];
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-](\d{2}):?(\d{2}))$/i;

/** Days of a month of the proleptic Gregorian calendar; 0 for a month that does not exist. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

const isRealDay = (year: number, month: number, day: number): boolean =>
  year >= 1 && day >= 1 && day <= daysInMonth(year, month);

/** What the driver gives for a day: text as it is, a `Date` by its UTC day. */
const asDay = (value: unknown): string | null => {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'string' ? value : null;
};

const asInstant = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return (value instanceof Date ? value : new Date(value as string | number)).toISOString();
};

/** A calendar day without a zone, 0001-01-01 to 9999-12-31. Its slot is text: ISO days sort as text and need no zone. */
export const date: FieldKindModule<FieldOf<'date'>> = {
  sqlType: 'date',
  slot: 'text',
  isSortable: true,
  isGroupable: false,
  compareOps: TIME_OPS,
  parse(value) {
    if (isBlank(value)) return accept(null);
    const parts = typeof value === 'string' ? DATE.exec(value.trim()) : null;
    if (!parts) return refuse('日期应写作 2026-03-31', 'A date is written 2026-03-31');
    if (!isRealDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
      return refuse('日历上没有这一天', 'The calendar has no such day');
    }
    return accept(parts[0]);
  },
  toWire: asDay,
  toStored: asDay,
  toSlot: asDay,
  zod: () => z.iso.date().nullable(),
  format: (wire) => asDay(wire) ?? '',
};

const formats = new Map<string, Intl.DateTimeFormat>();
/** `YYYY-MM-DD HH:mm` in the zone: unambiguous in both languages. */
function clockText(instant: string, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  return format.format(new Date(instant));
}

/** An instant, kept in UTC to the millisecond. The zone must be given: a wall clock alone is not an instant. */
export const dateTime: FieldKindModule<FieldOf<'dateTime'>> = {
  sqlType: 'timestamptz',
  slot: 'instant',
  isSortable: true,
  isGroupable: false,
  compareOps: TIME_OPS,
  parse(value) {
    if (isBlank(value)) return accept(null);
    const parts = typeof value === 'string' ? INSTANT.exec(value.trim()) : null;
    if (!parts) {
      return refuse(
        '时间应带时区，写作 2026-03-31T09:30:00+08:00',
        'A time carries its zone: 2026-03-31T09:30:00+08:00',
      );
    }
    const [year, month, day, hour, minute, second = 0, zoneHour = 0, zoneMinute = 0] = parts
      .slice(1)
      .map((part) => (part === undefined ? undefined : Number(part)));
    const isReal =
      isRealDay(year ?? 0, month ?? 0, day ?? 0) &&
      (hour ?? 24) < 24 &&
      (minute ?? 60) < 60 &&
      second < 60 &&
      zoneHour < 24 &&
      zoneMinute < 60;
    const zoned = parts[0].toUpperCase().replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
    const milliseconds = isReal ? Date.parse(zoned) : Number.NaN;
    const text = Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
    // The offset may carry the instant out of the years that have four digits.
    if (!/^\d{4}-/.test(text) || text.startsWith('0000')) {
      return refuse('没有这一时刻', 'There is no such moment');
    }
    return accept(text);
  },
  toWire: asInstant,
  toStored: asInstant,
  toSlot: asInstant,
  zod: () => z.iso.datetime({ offset: true }).nullable(),
  format: (wire, _field, _locale: Locale, options = {}) => {
    const instant = asInstant(wire);
    return instant === null ? '' : clockText(instant, options.timeZone ?? 'UTC');
  },
};

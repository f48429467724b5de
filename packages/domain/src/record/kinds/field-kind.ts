import type { z } from 'zod';
import type { CompareOp } from '../../condition/condition.ts';
import type { Label, Locale } from '../../platform/label.ts';
import type { Field } from '../field.ts';

/** Column types of described fields. Never `numeric`: row security would not use its indexes. */
export type SqlType =
  | 'text'
  | 'integer'
  | 'bigint'
  | 'double precision'
  | 'date'
  | 'timestamptz'
  | 'boolean'
  | 'uuid'
  | 'jsonb'
  | 'text[]'
  | 'uuid[]';

/** Slot columns that an indexed custom field of the kind can take: `slot_t*`, `slot_n*`, `slot_d*`. */
export type SlotType = 'text' | 'number' | 'instant' | 'none';

/** `value` is the stored form; null means "no value". A refusal says how to mend the input, in both languages. */
export type Parsed = { ok: true; value: unknown } | { ok: false; message: Label };

export interface FormatOptions {
  /** ISO code of the record, for money; without it the plain number is written with two decimals. */
  currency?: string;
  /** IANA zone for instants; UTC otherwise. */
  timeZone?: string;
}

/**
 * What a field kind knows. The *stored form* is JSON-safe and what the database takes: trimmed NFC text, integers for
 * money and scaled decimals, `YYYY-MM-DD`, ISO instants in UTC with milliseconds, lower-case ids. It is kept in typed
 * columns, in `custom` and in events alike.
 */
export interface FieldKindModule<F> {
  sqlType: SqlType;
  slot: SlotType;
  isSortable: boolean;
  isGroupable: boolean;
  /** Comparisons that a condition may make with a field of this kind. */
  compareOps: readonly CompareOp[];
  /**
   * Wire input → stored form, with every check that needs nothing but the field. null, undefined, blank text and []
   * are "no value" and give null; whether the field is required is the caller's question.
   */
  parse(value: unknown, field: F): Parsed;
  /** Stored form, or what the driver read (a `Date`, a bigint as text), → wire. null stays null. */
  toWire(stored: unknown, field: F): unknown;
  /** Trusted wire value → stored form, unchecked: the inverse of `toWire`. */
  toStored(wire: unknown, field: F): unknown;
  /** Stored form → value of the slot column; null where there is no value or the kind has no slot. */
  toSlot(stored: unknown, field: F): string | number | null;
  /** Schema of the wire value, for the API document; `write` is what `parse` takes. */
  zod(field: F, direction: 'read' | 'write'): z.ZodType;
  /** Wire value → text that people read (audit, export); '' where there is no value. */
  format(wire: unknown, field: F, locale: Locale, options?: FormatOptions): string;
}

export type AnyFieldKind = FieldKindModule<Field>;

export const accept = (value: unknown): Parsed => ({ ok: true, value });
export const refuse = (zh: string, en: string): Parsed => ({ ok: false, message: { zh, en } });

export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** A plain object as JSON gives it, not a list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

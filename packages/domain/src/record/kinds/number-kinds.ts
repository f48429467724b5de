import { z } from 'zod';
import type { CompareOp } from '../../condition/condition.ts';
import { currencyDigits } from '../currency.ts';
import type { Field, FieldOf } from '../field.ts';
import { accept, type FieldKindModule, type Parsed, refuse, type SqlType } from './field-kind.ts';

const NUMBER_OPS: readonly CompareOp[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'notIn', 'empty', 'notEmpty'];
const INT4_MAX = 2_147_483_647;

const isAbsent = (value: unknown): boolean => value === null || value === undefined || value === '';
/** What the driver gives for a number column (bigint may come as text) → number. */
const asNumber = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));

/** Reads a finite number and its bounds; texts are refused, the import understands those before. */
function readNumber(value: unknown, min: number, max: number, then: (number: number) => Parsed): Parsed {
  if (isAbsent(value)) return accept(null);
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse('应为数字', 'Must be a number');
  if (value < min) return refuse(`不能小于 ${min}`, `Must be at least ${min}`);
  if (value > max) return refuse(`不能大于 ${max}`, `Must be at most ${max}`);
  return then(Object.is(value, -0) ? 0 : value);
}

const whole = (value: number): Parsed =>
  Number.isInteger(value) ? accept(value) : refuse('应为整数', 'Must be a whole number');

const grouped = (locale: string, digits: number, value: number): string =>
  new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

function numberModule<F extends Field>(
  own: Pick<FieldKindModule<F>, 'parse' | 'zod' | 'format'> & Partial<FieldKindModule<F>> & { sqlType: SqlType },
): FieldKindModule<F> {
  return {
    slot: 'number',
    isSortable: true,
    isGroupable: false,
    compareOps: NUMBER_OPS,
    toWire: asNumber,
    toStored: asNumber,
    toSlot: asNumber,
    ...own,
  };
}

export const integer = numberModule<FieldOf<'integer'>>({
  sqlType: 'integer',
  parse: (value, field) => readNumber(value, field.min ?? -INT4_MAX, field.max ?? INT4_MAX, whole),
  zod: (field) =>
    z
      .number()
      .int()
      .min(field.min ?? -INT4_MAX)
      .max(field.max ?? INT4_MAX)
      .nullable(),
  format: (wire, _field, locale) => (isAbsent(wire) ? '' : grouped(locale, 0, Number(wire))),
});

const decimalLimit = (field: FieldOf<'decimal'>): number => Number.MAX_SAFE_INTEGER / 10 ** field.scale;

/** Stored as an integer of 10^-scale; a value with more places than that is refused rather than rounded. */
export const decimal = numberModule<FieldOf<'decimal'>>({
  sqlType: 'bigint',
  parse: (value, field) =>
    readNumber(value, field.min ?? -decimalLimit(field), field.max ?? decimalLimit(field), (number) => {
      const factor = 10 ** field.scale;
      const scaled = Math.round(number * factor);
      // Dividing two exact numbers rounds to the nearest double, so equality holds exactly for `scale` decimal places.
      if (!Number.isSafeInteger(scaled) || scaled / factor !== number) {
        return refuse(`最多 ${field.scale} 位小数`, `At most ${field.scale} decimal places`);
      }
      return accept(scaled === 0 ? 0 : scaled);
    }),
  toWire: (stored, field) => (isAbsent(stored) ? null : Number(stored) / 10 ** field.scale),
  toStored: (wire, field) => (isAbsent(wire) ? null : Math.round(Number(wire) * 10 ** field.scale)),
  zod: (field) =>
    z
      .number()
      .min(field.min ?? -decimalLimit(field))
      .max(field.max ?? decimalLimit(field))
      .nullable(),
  format: (wire, field, locale) => (isAbsent(wire) ? '' : grouped(locale, field.scale, Number(wire))),
});

/** Integer minor units (分, cents), within ±(2^53 - 1) so that JSON and JavaScript keep every unit. */
export const money = numberModule<FieldOf<'money'>>({
  sqlType: 'bigint',
  parse: (value, field) => readNumber(value, field.min ?? Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, whole),
  zod: (field) =>
    z
      .number()
      .int()
      .min(field.min ?? Number.MIN_SAFE_INTEGER)
      .max(Number.MAX_SAFE_INTEGER)
      .nullable(),
  format: (wire, _field, locale, options = {}) => {
    if (isAbsent(wire)) return '';
    const digits = options.currency === undefined ? 2 : currencyDigits(options.currency);
    const amount = grouped(locale, digits, Number(wire) / 10 ** digits);
    return options.currency === undefined ? amount : `${options.currency} ${amount}`;
  },
});

/** A share, 0 to 1. */
export const percent = numberModule<FieldOf<'percent'>>({
  sqlType: 'double precision',
  parse: (value) => readNumber(value, 0, 1, accept),
  zod: () => z.number().min(0).max(1).nullable(),
  // One decimal of a percent; toPrecision removes the tail that binary fractions leave (0.07 * 100).
  format: (wire) => (isAbsent(wire) ? '' : `${Number((Number(wire) * 100).toFixed(1))}%`),
});

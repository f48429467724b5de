import { type Cell, cellText, decimalText } from './cell.ts';
import { exponentOf, type HeadingUnit } from './normalize.ts';
import { accept, type Outcome, refuse, shown, suggest } from './outcome.ts';

/** An exact decimal: `digits` × 10^-scale. */
export interface Decimal {
  digits: bigint;
  scale: number;
}

export interface NumberOptions {
  /** The column writes 1.234,56: a lone comma is the decimal sign. */
  decimalComma?: boolean;
}

const SPACES = /[\s\u00a0\u2000-\u200b\u202f\u3000]+/g;

/**
 * A number as people write it, exactly: `1,234.5`, `1.234,56`, `1 234,56`, `1'234.50`, `(1,000)`, `1,000-`, full-width digits.
 * Grouping must be whole groups of three (or the Indian 12,34,567). No unit, no currency.
 * @returns undefined where it is no number, or where it may be two numbers
 */
export function parseDecimal(text: string, options: NumberOptions = {}): Decimal | undefined {
  let body = text.normalize('NFKC').replace(SPACES, ' ').trim().replaceAll('−', '-').replaceAll('–', '-');
  let negative = false;
  const bracketed = /^\((.*)\)$/.exec(body);
  if (bracketed) {
    negative = true;
    body = (bracketed[1] ?? '').trim();
    if (/^[+-]/.test(body)) return undefined;
  }
  const sign = bracketed ? null : (/^[+-]/.exec(body) ?? /-$/.exec(body));
  if (sign) {
    negative = sign[0] === '-';
    body = body.replace(sign.index === 0 ? /^[+-] ?/ : / ?-$/, '');
  }
  const scientific = /^(\d+(?:\.\d+)?)e([+-]?\d{1,2})$/i.exec(body);
  if (scientific) {
    const decimal = parseDecimal(decimalText(Number(body)));
    return decimal && { ...decimal, digits: negative ? -decimal.digits : decimal.digits };
  }
  const plain = ungrouped(body, options.decimalComma ?? false);
  if (plain === undefined) return undefined;
  const [whole = '', fraction = ''] = plain.split('.');
  if (whole.length + fraction.length > 40) return undefined;
  const digits = BigInt(`${whole}${fraction}` || '0');
  return { digits: negative ? -digits : digits, scale: fraction.length };
}

const INDIAN = /^\d{1,2}(,\d{2})+,\d{3}$/;

/** `1.234,56` to `1234.56`; undefined where the signs do not fit any way of writing. */
function ungrouped(body: string, decimalComma: boolean): string | undefined {
  const compact = body.replace(/(\d)['’ ](?=\d{3}(\D|$))/g, '$1');
  if (/^\d+$/.test(compact)) return compact;
  if (!/^[\d.,]+$/.test(compact) || !/\d/.test(compact)) return undefined;
  const commas = compact.split(',').length - 1;
  const points = compact.split('.').length - 1;
  if (commas > 0 && points > 0) {
    const commaLast = compact.lastIndexOf(',') > compact.lastIndexOf('.');
    return commaLast ? grouped(swap(compact)) : grouped(compact);
  }
  if (points === 0 && commas === 1) {
    const [before = '', after = ''] = compact.split(',');
    const isGroup = after.length === 3 && before.length >= 1 && before.length <= 3 && before !== '0';
    if (isGroup && !decimalComma) return before + after;
    return decimalComma || after.length <= 2 ? number(`${before}.${after}`) : undefined;
  }
  if (commas === 0 && points === 1) {
    return decimalComma && /^\d{1,3}\.\d{3}$/.test(compact) ? compact.replace('.', '') : number(compact);
  }
  return commas > 0 ? grouped(compact) : grouped(swap(compact));
}

const swap = (text: string): string => text.replace(/[.,]/g, (sign) => (sign === ',' ? '.' : ','));
const number = (text: string): string | undefined => (/^(\d+\.\d*|\.\d+)$/.test(text) ? text : undefined);

/** Commas group, a point may follow. */
function grouped(text: string): string | undefined {
  const [whole = '', fraction] = text.split('.');
  if (text.split('.').length > 2 || (fraction !== undefined && !/^\d*$/.test(fraction))) return undefined;
  if (!/^\d{1,3}(,\d{3})+$/.test(whole) && !INDIAN.test(whole)) return undefined;
  const joined = whole.replaceAll(',', '');
  return fraction === undefined ? joined : `${joined}.${fraction}`;
}

export const scaleBy = (decimal: Decimal, exponent: number): Decimal =>
  exponent >= decimal.scale
    ? { digits: decimal.digits * 10n ** BigInt(exponent - decimal.scale), scale: 0 }
    : { digits: decimal.digits, scale: decimal.scale - exponent };

/** Nearest integer number of 10^-places, halves away from zero; `exact` is false where something was cut. */
export function toPlaces(decimal: Decimal, places: number): { units: bigint; exact: boolean } {
  if (decimal.scale <= places) return { units: decimal.digits * 10n ** BigInt(places - decimal.scale), exact: true };
  const divisor = 10n ** BigInt(decimal.scale - places);
  const negative = decimal.digits < 0n;
  const size = negative ? -decimal.digits : decimal.digits;
  const units = (size + divisor / 2n) / divisor;
  return { units: negative ? -units : units, exact: size % divisor === 0n };
}

/** A number with an optional unit word: `1.2亿`, `12.5万`, `350K`, `1亿2000万`. Undefined where it is none. */
export function parseQuantity(
  text: string,
  options: NumberOptions = {},
): { decimal: Decimal; hasUnit: boolean } | undefined {
  const flat = text.normalize('NFKC').replace(SPACES, ' ').trim();
  const bare = parseDecimal(flat, options);
  if (bare) return { decimal: bare, hasUnit: false };
  const single = /^(.*[\d.)]) ?([\p{L}]+)(\)?)$/u.exec(flat);
  const exponent = exponentOf(single?.[2] ?? '');
  const head =
    single && exponent !== undefined ? parseDecimal((single[1] ?? '') + (single[3] ?? ''), options) : undefined;
  if (head && exponent !== undefined) return { decimal: scaleBy(head, exponent), hasUnit: true };
  return parseCompound(flat);
}

/** `1亿2000万`, `3万5千`: descending units, added up. */
function parseCompound(text: string): { decimal: Decimal; hasUnit: boolean } | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(亿|億|千万|百万|万|萬|千|仟)?/gu)];
  if (parts.length < 2 || parts.map((part) => part[0]).join('') !== text) return undefined;
  let sum: Decimal = { digits: 0n, scale: 0 };
  let last = 99;
  for (const [, amount = '', unit = ''] of parts) {
    const exponent = unit === '' ? 0 : (exponentOf(unit) ?? 0);
    const decimal = parseDecimal(amount);
    // 3万5 is said for 35,000 and could be read as 30,005: not guessed.
    if (!decimal || exponent >= last || (unit === '' && amount.length < 3)) return undefined;
    last = exponent;
    const scaled = scaleBy(decimal, exponent);
    const scale = Math.max(sum.scale, scaled.scale);
    const units = toPlaces(sum, scale).units + toPlaces(scaled, scale).units;
    sum = { digits: units, scale };
  }
  return { decimal: sum, hasUnit: true };
}

const notNumber = (text: string) => refuse(`“${shown(text)}”不是数`, `“${shown(text)}” is not a number`);

/** The exact number of a cell. Percent signs and currencies are refused here. */
function numberOf(cell: Cell, options: NumberOptions): Outcome<Decimal> {
  const text = typeof cell === 'object' && cell.kind !== 'date' ? decimalText(cell.value) : cellText(cell);
  const quantity = typeof cell === 'boolean' ? undefined : parseQuantity(text, options);
  if (quantity) return accept(quantity.decimal);
  // 10人, 30 天: the word behind a number is its unit of measure.
  const measured =
    /^([-+]?[\d.,]+)\s*(人|个|個|天|台|套|件|次|家|年|岁|月|小时|days?|people|pcs|units?|hours?|years?)$/iu.exec(
      text.normalize('NFKC').trim(),
    );
  const decimal = measured ? parseDecimal(measured[1] ?? '', options) : undefined;
  return decimal ? accept(decimal) : notNumber(text);
}

/**
 * A number at `scale` decimal places, as a JavaScript number; further places are rounded, with a note.
 * @param unit of the column's heading: its power of ten is multiplied in unless the cell names its own
 */
export function parseNumber(
  cell: Cell,
  scale: number,
  options: NumberOptions & { unit?: HeadingUnit } = {},
): Outcome<number> {
  const found = numberOf(cell, options);
  if (!found.ok) return found;
  const ownUnit = typeof cell === 'string' && (parseQuantity(cell, options)?.hasUnit ?? false);
  const scaled = scaleBy(found.value, ownUnit ? 0 : Math.max(0, options.unit?.exponent ?? 0));
  const { units, exact } = toPlaces(scaled, scale);
  const value = Number(units) / 10 ** scale;
  if (Math.abs(Number(units)) > Number.MAX_SAFE_INTEGER) return refuse('数太大', 'The number is too large');
  return accept(value, exact ? undefined : { zh: `四舍五入为 ${value}`, en: `rounded to ${value}` });
}

/** A whole number; 12.5 is refused with its neighbours. */
export function parseInteger(cell: Cell, options: NumberOptions & { unit?: HeadingUnit } = {}): Outcome<number> {
  const parsed = parseNumber(cell, 6, options);
  if (!parsed.ok) return parsed;
  if (!Number.isInteger(parsed.value)) {
    const rounded = String(Math.round(parsed.value));
    return refuse(`“${shown(cellText(cell))}”不是整数`, `“${shown(cellText(cell))}” is not a whole number`, [
      suggest(rounded),
    ]);
  }
  return parsed;
}

/**
 * A share as 0 to 1: `45%`, `0.45`, or 45 in a column that counts to a hundred.
 * @param hundreds the column's numbers without a sign are percentages (some are above 1)
 */
export function parsePercent(cell: Cell, options: NumberOptions & { hundreds?: boolean } = {}): Outcome<number> {
  const text = cellText(cell);
  const flat = text.normalize('NFKC').trim();
  const marked = /^(.*?)\s*%$/.exec(flat) ?? /^百分之\s*(.+)$/.exec(flat);
  const decimal = typeof cell === 'boolean' ? undefined : parseDecimal(marked?.[1] ?? flat, options);
  if (!decimal) return notNumber(text);
  const isHundreds = marked !== null || (options.hundreds ?? false);
  const value = Number(decimal.digits) / 10 ** (decimal.scale + (isHundreds ? 2 : 0));
  if (value >= 0 && value <= 1) return accept(value);
  const suggestions = value > 1 && value <= 100 && !isHundreds ? [suggest(`${decimalText(value)}%`)] : [];
  return refuse(`“${shown(text)}”不在 0% 到 100% 之间`, `“${shown(text)}” is not between 0% and 100%`, suggestions);
}

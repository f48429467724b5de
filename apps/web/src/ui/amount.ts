import { currencyDigits } from '@throughline/domain/record/currency.ts';

/** Reading and writing numbers as people type them. Pure. */

const UNITS: Record<string, number> = { 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6 };

/**
 * Number out of typed text: `1,234.5`, `12.5万`, `￥3亿`, `2k`, full-width digits.
 * @returns undefined where the text is no number; null where it is empty
 */
export function parseAmount(text: string): number | null | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s,_¥$€£元]/g, '')
    .toLowerCase();
  if (plain === '') return null;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(万亿|[万亿km])?$/.exec(plain);
  if (!match?.[1]) return undefined;
  const unit = match[2] === '万亿' ? 1e12 : match[2] ? (UNITS[match[2]] ?? 1) : 1;
  return Number(match[1]) * unit;
}

/** Major units as typed → integer minor units; the half goes away from zero. */
export const toMinor = (major: number, currency: string): number => {
  const scaled = Math.abs(major) * 10 ** currencyDigits(currency);
  return Math.sign(major) * Math.round(Number(scaled.toPrecision(15)));
};
export const toMajor = (minor: number, currency: string): number => minor / 10 ** currencyDigits(currency);

/** Text for an input: no grouping, no superfluous zeros. */
export const plainNumber = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);

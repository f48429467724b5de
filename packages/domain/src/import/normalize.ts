import { CURRENCIES } from '../record/currency.ts';

/** What a heading says beside its words. */
export interface Heading {
  /** Letters and digits of the heading without bracketed parts: NFKC, lower case. `Amount (USD)` is `amount`. */
  name: string;
  /** The same with the bracketed parts: `amountusd`. */
  whole: string;
  unit?: HeadingUnit;
}

export interface HeadingUnit {
  /** Numbers below are this power of ten larger: 4 for 万. -2 for %. */
  exponent: number;
  currency?: string;
  /** As it stands in the heading: `万元`. */
  text: string;
}

/** For comparing names and labels: NFKC, lower case, letters and digits only (`_`, spaces and signs are dropped). */
export const normalized = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

const BRACKETS = /[([{【〔「（［](.*?)[)\]}】〕」）］]/gu;
const EXPONENTS: Record<string, number> = {
  千: 3,
  仟: 3,
  k: 3,
  thousand: 3,
  thousands: 3,
  万: 4,
  萬: 4,
  w: 4,
  百万: 6,
  百萬: 6,
  m: 6,
  mm: 6,
  mn: 6,
  million: 6,
  millions: 6,
  千万: 7,
  千萬: 7,
  亿: 8,
  億: 8,
  b: 9,
  bn: 9,
  billion: 9,
  billions: 9,
};
/** Traditional and colloquial forms beside the names that the currencies themselves list. */
const MORE_WORDS: Record<string, string> = {
  人民幣: 'CNY',
  圆: 'CNY',
  圓: 'CNY',
  元整: 'CNY',
  块: 'CNY',
  块钱: 'CNY',
  歐元: 'EUR',
  港幣: 'HKD',
  新臺幣: 'TWD',
  新台幣: 'TWD',
  日圆: 'JPY',
  日圓: 'JPY',
  英鎊: 'GBP',
};
const CURRENCY_OF = new Map<string, string>([
  ...Object.entries(MORE_WORDS),
  ...CURRENCIES.flatMap(({ code, zh, synonyms }) =>
    [code.toLowerCase(), zh, ...synonyms].map((word): [string, string] => [word.normalize('NFKC'), code]),
  ),
]);
/** Every word and sign of a currency, NFKC and lower case, longest first. */
export const CURRENCY_WORDS: readonly string[] = [...CURRENCY_OF.keys()].sort((a, b) => b.length - a.length);

/** ISO code of a currency word or sign in its usual meaning (`$` is USD, `¥` CNY); undefined for other words. */
export const currencyOf = (word: string): string | undefined => CURRENCY_OF.get(word.normalize('NFKC').toLowerCase());

/** Power of ten of a unit word: 4 for 万, 3 for K; undefined for other words. */
export const exponentOf = (word: string): number | undefined => EXPONENTS[word.normalize('NFKC').toLowerCase()];

/** `万元` is 10^4 CNY, `USD k` 10^3 USD, `%` 10^-2; undefined for a text that is no unit. */
export function unitOf(text: string): HeadingUnit | undefined {
  const word = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(单位|單位|unit|in)\s*[::]?\s*/, '')
    .replace(/\s+/g, '');
  if (word === '') return undefined;
  if (word === '%' || word === 'percent') return { exponent: -2, text };
  const alone = currencyOf(word);
  if (alone !== undefined) return { exponent: 0, currency: alone, text };
  for (let cut = word.length; cut > 0; cut--) {
    // Unit before currency (万元, k usd) or after it (usd k).
    for (const [unit, rest] of [
      [word.slice(0, cut), word.slice(cut)],
      [word.slice(-cut), word.slice(0, -cut)],
    ]) {
      const exponent = exponentOf(unit ?? '');
      if (exponent === undefined) continue;
      if (rest === '') return { exponent, text };
      const currency = currencyOf(rest ?? '');
      if (currency !== undefined) return { exponent, currency, text };
    }
  }
  return undefined;
}

/** Takes a heading apart: `金额（万元）`, `金额/万`, `Amount (USD k)`, `预计成交*`. */
export function readHeading(text: string): Heading {
  const flat = text.normalize('NFKC').trim();
  let unit: HeadingUnit | undefined;
  let outside = flat.replace(BRACKETS, (_, inner: string) => {
    unit ??= unitOf(inner);
    return ' ';
  });
  const tail = /^(.+?)[/::,_-]\s*([^/::,_-]+)$/u.exec(outside.trim());
  const tailUnit = unit === undefined && tail?.[2] !== undefined ? unitOf(tail[2]) : undefined;
  if (tail?.[1] !== undefined && tailUnit !== undefined) {
    unit = tailUnit;
    outside = tail[1];
  }
  if (unit === undefined && outside.trimEnd().endsWith('%')) unit = { exponent: -2, text: '%' };
  const name = normalized(outside);
  return { name: name === '' ? normalized(flat) : name, whole: normalized(flat), unit };
}

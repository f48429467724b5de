import { type Cell, cellText, decimalText } from './cell.ts';
import { currencyDigits } from '../record/currency.ts';
import { CURRENCY_WORDS, currencyOf, type HeadingUnit } from './normalize.ts';
import { accept, type Outcome, refuse, shown, suggest } from './outcome.ts';
import { type Decimal, type NumberOptions, parseQuantity, scaleBy, toPlaces } from './parse-number.ts';

export interface ParsedMoney {
  /** Integer minor units of `currency`. */
  minor: number;
  /** ISO 4217; the default where the cell names none. */
  currency: string;
  /** The cell or the heading names the currency. */
  named: boolean;
}

export interface MoneyOptions extends NumberOptions {
  /** For cells that name none, and for `$` and `¥` where it is a dollar, a yuan or yen. */
  currency: string;
  unit?: HeadingUnit;
}

const DOLLARS = new Set(['USD', 'HKD', 'TWD', 'SGD', 'AUD', 'CAD']);
const WORD = CURRENCY_WORDS.map((word) => word.replace(/[$.]/g, '\\$&')).join('|');
const LEADING = new RegExp(`^([-+(]?)\\s*(${WORD})\\s*(.*)$`, 'iu');
const TRAILING = new RegExp(`^(.*?)\\s*(${WORD})(\\)?)$`, 'iu');

/** `$` and `¥` are the workspace's own where it has such a currency; 元 is what the unit of several is called. */
function readCurrency(word: string, fallback: string): string | undefined {
  if (word === '$' && DOLLARS.has(fallback)) return fallback;
  if (word === '¥' && fallback === 'JPY') return 'JPY';
  if (word === '元' && (fallback === 'TWD' || fallback === 'HKD')) return fallback;
  return currencyOf(word);
}

interface Peeled {
  rest: string;
  currency?: string;
}

/** Takes one currency word off the front and one off the end; undefined where they name different currencies. */
function peelCurrency(text: string, fallback: string): Peeled | undefined {
  const front = LEADING.exec(text);
  const first = front?.[2];
  const inner = front ? `${front[1] ?? ''}${front[3] ?? ''}` : text;
  const back = TRAILING.exec(inner);
  const second = back?.[2];
  const rest = (back ? `${back[1] ?? ''}${back[3] ?? ''}` : inner).trim();
  const words = [first, second].filter((word) => word !== undefined);
  // “美元 3000 元”, “$3,000 HKD”: the vague word takes the meaning of the exact one.
  const exact = words.find((word) => word !== '$' && word !== '元') ?? words[0];
  if (exact === undefined) return { rest };
  const currency = readCurrency(exact, fallback);
  const agrees = (word: string) =>
    word === '元' || (word === '$' && DOLLARS.has(currency ?? '')) || readCurrency(word, fallback) === currency;
  return words.every(agrees) ? { rest, currency } : undefined;
}

/**
 * An amount, exactly: `$22,700.00`, `¥ 86`, `12.5万`, `1.2亿`, `RMB 3,000`, `(1,000)`, `1.234,56`, `约 30 万元`.
 * The unit of the heading is multiplied in unless the cell names its own. More places than the currency has are rounded,
 * with a note. A range and a word (“面议”) are refused.
 */
export function parseMoney(cell: Cell, options: MoneyOptions): Outcome<ParsedMoney> {
  const fallback = options.unit?.currency ?? options.currency;
  if (typeof cell === 'boolean' || (typeof cell === 'object' && cell.kind !== 'money'))
    return notAmount(cellText(cell));
  const flat = moneyText(cell).normalize('NFKC').trim();
  const about = /^(约|約|大约|大約|大概|~|≈|about|approx\.?|ca\.?)\s*/iu.exec(flat);
  const trimmed = flat.slice(about?.[0].length ?? 0).replace(/(左右|上下)$/u, '');
  const peeled = peelCurrency(trimmed, fallback);
  const quantity = peeled ? parseQuantity(peeled.rest, options) : undefined;
  if (!peeled || !quantity) return refuseRange(trimmed, options) ?? notAmount(flat);
  const currency = peeled.currency ?? fallback;
  const exponent = quantity.hasUnit ? 0 : Math.max(0, options.unit?.exponent ?? 0);
  const named = peeled.currency !== undefined || options.unit?.currency !== undefined;
  return settle(scaleBy(quantity.decimal, exponent), currency, named, about !== null || trimmed !== flat);
}

/** A workbook's number with a currency format reads like the text it shows. */
function moneyText(cell: Exclude<Cell, boolean>): string {
  if (typeof cell === 'object' && cell.kind === 'money') return `${cell.sign} ${decimalText(cell.value)}`;
  return cellText(cell);
}

function settle(decimal: Decimal, currency: string, named: boolean, vague: boolean): Outcome<ParsedMoney> {
  const digits = currencyDigits(currency);
  const { units, exact } = toPlaces(decimal, digits);
  if (units > BigInt(Number.MAX_SAFE_INTEGER) || units < -BigInt(Number.MAX_SAFE_INTEGER)) {
    return refuse('金额太大', 'The amount is too large');
  }
  const minor = Number(units);
  const text = (minor / 10 ** digits).toFixed(digits);
  if (!exact) return accept({ minor, currency, named }, { zh: `四舍五入为 ${text}`, en: `rounded to ${text}` });
  return accept({ minor, currency, named }, vague ? { zh: `按 ${text}`, en: `taken as ${text}` } : undefined);
}

/** `10-20万`: both ends are offered, with the unit that stands behind the second. */
function refuseRange(text: string, options: MoneyOptions) {
  const match = /^([^\d]*)([\d.,]+)\s*([\p{L}]*)\s*(?:-|~|至|到|—|–)\s*([\d.,]+)\s*([\p{L}]*)$/u.exec(text);
  if (!match) return undefined;
  const [, sign = '', low = '', lowUnit = '', high = '', unit = ''] = match;
  const ends = [`${sign}${low}${lowUnit || unit}`, `${sign}${high}${unit}`];
  if (!ends.every((end) => parseMoney(end, options).ok)) return undefined;
  return refuse(
    `“${shown(text)}”是一个范围，不是一个金额`,
    `“${shown(text)}” is a range, not one amount`,
    ends.map((end) => suggest(end)),
  );
}

const notAmount = (text: string) => refuse(`“${shown(text)}”不是数`, `“${shown(text)}” is not an amount`);

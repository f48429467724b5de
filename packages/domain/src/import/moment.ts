import { daysInMonth } from '../record/kinds/time-kinds.ts';
import { accept, type Outcome, refuse, shown, suggest } from './outcome.ts';

export type DateOrder = 'ymd' | 'dmy' | 'mdy';

export interface DateOptions {
  /** Of the column's numeric dates (see `ColumnWitness`); undefined while it is not decided. */
  order?: DateOrder;
  /** For “1月3日”, “Q2” and the like. */
  defaultYear: number;
}

/** A day with what was said about its time. */
export interface Moment {
  year: number;
  month: number;
  day: number;
  /** `08:30` or `08:30:15.5`. */
  time?: string;
  /** `Z` or `+08:00`. */
  offset?: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAME =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

const TIME =
  /(?:^|[T\s,日号])\s*(上午|下午|晚上|中午|凌晨|AM|PM)?\s*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]?\s*(AM|PM|a\.m\.|p\.m\.)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const WEEKDAY =
  /[,(\s]*(?:(?:星期|周|週|礼拜)[一二三四五六日天]|(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?)\.?[)\s,]*/i;

interface Clock {
  before: string;
  time?: string;
  offset?: string;
}

/** Cuts the time off the end; undefined where it is no time of day (25:00). */
function cutTime(text: string): Clock | undefined {
  const match = TIME.exec(text);
  if (!match) return { before: text };
  const [whole, chinese = '', hourText = '', minute = '', second = '00', fraction, english = '', zone] = match;
  const half = (chinese + english).replaceAll('.', '').toUpperCase();
  let hour = Number(hourText);
  const isAfternoon = /PM|下午|晚上/.test(half) || (half === '中午' && hour < 11);
  if (isAfternoon && hour < 12) hour += 12;
  if (/AM|上午|凌晨/.test(half) && hour === 12) hour = 0;
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const pad = (value: string | number) => String(value).padStart(2, '0');
  const keep = /^[日号]/.exec(whole)?.[0] ?? '';
  return {
    before: text.slice(0, match.index) + keep,
    time: `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction === undefined ? '' : `.${fraction}`}`,
    offset: zone === undefined ? undefined : offsetOf(zone),
  };
}

const offsetOf = (zone: string): string =>
  /^[+-]/.test(zone) ? (zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`) : 'Z';

/** Two digits: 70 to 99 are of the last century. */
const fullYear = (text: string): number => {
  const year = Number(text);
  return text.length > 2 ? year : year + (year < 70 ? 2000 : 1900);
};

const WORD_YEARS: Record<string, number> = { 去年: -1, 今年: 0, 本年: 0, 明年: 1, 后年: 2, 後年: 2 };

/**
 * Understands a moment written by a person. The text is whatever stood in the cell.
 * @returns undefined where the text does not look like a date at all
 */
export function readMoment(text: string, options: DateOptions): Outcome<Moment> | undefined {
  const flat = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (flat.length > 60) return undefined;
  const clock = cutTime(flat);
  if (!clock) return undefined;
  const body = clock.before
    .replace(WEEKDAY, ' ')
    .replace(/^(预计|預計|计划|大约|大約|约|暂定)\s*/, '')
    .replace(/(左右|之前|以前|前|完成|签约)$/, '')
    .replace(/[\s,]+$/, '')
    .trim();
  const found = exactDay(body, options) ?? namedMonth(body, options) ?? vague(body, options);
  if (!found?.ok) return found;
  return { ...found, value: { ...found.value, time: clock.time, offset: clock.offset } };
}

function exactDay(body: string, options: DateOptions): Outcome<Moment> | undefined {
  const yearFirst =
    /^(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})[日号.]?$/.exec(body) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(body);
  if (yearFirst) return dayOf(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]), body);
  const triple = numericTriple(body);
  if (triple) return ordered(triple, body, options);
  const chinese = /^(\d{2}|去年|今年|明年|后年)年? ?(\d{1,2})月(\d{1,2})[日号]?$/.exec(body);
  if (chinese) return dayOf(chineseYear(chinese[1] ?? '', options), Number(chinese[2]), Number(chinese[3]), body);
  const yearless = /^(\d{1,2})月(\d{1,2})[日号]?$/.exec(body);
  if (!yearless) return undefined;
  return withYearNote(dayOf(options.defaultYear, Number(yearless[1]), Number(yearless[2]), body));
}

const chineseYear = (text: string, options: DateOptions): number => {
  const offset = WORD_YEARS[text];
  return offset === undefined ? fullYear(text) : options.defaultYear + offset;
};

/** The three numbers of a date such as 3/1/26, as written; undefined for other texts and for dates with the year in front. */
export function numericTriple(text: string): readonly [string, string, string] | undefined {
  const match = /^(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})(?:[ T,].*)?$/.exec(text);
  return match ? [match[1] ?? '', match[2] ?? '', match[3] ?? ''] : undefined;
}

type Triple = readonly [string, string, string];
const READINGS: Record<DateOrder, (triple: Triple) => [year: number, month: number, day: number]> = {
  dmy: ([day, month, year]) => [fullYear(year), Number(month), Number(day)],
  mdy: ([month, day, year]) => [fullYear(year), Number(month), Number(day)],
  ymd: ([year, month, day]) => [fullYear(year), Number(month), Number(day)],
};

/** Orders in which the three numbers are a real day. A year of four digits stands last. */
export function possibleOrders(triple: Triple): DateOrder[] {
  const orders: DateOrder[] = triple[2].length === 4 ? ['dmy', 'mdy'] : ['ymd', 'dmy', 'mdy'];
  return orders.filter((order) => {
    const [year, month, day] = READINGS[order](triple);
    return day >= 1 && day <= daysInMonth(year, month);
  });
}

/** Three numbers without a clear year in front: by the column's order, or by the only order that gives a day. */
function ordered(triple: Triple, body: string, options: DateOptions): Outcome<Moment> {
  const fits = options.order !== undefined && (options.order !== 'ymd' || triple[2].length === 2);
  const orders = fits && options.order ? [options.order] : possibleOrders(triple);
  const readings = new Map(orders.map((order) => [iso(...READINGS[order](triple)), READINGS[order](triple)]));
  const [first] = readings.values();
  if (readings.size <= 1) return dayOf(...(first ?? READINGS.dmy(triple)), body);
  return refuse(
    `“${shown(body)}”有几种读法，不知哪个是日、哪个是月`,
    `“${shown(body)}” can be read in several ways: which is the day, which the month?`,
    [...readings.keys()].map((reading) => suggest(reading)),
  );
}

function namedMonth(body: string, options: DateOptions): Outcome<Moment> | undefined {
  const find = (pattern: string) => new RegExp(`^${pattern}$`, 'i').exec(body);
  const dayFirst = find(`(\\d{1,2})(?:st|nd|rd|th)?[\\s\\-/,.]*(?:of )?${MONTH_NAME}(?:[\\s\\-/,.]*(\\d{4}|\\d{2}))?`);
  if (dayFirst) {
    const [, day = '', name = '', year] = dayFirst;
    return givenYear(year, monthOf(name), Number(day), body, options);
  }
  const yearOnly = find(`${MONTH_NAME}[\\s\\-/,]*(\\d{4})`) ?? find(`${MONTH_NAME}[-/](\\d{2})`);
  if (yearOnly) return endOfMonth(fullYear(yearOnly[2] ?? ''), monthOf(yearOnly[1] ?? ''), body);
  const monthFirst = find(`${MONTH_NAME}[\\s\\-/]*(\\d{1,2})(?:st|nd|rd|th)?(?:[\\s,\\-/]+(\\d{4}|\\d{2}))?`);
  if (monthFirst) {
    const [, name = '', day = '', year] = monthFirst;
    return givenYear(year, monthOf(name), Number(day), body, options);
  }
  const yearFirst = find(`(\\d{4})[\\s\\-/,.]+${MONTH_NAME}[\\s\\-/,.]+(\\d{1,2})`);
  if (yearFirst) return dayOf(Number(yearFirst[1]), monthOf(yearFirst[2] ?? ''), Number(yearFirst[3]), body);
  const name = find(MONTH_NAME)?.[1];
  return name === undefined ? undefined : endOfMonth(options.defaultYear, monthOf(name), body);
}

function givenYear(year: string | undefined, month: number, day: number, body: string, options: DateOptions) {
  if (year !== undefined) return dayOf(fullYear(year), month, day, body);
  return withYearNote(dayOf(options.defaultYear, month, day, body));
}

/** Months, thirds of a month, quarters, halves and years: their last day. */
function vague(body: string, options: DateOptions): Outcome<Moment> | undefined {
  const yearPart = '(?:(\\d{4}|\\d{2}|去年|今年|本年|明年|后年|後年)年? ?)?';
  const find = (pattern: string) => new RegExp(`^${pattern}$`, 'i').exec(body);
  const yearOf = (text: string | undefined) => (text === undefined ? options.defaultYear : chineseYear(text, options));
  const plain = /^(\d{4}) ?[-/.年] ?(\d{1,2})月?份?$/.exec(body);
  if (plain) return endOfMonth(Number(plain[1]), Number(plain[2]), body);
  const month = find(`${yearPart}(\\d{1,2})月份?(底|末|初|中|上旬|中旬|下旬)?`);
  if (month) return partOfMonth(yearOf(month[1]), Number(month[2]), month[3], body);
  const quarter = find(`${yearPart}(?:Q([1-4])|第?([一二三四1-4])季度?)(?:末|底)?`);
  if (quarter) return quarterOf(yearOf(quarter[1]), quarter[2] ?? quarter[3] ?? '', body);
  const quarterFirst = /^Q([1-4])[\s,/'-]*(\d{4}|\d{2})$/i.exec(body);
  if (quarterFirst) return quarterOf(fullYear(quarterFirst[2] ?? ''), quarterFirst[1] ?? '', body);
  const half = find(`${yearPart}(?:(上|下)半年|H([12]))`);
  if (half) return endOfMonth(yearOf(half[1]), half[2] === '上' || half[3] === '1' ? 6 : 12, body);
  if (find('(\\d{4}|去年|今年|本年|明年|后年|後年)年?(?:底|末)|\\d{4}年|年底|年末')) {
    const year = /^(\d{4}|去年|今年|本年|明年|后年|後年)/.exec(body)?.[1];
    return endOfMonth(yearOf(year), 12, body);
  }
  return undefined;
}

function quarterOf(year: number, text: string, body: string): Outcome<Moment> {
  const quarter = '一二三四'.includes(text) ? '一二三四'.indexOf(text) + 1 : Number(text);
  return endOfMonth(year, quarter * 3, body);
}

function partOfMonth(year: number, month: number, part: string | undefined, body: string): Outcome<Moment> {
  if (part === '初' || part === '上旬') return taken(dayOf(year, month, 10, body), body);
  if (part === '中' || part === '中旬') return taken(dayOf(year, month, 20, body), body);
  return endOfMonth(year, month, body);
}

function endOfMonth(year: number, month: number, body: string): Outcome<Moment> {
  const days = daysInMonth(year, month);
  if (days > 0) return taken(dayOf(year, month, days, body), body);
  return refuse(`没有 ${month} 月`, `There is no month ${month}`, month > 12 ? [suggest(`${year}-12`)] : []);
}

function taken(found: Outcome<Moment>, body: string): Outcome<Moment> {
  if (!found.ok) return found;
  const { year, month, day } = found.value;
  return accept(found.value, {
    zh: `“${shown(body)}”按 ${year} 年 ${month} 月 ${day} 日`,
    en: `“${shown(body)}” taken as ${iso(year, month, day)}`,
  });
}

function withYearNote(found: Outcome<Moment>): Outcome<Moment> {
  if (!found.ok) return found;
  return accept(found.value, { zh: `年份按 ${found.value.year}`, en: `year taken as ${found.value.year}` });
}

const iso = (year: number, month: number, day: number): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** A real day, or why it is none and which days may be meant. */
function dayOf(year: number, month: number, day: number, body: string): Outcome<Moment> {
  if (year < 1900 || year > 9999) {
    return refuse(`“${shown(body)}”的年份 ${year} 不对`, `“${shown(body)}” has the year ${year}`);
  }
  const days = daysInMonth(year, month);
  if (days === 0) {
    const december = iso(year, 12, Math.min(Math.max(day, 1), 31));
    const swapped = daysInMonth(year, day) >= month ? [iso(year, day, month)] : [];
    return refuse(
      `没有 ${month} 月`,
      `There is no month ${month}`,
      month > 12 ? [december, ...swapped].map((reading) => suggest(reading)) : [],
    );
  }
  if (day < 1 || day > days) {
    return refuse(`${year} 年 ${month} 月没有 ${day} 日`, `${iso(year, month, 1).slice(0, 7)} has no day ${day}`, [
      suggest(iso(year, month, days)),
    ]);
  }
  return accept({ year, month, day });
}

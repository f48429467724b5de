import type { Locale } from '@throughline/domain/platform/label.ts';
import { currencyDigits } from '@throughline/domain/record/currency.ts';
import { type Day, dayIn, daysBetween, wallTime } from '../ui/day.ts';

/** What figures and times are written with. `now` is epoch milliseconds. */
export interface FormatSettings {
  locale: Locale;
  /** Currency of the workspace. */
  currency: string;
  timeZone: string;
}

const numberFormats = new Map<string, Intl.NumberFormat>();
function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const id = `${locale}${JSON.stringify(options)}`;
  const known = numberFormats.get(id);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, options);
  numberFormats.set(id, made);
  return made;
}

const symbolOf = (currency: string, locale: Locale): string =>
  numberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find((part) => part.type === 'currency')?.value ?? currency;

const trim = (value: number, digits: number, locale: Locale): string =>
  numberFormat(locale, { maximumFractionDigits: digits }).format(value);

/** `¥ 4,800,000`; decimals only where there are any. `minor`: integer minor units. */
export function moneyText(minor: number, currency: string, locale: Locale): string {
  const digits = currencyDigits(currency);
  const major = minor / 10 ** digits;
  const whole = Number.isInteger(major);
  const figure = numberFormat(locale, {
    minimumFractionDigits: whole ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(Math.abs(major));
  return `${major < 0 ? '−' : ''}${symbolOf(currency, locale)} ${figure}`;
}

/** Short for boards and tiles: `¥ 86 万`, `¥ 1.2 亿`, `¥ 860K`. Three figures that matter; sums keep their whole part. */
export function shortMoney(minor: number, currency: string, locale: Locale): string {
  const major = minor / 10 ** currencyDigits(currency);
  const size = Math.abs(major);
  const sign = major < 0 ? '−' : '';
  const symbol = symbolOf(currency, locale);
  if (locale === 'en')
    return `${sign}${symbol}${numberFormat('en', { notation: 'compact', maximumSignificantDigits: size >= 1000 ? 3 : 4 }).format(size)}`;
  if (size >= 1e8) return `${sign}${symbol} ${trim(size / 1e8, size >= 1e10 ? 0 : 2, locale)} 亿`;
  if (size >= 1e4) return `${sign}${symbol} ${trim(size / 1e4, size >= 1e6 ? 0 : 1, locale)} 万`;
  return `${sign}${symbol} ${trim(size, 0, locale)}`;
}

export const numberText = (value: number, locale: Locale, digits = 2): string => trim(value, digits, locale);
/** 0.37 is `37%`. */
export const percentText = (value: number, locale: Locale): string =>
  numberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value);

const WEEKDAYS = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `11 月 25 日`, with the year where it is not this one; `25 Nov` in English. */
export function dayText(day: Day, today: Day, locale: Locale): string {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return day;
  const other = String(year) !== today.slice(0, 4);
  if (locale === 'en') return `${date} ${MONTHS[month - 1]}${other ? ` ${year}` : ''}`;
  return `${other ? `${year} 年 ` : ''}${month} 月 ${date} 日`;
}

/** `昨天`, `今天`, `明天`, `周四` within the coming six days, else the day. */
export function nearDay(day: Day, today: Day, locale: Locale): string {
  const days = daysBetween(today, day);
  if (days === 0) return locale === 'en' ? 'today' : '今天';
  if (days === 1) return locale === 'en' ? 'tomorrow' : '明天';
  if (days === -1) return locale === 'en' ? 'yesterday' : '昨天';
  if (days > 1 && days < 7) return WEEKDAYS[locale][(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? day;
  return dayText(day, today, locale);
}

/** Day and time of an instant on the workspace's clock: `11 月 16 日 14:00`. */
export function timeText(instant: string, settings: Pick<FormatSettings, 'locale' | 'timeZone'>, now: number): string {
  if (Number.isNaN(Date.parse(instant))) return instant;
  const wall = wallTime(instant, settings.timeZone);
  return `${nearDay(wall.day, dayIn(settings.timeZone, now), settings.locale)} ${wall.time}`;
}

/** For grids, where columns are compared: `2026-11-16 14:00`. */
export function exactTime(instant: string, timeZone: string): string {
  if (Number.isNaN(Date.parse(instant))) return instant;
  const wall = wallTime(instant, timeZone);
  return `${wall.day} ${wall.time}`;
}

/** Whole days that a date has passed; 0 while it has not. */
export const overdueDays = (day: Day, today: Day): number => Math.max(0, daysBetween(day, today));

import type { Locale } from '@throughline/domain/platform/label.ts';
import { useLocale } from '../i18n/use-text.ts';
import { dayIn } from '../ui/day.ts';
import {
  exactTime,
  type FormatSettings,
  moneyText,
  nearDay,
  numberText,
  percentText,
  shortMoney,
  timeText,
} from './format.ts';
import { useMe } from './session.ts';

/** Figures and times in the member's language and the workspace's currency and clock. */
export function useFormat(): Format {
  const locale = useLocale();
  const { currency, timeZone } = useMe().workspace;
  return formatOf(locale, currency, timeZone);
}

const formats = new Map<string, Format>();

/** One for each setting: hundreds of cells ask at once. */
function formatOf(locale: Locale, currency: string, timeZone: string): Format {
  const id = `${locale} ${currency} ${timeZone}`;
  const known = formats.get(id);
  if (known) return known;
  const made = makeFormat(locale, currency, timeZone);
  formats.set(id, made);
  return made;
}

function makeFormat(locale: Locale, currency: string, timeZone: string) {
  const settings: FormatSettings = { locale, currency, timeZone };
  return {
    ...settings,
    money: (minor: number, code = currency) => moneyText(minor, code, locale),
    short: (minor: number, code = currency) => shortMoney(minor, code, locale),
    number: (value: number, digits?: number) => numberText(value, locale, digits),
    percent: (value: number) => percentText(value, locale),
    day: (day: string) => nearDay(day, dayIn(timeZone, Date.now()), locale),
    time: (instant: string) => timeText(instant, settings, Date.now()),
    exactTime: (instant: string) => exactTime(instant, timeZone),
    today: () => dayIn(timeZone, Date.now()),
  };
}
export type Format = ReturnType<typeof makeFormat>;

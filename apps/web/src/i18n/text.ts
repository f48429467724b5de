import i18next, { type i18n } from 'i18next';
import type { Locale } from '@throughline/domain/platform/label.ts';

/** One text in both languages. `{{name}}` is filled in; English may give `one` and `other` for a `count`. */
export interface Words {
  zh: string;
  en: string | { one: string; other: string };
}
export interface TextTable<T extends Record<string, Words> = Record<string, Words>> {
  namespace: string;
  words: T;
}

/** The one translator. Created here, because text tables register themselves as their modules load (lazy pages too). */
export const translator: i18n = i18next.createInstance();
void translator.init({
  lng: 'zh-CN',
  fallbackLng: 'zh-CN',
  resources: {},
  initAsync: false,
  interpolation: { escapeValue: false },
  returnNull: false,
});

/**
 * Registers the texts of a feature. A missing language does not compile; `text.test.ts` checks the placeholders.
 * @param namespace unique, the feature's folder name
 */
export function defineText<T extends Record<string, Words>>(namespace: string, words: T): TextTable<T> {
  const zh: Record<string, string> = {};
  const en: Record<string, string> = {};
  for (const [key, text] of Object.entries(words)) {
    zh[key] = text.zh;
    if (typeof text.en === 'string') en[key] = text.en;
    else {
      en[`${key}_one`] = text.en.one;
      en[`${key}_other`] = text.en.other;
    }
  }
  translator.addResourceBundle('zh-CN', namespace, zh, true, true);
  translator.addResourceBundle('en', namespace, en, true, true);
  return { namespace, words };
}

export type Values = Record<string, string | number>;
export type Translate<T extends Record<string, Words>> = (key: keyof T & string, values?: Values) => string;

/** Text outside a component (toasts raised by a mutation). */
export const say = <T extends Record<string, Words>>(
  table: TextTable<T>,
  key: keyof T & string,
  values?: Values,
): string => translator.t<string, Record<string, string | number>, string>(key, { ns: table.namespace, ...values });

/** Language in use now. */
export const currentLocale = (): Locale => (translator.language === 'en' ? 'en' : 'zh-CN');

/** A name and what is said of it: `负责人：王磊`, `Owner: 王磊`. */
export const saying = (name: string, said: string): string => `${name}${currentLocale() === 'en' ? ': ' : '：'}${said}`;

/** What stands behind a name in brackets, as the language in use writes them. */
export const bracketed = (text: string): string => (currentLocale() === 'en' ? ` (${text})` : `（${text}）`);

/** Names in a row, as the language in use separates them. */
export const listed = (items: readonly string[]): string => items.join(currentLocale() === 'en' ? ', ' : '、');

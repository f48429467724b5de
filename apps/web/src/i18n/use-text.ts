import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Label, Locale } from '@throughline/domain/platform/label.ts';
import { type TextTable, type Translate, translator, type Words } from './text.ts';

/** Texts of a feature in the language in use: `const t = useText(opportunityText); t('title')`. */
export function useText<T extends Record<string, Words>>(table: TextTable<T>): Translate<T> {
  const { t } = useTranslation(table.namespace, { i18n: translator });
  return useCallback((key, values) => t<string, Record<string, string | number>, string>(key, { ...values }), [t]);
}

export function useLocale(): Locale {
  const { i18n } = useTranslation(undefined, { i18n: translator });
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

/** Picks the language of a label that the server or a description gives. */
export function useLabel(): (label: Label) => string {
  const locale = useLocale();
  return useCallback((label) => (locale === 'en' ? label.en : label.zh), [locale]);
}

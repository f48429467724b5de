import { z } from 'zod';

/** The two languages of the product. Screens, messages and reports exist completely in both. */
export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** A text in both languages. Business people's own texts may fill both with the same string. */
export const labelSchema = z.object({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) });
export type Label = z.infer<typeof labelSchema>;

export const inLocale = (label: Label, locale: Locale): string => (locale === 'en' ? label.en : label.zh);

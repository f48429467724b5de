import { useSyncExternalStore } from 'react';
import type { Locale } from '@throughline/domain/platform/label.ts';
import { translator } from '../i18n/text.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const read = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is blocked or full: the choice holds for this visit.
  }
};

let theme: Theme = THEMES.find((known) => known === read('tl.theme')) ?? 'system';
function apply(): void {
  document.documentElement.dataset['theme'] =
    theme === 'dark' || (theme === 'system' && dark.matches) ? 'dark' : 'light';
}
dark.addEventListener('change', apply);
apply();

export function setTheme(next: Theme): void {
  theme = next;
  keep('tl.theme', next);
  apply();
  for (const listener of listeners) listener();
}
export const useTheme = (): Theme =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );

export function setLocale(locale: Locale): void {
  keep('tl.locale', locale);
  document.documentElement.lang = locale;
  void translator.changeLanguage(locale);
}
/** Language of the last visit; undefined at the first. */
export const rememberedLocale = (): Locale | undefined => {
  const known = read('tl.locale');
  return known === 'en' || known === 'zh-CN' ? known : undefined;
};

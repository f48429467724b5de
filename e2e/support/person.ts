import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Person } from './api.ts';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** Errors of scripts, refusals of the content security policy, dialogs that a script opened; [] when all was well. */
  faults: string[];
}

export interface VisitOptions {
  /** Signed in as; nobody otherwise. */
  person?: Person;
  viewport?: { width: number; height: number };
  locale?: 'zh-CN' | 'en';
  dark?: boolean;
}

/** A browser of one person, on a device of their own. Close its context. */
export async function visit(browser: Browser, origin: string, options: VisitOptions = {}): Promise<Visit> {
  const { person, viewport = DESK, locale = 'zh-CN', dark = false } = options;
  const phone = viewport.width < 600;
  const settings: BrowserContextOptions = {
    baseURL: origin,
    viewport,
    locale,
    timezoneId: 'Asia/Shanghai',
    colorScheme: dark ? 'dark' : 'light',
    hasTouch: phone,
    isMobile: phone,
  };
  const context = await browser.newContext(settings);
  context.setDefaultTimeout(15_000);
  if (person) {
    const [name = '', value = ''] = person.cookie.split('=', 2);
    await context.addCookies([{ name, value, url: origin }]);
  }
  await context.addInitScript((chosen) => localStorage.setItem('tl.locale', chosen), locale);
  const page = await context.newPage();
  return { context, page, faults: watch(page) };
}

/** Collects what a page must not do. An answer of 4xx that a test provokes is no fault. */
export function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(`console: ${text}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return faults;
}

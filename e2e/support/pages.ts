import type { Page } from 'playwright-core';

/** Addresses of pages that every workspace has; pages of single records are named by the caller. */
export const LISTS: readonly string[] = [
  '/today',
  '/opportunities',
  '/opportunities?mode=list',
  '/opportunities?bin=only',
  '/accounts',
  '/contacts',
  '/leads',
  '/activities',
  '/tasks',
  '/waits',
  '/approvals',
  '/approvals?box=requested',
  '/signs',
  '/exceptions',
  '/stages',
  '/notifications',
  '/import',
];

/** Opens a page and waits until it has its data. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  try {
    await settled(page);
  } catch (cause) {
    throw new Error(`${address} does not settle`, { cause });
  }
}

/** Waits for a heading, and until no placeholder stands for something that still loads. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('h1, h2') !== null && document.querySelector('[aria-busy="true"], .shimmer') === null,
  );
}

/** Addresses of the sections of the settings. */
export async function settingsSections(page: Page): Promise<string[]> {
  await open(page, '/settings');
  const links = page.locator('a[href^="/settings/"]');
  const found = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  return [...new Set(found)];
}

/** Whether something reaches over the right edge of the screen. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

import { launchBrowser } from '@throughline/testing/browser.ts';
import type { Browser } from 'playwright-core';
import { type Person, setUp } from './api.ts';
import { type Visit, visit, type VisitOptions } from './person.ts';
import { startProduct } from './product.ts';

/** A running product with its workspace, and a browser. For `beforeAll`; `close` belongs into `afterAll`. */
export interface World {
  origin: string;
  admin: Person;
  /** A device of a person; its context ends with the world. */
  visit(options?: VisitOptions): Promise<Visit>;
  close(): Promise<void>;
}

/** @param locale language of the administrator; names are in it, too */
export async function openWorld(locale: 'zh-CN' | 'en' = 'zh-CN'): Promise<World> {
  const [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
  try {
    const admin = await setUp(product.origin, product.setupLink, locale);
    return { admin, ...worldOf(product.origin, browser, () => product.stop()) };
  } catch (error) {
    await browser.close();
    await product.stop();
    throw error;
  }
}

/** As `openWorld` before the first run: nobody has made the workspace yet. */
export async function openEmptyWorld(): Promise<Omit<World, 'admin'> & { setupLink: string }> {
  const [product, browser] = await Promise.all([startProduct(), launchBrowser()]);
  return { setupLink: product.setupLink, ...worldOf(product.origin, browser, () => product.stop()) };
}

function worldOf(origin: string, browser: Browser, stop: () => Promise<void>): Omit<World, 'admin'> {
  return {
    origin,
    visit: (options) => visit(browser, origin, options),
    async close() {
      await browser.close();
      await stop();
    },
  };
}

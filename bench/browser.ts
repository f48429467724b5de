import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '@throughline/server/app.ts';
import { createWorkspace } from '@throughline/server/identity/workspace.service.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { prepareSchema } from '@throughline/server/platform/postgres/prepare.ts';
import { launchBrowser } from '@throughline/testing/browser.ts';
import { pino } from 'pino';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { fill } from './data.ts';
import { start } from './processes.ts';

/**
 * `node scripts/run.mjs bench/browser.ts [100000]`: the built web application in a browser, against the product on its
 * embedded database with so many deals (a tenth of them in each column of the board). The web application must be built.
 */
const size = Number(process.argv[2] ?? 100_000);
const EMAIL = 'bench@example.com';
const PASSWORD = 'bench-password-1234';
const LONG_MS = 50;
const SCROLL_LIMIT_MS = 240_000;

const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-'));
const log = pino({ level: 'error' });
const database = await startEmbedded({ dir: join(dir, 'postgres'), log });
const closing: (() => Promise<unknown>)[] = [() => database.stop()];
try {
  const ownerUrl = await filled();
  const product = await start(
    'apps/api/main.ts',
    [],
    { DATABASE_URL: ownerUrl, PORT: '0', DATA_DIR: dir, LOG_LEVEL: 'error', RATE_LIMIT: '0' },
    (line) => /http:\/\/\S+/.exec(line)?.[0],
  );
  closing.push(() => product.stop());
  const browser = await launchBrowser();
  closing.push(() => browser.close());
  const cookie = await signIn(product.line);
  console.log(`${size.toLocaleString('en')} deals, administrator, ${browser.version()}`);
  await firstPage(browser, product.line, cookie);
  await scrolling(
    browser,
    product.line,
    cookie,
    'grid scroll',
    '/opportunities?mode=list',
    '[data-grid]',
    '[role="row"]',
  );
  await scrolling(
    browser,
    product.line,
    cookie,
    'board scroll',
    '/opportunities',
    '[data-stage] .overflow-y-auto',
    '[data-card]',
  );
} finally {
  for (const close of closing.reverse()) await close();
  rmSync(dir, { recursive: true, force: true });
}

/** @returns address of a database with a workspace full of deals */
async function filled(): Promise<string> {
  const { appUrl, ownerUrl } = await prepareSchema(database.url, log);
  const platform = openPlatform({ config: { ...readConfig({ DATA_DIR: dir }), logLevel: 'silent' }, log, appUrl });
  try {
    const settings = { currency: 'CNY', timeZone: 'Asia/Shanghai', locale: 'zh-CN' } as const;
    const person = { name: 'Bench', adminName: 'Bench', email: EMAIL, password: PASSWORD };
    const { workspaceId } = await createWorkspace(platform, { ...person, ...settings });
    await fill(ownerUrl, workspaceId, size);
    return ownerUrl;
  } finally {
    await platform.close();
  }
}

async function signIn(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'throughline', origin },
    body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}`);
  return answer.headers.get('set-cookie')?.split(';')[0]?.split('=')[1] ?? '';
}

async function newPage(
  browser: Browser,
  origin: string,
  cookie: string,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  await context.addCookies([{ name: 'tl_session', value: cookie, url: origin }]);
  await context.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      entryTypes: ['longtask'],
    });
  });
  return { context, page: await context.newPage() };
}

/** Empty browser cache each time: from the click on a link to a list with its rows, and what was transferred for it. */
async function firstPage(browser: Browser, origin: string, cookie: string): Promise<void> {
  const times: number[] = [];
  let kilobytes = 0;
  for (let turn = 0; turn < 5; turn++) {
    const { context, page } = await newPage(browser, origin, cookie);
    await page.goto('/opportunities?mode=list', { waitUntil: 'commit' });
    await page.locator('[data-cell="0:0"]').waitFor();
    const seen = await page.evaluate(() => ({
      at: performance.now(),
      bytes: performance
        .getEntriesByType('resource')
        .filter((one) => one.name.endsWith('.js'))
        .reduce((sum, one) => sum + (one as PerformanceResourceTiming).encodedBodySize, 0),
    }));
    times.push(seen.at);
    kilobytes = seen.bytes / 1000;
    await context.close();
  }
  const [best = 0, , median = 0] = times.toSorted((one, other) => one - other);
  row(
    'first page',
    `list with rows after ${median.toFixed(0)} ms (best ${best.toFixed(0)}), scripts ${kilobytes.toFixed(0)} kB as sent`,
  );
}

/** Scrolls a windowed box as fast as its rows come, to its end; then jumps about in all that is loaded. */
async function scrolling(
  browser: Browser,
  origin: string,
  cookie: string,
  name: string,
  address: string,
  box: string,
  item: string,
): Promise<void> {
  const { context, page } = await newPage(browser, origin, cookie);
  await page.goto(address);
  await page.locator(`${box} ${item}`).nth(5).waitFor();
  const result = await page.evaluate(
    async ({ box, item, limit }) => {
      const target = document.querySelector<HTMLElement>(box);
      if (!target) throw new Error(`there is no ${box}`);
      const { tasks } = window as unknown as { tasks: number[] };
      tasks.length = 0;
      const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
      const from = performance.now();
      let frames = 0;
      let most = 0;
      let grown = performance.now();
      let height = 0;
      while (performance.now() - from < limit && performance.now() - grown < 3000) {
        target.scrollTop += 3000;
        await frame();
        frames++;
        if (frames % 20 === 0) most = Math.max(most, target.querySelectorAll(item).length);
        if (target.scrollHeight > height) {
          height = target.scrollHeight;
          grown = performance.now();
        }
      }
      const seconds = (grown - from) / 1000;
      const loading = [...tasks];
      tasks.length = 0;
      for (let turn = 0; turn < 120; turn++) {
        target.scrollTop = turn % 3 === 0 ? (height * ((turn * 37) % 100)) / 100 : target.scrollTop + 800;
        await frame();
        most = Math.max(most, target.querySelectorAll(item).length);
      }
      return { height, frames, seconds, most, loading, jumping: [...tasks] };
    },
    { box, item, limit: SCROLL_LIMIT_MS },
  );
  row(
    name,
    `${(result.height / 1000).toFixed(0)} k px in ${result.seconds.toFixed(1)} s, at most ${result.most} in the page; while loading ${told(result.loading)}; jumping about ${told(result.jumping)}`,
  );
  await context.close();
}

function told(tasks: readonly number[]): string {
  const long = tasks.filter((duration) => duration > LONG_MS);
  return long.length === 0
    ? 'no task > 50 ms'
    : `${long.length} tasks > 50 ms, longest ${Math.max(...long).toFixed(0)} ms`;
}

function row(name: string, text: string): void {
  console.log(`${name.padEnd(14)} ${text}`);
}

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProcess } from './support/api.ts';
import { type DealInWork, dealInWork } from './support/deal-in-work.ts';
import { DESK, PHONE, type Visit } from './support/person.ts';
import { LISTS, open, scrollsSideways, settingsSections, settled } from './support/pages.ts';
import { openWorld, type World } from './support/world.ts';

let world: World;
let records: string[];
let inWork: DealInWork;
beforeAll(async () => {
  world = await openWorld('en');
  const { api } = world.admin;
  const account = await api.create('accounts', { name: 'Northwind Machines', class: 'a', keyAccount: true });
  const contact = await api.create('contacts', { name: 'Grace Hopper', account: account.id });
  const deal = await api.create('opportunities', {
    name: 'Warehouse, phase one',
    account: account.id,
    primaryContact: contact.id,
    amount: 12_500_000,
    closeDate: '2026-12-01',
    tags: ['risk'],
  });
  await api.create('activities', {
    kind: 'call',
    action: 'Went through the interface list',
    conclusion: 'Price agreed, payment plan goes to their finance',
    nextStep: 'Send quote v4 to Grace',
    nextStepAt: '2026-12-02T02:00:00Z',
    at: '2026-11-02T02:00:00Z',
    opportunity: deal.id,
  });
  const lead = await api.create('leads', { name: 'Alan Turing', company: 'Bletchley', source: 'website' });
  const task = await api.create('tasks', { title: 'Prepare the tender', due: '2026-11-01T02:00:00Z' });
  inWork = await dealInWork(world, {
    department: 'North',
    rep: 'Edsger Dijkstra',
    account: 'Fabrikam',
    contact: 'Barbara Liskov',
    deal: 'Factory platform',
    reason: 'Executives want the quote this month; the comparison follows',
  });
  const { id: process } = await defaultProcess(api);
  records = [
    `/opportunities/${inWork.deal}`,
    `/settings/processes/${process}`,
    `/opportunities/${deal.id}`,
    `/accounts/${account.id}`,
    `/contacts/${contact.id}`,
    `/leads/${lead.id}`,
    `/tasks/${task.id}`,
  ];
});
afterAll(() => world.close());

/** Chinese that the page says or tells assistive technology; names of languages are in themselves, and the page names the product in both before it runs. */
const chineseOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const said = [document.body.innerText, document.title];
    for (const element of document.querySelectorAll('[aria-label],[title],[placeholder]'))
      for (const name of ['aria-label', 'title', 'placeholder']) said.push(element.getAttribute(name) ?? '');
    const lines = said.flatMap((text) => text.split('\n'));
    return lines.filter(
      (line) => /\p{Script=Han}/u.test(line) && !['中文', '简体中文', '主线 Throughline'].includes(line.trim()),
    );
  });

/** What is wrong with a page on a desk, then on a phone: Chinese words, something over the right edge. */
async function wrongOn(page: Page, address: string): Promise<string[]> {
  await page.setViewportSize(DESK);
  await open(page, address);
  const wrong: string[] = [];
  for (const [device, size] of [
    ['desk', DESK],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(size);
    await settled(page);
    wrong.push(...(await chineseOn(page)).map((line) => `${device}: ${line}`));
    if (await scrollsSideways(page)) wrong.push(`${device}: scrolls sideways`);
  }
  return wrong;
}

async function expectEnglish({ page, context, faults }: Visit, addresses: readonly string[]): Promise<void> {
  const found: Record<string, string[]> = {};
  for (const address of addresses) {
    const wrong = await wrongOn(page, address);
    if (wrong.length > 0) found[address] = wrong;
  }
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  expect(found).toEqual({});
  expect(faults).toEqual([]);
  await context.close();
}

const LOOK = { locale: 'en', dark: true } as const;

test('lists and records in English and dark: no Chinese, no fault, nothing over the edge', async () => {
  const visit = await world.visit({ ...LOOK, person: world.admin });
  await expectEnglish(visit, [...LISTS, ...records, '/nowhere']);
});

test('settings in English and dark', async () => {
  const visit = await world.visit({ ...LOOK, person: world.admin });
  await expectEnglish(visit, await settingsSections(visit.page));
});

test('pages without a session in English and dark', async () => {
  await expectEnglish(await world.visit(LOOK), [
    '/confirm#dead',
    '/sign-in',
    '/forgot',
    '/setup',
    '/invite',
    inWork.link,
  ]);
});

import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProcess } from './support/api.ts';
import { type DealInWork, dealInWork } from './support/deal-in-work.ts';
import { DESK, PHONE, type Visit } from './support/person.ts';
import { open, settingsSections, settled } from './support/pages.ts';
import { openWorld, type World } from './support/world.ts';

let world: World;
let deal: string;
let account: string;
let inWork: DealInWork;
beforeAll(async () => {
  world = await openWorld();
  const { api } = world.admin;
  account = (await api.create('accounts', { name: '苏州恒润精密机械有限公司', class: 'a' })).id;
  const contact = await api.create('contacts', { name: '周航', title: '信息化总监', account });
  for (const name of ['智能仓储一期', '视觉检测产线', '门店数字化'])
    deal = (
      await api.create('opportunities', {
        name,
        account,
        primaryContact: contact.id,
        amount: 8_600_000,
        closeDate: '2026-11-01',
        tags: ['risk', 'delayed'],
      })
    ).id;
  for (const nextStepAt of ['2026-11-02T02:00:00Z', '2099-12-02T02:00:00Z'])
    await api.create('activities', {
      kind: 'visit',
      action: '和财务对付款节点',
      conclusion: '总价认可，付款 3-4-3 待财务内部确认',
      nextStep: '发报价 v4，约财务二次确认',
      nextStepAt,
      at: '2026-11-02T02:00:00Z',
      opportunity: deal,
      advanced: true,
    });
  await api.create('tasks', { title: '准备投标文件', due: '2026-11-01T02:00:00Z', opportunity: deal });
  inWork = await dealInWork(world, {
    department: '华东大区',
    rep: '王磊',
    account: '远景装备集团',
    contact: '陈立',
    deal: '集团 CRM 替换',
    reason: '月底前须给高层报价，比价稍后补',
  });
});
afterAll(() => world.close());

/** `axe` must be in the page. Serious and critical findings of WCAG 2.2 A and AA: rule, element, what is wrong. */
async function findings(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // Colours on their way from light to dark are no colours of the page.
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
    const tool = (window as unknown as { axe: typeof import('axe-core') }).axe;
    const { violations } = await tool.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    });
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
  });
}

/** Looks at a page in both forms that differ most: light on a desk, dark on a phone. */
async function expectAccessible({ page, context }: Visit, addresses: readonly string[]): Promise<void> {
  const found: Record<string, string[]> = {};
  for (const address of addresses) {
    await page.setViewportSize(DESK);
    await page.emulateMedia({ colorScheme: 'light' });
    await open(page, address);
    await page.evaluate(axe.source);
    const desk = await findings(page);
    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(page);
    const phone = await findings(page);
    if (desk.length + phone.length > 0) found[address] = [...desk, ...phone.map((one) => `phone: ${one}`)];
  }
  expect(found).toEqual({});
  await context.close();
}

test('sign-in and daily pages have no serious finding', async () => {
  await expectAccessible(await world.visit(), ['/confirm#dead', '/sign-in', inWork.link]);
  await expectAccessible(await world.visit({ person: world.admin }), [
    '/today',
    '/opportunities',
    '/opportunities?mode=list',
    `/opportunities/${deal}`,
    `/accounts/${account}`,
    '/tasks',
    '/notifications',
    '/import',
  ]);
});

test('what gates bring has no serious finding: approvals, waits, signs, exceptions, dictionary, designer', async () => {
  const { id } = await defaultProcess(world.admin.api);
  await expectAccessible(await world.visit({ person: world.admin }), [
    `/opportunities/${inWork.deal}`,
    '/approvals',
    '/waits',
    '/signs',
    '/exceptions',
    '/stages',
    `/settings/processes/${id}`,
  ]);
});

test('tabs of a deal and the sheet of what a move lacks have no serious finding', async () => {
  const { page, context } = await world.visit({ person: inWork.rep });
  await open(page, `/opportunities/${inWork.deal}`);
  await page.evaluate(axe.source);
  const found: Record<string, string[]> = {};
  for (const tab of ['决策链', '分工 RACI', '审批', '客户确认', '文件', '变更历史']) {
    await page.getByRole('tab', { name: tab }).click();
    await settled(page);
    const wrong = await findings(page);
    if (wrong.length > 0) found[tab] = wrong;
  }
  expect(found).toEqual({});
  await page.getByRole('button', { name: '推进到 初步接触' }).click();
  await page.getByRole('dialog', { name: /进入“初步接触”还差/ }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: '申请例外' }).last().click();
  await page.getByRole('dialog', { name: '申请例外（绿色通道）' }).getByText('通道').first().waitFor();
  expect(await findings(page)).toEqual([]);
  await context.close();
});

test('the follow-up form has no serious finding', async () => {
  const { page, context } = await world.visit({ person: world.admin });
  await open(page, `/opportunities/${deal}`);
  await page.keyboard.press('f');
  await page.getByRole('dialog').getByLabel('结论').waitFor();
  await page.evaluate(axe.source);
  expect(await findings(page)).toEqual([]);
  await context.close();
});

test('settings have no serious finding', async () => {
  const visit = await world.visit({ person: world.admin });
  await expectAccessible(visit, await settingsSections(visit.page));
});

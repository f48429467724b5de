import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { join, type Person } from './support/api.ts';
import { openWorld, type World } from './support/world.ts';

const WAIT = { timeout: 15_000 };
let world: World;
let rep: Person;
beforeAll(async () => {
  world = await openWorld();
  rep = await join(world.admin, '王磊', 'wang@example.com', ['salesRep']);
});
afterAll(() => world.close());

const dialogOf = (page: Page) => page.getByRole('dialog', { name: '记一次跟进' });

async function openForm(page: Page, deal: string): Promise<void> {
  await page.goto(`/opportunities/${deal}`);
  await page.getByText('还没有跟进').waitFor();
  await page.keyboard.press('f');
  await dialogOf(page).getByLabel('结论').waitFor();
}

const notesOf = async (deal: string): Promise<number> => {
  const filter = { kind: 'compare', path: 'opportunity', op: 'eq', value: { kind: 'literal', value: deal } };
  return (await rep.api.get<{ count: number }>('/activities/count', { filter: JSON.stringify(filter) })).count;
};

test('an empty phrase is refused with a hint; a fact is saved in four parts and its next step comes up today', async () => {
  const deal = await rep.api.create('opportunities', { name: '集团 CRM 替换' });
  const { page, context, faults } = await world.visit({ person: rep });
  await openForm(page, deal.id);
  const form = dialogOf(page);
  await form
    .getByRole('radio', { name: '电话' })
    .or(form.getByRole('button', { name: '电话' }))
    .first()
    .click();
  await form.getByLabel('结论').fill('正常跟进');
  await form.getByLabel('下一步').fill('发报价 v4，约财务二次确认');
  await form.getByRole('button', { name: '明天' }).click();
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await form.getByText('没有写事实').waitFor();
  expect(await notesOf(deal.id)).toBe(0);

  await form.getByLabel('结论').fill('总价认可，付款 3-4-3 待财务内部确认');
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  const note = page.getByRole('listitem').filter({ hasText: '总价认可，付款 3-4-3 待财务内部确认' });
  await note.waitFor();
  const text = await note.innerText();
  for (const part of ['电话', '结论', '下一步', '发报价 v4，约财务二次确认', '明天']) expect(text).toContain(part);

  await page.goto('/today');
  await page.getByRole('region', { name: '接下来 7 天' }).getByText('发报价 v4，约财务二次确认').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a save into a dead network is kept, and stored once when it is back', async () => {
  const deal = await rep.api.create('opportunities', { name: '数据平台建设' });
  const { page, context } = await world.visit({ person: rep });
  await openForm(page, deal.id);
  const form = dialogOf(page);
  await form.getByLabel('结论').fill('接口 12 个，其中 ERP 由客户自己改');
  await form.getByLabel('下一步').fill('提交试用报告给生产副总');
  await form.getByRole('button', { name: '明天' }).click();
  await context.setOffline(true);
  await form.getByText('网络断开，内容已留在本机').waitFor();
  await form.getByRole('button', { name: '保存', exact: true }).click();
  expect(await form.getByLabel('结论').inputValue()).toBe('接口 12 个，其中 ERP 由客户自己改');
  await context.setOffline(false);
  await form.getByText('网络断开，内容已留在本机').waitFor({ state: 'detached' });
  if (await form.isVisible()) {
    const save = form.getByRole('button', { name: '保存', exact: true });
    await save.click({ timeout: 5_000 }).catch(() => undefined);
  }
  await form.waitFor({ state: 'detached' });
  await page.getByText('接口 12 个，其中 ERP 由客户自己改').first().waitFor();
  await expect.poll(() => notesOf(deal.id), WAIT).toBe(1);
  await context.close();
});

test('an answer lost on the way is asked for again: still one record', async () => {
  const deal = await rep.api.create('opportunities', { name: '视觉检测产线' });
  const { page, context } = await world.visit({ person: rep });
  await openForm(page, deal.id);
  const form = dialogOf(page);
  await form.getByLabel('结论').fill('对手报价低 8%，但不含实施');
  await form.getByLabel('下一步').fill('约采购总监谈合同条款');
  await form.getByRole('button', { name: '后天' }).click();
  let lost = 0;
  await page.route('**/api/v1/activities', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await form.waitFor({ state: 'detached' });
  expect(lost).toBe(1);
  expect(await notesOf(deal.id)).toBe(1);
  await context.close();
});

test('what was typed survives a reload', async () => {
  const deal = await rep.api.create('opportunities', { name: '园区能耗管理' });
  const { page, context, faults } = await world.visit({ person: rep });
  await openForm(page, deal.id);
  await dialogOf(page).getByLabel('结论').fill('董事会已批 500 万预算');
  await openForm(page, deal.id);
  expect(await dialogOf(page).getByLabel('结论').inputValue()).toBe('董事会已批 500 万预算');
  await dialogOf(page).getByText('未保存的内容').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

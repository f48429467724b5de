import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProcess, join, type Made, type Person, type Process } from './support/api.ts';
import { card, column, holdCard } from './support/board.ts';
import { criterion, lacking, lackSheet } from './support/deal-room.ts';
import { provide } from './support/gate.ts';
import { openWorld, type World } from './support/world.ts';

const WAIT = { timeout: 15_000 };
let world: World;
let rep: Person;
let process: Process;
beforeAll(async () => {
  world = await openWorld();
  rep = await join(world.admin, '王磊', 'wang@example.com', ['salesRep']);
  process = await defaultProcess(rep.api);
});
afterAll(() => world.close());

const stageOf = async (deal: string): Promise<string> =>
  (await rep.api.get<{ record: { stage: { name: string } } }>(`/opportunities/${deal}`)).record.stage.name;

/** A deal in the first stage, with the fields given. */
async function newDeal(name: string, fields: Record<string, unknown> = {}): Promise<Made> {
  const account = await rep.api.create('accounts', { name: `${name}客户` });
  const contact = await rep.api.create('contacts', { name: '周航', account: account.id });
  const known = { source: 'website', need: '打通 ERP 回款', primaryContact: contact.id };
  return rep.api.create('opportunities', { name, account: account.id, amount: 86_000_000, ...known, ...fields });
}

/** Fills in the follow-up that meets 初步接触完成. */
async function logFirstContact(page: Page): Promise<void> {
  const form = page.getByRole('dialog', { name: '记一次跟进' });
  await form.getByLabel('结论').fill('愿意看一次演示');
  await form.getByLabel('下一步').fill('约演示时间');
  await form.getByRole('button', { name: '后天' }).click();
  await form.getByRole('button', { name: '保存', exact: true }).click();
}

test('while it is held a card says what the column lacks; let go, the sheet asks for that, and the last of it lets the move go on', async () => {
  const deal = await newDeal('视觉检测产线', { source: null });
  const { page, context, faults } = await world.visit({ person: rep });
  await page.goto('/opportunities');
  const box = await holdCard(page, '视觉检测产线', 'contact');
  await box.getByText('放到这里前还差 2 项').waitFor();
  expect(await box.getByRole('listitem').allInnerTexts()).toEqual(['初步接触完成', '来源已填写']);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.mouse.up();

  const sheet = lackSheet(page, '初步接触');
  await sheet.waitFor();
  expect(await lacking(sheet)).toEqual(['初步接触完成', '来源已填写']);
  const goOn = page.getByRole('button', { name: '继续推进到 初步接触' });
  expect(await goOn.isDisabled()).toBe(true);
  await sheet.getByRole('button', { name: '填写 · 来源已填写' }).click();
  await sheet.getByRole('combobox', { name: '来源' }).click();
  await page.getByRole('option', { name: '官网' }).click();
  await sheet.getByRole('button', { name: '保存', exact: true }).click();
  await criterion(sheet, 'lead.field:source').waitFor({ state: 'detached' });
  expect(await goOn.isDisabled()).toBe(true);
  await sheet.getByRole('button', { name: '记一次跟进 · 初步接触完成' }).click();
  await logFirstContact(page);
  await sheet.getByText('可以继续推进了。').waitFor();
  expect(await stageOf(deal.id)).toBe('线索收集');
  await goOn.click();
  await card(column(page, 'contact'), '视觉检测产线').waitFor();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe('初步接触');

  // Back by the toast: what was earned stays earned, so the held card lacks nothing for the same column.
  await page.getByRole('button', { name: '撤销' }).click();
  await card(column(page, 'lead'), '视觉检测产线').waitFor();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe('线索收集');
  await page.getByText('已撤销，回到“线索收集”').waitFor();
  const again = await holdCard(page, '视觉检测产线', 'contact');
  expect((await again.innerText()).trim()).toBe('放到“初步接触”');
  await page.mouse.up();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe('初步接触');
  expect(faults).toEqual([]);
  await context.close();
});

test('the keyboard alone: the stages say what they lack, the sheet is worked by keys, the move goes on', async () => {
  const deal = await newDeal('门店数字化', { source: null });
  const { page, context, faults } = await world.visit({ person: rep });
  await page.goto('/opportunities');
  await page.getByRole('button', { name: '门店数字化', exact: true }).focus();
  await page.keyboard.press('m');
  const target = page.getByRole('dialog', { name: '移动“门店数字化”' }).getByRole('button', { name: /^初步接触/ });
  await target.getByText('还差 2 项').waitFor();
  await target.press('Enter');
  const sheet = lackSheet(page, '初步接触');
  await sheet.getByRole('button', { name: '填写 · 来源已填写' }).press('Enter');
  await sheet.getByRole('combobox', { name: '来源' }).press('Enter');
  await page.getByRole('option', { name: '官网' }).press('Enter');
  await sheet.getByRole('button', { name: '保存', exact: true }).press('Enter');
  await criterion(sheet, 'lead.field:source').waitFor({ state: 'detached' });
  await sheet.getByRole('button', { name: '记一次跟进 · 初步接触完成' }).press('Enter');
  const form = page.getByRole('dialog', { name: '记一次跟进' });
  await expect.poll(() => form.getByLabel('结论').evaluate((box) => box === document.activeElement), WAIT).toBe(true);
  await page.keyboard.type('愿意先试 3 家店');
  await page.keyboard.press('Tab');
  await page.keyboard.type('寄 3 台样机给旗舰店');
  await form.getByRole('button', { name: '后天' }).press('Enter');
  await page.keyboard.press('Control+Enter');
  await sheet.getByText('可以继续推进了。').waitFor();
  await page.getByRole('button', { name: '继续推进到 初步接触' }).press('Enter');
  await expect.poll(() => stageOf(deal.id), WAIT).toBe('初步接触');
  expect(faults).toEqual([]);
  await context.close();
});

test('a card dropped on the lost column answers four questions, each error at its field, and comes back', async () => {
  const deal = await newDeal('数据平台建设');
  const second = process.stages[1]?.id ?? '';
  await provide(rep.api, deal.id, second);
  // Wide enough for the first and the last column at once.
  const { page, context, faults } = await world.visit({ person: rep, viewport: { width: 3100, height: 900 } });
  await page.goto('/opportunities');
  const box = await holdCard(page, '数据平台建设', 'lost');
  await box.getByText('放下后做丢单复盘').waitFor();
  await page.mouse.up();
  const review = page.getByRole('dialog', { name: '“数据平台建设”丢单复盘' });
  await review.getByRole('button', { name: '确认丢单' }).click();
  for (const question of ['丢给谁', '为什么丢', '后续策略']) {
    const input = review.getByLabel(question);
    expect(await input.getAttribute('aria-invalid'), question).toBe('true');
    const note = (await input.getAttribute('aria-describedby')) ?? '';
    expect(await review.locator(`[id="${note}"]`).innerText(), question).toBe('请回答这一项');
  }
  // The link that failed is where it stands, until somebody knows better.
  expect(await review.getByLabel('哪个环节出了问题').innerText()).toBe('线索收集');
  expect(await stageOf(deal.id)).toBe('线索收集');
  await review.getByLabel('丢给谁').fill('本地集成商');
  await review.getByLabel('为什么丢').fill('没有行业案例');
  await review.getByLabel('哪个环节出了问题').click();
  await page.getByRole('option', { name: '初步接触' }).click();
  await review.getByLabel('后续策略').fill('案例上线后再约');
  expect(await review.getByText('请回答这一项').count()).toBe(0);
  await review.getByRole('button', { name: '确认丢单' }).click();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe('丢单');
  const { record } = await rep.api.get<{ record: Made }>(`/opportunities/${deal.id}`);
  expect(record).toMatchObject({ lostTo: '本地集成商', lossReason: '没有行业案例', lossStage: { id: second } });

  await page.getByRole('button', { name: '撤销' }).click();
  await card(column(page, 'lead'), '数据平台建设').waitFor();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe('线索收集');
  expect(faults).toEqual([]);
  await context.close();
});

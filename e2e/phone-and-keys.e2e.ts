import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProcess, join, type Person, type Process } from './support/api.ts';
import { card, column } from './support/board.ts';
import { provide } from './support/gate.ts';
import { PHONE } from './support/person.ts';
import { openWorld, type World } from './support/world.ts';

const WAIT = { timeout: 15_000 };
let world: World;
let rep: Person;
let process: Process;
const made: Record<string, string> = {};
beforeAll(async () => {
  world = await openWorld();
  rep = await join(world.admin, '王磊', 'wang@example.com', ['salesRep']);
  process = await defaultProcess(rep.api);
  const account = (await rep.api.create('accounts', { name: '苏州恒润精密机械有限公司' })).id;
  for (const name of ['智能仓储一期', '视觉检测产线', '门店数字化'])
    made[name] = (await rep.api.create('opportunities', { name, account, amount: 8_600_000 })).id;
  // The two that are moved have earned it.
  for (const name of ['智能仓储一期', '门店数字化'])
    await provide(rep.api, made[name] ?? '', process.stages[1]?.id ?? '');
});
afterAll(() => world.close());

const stageOf = async (name: string): Promise<unknown> =>
  (await rep.api.get<{ record: { stage: { id: string } } }>(`/opportunities/${made[name]}`)).record.stage.id;

test('a phone: lower bar, a card moved by its menu, a follow-up in a page of its own', async () => {
  const { page, context, faults } = await world.visit({ person: rep, viewport: PHONE });
  const second = process.stages[1];
  if (second === undefined) throw new Error('the default process is too short');
  await page.goto('/today');
  const bar = page.getByRole('navigation', { name: '主导航' });
  await bar.getByRole('link', { name: '项目' }).tap();
  await card(page, '智能仓储一期').waitFor();
  await page.getByRole('button', { name: '“智能仓储一期”的操作' }).tap();
  await page.getByRole('menuitem', { name: '移动到…' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: '初步接触' }).tap();
  await card(column(page, second.key), '智能仓储一期').waitFor();
  await expect.poll(() => stageOf('智能仓储一期'), WAIT).toBe(second.id);

  await bar.getByRole('button', { name: '新建' }).tap();
  await page.getByRole('dialog', { name: '新建' }).getByRole('button', { name: '记一次跟进' }).tap();
  const form = page.getByRole('dialog', { name: '记一次跟进' });
  await form.getByRole('combobox').first().fill('门店');
  await page.getByRole('option', { name: '门店数字化' }).tap();
  await form.getByLabel('结论').fill('店长同意先在 3 家店试用');
  await form.getByLabel('下一步').fill('寄出 3 台样机给旗舰店');
  await form.getByRole('button', { name: '后天' }).tap();
  await form.getByRole('button', { name: '保存', exact: true }).tap();
  await form.waitFor({ state: 'detached' });
  await bar.getByRole('link', { name: '今天' }).tap();
  await page.getByText('寄出 3 台样机给旗舰店', { exact: true }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(faults).toEqual([]);
  await context.close();
});

test('the keyboard alone: next, previous, open, palette in Chinese and by initials, filter, move', async () => {
  const { page, context, faults } = await world.visit({ person: rep });
  await page.goto('/opportunities?mode=list&sort=name');
  const cell = (row: number) => page.locator(`[data-cell="${row}:0"]`);
  await cell(2).waitFor();
  const isFocused = (row: number) => cell(row).evaluate((element) => element === document.activeElement);
  await page.keyboard.press('j');
  await expect.poll(() => isFocused(1), WAIT).toBe(true);
  await page.keyboard.press('j');
  await expect.poll(() => isFocused(2), WAIT).toBe(true);
  await page.keyboard.press('k');
  await expect.poll(() => isFocused(1), WAIT).toBe(true);
  const name = (await cell(1).innerText()).trim();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name }).waitFor();

  const input = page.getByPlaceholder('输入名称、拼音或命令');
  for (const asked of ['视觉', 'sjjccx']) {
    await page.keyboard.press('Control+k');
    await input.waitFor();
    await page.keyboard.type(asked);
    await page.getByRole('option', { name: '视觉检测产线' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '视觉检测产线' }).waitFor();
    await page.goBack();
  }

  await page.goto('/opportunities?mode=list');
  await cell(2).waitFor();
  await page.keyboard.press('/');
  await page.getByPlaceholder('按什么筛选').waitFor();
  await page.keyboard.type('项目名称');
  await page.keyboard.press('Enter');
  const value = page.getByRole('dialog').getByRole('textbox').last();
  await value.fill('门店');
  await page.keyboard.press('Enter');
  await cell(1).waitFor({ state: 'detached' });
  expect((await cell(0).innerText()).trim()).toBe('门店数字化');

  await page.goto('/opportunities');
  const second = process.stages[1];
  await page.getByRole('button', { name: '门店数字化', exact: true }).focus();
  await page.keyboard.press('m');
  await page.getByRole('dialog').getByRole('button', { name: '初步接触' }).press('Enter');
  await expect.poll(() => stageOf('门店数字化'), WAIT).toBe(second?.id);
  expect(faults).toEqual([]);
  await context.close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDepartment, defaultProcess, join, type Made, type Person } from './support/api.ts';
import { card, column } from './support/board.ts';
import { provide } from './support/gate.ts';
import type { Visit } from './support/person.ts';
import { openWorld, type World } from './support/world.ts';

const WAIT = { timeout: 15_000 };
let world: World;
let manager: Person;
let rep: Person;
let other: Person;
let account: string;
beforeAll(async () => {
  world = await openWorld();
  const east = await addDepartment(world.admin, '华东大区');
  const south = await addDepartment(world.admin, '华南大区');
  [manager, rep, other] = await Promise.all([
    join(world.admin, '周启明', 'zhou@example.com', ['salesManager'], east),
    join(world.admin, '王磊', 'wang@example.com', ['salesRep'], east),
    join(world.admin, '李思远', 'li@example.com', ['salesRep'], south),
  ]);
  account = (await rep.api.create('accounts', { name: '远景装备集团' })).id;
});
afterAll(() => world.close());

/** Milliseconds until `shown` comes, from `act` on. */
async function delay(act: () => Promise<unknown>, shown: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  await shown;
  return performance.now() - from;
}

test('what one does, the other sees: new deal, move, changed field, presence', async () => {
  const [boss, seller] = await Promise.all([world.visit({ person: manager }), world.visit({ person: rep })]);
  const { stages } = await defaultProcess(rep.api);
  const [first, second] = stages;
  if (first === undefined || second === undefined) throw new Error('the default process is too short');
  await Promise.all([boss.page.goto('/opportunities'), seller.page.goto('/opportunities?mode=list')]);
  await Promise.all([column(boss.page, first.key).getByText('没有项目').waitFor(), isEmptyList(seller)]);

  const made = { id: '', version: 0 };
  const created = await delay(
    async () => Object.assign(made, await rep.api.create('opportunities', { name: '集团 CRM 替换', account })),
    card(column(boss.page, first.key), '集团 CRM 替换').waitFor(),
  );
  await seller.page.getByRole('button', { name: '集团 CRM 替换', exact: true }).waitFor();

  await provide(rep.api, made.id, second.id);
  const { record } = await rep.api.get<{ record: Made }>(`/opportunities/${made.id}`);
  const moved = await delay(
    () => manager.api.post(`/opportunities/${made.id}/move`, { stage: second.id, version: record.version }),
    seller.page.getByRole('gridcell').filter({ hasText: '初步接触' }).waitFor(),
  );
  await card(column(boss.page, second.key), '集团 CRM 替换').waitFor();
  console.log(`live: a new deal ${created.toFixed(0)} ms, a move ${moved.toFixed(0)} ms`);

  await Promise.all([boss.page.goto(`/opportunities/${made.id}`), seller.page.goto(`/opportunities/${made.id}`)]);
  await Promise.all([
    boss.page.locator('[title="王磊 也在看"], [aria-label="王磊 也在看"]').first().waitFor(),
    seller.page.locator('[title="周启明 也在看"], [aria-label="周启明 也在看"]').first().waitFor(),
  ]);
  expect([...boss.faults, ...seller.faults]).toEqual([]);
  await Promise.all([boss.context.close(), seller.context.close()]);
});

async function isEmptyList({ page }: Visit): Promise<void> {
  await page.getByText('还没有销售项目').waitFor();
}

test('another rep’s deal is as if absent: list, board, search, address', async () => {
  const secret = await other.api.create('opportunities', { name: '粤海机密采购' });
  const mine = await rep.api.create('opportunities', { name: '临港能耗管理' });
  const { page, context, faults } = await world.visit({ person: rep });

  await page.goto('/opportunities');
  await card(page, '临港能耗管理').waitFor();
  expect(await page.getByText('粤海机密采购').count()).toBe(0);
  await page.goto('/opportunities?mode=list');
  await page.getByRole('button', { name: '临港能耗管理', exact: true }).waitFor();
  expect(await page.getByText('粤海机密采购').count()).toBe(0);

  await page.keyboard.press('Control+k');
  const input = page.getByPlaceholder('输入名称、拼音或命令');
  await input.fill('临港');
  await page.getByRole('option', { name: '临港能耗管理' }).waitFor();
  await input.fill('粤海');
  await page.getByText('没有找到“粤海”').waitFor();

  await page.goto(`/opportunities/${secret.id}`);
  await page.getByRole('heading', { name: '没有这个页面' }).or(page.getByText('没有这个页面')).first().waitFor();
  expect(await page.getByText('粤海机密采购').count()).toBe(0);
  await page.goto(`/opportunities/${mine.id}`);
  await page.getByRole('heading', { name: '临港能耗管理' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('both change the same field: the dialog shows both values and keeps what was typed', async () => {
  const deal = await rep.api.create('opportunities', { name: '良品门店数字化', account });
  const { page, context, faults } = await world.visit({ person: rep });
  await page.goto(`/opportunities/${deal.id}`);
  await page.getByRole('heading', { name: '良品门店数字化' }).waitFor();
  await page.getByRole('button', { name: '更多操作' }).click();
  await page.getByRole('menuitem', { name: '编辑' }).click();
  const form = page.getByRole('dialog', { name: '编辑销售项目' });
  await form.getByLabel('竞争对手').fill('本地集成商');
  await form.getByLabel('产品').fill('门店套件');

  await manager.api.patch(`/opportunities/${deal.id}`, { competitor: '某国际品牌', version: deal.version });
  await form.getByRole('button', { name: '保存' }).click();
  const conflict = page.getByRole('dialog', { name: '有人同时改了这条记录' });
  await conflict.getByText('某国际品牌').waitFor();
  expect(await conflict.getByText('本地集成商').count()).toBe(1);
  await conflict.getByRole('button', { name: '取消' }).click();
  expect(await form.getByLabel('竞争对手').inputValue()).toBe('本地集成商');
  expect(await form.getByLabel('产品').inputValue()).toBe('门店套件');

  await form.getByRole('button', { name: '保存' }).click();
  await conflict.getByText('某国际品牌').click();
  await conflict.getByRole('button', { name: '按选择保存' }).click();
  await form.waitFor({ state: 'detached' });
  const read = () => rep.api.get<{ record: Record<string, unknown> }>(`/opportunities/${deal.id}`);
  await expect.poll(async () => (await read()).record['product'], WAIT).toBe('门店套件');
  expect((await read()).record['competitor']).toBe('某国际品牌');
  expect(faults).toEqual([]);
  await context.close();
});

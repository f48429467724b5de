import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, defaultProcess } from './support/api.ts';
import { card, column, dragCard, head } from './support/board.ts';
import { provide } from './support/gate.ts';
import { openEmptyWorld } from './support/world.ts';

const WAIT = { timeout: 15_000 };
let world: Awaited<ReturnType<typeof openEmptyWorld>>;
beforeAll(async () => {
  world = await openEmptyWorld();
});
afterAll(() => world.close());

/** A table as people keep it: Chinese headings, amounts in 万, dates in words; three deals of ¥ 27.6 万 together. */
const SHEET = [
  '项目名称,客户名称,金额,预计成交日期',
  '智能仓储一期,苏州恒润精密机械有限公司,12.5万,2026年1月3日',
  '视觉检测产线,华芯封测有限公司,"99,000.00",2026/2/14',
  'MES 升级,苏州恒润精密机械有限公司,￥5.2万,2026-03-31',
].join('\r\n');

/** Node reads GBK but does not write it: its own table, turned round. */
function gbk(text: string): Buffer {
  const decoder = new TextDecoder('gbk');
  const bytes = new Map<string, number[]>();
  for (let high = 0x81; high <= 0xfe; high++)
    for (let low = 0x40; low <= 0xfe; low++) {
      const letter = decoder.decode(Uint8Array.of(high, low));
      if (letter.length === 1 && !bytes.has(letter)) bytes.set(letter, [high, low]);
    }
  return Buffer.from(Array.from(text).flatMap((letter) => bytes.get(letter) ?? [letter.charCodeAt(0)]));
}

test('first run, import, board, a card moved by hand, taken back, moved again, and its history', async () => {
  const { page, context, faults } = await world.visit();

  await page.goto(world.setupLink);
  await page.getByLabel('公司或团队名称').fill('远帆智造');
  await page.getByLabel('你的姓名').fill('沈若岚');
  await page.getByLabel('邮箱').fill('shen@example.com');
  await page.locator('input[autocomplete="new-password"]').fill('Long-enough-for-tests-47');
  await page.getByRole('button', { name: '创建并进入' }).click();
  await page.waitForURL('**/today');

  const cookie = (await context.cookies()).find((one) => one.name === 'tl_session');
  const api = new Api(world.origin, { cookie: `tl_session=${cookie?.value}` });
  await page.goto('/import');
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: '项目台账.csv', mimeType: 'text/csv', buffer: gbk(SHEET) });
  await page.waitForURL('**/import/*');
  await page.getByRole('button', { name: '导入 3 行' }).click();
  await page.getByText('导入完成').first().waitFor();
  const { items } = await api.get<{ items: Record<string, unknown>[] }>('/opportunities', { sort: '-amount' });
  expect(items.map((deal) => [deal['name'], deal['amount'], deal['closeDate']])).toEqual([
    ['智能仓储一期', 12_500_000, '2026-01-03'],
    ['视觉检测产线', 9_900_000, '2026-02-14'],
    ['MES 升级', 5_200_000, '2026-03-31'],
  ]);
  const { stages } = await defaultProcess(api);
  const [first, second] = stages.filter((stage) => stage.kind === 'open');
  if (first === undefined || second === undefined) throw new Error('the default process is too short');
  const moved = items.find((deal) => deal['name'] === '智能仓储一期');
  await provide(api, String(moved?.['id']), second.id);

  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '销售项目' }).click();
  await expect.poll(() => head(page, first.key), WAIT).toBe('线索收集 3 ¥ 27.6 万');
  expect(await head(page, second.key)).toBe('初步接触 0 ¥ 0');

  await dragCard(page, '智能仓储一期', second.key);
  await card(column(page, second.key), '智能仓储一期').waitFor();
  await expect.poll(() => head(page, second.key), WAIT).toBe('初步接触 1 ¥ 12.5 万');
  await page.getByRole('button', { name: '撤销' }).click();
  await card(column(page, first.key), '智能仓储一期').waitFor();
  await expect.poll(() => head(page, first.key), WAIT).toBe('线索收集 3 ¥ 27.6 万');

  await dragCard(page, '智能仓储一期', second.key);
  await card(column(page, second.key), '智能仓储一期').waitFor();
  // The move is told by a toast only after the server has it: a reload shows what was stored.
  await page.getByText('“智能仓储一期”已移到“初步接触”').last().waitFor();
  await page.reload();
  await card(column(page, second.key), '智能仓储一期').waitFor();

  await page.getByRole('button', { name: '智能仓储一期', exact: true }).click();
  await page.waitForURL('**/opportunities/*');
  await page.getByText('阶段 线索收集 → 初步接触').first().waitFor();
  await page.getByRole('tab', { name: '变更历史' }).click();
  await expect.poll(() => page.getByText('移动阶段').count(), WAIT).toBe(3);
  expect(faults).toEqual([]);
});

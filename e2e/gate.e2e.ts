import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProcess, join, type Made, type Person, type Process } from './support/api.ts';
import { card, column, dragCard } from './support/board.ts';
import { gateOf, provide } from './support/gate.ts';
import { PHONE } from './support/person.ts';
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

const stageAt = (at: number) => {
  const stage = process.stages[at];
  if (stage === undefined) throw new Error('the default process is too short');
  return stage;
};
const stageOf = async (id: string): Promise<string> =>
  (await rep.api.get<{ record: { stage: { id: string } } }>(`/opportunities/${id}`)).record.stage.id;

/** A deal in a stage of the default process, which it has earned step by step. */
async function dealIn(name: string, at: number): Promise<Made> {
  const account = await rep.api.create('accounts', { name: `${name}客户` });
  let deal = await rep.api.create('opportunities', { name, account: account.id, amount: 260_000_000 });
  for (let step = 1; step <= at; step += 1) {
    await provide(rep.api, deal.id, stageAt(step).id);
    const { record } = await rep.api.get<{ record: Made }>(`/opportunities/${deal.id}`);
    const body = { stage: stageAt(step).id, version: record.version };
    deal = (await rep.api.post<{ record: Made }>(`/opportunities/${deal.id}/move`, body)).record;
  }
  return deal;
}

test('a held card shows what each column lacks; let go, it asks for just that, goes on, and comes back', async () => {
  const deal = await dealIn('数据平台建设', 3);
  const next = stageAt(4);
  const { page, context, faults } = await world.visit({ person: rep });
  await page.goto('/opportunities');
  await card(page, '数据平台建设').waitFor();
  await dragCard(page, '数据平台建设', next.key);
  const sheet = page.getByRole('dialog', { name: /进入“商务谈判”还差 \d+ 项/ });
  await sheet.waitFor();
  expect(await stageOf(deal.id)).toBe(stageAt(3).id);

  for (const criterion of ['方案提交', '报价单']) {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      sheet.getByRole('button', { name: new RegExp(`^上传.* · ${criterion}$`) }).click(),
    ]);
    await chooser.setFiles({ name: `${criterion}.txt`, mimeType: 'text/plain', buffer: Buffer.from(criterion) });
    await sheet.getByRole('button', { name: new RegExp(`^上传.* · ${criterion}$`) }).waitFor({ state: 'detached' });
  }
  await sheet.getByRole('button', { name: '填写 · 竞争对手已填写' }).click();
  await sheet.getByRole('textbox', { name: '竞争对手' }).fill('某国际品牌');
  await sheet.getByRole('button', { name: '保存' }).click();
  for (const criterion of ['内部比价', '客户反馈']) {
    await sheet.getByRole('button', { name: `声明已满足 · ${criterion}` }).click();
    await sheet.getByRole('form').getByRole('textbox').fill('邮件确认');
    await sheet.getByRole('form').getByRole('button', { name: '声明已满足' }).click();
    await sheet.getByRole('form').waitFor({ state: 'detached' });
  }
  await page.getByRole('button', { name: '继续推进到 商务谈判' }).click();
  await card(column(page, next.key), '数据平台建设').waitFor();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe(next.id);

  await page.getByRole('button', { name: '撤销' }).click();
  await expect.poll(() => stageOf(deal.id), WAIT).toBe(stageAt(3).id);
  expect(faults).toEqual([]);
  await context.close();
});

test('declared and proven stand apart; a word is taken back by who gave it', async () => {
  const deal = await dealIn('集团 CRM 替换', 3);
  const { page, context, faults } = await world.visit({ person: rep });
  await page.goto(`/opportunities/${deal.id}`);
  const line = page.locator('[data-criterion="proposal.pricesCompared"]');
  await line.getByRole('button', { name: '声明已满足 · 内部比价' }).click();
  await line.getByRole('textbox').fill('比了三家，我们第二低');
  await page.reload();
  // What was typed is still there.
  await line.getByRole('button', { name: '声明已满足 · 内部比价' }).click();
  expect(await line.getByRole('textbox').inputValue()).toBe('比了三家，我们第二低');
  await line.getByRole('form').getByRole('button', { name: '声明已满足' }).click();
  await line.getByRole('img', { name: '已声明' }).waitFor();
  await line.getByRole('button', { name: '内部比价' }).first().click();
  await line.getByText('比了三家，我们第二低').waitFor();
  await line.getByRole('button', { name: '撤回“内部比价”的依据' }).click();
  await line.getByRole('button', { name: '声明已满足 · 内部比价' }).waitFor();
  const { exit } = await gateOf(rep.api, deal.id);
  expect(exit.find((state) => state.key === 'pricesCompared')).toMatchObject({ met: false, level: 'none' });
  expect(faults).toEqual([]);
  await context.close();
});

test('a loss answers four questions, on a phone too, and keeps what was typed', async () => {
  const deal = await dealIn('门店数字化', 1);
  const { page, context, faults } = await world.visit({ person: rep, viewport: PHONE });
  await page.goto(`/opportunities/${deal.id}`);
  await page.getByRole('button', { name: '更多操作' }).tap();
  await page.getByRole('menuitem', { name: '移动到…' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: /^丢单/ }).tap();
  const review = page.getByRole('dialog', { name: '“门店数字化”丢单复盘' });
  await review.getByLabel('丢给谁').fill('某国际品牌');
  await review.getByRole('button', { name: '确认丢单' }).tap();
  expect(await review.getByText('请回答这一项').count()).toBe(2);
  await review.getByRole('button', { name: '取消' }).tap();
  await page.getByRole('button', { name: '更多操作' }).tap();
  await page.getByRole('menuitem', { name: '移动到…' }).tap();
  await page.getByRole('dialog').getByRole('button', { name: /^丢单/ }).tap();
  expect(await review.getByLabel('丢给谁').inputValue()).toBe('某国际品牌');
  await review.getByLabel('为什么丢').fill('价格高 12%');
  await review.getByLabel('后续策略').fill('半年后回访');
  await review.getByRole('button', { name: '确认丢单' }).tap();
  await page.getByText('“门店数字化”已移到“丢单”').waitFor();
  const { record } = await rep.api.get<{ record: Made }>(`/opportunities/${deal.id}`);
  expect(record).toMatchObject({
    lostTo: '某国际品牌',
    lossReason: '价格高 12%',
    lossStrategy: '半年后回访',
    lossStage: { id: stageAt(1).id },
  });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(faults).toEqual([]);
  await context.close();
});

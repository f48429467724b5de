import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Made, type Person, Refused } from './support/api.ts';
import { type Designed, type Designer, openDesignerWorld } from './support/designer.ts';
import { gateOf, provide } from './support/gate.ts';
import type { World } from './support/world.ts';

const PROCESS = '线索到回款（手工录入）';
let world: World;
let operations: Person;
let rep: Person;
let page: Page;
let designer: Designer;
let faults: string[];
/** Made by the journey. */
let process: string;
beforeAll(async () => {
  ({ world, operations, rep, page, faults, designer } = await openDesignerWorld());
});
afterAll(() => world.close());

/** How a criterion is met, in the words of the designer, and what that kind takes. */
type Met =
  | { kind: '字段满足条件'; fields: string[] }
  | { kind: '有文件'; choose: ['文件类型', string] }
  | { kind: '客户已确认'; choose: ['确认表单', string] }
  | { kind: '前一阶段的标准'; choose: ['哪条标准', string] }
  | { kind: '事实达到'; choose: ['哪个事实', string] }
  | { kind: '有跟进'; sinceEntry?: true }
  | { kind: '有人声明' };
type Asked = [words: string, met: Met];
interface Row {
  stage: string;
  means: string;
  entry: Asked[];
  actions: string[];
  exit: Asked[];
  owners: string[];
  nature?: '交付中';
}

const filled = (...fields: string[]): Met => ({ kind: '字段满足条件', fields });
const file = (document: string): Met => ({ kind: '有文件', choose: ['文件类型', document] });
const signed = (form: string): Met => ({ kind: '客户已确认', choose: ['确认表单', form] });
const earlier = (criterion: string): Met => ({ kind: '前一阶段的标准', choose: ['哪条标准', criterion] });

/** R6-R13 word for word: 阶段 | 进入标准 | 关键动作 | 退出标准 | 责任人. */
const ROWS: readonly Row[] = [
  {
    stage: '线索收集',
    means: '拿到了客户线索，尚未接触',
    entry: [['客户信息齐全', filled('客户')]],
    actions: ['建立项目档案'],
    exit: [['初步接触完成', { kind: '有跟进' }]],
    owners: ['销售'],
  },
  {
    stage: '初步接触',
    means: '与客户谈过，正在了解需求',
    entry: [['客户有明确需求、联系方式', filled('需求', '主要联系人')]],
    actions: ['电话/会面'],
    exit: [['填写需求调查表', file('需求调查表')]],
    owners: ['销售'],
  },
  {
    stage: '需求确认',
    means: '客户痛点、预算、决策流程正在确认',
    entry: [['调查表完成', earlier('初步接触 · 填写需求调查表')]],
    actions: ['需求梳理', '预算确认'],
    exit: [['客户确认、签字', signed('需求调查表')]],
    owners: ['销售', '售前'],
  },
  {
    stage: '方案制定',
    means: '正在设计方案并报价，等待客户反馈',
    entry: [['需求确认', earlier('需求确认 · 客户确认、签字')]],
    actions: ['方案设计', '报价'],
    exit: [
      ['方案提交', file('解决方案')],
      ['客户反馈', { kind: '有人声明' }],
    ],
    owners: ['售前'],
  },
  {
    stage: '商务谈判',
    means: '正在谈价格、条款与资源',
    entry: [['客户反馈', earlier('方案制定 · 客户反馈')]],
    actions: ['价格条款谈判'],
    exit: [['签署意向协议', signed('合作意向书')]],
    owners: ['销售经理'],
  },
  {
    stage: '合同签署',
    means: '合同在审核、盖章与签署中',
    entry: [['意向协议', earlier('商务谈判 · 签署意向协议')]],
    actions: ['法律审核', '盖章'],
    exit: [
      ['合同归档', file('合同')],
      ['客户签署', signed('合同签署确认')],
    ],
    owners: ['法务'],
  },
  {
    stage: '项目交付',
    means: '产品在交付、上线与培训中',
    entry: [['合同签署', earlier('合同签署 · 客户签署')]],
    actions: ['产品交付', '培训'],
    exit: [
      ['验收合格', file('验收单')],
      ['交付确认', signed('交付验收确认')],
    ],
    owners: ['交付经理'],
    nature: '交付中',
  },
  {
    stage: '回款售后',
    means: '在开票、收款与售后中',
    entry: [['交付确认', earlier('项目交付 · 交付确认')]],
    actions: ['发票', '收款', '售后'],
    exit: [
      ['款项到账', { kind: '事实达到', choose: ['哪个事实', '回款比例'] }],
      ['售后回访', { kind: '有跟进', sinceEntry: true }],
    ],
    owners: ['财务'],
    nature: '交付中',
  },
];

const KEY_OF_KIND: Record<Met['kind'], string> = {
  字段满足条件: 'field',
  有文件: 'document',
  客户已确认: 'confirmation',
  前一阶段的标准: 'earlier',
  事实达到: 'fact',
  有跟进: 'activity',
  有人声明: 'statement',
};
const KEY_OF_ROLE: Record<string, string> = {
  销售: 'salesRep',
  售前: 'presales',
  销售经理: 'salesManager',
  法务: 'legal',
  交付经理: 'deliveryManager',
  财务: 'finance',
};
const rolesOf = (row: Row): (string | undefined)[] => row.owners.map((owner) => KEY_OF_ROLE[owner]);
const asked = (list: readonly Asked[]) => list.map(([words, { kind }]) => [words, KEY_OF_KIND[kind]]);

test('operations type the eight rows of the template into an empty process by hand, publish it, and a deal is run by them', async () => {
  await page.goto('/settings/processes');
  await page.getByRole('button', { name: '新建流程' }).click();
  const naming = page.getByRole('dialog', { name: '新建流程' });
  await naming.getByLabel('中文名称').fill(PROCESS);
  await naming.getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { name: PROCESS }).waitFor();
  process = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByText('还没有发布过').waitFor();

  await designer.card('第一阶段').click();
  for (const [at, row] of ROWS.entries()) {
    if (at > 0) await page.getByRole('button', { name: '加阶段' }).click();
    await type(row);
    expect((await designer.card(row.stage).innerText()).replaceAll(/\s+/g, ' ')).toContain(
      `进入标准 ${listed(row.entry.map(([words]) => words))} 关键动作 ${listed(row.actions)} 退出标准 ${listed(row.exit.map(([words]) => words))}`,
    );
  }
  // What a process of the delivery ends in is not “won” but “completed”.
  await designer.card('成交').click();
  await name('已完成', '交付、回款与回访都已结束');
  await designer.pick(designer.part('节奏'), '性质', '已完成');
  await designer.saved();

  await page.getByRole('button', { name: '发布 v1' }).click();
  const dialog = page.getByRole('dialog', { name: '发布 v1' });
  await dialog.getByRole('button', { name: '发布 v1' }).click();
  await page.getByText('v1 已发布，新项目按它走').waitFor();
  await dialog.waitFor({ state: 'detached' });

  const designed = await operations.api.get<Designed>(`/processes/${process}`);
  expect(designed.process.version).toBe(1);
  const stages = designed.definition.stages;
  expect(
    stages.map((stage) => ({
      stage: stage.name.zh,
      kind: stage.kind,
      entry: stage.criteria.entry.map(({ label, kind }) => [label.zh, kind]),
      actions: stage.actions.map(({ label, role }) => [label.zh, role]),
      exit: stage.criteria.exit.map(({ label, kind }) => [label.zh, kind]),
      owners: stage.ownerRoles,
    })),
  ).toEqual([
    ...ROWS.map((row) => ({
      stage: row.stage,
      kind: row.nature === undefined ? 'open' : 'delivering',
      entry: asked(row.entry),
      actions: row.actions.map((words) => [words, rolesOf(row)[0]]),
      exit: asked(row.exit),
      owners: rolesOf(row),
    })),
    ...[
      ['已完成', 'done'],
      ['丢单', 'lost'],
    ].map(([stage, kind]) => ({ stage, kind, entry: [], actions: [], exit: [], owners: ['salesRep'] })),
  ]);
  expect(referred(stages)).toEqual(
    ROWS.flatMap(({ entry }) => entry.flatMap(([, met]) => (met.kind === '前一阶段的标准' ? [met.choose[1]] : []))),
  );

  // What is sold is certain, and what is lost.
  expect(stages.flatMap(({ kind, probability }) => (kind === 'open' ? [] : [probability]))).toEqual([1, 1, 1, 0]);

  await run(stages);
  expect(faults).toEqual([]);
});

const listed = (words: readonly string[]): string => words.join('、');

/** Names the chosen stage and says what it means. */
async function name(words: string, means: string): Promise<void> {
  const stage = page.getByRole('complementary');
  await stage.getByRole('textbox', { name: /^名称\*?$/ }).fill(words);
  await stage.getByRole('textbox', { name: /^定义\*?$/ }).fill(means);
}

/** Types a row into the chosen stage, from left to right. */
async function type(row: Row): Promise<void> {
  await name(row.stage, row.means);
  for (const one of row.entry) await ask('进入标准', one);
  for (const words of row.actions) {
    await designer.addAction(words);
    await designer.close();
  }
  for (const one of row.exit) await ask('退出标准', one);
  await choose(designer.part('谁来做').getByRole('combobox', { name: '负责角色' }), row.owners);
  if (row.nature) {
    const nature = designer.part('节奏').getByRole('combobox', { name: '性质' });
    if ((await nature.innerText()) !== row.nature) await designer.pick(designer.part('节奏'), '性质', row.nature);
  }
}

async function ask(side: '进入标准' | '退出标准', [words, met]: Asked): Promise<void> {
  const editor = await designer.addCriterion(side, words, met.kind);
  if ('fields' in met) for (const field of met.fields) await designer.askFilled(editor, field);
  if ('sinceEntry' in met) await editor.getByRole('checkbox', { name: '只算进入这个阶段之后的' }).click();
  if ('choose' in met) await designer.pick(editor, met.choose[0], met.choose[1]);
  await designer.close();
}

/** Ticks these of a list and takes off the others; what is to stay is ticked before, so that the list is never empty. */
async function choose(select: Locator, wanted: readonly string[]): Promise<void> {
  await select.click();
  const list = page.getByRole('listbox');
  await list.getByRole('option').first().waitFor();
  const before = await list.getByRole('option', { selected: true }).allInnerTexts();
  for (const option of [
    ...wanted.filter((one) => !before.includes(one)),
    ...before.filter((one) => !wanted.includes(one)),
  ])
    await page.getByRole('option', { name: option, exact: true }).click();
  await designer.close();
}

/** What criteria of the kind `earlier` refer to, as the designer words it. */
const referred = (stages: Designed['definition']['stages']): string[] =>
  stages.flatMap((stage) =>
    stage.criteria.entry.flatMap((one) => {
      if (one.kind !== 'earlier') return [];
      const target = stages.find(({ key }) => key === one.stage);
      const criterion = target?.criteria.exit.find(({ key }) => key === one.criterion);
      return [`${target?.name.zh} · ${criterion?.label.zh}`];
    }),
  );

/** A deal goes the whole way: at every stage it is asked for the words of the row, and refused before it has them. */
async function run(stages: Designed['definition']['stages']): Promise<void> {
  const account = await rep.api.create('accounts', { name: '苏州恒润精密机械有限公司' });
  const deal = await rep.api.create('opportunities', { name: '智能仓储一期', account: account.id, process });
  for (const [at, row] of ROWS.entries()) {
    const gate = await gateOf(rep.api, deal.id);
    expect(gate.stage).toBe(stages[at]?.id);
    // Every deal begins in the first stage, so what lets it in is asked before it leaves.
    const words = [...(at === 0 ? row.entry : []), ...row.exit].map(([one]) => one);
    expect(gate.exit.map(({ label }) => label.zh)).toEqual(words);
    const to = stages[at + 1]?.id ?? '';
    const refusal = await move(deal.id, to).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    const { status, answer } = refusal as Refused;
    expect(status).toBe(409);
    const { missing } = JSON.parse(answer) as { missing: { label: { zh: string } }[] };
    const door = [...row.exit, ...(ROWS[at + 1]?.entry ?? [])].map(([one]) => one);
    expect(missing.map(({ label }) => label.zh)).toEqual(expect.arrayContaining(door));
    if (row.stage === '回款售后') await rep.api.put(`/opportunities/${deal.id}/facts/paidShare`, { value: 1 });
    await provide(rep.api, deal.id, to);
    await move(deal.id, to);
  }
  expect((await gateOf(rep.api, deal.id)).stage).toBe(stages[ROWS.length]?.id);
}

async function move(deal: string, stage: string): Promise<void> {
  const { record } = await rep.api.get<{ record: Made }>(`/opportunities/${deal}`);
  await rep.api.post(`/opportunities/${deal}/move`, { stage, version: record.version });
}

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Made, type Person } from './support/api.ts';
import { type Designed, type Designer, openDesignerWorld } from './support/designer.ts';
import { gateOf, provide } from './support/gate.ts';
import type { World } from './support/world.ts';

const WAIT = { timeout: 15_000 };
const PROCESS = '区域直销流程';
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

const designed = (): Promise<Designed> => operations.api.get<Designed>(`/processes/${process}`);

test('operations copy a process, enter the row of a stage, mend what is refused, rehearse, publish, and deals move over', async () => {
  await page.goto('/settings/processes');
  await page.getByRole('button', { name: /标准销售流程（线索到回款）/ }).click();
  await page.getByRole('menuitem', { name: '复制为新流程' }).click();
  await page.getByRole('dialog', { name: '复制为新流程' }).getByLabel('中文名称').fill(PROCESS);
  await page.getByRole('dialog', { name: '复制为新流程' }).getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { name: PROCESS }).waitFor();
  process = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const deal = await dealInContact('智能仓储一期');

  // 线索收集 | 客户信息齐全 | 建立项目档案 | 初步接触完成 | 销售人员
  await designer.card('线索收集').click();
  await designer.remove('进入标准', '客户信息齐全');
  await designer.remove('进入时自动派任务', '建立项目档案');
  await designer.remove('退出标准', '初步接触完成');
  const entry = await designer.addCriterion('进入标准', '客户信息齐全', '字段满足条件');
  await designer.askFilled(entry, '客户');
  await designer.close();
  const action = await designer.addAction('建立项目档案');
  await designer.pick(action, '谁做', '销售');
  await designer.close();
  await designer.addCriterion('退出标准', '初步接触完成', '有跟进');
  await designer.close();
  expect((await designer.card('线索收集').innerText()).replaceAll(/\s+/g, ' ')).toContain(
    '进入标准 客户信息齐全 关键动作 建立项目档案 退出标准 初步接触完成',
  );
  const paper = await designer.addCriterion('退出标准', '首次拜访纪要', '有文件');
  await designer.pick(paper, '文件类型', '会议纪要');
  await designer.close();

  // The next stage refers to what goes away here: refused at publish, at its place and with its remedy.
  await designer.card('初步接触').click();
  await designer.remove('退出标准', '填写需求调查表');
  const survey = await designer.addCriterion('退出标准', '调查表已回收', '有文件');
  await designer.pick(survey, '文件类型', '需求调查表');
  await designer.close();
  await designer.card('需求确认').getByText('1 处问题').waitFor();
  await page.getByRole('button', { name: '发布 v2' }).click();
  const dialog = page.getByRole('dialog', { name: '发布 v2' });
  const refusal = dialog.getByRole('alert');
  await refusal.getByText('改好下面的问题才能发布').waitFor();
  const [cause, ...behind] = await refusal.getByRole('listitem').allInnerTexts();
  expect(cause).toBe('“调查表完成”引用的“初步接触”的标准“surveyFilled”不存在。 从更早的阶段里选一条现有的标准。');
  expect(behind.filter((one) => !one.endsWith('先改好“需求确认”的标准。'))).toEqual([]);
  expect(await dialog.getByRole('button', { name: '发布 v2' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: '取消' }).click();

  await designer.card('需求确认').click();
  await designer
    .part('进入标准')
    .getByRole('button', { name: /调查表完成/ })
    .click();
  await designer.pick(page.getByRole('dialog', { name: '进入标准' }), '哪条标准', '初步接触 · 调查表已回收');
  await designer.close();
  await designer.card('需求确认').getByText('1 处问题').waitFor({ state: 'detached' });
  await designer.saved();

  // On the past: the one move that happened would have been stopped. On the present: what the deal would lack.
  await page.getByRole('button', { name: '发布 v2' }).click();
  await dialog.getByRole('button', { name: '开始回放' }).click();
  await dialog.getByText(/按 v2 回放最近 90 天的 1 个项目：\s*1 个\s*会被新的标准拦下/).waitFor();
  await dialog.getByText('首次拜访纪要').first().waitFor();
  await dialog.getByRole('button', { name: '全部换到新版本' }).click();
  await dialog.getByRole('button', { name: '发布 v2' }).click();
  await page.getByText('v2 已发布，新项目按它走').waitFor();
  await dialog.waitFor({ state: 'detached' });

  const { process: made, definition } = await designed();
  const [lead, contact, need] = definition.stages;
  expect(made.version).toBe(2);
  expect(lead).toMatchObject({
    name: { zh: '线索收集' },
    ownerRoles: ['salesRep'],
    actions: [{ label: { zh: '建立项目档案' }, role: 'salesRep' }],
    criteria: {
      entry: [{ kind: 'field', label: { zh: '客户信息齐全' } }],
      exit: [
        { kind: 'activity', label: { zh: '初步接触完成' } },
        { kind: 'document', document: 'minutes', label: { zh: '首次拜访纪要' } },
      ],
    },
  });
  const [exit] = contact?.criteria.exit ?? [];
  expect(exit).toMatchObject({ kind: 'document', document: 'requirementSurvey', label: { zh: '调查表已回收' } });
  expect(need?.criteria.entry).toMatchObject([{ kind: 'earlier', stage: 'contact', criterion: exit?.key }]);

  // The running deal stands where it stood, and is asked for what is new from here on.
  await expect.poll(async () => (await gateOf(rep.api, deal)).processVersion.number, WAIT).toBe(2);
  const gate = await gateOf(rep.api, deal);
  expect(gate.exit.map((state) => [state.label.zh, state.met])).toEqual([
    ['调查表已回收', false],
    ['需求已填写', true],
    ['主要联系人已填写', true],
  ]);
  expect(faults).toEqual([]);
});

/** A deal of the new process, which has earned its second stage. */
async function dealInContact(name: string): Promise<string> {
  const account = await rep.api.create('accounts', { name: '苏州恒润精密机械有限公司' });
  const deal = await rep.api.create('opportunities', { name, account: account.id, process });
  const { targets } = await gateOf(rep.api, deal.id);
  const next = targets.find((target) => target.move === 'next')?.stage ?? '';
  await provide(rep.api, deal.id, next);
  const { record } = await rep.api.get<{ record: Made }>(`/opportunities/${deal.id}`);
  await rep.api.post(`/opportunities/${deal.id}/move`, { stage: next, version: record.version });
  return deal.id;
}

import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDepartment, defaultProcess, join, type Made, type Person, Refused, setLeader } from './support/api.ts';
import { card, column } from './support/board.ts';
import { signForm } from './support/customer.ts';
import { advance, askToAdvance, attach, criterion, declare, lacking, room } from './support/deal-room.ts';
import { PHONE, type Visit } from './support/person.ts';
import { openWorld, type World } from './support/world.ts';

const WAIT = { timeout: 15_000 };
const DEAL = '智能工厂一体化';
const STAGES = [
  '线索收集',
  '初步接触',
  '需求确认',
  '方案制定',
  '商务谈判',
  '合同签署',
  '项目交付',
  '回款售后',
  '已完成',
];

let world: World;
let rep: Person;
let manager: Person;
let presales: Person;
let legal: Person;
let finance: Person;
let delivery: Person;
let deal: string;
const visits: Visit[] = [];

beforeAll(async () => {
  world = await openWorld();
  const { admin } = world;
  const east = await addDepartment(admin, '华东大区');
  const support = await addDepartment(admin, '支持中心');
  [rep, manager, presales, legal, finance, delivery] = await Promise.all([
    join(admin, '王磊', 'wang@example.com', ['salesRep'], east),
    join(admin, '周启明', 'zhou@example.com', ['salesManager'], east),
    join(admin, '李想', 'lixiang@example.com', ['presales'], support),
    join(admin, '孙静', 'sun@example.com', ['legal'], support),
    join(admin, '钱宁', 'qian@example.com', ['finance'], support),
    join(admin, '赵可', 'zhao@example.com', ['delivery'], support),
  ]);
  await setLeader(admin, east, manager);
  const account = await rep.api.create('accounts', { name: '苏州恒润精密机械有限公司', class: 'a' });
  await rep.api.create('contacts', {
    name: '周航',
    title: '信息化总监',
    account: account.id,
    decisionRole: 'decisionMaker',
  });
  const made = await rep.api.create('opportunities', {
    name: DEAL,
    account: account.id,
    amount: 600_000_000,
    discount: 0.18,
    closeDate: '2099-03-31',
  });
  deal = made.id;
  await rep.api.put(`/opportunities/${deal}/team`, {
    revision: 0,
    members: [
      { member: presales.id, role: 'solutionManager' },
      { member: delivery.id, role: 'deliveryManager' },
      { member: legal.id, role: 'legalCounsel' },
      { member: finance.id, role: 'financePartner' },
    ],
  });
});
afterAll(() => world.close());

/** A device of somebody, whose faults are asked about at the end. */
async function arrive(options: Parameters<World['visit']>[0]): Promise<Page> {
  const visit = await world.visit(options);
  visits.push(visit);
  return visit.page;
}

async function openDeal(page: Page): Promise<Locator> {
  await page.goto(`/opportunities/${deal}`);
  await page.getByRole('heading', { name: DEAL }).waitFor();
  return room(page);
}

const readDeal = async (): Promise<Made> => (await rep.api.get<{ record: Made }>(`/opportunities/${deal}`)).record;
const stageName = async (): Promise<string> => ((await readDeal())['stage'] as { name: string }).name;

/** What the door answers to a move that it refuses: criteria in gate order. */
async function refusedMove(to: string): Promise<string[]> {
  const { stages } = await defaultProcess(rep.api);
  const stage = stages.find((one) => one.name.zh === to)?.id;
  const { version } = await readDeal();
  try {
    await rep.api.post(`/opportunities/${deal}/move`, { stage, version });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(error.status).toBe(409);
    const told = JSON.parse(error.answer) as { code: string; missing: { ref: string }[] };
    expect(told.code).toBe('gate_closed');
    return told.missing.map((state) => state.ref);
  }
  throw new Error('the door was open');
}

/** Opens the inbox on a device and decides on what waits there; one tap after the words were read. */
async function approve(page: Page, flow: string): Promise<void> {
  await page.goto('/approvals');
  await page.getByRole('button', { name: new RegExp(flow) }).click();
  const approval = page.getByRole('article', { name: `${flow} · ${DEAL}` });
  await approval.getByRole('button', { name: /^通过/ }).click();
  await page.getByText('已通过', { exact: true }).first().waitFor();
}

test('the 8-stage template walks one deal from lead to cash: five users, a customer’s signature, two approvals, one green channel', async () => {
  const begun = Date.now();
  const desk = await arrive({ person: rep });
  let here = await openDeal(desk);

  // 线索收集: the button leads to exactly what the door asks for.
  let sheet = await askToAdvance(desk, '初步接触');
  expect(await lacking(sheet)).toEqual(['初步接触完成', '来源已填写', '主要联系人已填写', '客户有明确需求、联系方式']);
  expect(await refusedMove('初步接触')).toEqual([
    'lead.firstContactDone',
    'lead.field:source',
    'lead.field:primaryContact',
    'contact.needAndContact',
  ]);
  await sheet.getByRole('button', { name: '填写 · 来源已填写' }).click();
  await sheet.getByRole('combobox', { name: '来源' }).click();
  await desk.getByRole('option', { name: '官网' }).click();
  await sheet.getByRole('button', { name: '保存', exact: true }).click();
  await criterion(sheet, 'lead.field:source').waitFor({ state: 'detached' });
  await sheet.getByRole('button', { name: '填写 · 客户有明确需求、联系方式' }).click();
  await sheet.getByRole('textbox', { name: '需求' }).fill('三个车间的数据不通，排产靠表格');
  await sheet.getByRole('combobox', { name: '主要联系人' }).fill('周航');
  await desk.getByRole('option', { name: /周航/ }).click();
  await sheet.getByRole('button', { name: '保存', exact: true }).click();
  await criterion(sheet, 'contact.needAndContact').waitFor({ state: 'detached' });
  expect(await lacking(sheet)).toEqual(['初步接触完成']);
  await sheet.getByRole('button', { name: '记一次跟进 · 初步接触完成' }).click();
  const form = desk.getByRole('dialog', { name: '记一次跟进' });
  await form.getByLabel('结论').fill('愿意先看一次需求梳理，下周约车间主任');
  await form.getByLabel('下一步').fill('把需求调查表发给周航');
  await form.getByRole('button', { name: '后天' }).click();
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await desk.getByRole('button', { name: '继续推进到 初步接触' }).click();
  await desk.getByText(`“${DEAL}”已移到“初步接触”`).last().waitFor();

  // 初步接触: a file with its kind; the board shows what is there already.
  await desk.goto('/opportunities');
  const onBoard = card(column(desk, 'contact'), DEAL);
  await onBoard.getByRole('img', { name: '退出标准 2/3' }).waitFor();
  here = await openDeal(desk);
  await attach(desk, criterion(here, 'contact.surveyFilled'), '需求调查表-恒润.txt');
  await criterion(here, 'contact.surveyFilled').getByRole('img', { name: '已证实' }).waitFor();
  await criterion(here, 'contact.surveyFilled').getByRole('button', { name: '填写需求调查表' }).click();
  await criterion(here, 'contact.surveyFilled').getByRole('link', { name: '需求调查表-恒润.txt' }).waitFor();
  await advance(desk, DEAL, '需求确认');

  // 需求确认: the customer fills in and signs on a phone, without an account; the rep's page turns by itself.
  const signature = criterion(here, 'need.customerConfirmsAndSigns');
  await signature.getByRole('img', { name: '未满足' }).waitFor();
  await signature.getByRole('button', { name: '发给客户签字 · 客户确认、签字' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: '发给客户确认' }).click();
  const link = await desk.getByLabel('客户链接').inputValue();
  await desk.getByRole('button', { name: '完成', exact: true }).click();
  await signature.getByText('已发给客户').waitFor();
  await customerSigns(await arrive({ viewport: PHONE }), link);
  await signature.getByText('周航 已签字').waitFor();
  await signature.getByRole('img', { name: '已证实' }).waitFor();
  expect(await readDeal()).toMatchObject({ budget: 650_000_000, timeline: '明年 3 月签约', budgetConfirmed: true });
  await advance(desk, DEAL, '方案制定');

  // 方案制定: presales brings the documents, the rep asks for the green channel, the manager grants it by a tap.
  const solution = await arrive({ person: presales });
  const theirs = await openDeal(solution);
  await attach(solution, criterion(theirs, 'proposal.proposalSubmitted'), '解决方案 v1.txt');
  await criterion(theirs, 'proposal.proposalSubmitted').getByRole('img', { name: '已证实' }).waitFor();
  await attach(solution, criterion(theirs, 'proposal.deliverable:quote'), '报价单 v1.txt');
  await criterion(theirs, 'proposal.deliverable:quote').getByRole('img', { name: '已证实' }).waitFor();

  await declare(criterion(here, 'proposal.customerFeedback'), '周航：方案认可，价格还要谈');
  const feedback = criterion(here, 'proposal.customerFeedback');
  await feedback.getByRole('img', { name: '已声明' }).waitFor();
  expect(await feedback.getByRole('img', { name: '已证实' }).count()).toBe(0);
  await feedback.getByRole('button', { name: '客户反馈' }).click();
  const word = feedback.getByRole('listitem').filter({ hasText: '王磊 声明：周航：方案认可，价格还要谈' });
  expect(Date.parse((await word.locator('time').getAttribute('datetime')) ?? '')).toBeGreaterThan(begun);
  sheet = await askToAdvance(desk, '商务谈判');
  expect(await lacking(sheet)).toEqual(['内部比价', '竞争对手已填写']);
  await sheet.getByRole('button', { name: '填写 · 竞争对手已填写' }).click();
  await sheet.getByRole('textbox', { name: '竞争对手' }).fill('某国际品牌');
  await sheet.getByRole('button', { name: '保存', exact: true }).click();
  await criterion(sheet, 'proposal.field:competitor').waitFor({ state: 'detached' });
  await sheet.getByRole('button', { name: '申请例外' }).last().click();
  const exception = desk.getByRole('dialog', { name: '申请例外（绿色通道）' });
  expect(await exception.getByRole('checkbox', { name: /^内部比价/ }).isChecked()).toBe(true);
  await exception.getByLabel('理由').fill('A 级客户，月底前须给高层报价，比价稍后补');
  await exception.getByRole('button', { name: '提交审批' }).click();
  await exception.waitFor({ state: 'detached' });
  const pocket = await arrive({ person: manager, viewport: PHONE });
  await approve(pocket, '例外审批');
  await desk.getByRole('button', { name: '继续推进到 商务谈判' }).click();
  await desk.getByText(`“${DEAL}”已移到“商务谈判”`).last().waitFor();
  expect(await exceptionStates()).toEqual(['used']);
  await here.getByRole('region', { name: '例外' }).getByText('已使用').waitFor();

  // 商务谈判: 18 % is more than may be given freely: the manager, then finance.
  const discount = criterion(here, 'negotiation.discountApproved');
  await discount.getByRole('button', { name: /^提交审批/ }).click();
  const request = desk.getByRole('dialog', { name: '发起“折扣审批”' });
  expect(await request.getByRole('region', { name: '审批人' }).innerText()).toMatch(/周启明[\s\S]*钱宁/);
  await request.getByLabel('申请理由').fill('竞品低 8%，承诺本月签意向');
  await request.getByRole('button', { name: '发起审批' }).click();
  await discount.getByText('等待 周启明 审批').waitFor();
  await approve(pocket, '折扣审批');
  await discount.getByText('等待 钱宁 审批').waitFor();
  const books = await arrive({ person: finance });
  await approve(books, '折扣审批');
  await discount.getByText('钱宁 已批').waitFor();
  await signForm(rep.api, deal, 'letterOfIntent', '周航');
  await criterion(here, 'negotiation.letterOfIntentSigned').getByText('周航 已签字').waitFor();
  await advance(desk, DEAL, '合同签署');

  // 合同签署: law and the manager, the file, the customer.
  await criterion(here, 'contract.contractApproved')
    .getByRole('button', { name: /^提交审批/ })
    .click();
  await desk.getByRole('dialog', { name: '发起“合同审批”' }).getByRole('button', { name: '发起审批' }).click();
  await criterion(here, 'contract.contractApproved').getByText('等待 孙静 审批').waitFor();
  const law = await arrive({ person: legal });
  await approve(law, '合同审批');
  await approve(pocket, '合同审批');
  const archive = criterion(await openDeal(law), 'contract.contractArchived');
  await attach(law, archive, '合同-盖章件.txt');
  await archive.getByRole('img', { name: '已证实' }).waitFor();
  await signForm(rep.api, deal, 'contractSignature', '周航');
  await criterion(here, 'contract.customerSigned').getByText('周航 已签字').waitFor();
  await advance(desk, DEAL, '项目交付');
  expect(await readDeal()).toMatchObject({ stageKind: 'delivering', closedAt: expect.any(String) as string });

  // 项目交付: whoever delivers brings the acceptance and moves the deal on.
  const site = await arrive({ person: delivery });
  const works = await openDeal(site);
  await attach(site, criterion(works, 'delivery.acceptancePassed'), '验收单.txt');
  await criterion(works, 'delivery.acceptancePassed').getByRole('img', { name: '已证实' }).waitFor();
  await signForm(rep.api, deal, 'deliveryConfirmation', '周航');
  await criterion(works, 'delivery.deliveryConfirmed').getByText('周航 已签字').waitFor();
  await advance(site, DEAL, '回款售后');

  // 回款售后: finance says what came in; that is its word, not a proof of ERP.
  const paid = criterion(await openDeal(books), 'payment.moneyReceived');
  await paid.getByRole('button', { name: '登记 · 款项到账' }).click();
  await paid.getByRole('textbox', { name: '款项到账' }).fill('100');
  await paid.getByRole('form').getByRole('button', { name: '登记' }).click();
  await paid.getByRole('img', { name: '已声明' }).waitFor();
  await criterion(here, 'payment.moneyReceived').getByText('钱宁 登记').waitFor();
  // The talks of earlier stages are no call-back.
  expect(await refusedMove('已完成')).toEqual(['payment.callBackDone']);
  await rep.api.create('activities', {
    opportunity: deal,
    kind: 'call',
    action: '售后回访',
    conclusion: '产线稳定，愿意做参观样板',
  });
  await criterion(here, 'payment.callBackDone').getByRole('img', { name: '已满足' }).waitFor();
  await advance(desk, DEAL, '已完成');
  expect(await stageName()).toBe('已完成');

  await expectTold(desk);
  expect(visits.flatMap((visit) => visit.faults)).toEqual([]);
});

/** The customer's side of the requirement survey: mends what is missing, draws a signature. */
async function customerSigns(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('heading', { name: '需求调查表' }).waitFor();
  expect(await page.getByLabel(/希望达到的效果/).inputValue()).toBe('三个车间的数据不通，排产靠表格');
  await page.getByRole('button', { name: '确认并签字' }).tap();
  await page.getByText(/还有 \d+ 处需要补充/).waitFor();
  await page.getByLabel(/目前最想解决的问题/).fill('排产靠人，交期说不准');
  await page.getByLabel(/本项目的预算/).fill('650万');
  await page.getByRole('radio', { name: '是', exact: true }).check();
  await page.getByLabel(/决策流程与参与/).fill('技术评审 → 预算审批 → 总经理签批');
  await page.getByLabel(/期望的签约与上线时间/).fill('明年 3 月签约');
  expect(await page.getByLabel('您的姓名').inputValue()).toBe('周航');
  const paper = page.getByRole('img', { name: /手写签名区/ });
  await paper.scrollIntoViewIfNeeded();
  const pad = await paper.boundingBox();
  if (pad === null) throw new Error('no place to sign');
  await page.mouse.move(pad.x + 30, pad.y + 40);
  await page.mouse.down();
  await page.mouse.move(pad.x + 120, pad.y + 70, { steps: 6 });
  await page.mouse.move(pad.x + 200, pad.y + 30, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('button', { name: '确认并签字' }).tap();
  await page.getByRole('heading', { name: '已确认，谢谢' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}

async function exceptionStates(): Promise<string[]> {
  const { items } = await rep.api.get<{ items: { state: string }[] }>(`/opportunities/${deal}/exceptions`);
  return items.map((item) => item.state);
}

interface Stay {
  stage: { name: string };
  enteredBy: { name: string } | null;
  move: string;
}

/** What the walk leaves behind: stays, history, signed papers, and a log that fits together. */
async function expectTold(page: Page): Promise<void> {
  const { items: stays } = await rep.api.get<{ items: Stay[] }>(`/opportunities/${deal}/visits`);
  expect(stays.map((stay) => stay.stage.name)).toEqual(STAGES);
  // Delivery moves its own stage on, everything else is the rep's.
  expect(stays.slice(1).map((stay) => stay.enteredBy?.name)).toEqual(
    STAGES.slice(1).map((stage) => (stage === '回款售后' ? '赵可' : '王磊')),
  );
  const { items: files } = await rep.api.get<{ items: { id: string; name: string; documentKind: string | null }[] }>(
    '/files',
    { object: 'opportunity', record: deal },
  );
  const signed = files.filter((file) => file.name.endsWith('.pdf'));
  expect(signed).toHaveLength(4);
  for (const paper of signed) {
    const answer = await fetch(`${world.origin}/api/v1/files/${paper.id}`, { headers: { cookie: rep.cookie } });
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  }
  await page.getByRole('tab', { name: '变更历史' }).click();
  const entries = room(page).getByRole('listitem');
  const moves = entries.filter({ hasText: '移动阶段' });
  const countMoves = async (): Promise<number> => {
    await entries.last().scrollIntoViewIfNeeded();
    return moves.count();
  };
  await expect.poll(countMoves, WAIT).toBe(STAGES.length - 1);
  const told = (await moves.allInnerTexts()).map((text) => /(\S+) → (\S+)/.exec(text.replace(/\s+/g, ' '))?.slice(1));
  expect(told.toReversed()).toEqual(STAGES.slice(1).map((stage, at) => [STAGES[at], stage]));
  await page.getByRole('tab', { name: '文件' }).click();
  await page.getByRole('link', { name: signed[0]?.name ?? '', exact: true }).waitFor();
  const report = await world.admin.api.get<{ violations: unknown[]; rules: number }>('/integrity');
  expect(report.violations).toEqual([]);
  expect(report.rules).toBeGreaterThan(20);
}

import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import type { ApprovalFlow } from '@throughline/domain/approval/flow.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../platform/db.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { approvalOutcomes } from './approval.service.ts';
import { remindDue } from './clock.ts';

// Monday, in working hours.
const MONDAY = Date.parse('2026-11-30T02:00:00Z');
const HOUR = 3_600_000;

let test: TestPlatform;
type Name = 'admin' | 'rep' | 'lead' | 'head' | 'law' | 'fin' | 'fin2' | 'other';
const ids = {} as Record<Name, string>;
const as = {} as Record<Name, Caller>;

beforeAll(async () => {
  test = await testPlatform({ now: MONDAY });
  const sales = await test.addDepartment('销售部');
  const east = await test.addDepartment('华东区', sales);
  const people: [Name, string, string, string | null][] = [
    ['rep', '李明', 'salesRep', east],
    ['lead', '王芳', 'salesManager', east],
    ['head', '赵总', 'salesManager', sales],
    ['law', '孙律师', 'legal', null],
    ['fin', '钱会计', 'finance', null],
    ['fin2', '周会计', 'finance', null],
    ['other', '外区销售', 'salesRep', null],
  ];
  ids.admin = test.admin;
  as.admin = await callerFor(test);
  for (const [name, called, role, department] of people) {
    ids[name] = await test.addMember(called, [role], department);
    as[name] = await callerFor(test, ids[name], role);
  }
  await ok(as.admin.send('PATCH', `/departments/${east}`, { version: 1, leader: ids.lead }));
  await ok(as.admin.send('PATCH', `/departments/${sales}`, { version: 1, leader: ids.head }));
});
afterAll(() => test.close());
afterEach(() => test.setClock(MONDAY));

async function ok(sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return answer;
}
const view = async (sent: Promise<Answer>): Promise<ApprovalView> =>
  part(await ok(sent), 'approval') as unknown as ApprovalView;

const newDeal = async (values: Record<string, unknown> = {}): Promise<string> =>
  String(
    part(
      await ok(as.rep.send('POST', '/opportunities', { name: '产线升级', amount: 1000, discount: 0.2, ...values })),
      'record',
    ).id,
  );
const request = (flow: string, record: string, by: Caller = as.rep, object = 'opportunity') =>
  by.send('POST', '/approvals', { flow, object, record, reason: '客户坚持' });
const decide = (by: Caller, id: string, decision: string, rest: Record<string, unknown> = {}) =>
  by.send('POST', `/approvals/${id}/decide`, { decision, ...rest });
const box = async (by: Caller, name: string, rest = ''): Promise<ApprovalView[]> =>
  items(await ok(by.send('GET', `/approvals?box=${name}${rest}`))) as unknown as ApprovalView[];
const names = (refs: readonly { name: string | null }[]): string[] => refs.map((ref) => ref.name ?? '').toSorted();

const step = (change: Partial<ApprovalFlow['steps'][number]>): Record<string, unknown> => ({
  key: `s${newId().slice(-6)}`,
  name: { zh: '一步', en: 'A step' },
  approvers: [{ by: 'role', role: 'finance' }],
  ...change,
});
async function ownFlow(steps: Record<string, unknown>[], change: Record<string, unknown> = {}): Promise<string> {
  const key = `f${newId().slice(-8)}`;
  const flow = { name: { zh: '自有流程', en: 'Own' }, object: 'opportunity', watches: ['discount'], steps, ...change };
  await ok(as.admin.send('PUT', `/approval-flows/${key}`, { flow }));
  return key;
}
const is = (member: string) => ({ by: 'member', member }) as const;
const rowsOf = async (text: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> =>
  inTransaction(test.platform.pool, test.workspaceId, (tx) => tx.sql(text, [test.workspaceId, ...values]));

describe('an approval', () => {
  it('goes from step to step until it is granted, told and recorded at each', async () => {
    const deal = await newDeal();
    const asked = await view(request('discount', deal));
    expect(asked).toMatchObject({
      status: 'running',
      record: { id: deal, name: '产线升级' },
      reason: '客户坚持',
      subjectVersion: 1,
      can: { decide: null, withdraw: true },
    });
    expect(names(asked.waitingFor)).toEqual(['王芳']);
    expect(asked.subject.map((one) => [one.field.key, one.value])).toEqual([
      ['discount', 0.2],
      ['amount', 1000],
      ['currency', 'CNY'],
    ]);
    expect((await box(as.lead, 'toDecide')).map((one) => one.id)).toContain(asked.id);
    expect(await box(as.fin, 'toDecide')).toEqual([]);

    const second = await view(decide(as.lead, asked.id, 'approve', { comment: '战略客户，同意' }));
    expect(second.steps.map((one) => one.state)).toEqual(['done', 'current']);
    expect(second.steps[0]?.votes[0]).toMatchObject({
      status: 'approved',
      comment: '战略客户，同意',
      recordVersion: 1,
    });
    expect(names(second.waitingFor)).toEqual(['周会计', '钱会计']);
    const granted = await view(decide(as.fin, asked.id, 'approve'));
    expect(granted).toMatchObject({ status: 'approved', waitingFor: [], can: { decide: null, withdraw: false } });
    expect(granted.steps[1]?.votes.map((vote) => vote.status).toSorted()).toEqual(['approved', 'cancelled']);
    expect((await decide(as.fin, asked.id, 'approve')).status).toBe(409);

    const events = await rowsOf(
      `select action, actor_id, reason from event where workspace_id = $1 and object = 'approval' and record_id = $2 order by seq`,
      [asked.id],
    );
    expect(events.map((one) => [one.action, one.actor_id, one.reason])).toEqual([
      ['requested', ids.rep, '客户坚持'],
      ['approved', ids.lead, '战略客户，同意'],
      ['approved', ids.fin, null],
    ]);
    const history = items(await as.rep.send('GET', `/opportunities/${deal}/history`)).map((one) => one.action);
    expect(history).toEqual(expect.arrayContaining(['approval.requested', 'approval.approved']));
    const told = async (by: Caller) =>
      items(await by.send('GET', '/notifications')).filter((one) => one.approval === asked.id);
    expect((await told(as.lead)).map((one) => [one.kind, one.text])).toEqual([
      ['approvalAsked', '李明 请您审批销售项目“产线升级”：折扣审批'],
    ]);
    expect((await told(as.rep)).map((one) => [one.kind, one.text])).toEqual([
      ['approvalDecided', '钱会计 处理了销售项目“产线升级”的审批：折扣审批 · 已通过'],
    ]);
    // The same again shows what was approved before.
    await ok(as.rep.send('PATCH', `/opportunities/${deal}`, { discount: 0.3, version: await version(deal) }));
    const again = await view(request('discount', deal));
    expect(again.subject[0]).toMatchObject({ value: 0.3, before: 0.2 });
  });

  it('with all needs everyone, with a share enough of them; one no ends the first', async () => {
    const three = [is(ids.law), is(ids.fin), is(ids.fin2)];
    const all = await ownFlow([step({ approvers: three, mode: 'all' })]);
    const first = await view(request(all, await newDeal()));
    await ok(decide(as.law, first.id, 'approve'));
    expect(names((await view(decide(as.fin, first.id, 'approve'))).waitingFor)).toEqual(['周会计']);
    expect((await view(decide(as.fin2, first.id, 'reject', { comment: '毛利太低' }))).status).toBe('rejected');
    const most = await ownFlow([step({ approvers: three, mode: 'percent', percent: 60 })]);
    const second = await view(request(most, await newDeal()));
    await ok(decide(as.law, second.id, 'reject'));
    await ok(decide(as.fin, second.id, 'approve'));
    expect((await view(decide(as.fin2, second.id, 'approve'))).status).toBe('approved');
  });

  it('returned to a step asks it anew; to the requester it ends and unlocks', async () => {
    const flow = await ownFlow([step({ approvers: [is(ids.lead)] }), step({ approvers: [is(ids.fin)] })]);
    const deal = await newDeal();
    const { id } = await view(request(flow, deal));
    const second = await view(decide(as.lead, id, 'approve'));
    expect(second.can.returnTo).toEqual([]);
    expect((await view(as.fin.send('GET', `/approvals/${id}`))).can.returnTo).toEqual([0]);
    const wrong = await decide(as.fin, id, 'return', { toStep: 1 });
    expect([wrong.status, wrong.json?.fields]).toMatchObject([422, [{ field: 'toStep' }]]);
    const back = await view(decide(as.fin, id, 'return', { toStep: 0, comment: '补充报价依据' }));
    expect(back).toMatchObject({ status: 'running', step: 0, round: 2 });
    expect(names(back.waitingFor)).toEqual(['王芳']);
    await ok(decide(as.lead, id, 'approve'));
    const ended = await view(decide(as.fin, id, 'return'));
    expect(ended).toMatchObject({ status: 'rejected', returned: true });
    await ok(as.rep.send('PATCH', `/opportunities/${deal}`, { discount: 0.1, version: await version(deal) }));
    expect((await request(flow, deal)).status).toBe(201);
  });

  it('takes further signers and handing over, but nobody twice and not the requester', async () => {
    const flow = await ownFlow([step({ approvers: [is(ids.fin)] })]);
    const { id } = await view(request(flow, await newDeal()));
    const add = (by: Caller, member: string, when: string) =>
      by.send('POST', `/approvals/${id}/signers`, { member, when, comment: '请把关' });
    for (const member of [ids.fin, ids.rep, newId()]) expect((await add(as.fin, member, 'with')).status).toBe(422);
    const before = await view(add(as.fin, ids.law, 'before'));
    expect(names(before.waitingFor)).toEqual(['孙律师']);
    expect((await decide(as.fin, id, 'approve')).status).toBe(409);
    const given = await view(as.law.send('POST', `/approvals/${id}/transfer`, { to: ids.head, comment: '转赵总' }));
    expect(names(given.waitingFor)).toEqual(['赵总']);
    expect((await decide(as.law, id, 'approve')).status).toBe(409);
    await ok(decide(as.head, id, 'approve'));
    await ok(add(as.fin, ids.fin2, 'after'));
    const last = await view(decide(as.fin, id, 'approve'));
    expect([last.status, names(last.waitingFor)]).toEqual(['running', ['周会计']]);
    expect((await view(decide(as.fin2, id, 'approve'))).status).toBe('approved');
    // Who shapes processes hands on for someone who is away.
    const stuck = await view(request(flow, await newDeal()));
    const hand = { to: ids.law, from: ids.fin };
    expect((await as.rep.send('POST', `/approvals/${stuck.id}/transfer`, hand)).status).toBe(403);
    expect(names((await view(as.admin.send('POST', `/approvals/${stuck.id}/transfer`, hand))).waitingFor)).toEqual([
      '孙律师',
    ]);
  });

  it('is withdrawn by who requested it, and with its record', async () => {
    const deal = await newDeal();
    const { id } = await view(request('contract', deal));
    expect((await as.law.send('POST', `/approvals/${id}/withdraw`, {})).status).toBe(403);
    expect((await as.rep.send('PATCH', `/opportunities/${deal}`, { amount: 5, version: 1 })).status).toBe(409);
    expect((await view(as.rep.send('POST', `/approvals/${id}/withdraw`, { comment: '重谈' }))).status).toBe(
      'withdrawn',
    );
    expect((await decide(as.law, id, 'approve')).status).toBe(409);
    await ok(as.rep.send('PATCH', `/opportunities/${deal}`, { amount: 5, version: await version(deal) }));
    const next = await view(request('contract', deal));
    await ok(as.rep.send('DELETE', `/opportunities/${deal}`));
    expect((await view(as.law.send('GET', `/approvals/${next.id}`))).status).toBe('withdrawn');
  });

  it('is decided by a deputy within their days, on whose behalf it is recorded', async () => {
    const flow = await ownFlow([step({ approvers: [is(ids.fin)] })]);
    const deputy = (body: unknown) => as.fin.send('PUT', '/deputy', body);
    expect((await deputy({ deputy: ids.fin, from: '2026-11-30', until: '2026-12-01' })).status).toBe(422);
    expect((await deputy({ deputy: ids.law, from: '2026-12-02', until: '2026-12-01' })).status).toBe(422);
    await ok(deputy({ deputy: ids.head, from: '2026-11-30', until: '2026-12-01' }));
    expect((await as.head.send('GET', '/deputy')).json).toMatchObject({ actingFor: [{ id: ids.fin }] });
    const { id } = await view(request(flow, await newDeal()));
    const seen = (await box(as.head, 'toDecide')).find((one) => one.id === id);
    expect(seen?.can).toMatchObject({ onBehalfOf: { name: '钱会计' } });
    expect((await as.head.send('GET', '/approvals/count')).json?.count).toBeGreaterThan(0);
    const done = await view(decide(as.head, id, 'approve'));
    expect(done.steps[0]?.votes[0]).toMatchObject({ member: { name: '钱会计' }, decidedBy: { name: '赵总' } });
    const [event] = await rowsOf(
      `select changes from event where workspace_id = $1 and object = 'approval' and record_id = $2 and action = 'approved'`,
      [id],
    );
    expect(event?.changes).toContainEqual({ field: 'onBehalfOf', from: null, to: ids.fin });
    // Nobody decides on their own request that way.
    await ok(deputy({ deputy: ids.rep, from: '2026-11-30', until: '2026-12-01' }));
    const own = await view(request(flow, await newDeal()));
    expect(own.can.decide).toBeNull();
    expect((await box(as.rep, 'toDecide')).map((one) => one.id)).not.toContain(own.id);
    expect((await decide(as.rep, own.id, 'approve')).status).toBe(409);
    test.setClock(MONDAY + 48 * HOUR);
    await ok(deputy({ deputy: ids.head, from: '2026-11-30', until: '2026-12-01' }));
    expect((await decide(as.head, own.id, 'approve')).status).toBe(403);
    await ok(deputy({ deputy: null }));
  });
});

/** How many answers have each status. */
const countsOf = (answers: readonly Answer[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, (answer) => answer.status)].map(([status, of]) => [String(status), of.length]),
  );

const version = async (deal: string): Promise<number> =>
  Number(part(await ok(as.rep.send('GET', `/opportunities/${deal}`)), 'record').version);

describe('what is approved', () => {
  it('is locked on every path while the approval runs, the rest is not', async () => {
    const flow = await ownFlow([step({})], { watches: ['discount', 'stage', 'owner'] });
    const deal = await newDeal();
    const before = await version(deal);
    const { id } = await view(request(flow, deal));
    const change = await as.rep.send('PATCH', `/opportunities/${deal}`, { discount: 0.5, version: before });
    expect([change.status, change.json?.code]).toEqual([409, 'conflict']);
    expect(change.text).toContain('自有流程');
    expect(change.text).toContain('钱会计');
    expect(change.json?.approval).toBe(id);
    const lost = (
      items(await as.rep.send('GET', '/processes')) as {
        isDefault: boolean;
        stages: { id: string; kind: string }[];
      }[]
    )
      .find((process) => process.isDefault)
      ?.stages.find((stage) => stage.kind === 'lost')?.id;
    // Losing asks no gate: only the lock stands in the way.
    const review = { lostTo: '对手', lossReason: '价格', lossStage: lost, lossStrategy: '明年再谈' };
    const move = (seen: number) =>
      as.rep.send('POST', `/opportunities/${deal}/move`, { stage: lost, version: seen, ...review });
    const moved = await move(before);
    expect([moved.status, moved.text]).toEqual([409, expect.stringContaining('自有流程')]);
    const given = await as.admin.send('POST', `/opportunities/${deal}/transfer`, { owner: ids.other });
    expect([given.status, given.text]).toEqual([409, expect.stringContaining('负责人')]);
    expect(await version(deal)).toBe(before);
    await ok(as.rep.send('PATCH', `/opportunities/${deal}`, { description: '补充说明', version: before }));
    await ok(as.fin.send('POST', `/approvals/${id}/decide`, { decision: 'approve' }));
    await ok(as.rep.send('PATCH', `/opportunities/${deal}`, { discount: 0.5, version: await version(deal) }));
    await ok(move(await version(deal)));
  });

  it('is any object, and is needed only where the flow says so', async () => {
    const flow = await ownFlow([step({})], {
      object: 'account',
      watches: ['name'],
      when: { kind: 'compare', path: 'name', op: 'contains', value: { kind: 'literal', value: '战略' } },
    });
    const account = async (name: string) =>
      String(part(await ok(as.rep.send('POST', '/accounts', { name })), 'record').id);
    const plain = await request(flow, await account('普通客户'), as.rep, 'account');
    expect([plain.status, plain.text]).toEqual([409, expect.stringContaining('不需要')]);
    const id = await account('战略客户甲');
    const asked = await view(request(flow, id, as.rep, 'account'));
    expect(asked).toMatchObject({ object: 'account', opportunity: null });
    expect((await as.rep.send('PATCH', `/accounts/${id}`, { name: '战略客户乙', version: 1 })).status).toBe(409);
    await ok(decide(as.fin, asked.id, 'approve'));
    await ok(as.rep.send('PATCH', `/accounts/${id}`, { name: '战略客户乙', version: 1 }));
    expect((await request(flow, await newDeal())).status).toBe(422);
  });

  it('meets nobody: the request names the step and the remedy; twice at once is refused too', async () => {
    const flow = await ownFlow([
      step({ approvers: [{ by: 'field', field: 'projectOfficer' }], name: { zh: '项目官确认', en: 'Officer' } }),
    ]);
    const deal = await newDeal();
    const refused = await request(flow, deal);
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('项目官确认')]);
    expect(refused.text).toContain('设置');
    const preview = await as.rep.send('GET', `/approvals/preview?flow=${flow}&object=opportunity&record=${deal}`);
    expect(preview.json).toMatchObject({ refused: { zh: expect.stringContaining('项目官确认') as string } });
    await ok(request('discount', deal));
    const twice = await request('discount', deal);
    expect([twice.status, twice.text]).toEqual([409, expect.stringContaining('王芳')]);
    const ready = await as.rep.send('GET', `/approvals/preview?flow=contract&object=opportunity&record=${deal}`);
    expect(ready.json).toMatchObject({
      refused: null,
      steps: [{ people: [{ name: '孙律师' }] }, { people: [{ name: '王芳' }] }],
    });
  });
});

describe('who may see it', () => {
  it('are readers of the record and those who decide, who get the snapshot and not the record', async () => {
    const flow = await ownFlow([step({ approvers: [is(ids.other)] })]);
    const deal = await newDeal();
    const { id } = await view(request(flow, deal));
    const seen = await view(as.other.send('GET', `/approvals/${id}`));
    expect(seen).toMatchObject({ record: { name: '产线升级' }, canOpen: false });
    expect(seen.subject[0]?.value).toBe(0.2);
    expect((await as.other.send('GET', `/opportunities/${deal}`)).status).toBe(404);
    expect((await as.other.send('GET', `/approvals?box=all&object=opportunity&record=${deal}`)).status).toBe(404);
    expect((await box(as.lead, 'all', `&object=opportunity&record=${deal}`)).map((one) => one.id)).toEqual([id]);
    const told = items(await as.other.send('GET', '/notifications')).find((one) => one.approval === id);
    expect(told?.text).toContain('产线升级');
    // A rep of another tree neither reads the deal nor decides.
    const stranger = await callerFor(test, await test.addMember('路人', ['salesRep']), 'salesRep');
    for (const [method, path, body] of [
      ['GET', `/approvals/${id}`, undefined],
      ['POST', `/approvals/${id}/decide`, { decision: 'approve' }],
      ['POST', `/approvals/${id}/transfer`, { to: ids.fin }],
      ['POST', `/approvals/${id}/signers`, { member: ids.fin, when: 'with' }],
      ['POST', `/approvals/${id}/withdraw`, {}],
    ] as const)
      expect([path, (await stranger.send(method, path, body)).status]).toEqual([path, 404]);
    // Who reads the deal without being asked decides nothing.
    expect((await decide(as.lead, id, 'approve')).status).toBe(403);
    const place = await test.addWorkspace('别家公司');
    const foreign = await callerFor(test, place.memberId, 'admin', {
      workspaceId: place.workspaceId,
      admin: place.memberId,
    });
    expect((await foreign.send('GET', `/approvals/${id}`)).status).toBe(404);
    expect((await foreign.send('POST', `/approvals/${id}/decide`, { decision: 'approve' })).status).toBe(404);
    expect((await request(flow, deal, foreign)).status).toBe(404);
    await ok(decide(as.other, id, 'reject'));
    expect((await box(as.other, 'decided')).map((one) => one.id)).toContain(id);
    expect((await box(as.rep, 'requested')).map((one) => one.id)).toContain(id);
  });

  it('a request is made by who may change the record', async () => {
    const deal = await newDeal();
    expect((await request('discount', deal, as.law)).status).toBe(403);
    expect((await request('discount', deal, as.other)).status).toBe(404);
  });
});

describe('at the same moment', () => {
  it('twenty decisions of one person count once, and so do two of two', async () => {
    const flow = await ownFlow([step({})]);
    const outcomes: string[] = [];
    approvalOutcomes.push(async (_ctx, _tx, approval) => {
      outcomes.push(`${approval.id} ${approval.status}`);
    });
    const { id } = await view(request(flow, await newDeal()));
    const all = await Promise.all(
      Array.from({ length: 20 }, (_none, at) =>
        decide(at % 2 === 0 ? as.fin : as.fin2, id, at % 3 === 0 ? 'reject' : 'approve'),
      ),
    );
    approvalOutcomes.pop();
    expect(countsOf(all)).toEqual({ 200: 1, 409: 19 });
    expect(outcomes.length).toBe(1);
    const decided = await rowsOf(
      `select status from approval_vote where workspace_id = $1 and approval_id = $2 and status in ('approved', 'rejected')`,
      [id],
    );
    expect(decided.length).toBe(1);
  });

  it('one request of twenty is made, and none beside a change that it would have locked', async () => {
    const deal = await newDeal();
    const asked = await Promise.all(Array.from({ length: 20 }, () => request('discount', deal)));
    expect(countsOf(asked)).toEqual({ 201: 1, 409: 19 });
    const other = await newDeal();
    const [changed, made] = await Promise.all([
      as.rep.send('PATCH', `/opportunities/${other}`, { discount: 0.4, version: 1 }),
      request('discount', other),
    ]);
    const [stored] = await rowsOf('select discount from opportunity where workspace_id = $1 and id = $2', [other]);
    expect(made.status).toBe(201);
    expect(part(made, 'approval').subject).toMatchObject([{ value: stored?.discount }, {}, {}]);
    expect(stored?.discount).toBe(changed.status === 200 ? 0.4 : 0.2);
  });

  it('what waits for the outcome lives and dies with the decision', async () => {
    const flow = await ownFlow([step({})]);
    const { id } = await view(request(flow, await newDeal()));
    approvalOutcomes.push(async (_ctx, tx, approval) => {
      // It sees the decision in its own transaction, and takes it back by failing.
      const [row] = await tx.sql<{ status: string }>(
        'select status from approval where workspace_id = $1 and id = $2',
        [tx.workspaceId, approval.id],
      );
      throw new Error(row?.status);
    });
    expect((await decide(as.fin, id, 'approve')).status).toBe(500);
    approvalOutcomes.pop();
    expect((await view(as.fin.send('GET', `/approvals/${id}`))).status).toBe('running');
    expect((await view(decide(as.fin, id, 'approve'))).status).toBe('approved');
  });
});

describe('the clock', () => {
  const told = async (by: Caller, id: string): Promise<string[]> =>
    items(await by.send('GET', '/notifications')).flatMap((one) => (one.approval === id ? [String(one.kind)] : []));

  it('reminds once before the deadline, then hands on once', async () => {
    const flow = await ownFlow([
      step({
        approvers: [is(ids.fin)],
        deadline: { amount: 4, unit: 'workingHours' },
        remindBefore: { amount: 1, unit: 'workingHours' },
        escalateTo: is(ids.head),
      }),
    ]);
    const { id, steps } = await view(request(flow, await newDeal()));
    const due = Date.parse(steps[0]?.votes[0]?.dueAt ?? '');
    expect(due).toBeGreaterThanOrEqual(MONDAY + 4 * HOUR);
    const run = async () => {
      const ctx = await test.system();
      await Promise.all([remindDue(ctx), remindDue(ctx)]);
    };
    await run();
    expect(await told(as.fin, id)).toEqual(['approvalAsked']);
    test.setClock(due - HOUR);
    await run();
    await run();
    expect(await told(as.fin, id)).toEqual(['approvalReminder', 'approvalAsked']);
    test.setClock(due);
    await run();
    await run();
    const late = await view(as.head.send('GET', `/approvals/${id}`));
    expect(names(late.waitingFor)).toEqual(['赵总']);
    expect(late.steps[0]?.votes.map((vote) => [vote.status, vote.escalatedAt !== null])).toEqual([
      ['transferred', true],
      ['open', true],
    ]);
    expect(await told(as.head, id)).toEqual(['approvalAsked']);
    expect(await told(as.rep, id)).toEqual(['approvalReminder']);
    expect((await view(decide(as.head, id, 'approve'))).status).toBe('approved');
  });

  it('without anybody to hand on to tells both once', async () => {
    const flow = await ownFlow([step({ approvers: [is(ids.fin2)], deadline: { amount: 1, unit: 'workingHours' } })]);
    const { id, steps } = await view(request(flow, await newDeal()));
    test.setClock(Date.parse(steps[0]?.votes[0]?.dueAt ?? '') + 1);
    await remindDue(await test.system());
    await remindDue(await test.system());
    expect(await told(as.fin2, id)).toEqual(['approvalReminder', 'approvalAsked']);
    expect(await told(as.rep, id)).toEqual(['approvalReminder']);
  });
});

describe('flows', () => {
  const list = async () =>
    items(await ok(as.admin.send('GET', '/approval-flows'))) as unknown as {
      flow: ApprovalFlow;
      shipped: boolean;
      changed: boolean;
      version: number;
    }[];

  it('that are shipped are changed and brought back; own ones are retired', async () => {
    expect((await list()).slice(0, 4).map((row) => row.flow.key)).toEqual([
      'discount',
      'exception',
      'contract',
      'stageMove',
    ]);
    const shipped = (await list()).find((row) => row.flow.key === 'stageMove')?.flow;
    const { key: _key, ...flow } = { ...shipped, steps: [step({ approvers: [is(ids.law)] })] };
    expect((await as.rep.send('PUT', '/approval-flows/stageMove', { flow })).status).toBe(403);
    expect(
      (await as.admin.send('PUT', '/approval-flows/stageMove', { flow: { ...flow, object: 'lead', watches: [] } }))
        .status,
    ).toBe(422);
    await ok(as.admin.send('PUT', '/approval-flows/stageMove', { flow, version: 0 }));
    expect((await as.admin.send('PUT', '/approval-flows/stageMove', { flow, version: 0 })).status).toBe(412);
    const running = await view(request('stageMove', await newDeal()));
    expect(names(running.waitingFor)).toEqual(['孙律师']);
    await ok(as.admin.send('DELETE', '/approval-flows/stageMove'));
    expect((await list()).find((row) => row.flow.key === 'stageMove')).toMatchObject({ changed: false, flow: shipped });
    // What runs keeps the flow that it began with.
    expect((await view(decide(as.law, running.id, 'approve'))).status).toBe('approved');
    const own = await ownFlow([step({})]);
    await ok(as.admin.send('DELETE', `/approval-flows/${own}`));
    expect((await as.admin.send('DELETE', `/approval-flows/${own}`)).status).toBe(404);
    expect((await request(own, await newDeal())).status).toBe(422);
  });

  it('ask a step only where it applies', async () => {
    const large = { kind: 'compare', path: 'amount', op: 'ge', value: { kind: 'literal', value: 5000 } };
    const flow = await ownFlow([
      step({ approvers: [is(ids.fin)] }),
      step({ approvers: [is(ids.head)], when: large } as never),
    ]);
    expect((await view(request(flow, await newDeal()))).steps.length).toBe(1);
    expect((await view(request(flow, await newDeal({ amount: 5000 })))).steps.length).toBe(2);
  });
});

import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported } from '../import/import.fixture.ts';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { lockForSystem } from '../record/write.ts';
import { action, shortProcess, stage } from './short-process.fixture.ts';
import { createStageActions } from './standard-action.ts';

let test: TestPlatform;
let owner: pg.Client;
let admin: Caller;
const people = { rep: '', counsel: '', clerk: '', other: '', boss: '' };
const callers = {} as Record<keyof typeof people, Caller>;
let stages: Record<string, string> = {};
let process = '';

const QUOTE_ACTIONS = [
  action('askPrices', 'salesRep'),
  action('checkContract', 'legal', {
    evidence: 'file',
    checklist: [
      { zh: '核对条款', en: 'Check terms' },
      { zh: '核对账期', en: 'Check payment' },
    ],
  }),
  action('checkMargin', 'financePartner', { evidence: 'activity' }),
];

beforeAll(async () => {
  // Wednesday, 25 November 2026, 10:00 in Shanghai
  test = await testPlatform({ now: Date.parse('2026-11-25T02:00:00.000Z') });
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
  await owner.query("set session_replication_role = 'replica'");
  people.rep = await test.addMember('何青', ['salesRep']);
  people.counsel = await test.addMember('罗兰', ['legal']);
  people.other = await test.addMember('孟希', ['legal']);
  people.clerk = await test.addMember('钱芳', ['finance']);
  people.boss = await test.addMember('周总', ['salesManager']);
  admin = await callerFor(test);
  for (const [key, id] of Object.entries(people))
    callers[key as keyof typeof people] = await callerFor(test, id, (await roleOf(id)) ?? 'salesRep');
  ({ process, stages } = await shortProcess(admin, QUOTE_ACTIONS));
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const roleOf = async (id: string) => (await test.as()).directory.members.get(id)?.roleKeys[0];
function ok(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(answer.text);
  return answer;
}
interface Task {
  id: string;
  version: number;
  title: string;
  status: string;
  due: string;
  owner: { id: string } | null;
  queue: string;
  actionKey: string;
}

async function newDeal(): Promise<string> {
  const account = part(
    ok(await callers.rep.send('POST', '/accounts', { name: `华星电子 ${newId().slice(-5)}` })),
    'record',
  ).id;
  const body = { name: 'MES 二期', account, process, amount: 100 };
  return String(part(ok(await callers.rep.send('POST', '/opportunities', body)), 'record').id);
}
const versionOf = async (id: string): Promise<number> =>
  Number(part(ok(await admin.send('GET', `/opportunities/${id}`)), 'record').version);
const move = async (id: string, to: string, more: Record<string, unknown> = {}, by: Caller = callers.rep) =>
  ok(await by.send('POST', `/opportunities/${id}/move`, { stage: stages[to], version: await versionOf(id), ...more }));
const LOSS = { lostTo: '对手', lossReason: '价格', lossStrategy: '明年再来' };
const lose = (id: string) => move(id, 'dropped', { ...LOSS, lossStage: stages.quote });

async function tasksOf(deal: string, by: Caller = admin): Promise<Task[]> {
  const filter = { kind: 'compare', path: 'opportunity', op: 'eq', value: { kind: 'literal', value: deal } };
  const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&limit=100&sort=createdAt`;
  return items(ok(await by.send('GET', `/tasks?${query}`))) as unknown as Task[];
}
async function taskOf(deal: string, key: string): Promise<Task> {
  const found = (await tasksOf(deal)).filter((task) => task.actionKey === key && task.status === 'open')[0];
  if (found === undefined) throw new Error(`no open task ${key}`);
  return found;
}
const taskNow = async (id: string): Promise<Task> =>
  part(ok(await admin.send('GET', `/tasks/${id}`)), 'record') as unknown as Task;
const setStatus = async (by: Caller, id: string, status: string) =>
  by.send('PATCH', `/tasks/${id}`, { status, version: (await taskNow(id)).version });
const entered = async (): Promise<string> => {
  const deal = await newDeal();
  await move(deal, 'quote');
  return deal;
};
const texts = async (by: Caller) => items(ok(await by.send('GET', '/notifications?limit=50'))) as unknown as Notice[];
interface Notice {
  kind: string;
  object: string;
  record: { id: string };
  text: string;
}

describe('entering a stage', () => {
  it('makes its standard actions tasks of those who play the part, and of the queue where nobody does', async () => {
    const deal = await entered();
    const tasks = await tasksOf(deal);
    expect(
      tasks.map(({ title, status, owner: by, queue, due }) => ({ title, status, by: by?.id ?? null, queue, due })),
    ).toEqual([
      { title: '做 askPrices', status: 'open', by: people.rep, queue: 'salesRep', due: '2026-11-27T10:00:00.000Z' },
      { title: '做 checkContract', status: 'open', by: null, queue: 'legal', due: '2026-11-27T10:00:00.000Z' },
      { title: '做 checkMargin', status: 'open', by: null, queue: 'finance', due: '2026-11-27T10:00:00.000Z' },
    ]);
    const contract = ok(await admin.send('GET', `/tasks/${tasks[1]?.id}`)).json;
    expect(contract).toMatchObject({ collaborators: [{ id: people.other }, { id: people.counsel }] });
    expect(part({ json: contract } as Answer, 'record')).toMatchObject({
      source: 'standardAction',
      stageKey: 'quote',
      actionKey: 'checkContract',
      evidence: 'file',
      createdBy: null,
    });
    const events = await (await test.system()).readOnce<{ action: string; actor: string | null }>(
      `select action, actor_kind as actor from event where workspace_id = $1 and object = 'task' and record_id = any($2::uuid[])`,
      [test.workspaceId, tasks.map((task) => task.id)],
    );
    expect(events).toEqual(tasks.map(() => ({ action: 'created', actor: 'system' })));
  });

  it('asks for nothing twice, and again for what was cancelled', async () => {
    const deal = await entered();
    ok(await setStatus(callers.rep, (await taskOf(deal, 'askPrices')).id, 'done'));
    ok(await setStatus(admin, (await taskOf(deal, 'checkMargin')).id, 'cancelled'));
    await move(deal, 'intake', { reason: '需求变了' });
    await move(deal, 'quote');
    const seen = (await tasksOf(deal)).map((task) => `${task.actionKey} ${task.status}`).toSorted();
    expect(seen).toEqual(['askPrices done', 'checkContract open', 'checkMargin cancelled', 'checkMargin open']);
  });

  it('ends open actions when the deal is lost, and begins those of the stage anew when it is reopened', async () => {
    const deal = await entered();
    ok(await setStatus(callers.rep, (await taskOf(deal, 'askPrices')).id, 'done'));
    const contract = await taskOf(deal, 'checkContract');
    await lose(deal);
    expect((await tasksOf(deal)).map((task) => task.status).toSorted()).toEqual(['cancelled', 'cancelled', 'done']);
    const history = items(ok(await admin.send('GET', `/tasks/${contract.id}/history`)));
    expect(history[0]).toMatchObject({ action: 'updated', reason: '项目已丢单，标准动作随之取消' });
    await move(deal, 'quote', { reason: '客户回头' });
    const open = (await tasksOf(deal)).filter((task) => task.status === 'open').map((task) => task.actionKey);
    expect(open.toSorted()).toEqual(['checkContract', 'checkMargin']);
  });

  it('takes few statements, however many actions there are', async () => {
    const ctx = await test.as(people.rep);
    const deal = await newDeal();
    const asked: string[] = [];
    await ctx.transaction(async (tx) => {
      const counting: Tx = {
        workspaceId: tx.workspaceId,
        get db() {
          return tx.db;
        },
        sql: (text, values, name) => (asked.push(text), tx.sql(text, values, name)),
        run: (text, values, name) => (asked.push(text), tx.run(text, values, name)),
        afterCommit: (effect) => tx.afterCommit(effect),
      };
      const row = await lockForSystem(ctx, tx, 'opportunity', deal);
      if (row === undefined) throw new Error('no deal');
      const own = Array.from({ length: 12 }, (_, n) =>
        action(`step${n}`, 'salesRep', { checklist: [{ zh: '一', en: '1' }] }),
      );
      await createStageActions(ctx, counting, row, stage('many', 'open', 2, { actions: own }));
    });
    expect(asked.map((text) => text.trim().slice(0, 22))).toEqual([
      'select o.owner_id as o',
      'insert into task (work',
      'insert into task_check',
      'insert into event (wor',
    ]);
  });

  it('leaves the past that an import tells alone', async () => {
    const csv = '项目名称,流程,阶段,金额\n导入的项目,短,quote,100\n';
    const done = await imported(await test.as(), 'opportunity', csv);
    expect(done.counts).toMatchObject({ created: 1, refused: 0 });
    const rows = await (await test.system()).readOnce(
      `select 1 from task t join opportunity o on o.workspace_id = t.workspace_id and o.id = t.opportunity_id
       where t.workspace_id = $1 and o.name = '导入的项目'`,
      [test.workspaceId],
    );
    expect(rows).toEqual([]);
  });
});

describe('who is told', () => {
  it('tells of a task whom it concerns and of the move the others, nobody twice and nobody of their own doing', async () => {
    const deal = await newDeal();
    const team = ok(await admin.send('GET', `/opportunities/${deal}/team`)).json as { revision: number };
    const members = [
      { member: people.boss, role: 'sponsor' },
      { member: people.counsel, role: 'legalCounsel' },
    ];
    ok(
      await admin.send('PUT', `/opportunities/${deal}/team`, {
        revision: team.revision,
        members,
        customerContact: null,
      }),
    );
    await move(deal, 'quote', {}, admin);
    const about = async (by: Caller) => {
      const tasks = new Set((await tasksOf(deal)).map((task) => task.id));
      const notices = (await texts(by)).filter(({ record }) => record.id === deal || tasks.has(record.id));
      return notices.map(({ kind, object }) => `${object} ${kind}`).toSorted();
    };
    expect(await about(callers.counsel)).toEqual(['opportunity teamRole', 'task taskAssigned']);
    expect(await about(callers.rep)).toEqual(['task taskAssigned']);
    expect(await about(callers.boss)).toEqual(['opportunity stageMoved', 'opportunity teamRole']);
    expect(await about(callers.clerk)).toEqual(['task collaborator']);
    expect(await about(callers.other)).toEqual([]);
    expect(await about(admin)).toEqual([]);
  });
});

describe('a task that asks for more than a tick', () => {
  const finish = async (by: Caller, id: string) => {
    const answer = await setStatus(by, id, 'done');
    return [answer.status, answer.json?.code ?? part(answer, 'record').status];
  };

  it('is done once its checklist is ticked off and the file is there, with who and when', async () => {
    const deal = await entered();
    const { id } = await taskOf(deal, 'checkContract');
    const refused = await setStatus(callers.counsel, id, 'done');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('检查单还有 2 项没有完成：核对条款、核对账期。');
    expect(refused.text).toContain('要有文件为凭');
    const list = ok(await callers.counsel.send('GET', `/tasks/${id}/checklist`)).json as unknown as Checklist;
    expect(list).toMatchObject({
      canTick: true,
      evidence: { asked: 'file', given: false },
      queue: { role: 'legal', label: { zh: '法务', en: 'Legal' }, canClaim: true },
    });
    const ticked = ok(
      await callers.counsel.send('PUT', `/tasks/${id}/checklist`, {
        items: list.items.map((item) => ({ id: item.id, done: true })),
      }),
    ).json as unknown as Checklist;
    expect(ticked.items.map(({ label, done, doneBy }) => [label.zh, done, doneBy?.id])).toEqual([
      ['核对条款', true, people.counsel],
      ['核对账期', true, people.counsel],
    ]);
    expect(await finish(callers.counsel, id)).toEqual([422, 'invalid']);
    const file = { name: '审核.txt', bytes: '没有问题' };
    ok(await callers.counsel.upload('/files', { object: 'task', recordId: id }, file));
    expect(await finish(callers.counsel, id)).toEqual([200, 'done']);
    const late = await callers.counsel.send('PUT', `/tasks/${id}/checklist`, {
      items: [{ id: list.items[0]?.id, done: false }],
    });
    expect([late.status, late.json?.code]).toEqual([409, 'conflict']);
    const history = items(ok(await admin.send('GET', `/tasks/${id}/history`)));
    expect(history.map((entry) => entry.action)).toContain('checklistTicked');
  });

  it('is done once a follow-up was logged on its deal since', async () => {
    const deal = await entered();
    const { id } = await taskOf(deal, 'checkMargin');
    expect(await finish(callers.clerk, id)).toEqual([422, 'invalid']);
    ok(
      await callers.rep.send('POST', '/activities', {
        kind: 'call',
        opportunity: deal,
        action: '电话沟通了预算与毛利',
        conclusion: '毛利达到要求',
        nextStep: '周五前发送报价',
        nextStepAt: '2026-11-27T02:00:00.000Z',
      }),
    );
    expect(await finish(callers.clerk, id)).toEqual([200, 'done']);
  });

  it('is refused by the grid, by a batch and by an import alike', async () => {
    const deal = await entered();
    const task = await taskOf(deal, 'checkMargin');
    ok(await admin.send('PATCH', `/tasks/${task.id}`, { externalId: 'T-1', version: task.version }));
    expect(await finish(admin, task.id)).toEqual([422, 'invalid']);
    const done = await imported(await test.as(), 'task', '外部编号,任务,状态\nT-1,做 checkMargin,已完成\n', {
      duplicates: 'update',
    });
    expect(done.counts).toMatchObject({ updated: 0, failed: 1 });
    expect((await taskNow(task.id)).status).toBe('open');
  });

  it('stays with its deal', async () => {
    const deal = await entered();
    const task = await taskOf(deal, 'askPrices');
    const answer = await admin.send('PATCH', `/tasks/${task.id}`, {
      opportunity: await newDeal(),
      version: task.version,
    });
    expect([answer.status, answer.json?.code]).toEqual([409, 'conflict']);
  });

  it('is not reopened beside an open one of the same action', async () => {
    const deal = await entered();
    const first = await taskOf(deal, 'askPrices');
    ok(await setStatus(admin, first.id, 'cancelled'));
    await move(deal, 'intake', { reason: '需求变了' });
    await move(deal, 'quote');
    const answer = await setStatus(admin, first.id, 'open');
    expect([answer.status, answer.json?.code]).toEqual([409, 'conflict']);
  });

  it('tells nobody of its checklist who may not see it', async () => {
    const deal = await entered();
    const { id } = await taskOf(deal, 'checkMargin');
    const stranger = await callerFor(test, await test.addMember('路人', ['salesRep']), 'salesRep');
    expect((await stranger.send('GET', `/tasks/${id}/checklist`)).status).toBe(404);
    expect(
      (await stranger.send('PUT', `/tasks/${id}/checklist`, { items: [{ id: newId(), done: true }] })).status,
    ).toBe(404);
    expect((await stranger.send('POST', `/tasks/${id}/claim`)).status).toBe(404);
  });
});

interface Checklist {
  items: { id: string; label: { zh: string }; done: boolean; doneBy: { id: string } | null }[];
}

describe('a queue', () => {
  it('gives a task to the first of twenty who want it, and tells the others who that is', async () => {
    const lawyers = await Promise.all(
      Array.from({ length: 4 }, async (_, n) => {
        const id = await test.addMember(`律师${n}`, ['legal']);
        return { id, caller: await callerFor(test, id, 'legal') };
      }),
    );
    const deal = await entered();
    const { id } = await taskOf(deal, 'checkContract');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => {
        const lawyer = lawyers[n % lawyers.length] ?? { id: '', caller: admin };
        return lawyer.caller.send('POST', `/tasks/${id}/claim`).then((answer) => ({ by: lawyer.id, answer }));
      }),
    );
    const owner = (await taskNow(id)).owner?.id;
    const won = answers.filter((one) => one.answer.status === 200);
    expect(new Set(won.map((one) => one.by))).toEqual(new Set([owner]));
    const lost = answers.filter((one) => one.answer.status === 409);
    expect(won.length + lost.length).toBe(20);
    expect(lost.length).toBe(15);
    const name = (await test.as()).directory.members.get(String(owner))?.name;
    expect(lost.every((one) => one.answer.text.includes(`${name}已领取这项任务。`))).toBe(true);
    const history = items(ok(await admin.send('GET', `/tasks/${id}/history`)));
    expect(history.filter((entry) => entry.action === 'claimed')).toHaveLength(1);
    expect(history[0]).toMatchObject({ action: 'claimed', actor: { id: owner } });
    const { rows } = await owner2(deal);
    expect(rows).toEqual([{ member_id: owner, role: 'legalCounsel', made_collaborator: true }]);
    expect(ok(await admin.send('GET', `/opportunities/${deal}`)).json?.collaborators).toMatchObject([{ id: owner }]);
  });

  it('is for people of its role alone', async () => {
    const deal = await entered();
    const { id } = await taskOf(deal, 'checkContract');
    const answer = await callers.rep.send('POST', `/tasks/${id}/claim`);
    expect([answer.status, answer.json?.code]).toEqual([403, 'forbidden']);
    expect(answer.text).toContain('由“法务”的人领取');
    const reading = await callerFor(test, people.counsel, 'readOnly');
    expect((await reading.send('POST', `/tasks/${id}/claim`)).status).toBe(403);
    expect((await callers.rep.send('GET', `/tasks/${id}/checklist`)).json).toMatchObject({
      queue: { canClaim: false },
    });
    ok(await setStatus(callers.counsel, (await taskOf(deal, 'checkContract')).id, 'cancelled'));
    expect((await callers.counsel.send('POST', `/tasks/${id}/claim`)).status).toBe(409);
  });

  it('empties into whoever comes to play the part later', async () => {
    const deal = await entered();
    const team = ok(await admin.send('GET', `/opportunities/${deal}/team`)).json as { revision: number };
    const members = [{ member: people.other, role: 'legalCounsel' }];
    ok(
      await admin.send('PUT', `/opportunities/${deal}/team`, {
        revision: team.revision,
        members,
        customerContact: null,
      }),
    );
    expect((await taskOf(deal, 'checkContract')).owner?.id).toBe(people.other);
    expect((await taskOf(deal, 'checkMargin')).owner).toBeNull();
    const id = (await taskOf(deal, 'checkContract')).id;
    expect((await texts(callers.other)).filter((one) => one.record.id === id).map((one) => one.kind)).toContain(
      'taskAssigned',
    );
  });
});

const owner2 = (deal: string) =>
  owner.query('select member_id, role, made_collaborator from deal_member where opportunity_id = $1', [deal]);

describe('the checker', () => {
  const found = async () =>
    (await checkWorkspace(await test.system())).violations.map((one) => `${one.rule} ${one.object}`);

  it('finds nothing where only services wrote', async () => {
    expect(await found()).toEqual([]);
  });

  it('names two open tasks of one action, and an action without its deal', async () => {
    const deal = await entered();
    await owner.query('drop index task_of_action');
    await owner.query(`update task set action_key = 'askPrices' where opportunity_id = $1`, [deal]);
    expect(await found()).toContain('one-task-of-action task');
    await owner.query(`update task set opportunity_id = null, action_key = title where opportunity_id = $1`, [deal]);
    expect(await found()).toContain('action-of-deal task');
  });
});

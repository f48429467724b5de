import type { Rehearsal } from '@throughline/domain/process/rehearsal.contract.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported } from '../import/import.fixture.ts';
import { type Caller, callerFor, part } from '../platform/http/caller.fixture.ts';
import { moveStage } from '../opportunity/opportunity.service.ts';
import { createRecord, updateRecord } from '../record/write.ts';
import { rehearsalJobs } from './rehearsal.jobs.ts';
import { getRehearsal, startRehearsal } from './rehearsal.service.ts';
import { runRehearsal } from './rehearsal-run.ts';
import { startWorker } from '../platform/jobs/worker.ts';
import { definitionFrom, draftedProcess, idsFor, publishedProcess, type StageSketch } from './rehearsal.fixture.ts';

const START = Date.parse('2026-03-02T01:00:00.000Z');
const DAY = 86_400_000;
const both = (text: string) => ({ zh: text, en: text });

const PATH: readonly StageSketch[] = [
  { key: 'lead', kind: 'open' },
  { key: 'proposal', kind: 'open' },
  { key: 'contract', kind: 'open' },
  { key: 'won', kind: 'won' },
  { key: 'lost', kind: 'lost' },
];
const TALK = { kind: 'activity', key: 'talk', label: both('沟通'), atLeast: 1 };
const BUDGET = {
  kind: 'field',
  key: 'budget',
  label: both('预算已确认'),
  condition: { kind: 'compare', path: 'budgetConfirmed', op: 'eq', value: { kind: 'literal', value: true } },
};
const CHANNEL = {
  key: 'large',
  name: both('大单'),
  when: { kind: 'compare', path: 'amount', op: 'ge', value: { kind: 'literal', value: 500 } },
  skips: { stages: [], criteria: ['proposal.budget'] },
  flow: 'exception',
  validDays: 30,
};

let test: TestPlatform;
let admin: Caller;
let process: string;
const ids = idsFor(PATH);
const stage = (key: string): string => ids.get(key) ?? '';
const draft = definitionFrom(
  PATH.map((one) =>
    one.key === 'lead' ? { ...one, exit: [TALK] } : one.key === 'proposal' ? { ...one, exit: [BUDGET] } : one,
  ),
  ids,
  [CHANNEL],
);
const on = (day: number): void => test.setClock(START + day * DAY);
const LOSS = { lostTo: '对手', lossReason: '价格', lossStage: stage('contract'), lossStrategy: '一年后再访' };

async function deal(name: string, amount: number, owner?: string): Promise<RecordRow> {
  return createRecord(await test.as(), 'opportunity', { name, amount, process, ...(owner ? { owner } : {}) });
}
async function move(row: RecordRow, to: string, words = {}): Promise<RecordRow> {
  const ctx = await test.as();
  const [found] = await ctx.readOnce<{ version: number }>(
    'select version from opportunity where workspace_id = $1 and id = $2',
    [ctx.workspaceId, row.id],
  );
  return moveStage(ctx, row.id, { stage: stage(to), version: found?.version, ...words });
}
async function talk(row: RecordRow): Promise<RecordRow> {
  const words = { action: '电话沟通了预算与时间安排', conclusion: '对方确认年内立项', nextStep: '周五前发送技术方案' };
  return createRecord(await test.as(), 'activity', {
    kind: 'call',
    ...words,
    nextStepAt: '2027-01-08T02:00:00.000Z',
    opportunity: row.id,
  });
}
const limits = { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY };
const begun = async (days: number | null = 90): Promise<string> => {
  const answer = await admin.send('POST', `/processes/${process}/rehearsals`, { days });
  expect(answer.status, answer.text).toBe(202);
  return String(part(answer, 'rehearsal').id);
};
async function result(id: string, caller = admin): Promise<Rehearsal> {
  const answer = await caller.send('GET', `/processes/${process}/rehearsals/${id}`);
  expect(answer.status, answer.text).toBe(200);
  return part(answer, 'rehearsal') as unknown as Rehearsal;
}
async function rehearsed(days: number | null = 90): Promise<Rehearsal> {
  const id = await begun(days);
  await runRehearsal(test.platform, test.workspaceId, process, id, limits);
  return result(id);
}

let rep: string;
const names: Record<string, RecordRow> = {};

beforeAll(async () => {
  test = await testPlatform({ now: START });
  admin = await callerFor(test);
  rep = await test.addMember('李蕾', ['salesRep']);
  process = await publishedProcess(await test.as(), definitionFrom(PATH, ids));
  // 甲 goes on without a word and is lost; 乙 talks first and is won past the contract; 丙 goes on without a word.
  for (const [name, amount] of [
    ['甲', 100],
    ['乙', 700],
    ['丙', 300],
  ] as const)
    names[name] = await deal(name, amount, name === '丙' ? rep : undefined);
  const { 甲, 乙, 丙 } = names as { 甲: RecordRow; 乙: RecordRow; 丙: RecordRow };
  on(1);
  await move(甲, 'proposal');
  await talk(乙);
  on(2);
  await talk(甲);
  await move(乙, 'proposal');
  on(3);
  await move(甲, 'contract');
  await move(丙, 'proposal');
  on(4);
  await move(甲, 'lost', LOSS);
  // Confirmed after the move that needed it.
  on(5);
  await move(乙, 'won');
  on(6);
  await draftedProcess(await test.as(), process, draft);
});
afterAll(async () => {
  await test.close();
});

describe('a rehearsal', () => {
  it('says which moves the draft would have stopped, by what, and what became of the deals', async () => {
    const { result: played, ...about } = await rehearsed();
    expect(about).toMatchObject({ status: 'done', draft: 2, published: 1, days: 90, done: 3, total: 3, stale: false });
    expect(played).toMatchObject({ moves: 6, deals: 3, absent: { moves: 0, deals: 0 } });
    expect(played?.draft.stopped).toEqual({
      moves: 4,
      deals: 3,
      outcomes: { won: { deals: 1, amount: 700 }, lost: { deals: 1, amount: 100 }, open: { deals: 1, amount: 300 } },
    });
    const told = played?.draft.criteria.map(({ ref, moves, deals, outcomes, examples }) => ({
      ref,
      moves,
      deals,
      outcomes,
      names: examples.map((one) => one.name ?? '').toSorted((one, other) => one.localeCompare(other, 'en')),
    }));
    const none = { deals: 0, amount: 0 };
    expect(told?.toSorted((one, other) => (one.ref < other.ref ? -1 : 1))).toEqual([
      {
        ref: 'lead.talk',
        moves: 2,
        deals: 2,
        outcomes: { won: none, lost: { deals: 1, amount: 100 }, open: { deals: 1, amount: 300 } },
        names: ['丙', '甲'],
      },
      {
        ref: 'proposal.budget',
        moves: 2,
        deals: 2,
        outcomes: { won: { deals: 1, amount: 700 }, lost: { deals: 1, amount: 100 }, open: none },
        names: ['乙', '甲'],
      },
    ]);
    expect(played?.published.stopped.moves).toBe(0);
    expect(played?.draft.onWord.map(({ ref, moves }) => ({ ref, moves }))).toEqual([{ ref: 'lead.talk', moves: 1 }]);
  });

  it('says which running deals would need what, and what a green channel would have let through', async () => {
    const { result: played } = await rehearsed();
    expect(played?.running).toMatchObject({ deals: 2, needing: 1, newly: 1 });
    expect(played?.running.criteria).toMatchObject([
      { ref: 'proposal.budget', deals: 1, newly: 1, examples: [{ name: '丙', move: null }] },
    ]);
    expect(played?.channels).toMatchObject([{ key: 'large', moves: 1, deals: 1, examples: [{ name: '乙' }] }]);
  });

  it('looks only at the days asked for', async () => {
    // On the 6th, the last two days hold the loss of 甲 and the win of 乙.
    const { result: played } = await rehearsed(2);
    expect(played).toMatchObject({ moves: 2, deals: 2 });
    expect(played?.draft.criteria.map(({ ref, moves }) => ({ ref, moves }))).toEqual([
      { ref: 'proposal.budget', moves: 1 },
    ]);
  });

  it('counts moves between stages that the draft has no more apart', async () => {
    const without = { ...draft, stages: draft.stages.filter(({ key }) => key !== 'contract') };
    await draftedProcess(await test.as(), process, without);
    const { result: played } = await rehearsed();
    await draftedProcess(await test.as(), process, draft);
    expect(played).toMatchObject({ moves: 4, deals: 3, absent: { moves: 2, deals: 1 } });
  });

  it('goes on after a kill where it was, and counts no deal twice', async () => {
    const id = await begun();
    const whole = await rehearsed();
    const again = await begun();
    // Cancelled by the second beginning.
    expect((await result(id)).status).toBe('cancelled');
    // Each turn ends before its second deal at the latest, some before their first.
    for (let turn = 0, more = true; more; turn++) {
      expect(turn).toBeLessThan(1000);
      const until = turn % 2 === 0 ? 0 : Date.now() + 1;
      more = await runRehearsal(test.platform, test.workspaceId, process, again, { ...limits, piece: 1, until });
    }
    const played = await result(again);
    expect(played.result).toEqual(whole.result);
    expect(played.done).toBe(3);
  });

  it('is played once by two workers at a time', async () => {
    const id = await begun();
    const whole = (await result((await rehearsed()).id)).result;
    const again = await begun();
    expect(id).not.toBe(again);
    const run = () => runRehearsal(test.platform, test.workspaceId, process, again, { ...limits, piece: 1 });
    await Promise.all([run(), run(), run()]);
    expect(await result(again)).toMatchObject({ status: 'done', done: 3, result: whole });
  });

  it('is done by a worker, and can be cancelled', async () => {
    const id = await begun();
    const gone = await admin.send('DELETE', `/processes/${process}/rehearsals/${id}`);
    expect(gone.status).toBe(204);
    expect((await admin.send('DELETE', `/processes/${process}/rehearsals/${id}`)).status).toBe(409);
    const other = await begun();
    const worker = await startWorker(test.platform, test.database.appUrl, rehearsalJobs, { pollSeconds: 0.5 });
    try {
      await expect.poll(async () => (await result(other)).status, { timeout: 20_000 }).toBe('done');
    } finally {
      await worker.stop();
    }
    expect(await result(id)).toMatchObject({ status: 'cancelled', result: null });
  });

  it('shows counts over all deals, and examples that the reader may open', async () => {
    const { id } = await rehearsed();
    const role = {
      key: 'processOwner',
      name: both('流程负责人'),
      objects: { opportunity: { read: 'own' } },
      fields: { opportunity: { amount: 'hidden' } },
      admin: ['manageProcesses'],
    };
    expect((await admin.send('POST', '/roles', role)).status).toBe(201);
    const owner = await callerFor(test, rep, 'processOwner');
    const { result: played } = await result(id, owner);
    expect(played?.draft.stopped).toMatchObject({ moves: 4, outcomes: { won: { deals: 1, amount: null } } });
    const shown = played?.draft.criteria.flatMap(({ examples }) => examples.map((one) => one.id));
    expect(shown).toEqual([names.丙?.id]);
  });

  it('needs a draft, the right, and a process', async () => {
    const other = await publishedProcess(await test.as(), definitionFrom(PATH, idsFor(PATH)));
    const answer = await admin.send('POST', `/processes/${other}/rehearsals`, {});
    expect(answer.status).toBe(409);
    const someone = await callerFor(test, rep, 'salesRep');
    expect((await someone.send('POST', `/processes/${process}/rehearsals`, {})).status).toBe(403);
    expect((await admin.send('GET', `/processes/${other}/rehearsals/${await begun()}`)).status).toBe(404);
  });

  it('says when the draft was changed since', async () => {
    const { id } = await rehearsed();
    await draftedProcess(await test.as(), process, { ...draft, exceptions: [] });
    expect((await result(id)).stale).toBe(true);
    await draftedProcess(await test.as(), process, draft);
    expect((await result(id)).stale).toBe(false);
  });
});

describe('the past', () => {
  it('keeps what a record said before it was changed or removed', async () => {
    const ctx = await test.as();
    on(10);
    const row = await deal('丁', 50);
    const said = await talk(row);
    on(11);
    await updateRecord(ctx, 'opportunity', row.id, { budgetConfirmed: true }, { version: row.version });
    on(12);
    await move(row, 'proposal');
    on(13);
    await move(row, 'contract');
    // What the two moves rested on is taken away later.
    on(14);
    const [now] = await ctx.readOnce<{ version: number }>(
      'select version from opportunity where workspace_id = $1 and id = $2',
      [ctx.workspaceId, row.id],
    );
    await updateRecord(await test.as(), 'opportunity', row.id, { budgetConfirmed: false }, { version: now?.version });
    await admin.send('DELETE', `/activities/${said.id}`);
    on(15);
    const { result: played } = await rehearsed(5);
    expect(played).toMatchObject({ moves: 2 });
    expect(played?.draft.stopped.moves).toBe(0);
  });

  it('that an import tells is a past: moves, and follow-ups on the day when they happened', async () => {
    const own = idsFor(PATH);
    const ctx = await test.as();
    const asks = [
      TALK,
      // A fact that the product keeps: by its log, both follow-ups came on the day of the import.
      { kind: 'fact', key: 'two', label: both('两次'), fact: 'activityCount', atLeast: 2 },
    ];
    const told = await publishedProcess(ctx, definitionFrom(PATH, own));
    const stricter = PATH.map((one) => (one.key === 'proposal' ? { ...one, exit: asks } : one));
    await draftedProcess(ctx, told, definitionFrom(stricter, own));
    const settings = { process: told, stages: Object.fromEntries(own) };
    await imported(ctx, 'opportunity', '编号,项目名称,阶段\nT-1,旧项目甲,contract\nT-2,旧项目乙,contract\n', settings);
    const visits = ['T-1', 'T-2'].flatMap((deal) => [
      `${deal},lead,2025-01-01`,
      `${deal},proposal,2025-01-05`,
      `${deal},contract,2025-02-01`,
    ]);
    await imported(ctx, 'stageHistory', `项目编号,阶段,进入时间\n${visits.join('\n')}\n`, settings);
    // The second follow-up of 乙 came after it had moved on.
    const talks = ['T-1,2025-01-06', 'T-1,2025-01-20', 'T-2,2025-01-06', 'T-2,2025-02-02'];
    const rows = talks.map((one) => `${one},电话沟通了预算与时间安排,call`).join('\n');
    await imported(ctx, 'activity', `项目,时间,动作,类型\n${rows}\n`, { unknownReferences: 'refuse' });
    const { id } = await startRehearsal(ctx, told, null);
    await runRehearsal(test.platform, test.workspaceId, told, id, limits);
    const { result: played } = await getRehearsal(ctx, told, id);
    expect(played).toMatchObject({ moves: 4, deals: 2 });
    const stopped = played?.draft.criteria.map(({ ref, moves, examples }) => [ref, moves, examples[0]?.name]);
    expect(stopped).toEqual([['proposal.two', 1, '旧项目乙']]);
  });
});

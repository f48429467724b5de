import type { Criterion } from '@throughline/domain/process/criterion.ts';
import { criterionSchema } from '@throughline/domain/process/criterion.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported, undone } from '../import/import.fixture.ts';
import { within } from '../platform/ctx.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { saveDraft } from '../process/draft.service.ts';
import { gateDrift } from './gate-drift.ts';
import { gatedDefinition, plainStage, publishedProcess, type TestProcess } from './gate.fixture.ts';

/* Ways round a gate, and changes past a deal that its figures must not miss. */

let test: TestPlatform;
let admin: Caller;

beforeAll(async () => {
  test = await testPlatform();
  admin = await callerFor(test);
  await test.addMember('周总', ['salesManager']);
});
afterAll(() => test.close());

const criterion = (input: Record<string, unknown>): Criterion =>
  criterionSchema.parse({ key: 'it', label: { zh: '这一条', en: 'This one' }, ...input });
function ok(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return answer;
}
const newDeal = async (process: TestProcess, values: object = {}): Promise<string> =>
  String(
    part(ok(await admin.send('POST', '/opportunities', { name: '产线', process: process.id, ...values })), 'record').id,
  );
const read = async (id: string): Promise<Record<string, unknown>> =>
  part(ok(await admin.send('GET', `/opportunities/${id}`)), 'record');
const stageOf = async (id: string): Promise<unknown> => ((await read(id)).stage as { id: string }).id;
const patch = async (id: string, values: object): Promise<Answer> =>
  admin.send('PATCH', `/opportunities/${id}`, { ...values, version: (await read(id)).version });
const move = async (id: string, stage: string | undefined, words: object = {}): Promise<Answer> =>
  admin.send('POST', `/opportunities/${id}/move`, { stage, version: (await read(id)).version, ...words });
const drift = async (): Promise<unknown[]> => {
  const ctx = await test.system();
  return ctx.read((tx) => gateDrift(within(ctx, tx), tx));
};

describe('a decided deal', () => {
  it('is not opened again by another process, where nobody says why', async () => {
    const [one, other] = [
      await publishedProcess(test, gatedDefinition([])),
      await publishedProcess(test, gatedDefinition([])),
    ];
    const deal = await newDeal(one);
    ok(await move(deal, one.stage.won));
    const refused = await patch(deal, { process: other.id });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('重新打开')]);
    ok(await move(deal, one.stage.a, { reason: '客户撤回合同' }));
    expect((await patch(deal, { process: other.id })).status).toBe(200);
  });
});

describe('a standard action that asks for a file', () => {
  it('proves nothing any more once the file is gone', async () => {
    const action = { key: 'do', label: { zh: '做', en: 'Do' }, role: 'salesRep', dueWorkingDays: 1 };
    const process = await publishedProcess(
      test,
      gatedDefinition([criterion({ kind: 'action', action: 'do', demandsProof: true })], {
        actions: [{ ...action, required: true, checklist: [], evidence: 'file' }],
      }),
    );
    const deal = await newDeal(process);
    const filter = { kind: 'compare', path: 'opportunity', op: 'eq', value: { kind: 'literal', value: deal } };
    const [task] = items(await admin.send('GET', `/tasks?filter=${encodeURIComponent(JSON.stringify(filter))}`));
    const file = await admin.upload(
      '/files',
      { object: 'task', recordId: String(task?.id) },
      { name: '纪要.txt', bytes: '纪要' },
    );
    ok(await admin.send('PATCH', `/tasks/${task?.id}`, { status: 'done', version: task?.version }));
    expect((await read(deal)).gateMet).toBe(1);
    ok(await admin.send('DELETE', `/files/${part(file, 'file').id}`));
    expect((await read(deal)).gateMet).toBe(0);
    expect((await move(deal, process.stage.b)).json?.code).toBe('gate_closed');
  });
});

describe('a migration', () => {
  it('leaves a deal whose stage is being approved, and moves the others', async () => {
    const process = await publishedProcess(test, gatedDefinition([]));
    const deals = [await newDeal(process), await newDeal(process)] as const;
    for (const deal of deals) ok(await move(deal, process.stage.b));
    ok(await admin.send('POST', '/approvals', { flow: 'stageMove', object: 'opportunity', record: deals[0] }));
    const stages = process.definition.stages.filter((stage) => stage.key !== 'b');
    await saveDraft(await test.as(), process.id, { definition: { ...process.definition, stages } });
    const mapping = { [String(process.stage.b)]: process.stage.c };
    const published = ok(
      await admin.send('POST', `/processes/${process.id}/publish`, { migration: { deals: 'all', mapping } }),
    );
    expect(part(published, 'migration')).toMatchObject({ status: 'done', done: 2, skipped: 1 });
    expect(await Promise.all(deals.map(stageOf))).toEqual([process.stage.b, process.stage.c]);
  });
});

describe('the figures of a gate', () => {
  it('are those of today after an import is undone', async () => {
    const definition = gatedDefinition([criterion({ kind: 'statement' })]);
    definition.stages[1] = plainStage('b', 'open', 2, {
      criteria: { entry: [], exit: [criterion({ kind: 'statement' })] },
    });
    const process = await publishedProcess(test, definition);
    const externalId = newId();
    const deal = await newDeal(process, { externalId });
    const say = (ref: string) => admin.send('POST', `/opportunities/${deal}/evidence`, { criterion: ref });
    const word = String(ok(await say('a.it')).json?.id);
    const ctx = await test.as();
    const settings = { duplicates: 'update', process: process.id } as const;
    const batch = await imported(ctx, 'opportunity', `外部编号,项目名称,阶段\n${externalId},产线,b\n`, settings);
    expect(await stageOf(deal)).toBe(process.stage.b);
    ok(await say('b.it'));
    ok(await admin.send('DELETE', `/opportunities/${deal}/evidence/${word}`));
    expect((await undone(ctx, batch.id)).counts).toMatchObject({ undone: 1 });
    expect([await stageOf(deal), (await read(deal)).gateMet]).toEqual([process.stage.a, 0]);
    expect(await drift()).toEqual([]);
  });

  it('are judged anew when a deal comes back from the bin', async () => {
    const condition = { kind: 'compare', path: 'account.industry', op: 'notEmpty' };
    const process = await publishedProcess(test, gatedDefinition([criterion({ kind: 'field', condition })]));
    const account = part(ok(await admin.send('POST', '/accounts', { name: '远东重工' })), 'record');
    const deal = await newDeal(process, { account: account.id });
    ok(await admin.send('DELETE', `/opportunities/${deal}`));
    ok(await admin.send('PATCH', `/accounts/${String(account.id)}`, { industry: '造船', version: account.version }));
    ok(await admin.send('POST', `/opportunities/${deal}/restore`));
    expect((await read(deal)).gateMet).toBe(1);
    expect(await drift()).toEqual([]);
  });

  it('follow what a file tells of the stages that a deal was in', async () => {
    const talk = criterion({ kind: 'activity', sinceEntry: true });
    const process = await publishedProcess(test, gatedDefinition([talk]));
    const externalId = newId();
    const deal = await newDeal(process, { externalId });
    ok(
      await admin.send('POST', '/activities', {
        kind: 'visit',
        action: '拜访了车间主任并看了现场',
        conclusion: '对方认可方案方向',
        nextStep: '周五前发送技术方案与报价',
        nextStepAt: '2027-01-08T02:00:00.000Z',
        at: '2026-01-05T02:00:00.000Z',
        opportunity: deal,
      }),
    );
    expect((await read(deal)).gateMet).toBe(0);
    const csv = `销售项目,阶段,进入时间\n${externalId},a,2026-01-02T02:00:00Z\n`;
    const told = await imported(await test.as(), 'stageHistory', csv, { process: process.id });
    expect(told.counts, JSON.stringify(told)).toMatchObject({ failed: 0, refused: 0 });
    expect((await read(deal)).gateMet).toBe(1);
    expect(await drift()).toEqual([]);
  });
});

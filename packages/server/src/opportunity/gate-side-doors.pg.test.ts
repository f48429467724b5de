import type { Criterion } from '@throughline/domain/process/criterion.ts';
import { criterionSchema } from '@throughline/domain/process/criterion.ts';
import type { AppError } from '@throughline/domain/platform/error.ts';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../identity/api-key.service.ts';
import { createRole } from '../identity/role.service.ts';
import { imported, undone } from '../import/import.fixture.ts';
import { within } from '../platform/ctx.ts';
import { inTransaction } from '../platform/db.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { saveDraft } from '../process/draft.service.ts';
import { previewMigration } from '../process/migration.service.ts';
import { gateDrift } from './gate-drift.ts';
import { gate } from './gate.service.ts';
import { gatedDefinition, plainStage, publishedProcess, type TestProcess } from './gate.fixture.ts';
import { moveStage } from './opportunity.service.ts';

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

const FOLLOW_UP = {
  kind: 'visit',
  action: '拜访了车间主任并看了现场',
  conclusion: '对方认可方案方向',
  nextStep: '周五前发送技术方案与报价',
  nextStepAt: '2027-01-08T02:00:00.000Z',
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

  it('keeps the review of its loss: an answer may be put better, not emptied', async () => {
    const process = await publishedProcess(test, gatedDefinition([]));
    const deal = await newDeal(process);
    const review = { lostTo: '对手', lossReason: '价格', lossStage: process.stage.a, lossStrategy: '半年后再访' };
    ok(await move(deal, process.stage.lost, review));
    for (const field of Object.keys(review)) {
      const refused = await patch(deal, { [field]: null });
      expect([refused.status, refused.json]).toMatchObject([422, { fields: [{ field }] }]);
    }
    ok(await patch(deal, { lossReason: '价格与交期' }));
    expect(await read(deal)).toMatchObject({ lossReason: '价格与交期', lossStrategy: '半年后再访' });
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
    ok(await admin.send('PATCH', `/tasks/${String(task?.id)}`, { status: 'done', version: task?.version }));
    expect((await read(deal)).gateMet).toBe(1);
    ok(await admin.send('DELETE', `/files/${String(part(file, 'file').id)}`));
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
        ...FOLLOW_UP,
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

describe('who may not read', () => {
  const role = async (key: string, rest: object): Promise<string> => {
    const input = { key, name: { zh: key, en: key }, objects: {}, fields: {}, admin: [], ...rest };
    await createRole(await test.as(), input as Parameters<typeof createRole>[1]);
    return test.addMember(key, [key]);
  };

  it('a follow-up or a number is told neither by the gate nor by its refusal', async () => {
    const process = await publishedProcess(
      test,
      gatedDefinition([
        criterion({ kind: 'activity', demandsProof: true }),
        criterion({ key: 'people', kind: 'fact', fact: 'keyContacts', atLeast: 5 }),
      ]),
    );
    const deal = await newDeal(process);
    ok(await admin.send('POST', '/activities', { ...FOLLOW_UP, opportunity: deal }));
    const objects = { opportunity: { read: 'all', update: 'all' }, activity: { read: 'all' } };
    const fields = { opportunity: { keyContacts: 'hidden' }, activity: { action: 'hidden' } };
    const ctx = await test.as(await role('blind', { objects, fields }));
    const seen = await gate(ctx, deal);
    expect(seen.exit.map((state) => [state.met, state.progress])).toEqual([
      [false, { have: 1, want: 1 }],
      [false, null],
    ]);
    expect(JSON.stringify(seen)).not.toContain('车间主任');
    const refused = moveStage(ctx, deal, { stage: String(process.stage.b), version: 1 }).catch(
      (error: AppError) => error,
    );
    const told = JSON.stringify(((await refused) as AppError).details);
    expect(told).toContain('a.people');
    expect(told).not.toContain('车间主任');
  });

  it('a deal does not learn its name from the preview of a migration', async () => {
    const process = await publishedProcess(test, gatedDefinition([]));
    await newDeal(process, { name: '保密项目' });
    await saveDraft(await test.as(), process.id, { definition: process.definition });
    const owner = await role('shaper', { objects: { opportunity: { read: 'own' } }, admin: ['manageProcesses'] });
    const preview = await previewMigration(await test.as(owner), process.id);
    expect([preview.total, preview.judged, preview.deals]).toEqual([1, 1, []]);
  });
});

describe('a customer', () => {
  const portal = (path: string, body: object): Promise<Answer> =>
    admin.send('POST', `/portal/${path}`, body, { 'x-requested-with': 'test' });

  it('signs while what they answer is being approved, which stays as it is', async () => {
    const approver = await test.addMember('孙总', ['salesManager']);
    const step = { key: 'one', name: { zh: '审', en: 'Step' }, approvers: [{ by: 'member', member: approver }] };
    const flow = { name: { zh: '需求审批', en: 'Need' }, object: 'opportunity', watches: ['need'], steps: [step] };
    ok(await admin.send('PUT', '/approval-flows/need', { flow }));
    const deal = await newDeal(await publishedProcess(test, gatedDefinition([])));
    ok(await admin.send('POST', '/approvals', { flow: 'need', object: 'opportunity', record: deal }));
    const sent = ok(await admin.send('POST', `/opportunities/${deal}/confirmations`, { form: 'requirementSurvey' }));
    const token = String(sent.json?.url).split('#')[1];
    const { questions } = part(ok(await portal('open', { token })), 'form') as {
      questions: { key: string; kind: string; options?: { key: string }[] }[];
    };
    const sample: Readonly<Record<string, unknown>> = { yesNo: true, number: 5, money: 500, date: '2027-01-01' };
    const answers = Object.fromEntries(
      questions.map(({ key, kind, options }) => [
        key,
        kind === 'choice'
          ? options?.[0]?.key
          : kind === 'multiChoice'
            ? [options?.[0]?.key]
            : (sample[kind] ?? '二期产线'),
      ]),
    );
    const signature = { kind: 'typed', text: '刘敏' };
    const signed = await portal('sign', { token, answers, signer: '刘敏', signature });
    expect(signed.status, signed.text).toBe(200);
    expect(await read(deal)).toMatchObject({ need: null, budget: 500 });
    ok(await admin.send('DELETE', `/opportunities/${deal}`));
    expect((await portal('open', { token })).json).toMatchObject({ code: 'unauthenticated', reason: 'revoked' });
  });
});

describe('a purge', () => {
  it('takes what was said in approvals out of the log', async () => {
    const deal = await newDeal(await publishedProcess(test, gatedDefinition([])));
    ok(
      await admin.send('POST', '/approvals', {
        flow: 'exception',
        object: 'opportunity',
        record: deal,
        reason: '绝密理由',
      }),
    );
    const said = async () =>
      (await test.system()).readOnce(`select 1 from event where workspace_id = $1 and reason like '%绝密理由%'`, [
        test.workspaceId,
      ]);
    expect(await said()).toHaveLength(1);
    ok(await admin.send('DELETE', `/opportunities/${deal}`));
    ok(await admin.send('DELETE', `/opportunities/${deal}/purge`));
    expect(await said()).toEqual([]);
  });
});

describe('a key with few scopes', () => {
  const keyOf = async (
    member: string,
    role: string,
    scopes: string[],
  ): Promise<(path: string, method?: 'GET' | 'PUT', body?: object) => Promise<Answer>> => {
    const { key } = await createApiKey(await test.as(), { name: 'key', role, member, scopes, expiresAt: null });
    return (path, method = 'GET', body) => admin.send(method, path, body, { authorization: `Bearer ${key}` });
  };

  it('reads no approvals of what it may not read, and names no deputy', async () => {
    const member = await test.addMember('林总', ['salesManager']);
    const step = { key: 'one', name: { zh: '审', en: 'Step' }, approvers: [{ by: 'member', member }] };
    const flow = { name: { zh: '金额审批', en: 'Amount' }, object: 'opportunity', watches: ['amount'], steps: [step] };
    ok(await admin.send('PUT', '/approval-flows/amount', { flow }));
    const deal = await newDeal(await publishedProcess(test, gatedDefinition([])), { amount: 123_456 });
    const { id } = part(
      ok(await admin.send('POST', '/approvals', { flow: 'amount', object: 'opportunity', record: deal })),
      'approval',
    );
    const own = await keyOf(member, 'salesManager', ['opportunity:read']);
    expect(items(ok(await own('/approvals?box=toDecide'))).map((one) => one.id)).toEqual([id]);
    expect((await own('/deputy', 'PUT', { deputy: test.admin, from: '2026-01-01', until: '2099-01-01' })).status).toBe(
      403,
    );
    const tasks = await keyOf(member, 'salesManager', ['task:read']);
    expect(items(ok(await tasks('/approvals?box=toDecide')))).toEqual([]);
    expect((await tasks(`/approvals/${String(id)}`)).status).toBe(404);
  });
});

describe('much of everything', () => {
  it('a gate of 50 stages with 50 criteria each is answered within a second, and names the first of what is missing', async () => {
    const criteria = (side: string): Criterion[] =>
      Array.from({ length: 25 }, (_none, at) =>
        criterion({ key: `${side}${at}`, kind: 'document', document: 'quote' }),
      );
    const stages = Array.from({ length: 50 }, (_none, at) =>
      plainStage(`s${at}`, 'open', at + 1, { criteria: { entry: criteria('in'), exit: criteria('out') } }),
    );
    const ends = [plainStage('won', 'won', 60), plainStage('lost', 'lost', 61)];
    const deal = await newDeal(await publishedProcess(test, { stages: [...stages, ...ends], exceptions: [] }));
    const begun = performance.now();
    const answer = ok(await admin.send('GET', `/opportunities/${deal}/gate`));
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(answer.text.length).toBeLessThan(4_000_000);
    const { targets } = answer.json as unknown as DealGate;
    const won = targets.at(-2);
    expect([won?.missing.length, won?.unlisted]).toEqual([100, 2_400]);
  });

  it('a criterion takes a hundred words and no more', async () => {
    const process = await publishedProcess(test, gatedDefinition([criterion({ kind: 'statement' })]));
    const deal = await newDeal(process);
    await inTransaction(test.platform.pool, test.workspaceId, (tx) =>
      tx.run(
        `insert into evidence (workspace_id, id, opportunity_id, ref, level, source, given_at)
         select $1, gen_random_uuid(), $2, 'a.it', 'declared', 'statement', now() from generate_series(1, 100)`,
        [test.workspaceId, deal],
      ),
    );
    const more = await admin.send('POST', `/opportunities/${deal}/evidence`, { criterion: 'a.it' });
    expect([more.status, more.text]).toEqual([409, expect.stringContaining('撤回')]);
    const [state] = (ok(await admin.send('GET', `/opportunities/${deal}/gate`)).json as unknown as DealGate).exit;
    expect(state?.evidence).toHaveLength(20);
  });
});

describe('what a gate asks for', () => {
  it('is not retired while a process asks for it: no deal could meet it any more', async () => {
    const step = { key: 'one', name: { zh: '审', en: 'Step' }, approvers: [{ by: 'role', role: 'salesManager' }] };
    const flow = { name: { zh: '立项', en: 'Start' }, object: 'opportunity', steps: [step] };
    ok(await admin.send('PUT', '/approval-flows/start', { flow }));
    const forms = items(await admin.send('GET', '/confirmation-forms')) as { form: Record<string, unknown> }[];
    ok(
      await admin.send('PUT', '/confirmation-forms/kickOff', {
        form: { ...forms[0]?.form, key: 'kickOff' },
        version: 0,
      }),
    );
    const asked = [
      criterion({ kind: 'approval', flow: 'start' }),
      criterion({ key: 'form', kind: 'confirmation', form: 'kickOff' }),
    ];
    const process = await publishedProcess(test, gatedDefinition(asked));
    await newDeal(process);
    const drop = () =>
      Promise.all(['/approval-flows/start', '/confirmation-forms/kickOff'].map((path) => admin.send('DELETE', path)));
    for (const refused of await drop()) {
      expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('流程“')]);
    }
    const definition = gatedDefinition([]);
    const stages = definition.stages.map((stage) => ({ ...stage, id: process.stage[stage.key] ?? stage.id }));
    const { revision } = await saveDraft(await test.as(), process.id, { definition: { ...definition, stages } });
    ok(
      await admin.send('POST', `/processes/${process.id}/publish`, {
        revision,
        migration: { deals: 'all', mapping: {} },
      }),
    );
    expect((await drop()).map((answer) => answer.status)).toEqual([200, 200]);
  });
});

import type { Criterion, CriterionKind } from '@throughline/domain/process/criterion.ts';
import { CRITERION_KINDS, criterionSchema } from '@throughline/domain/process/criterion.ts';
import type { CriterionState, DealGate, Remedy } from '@throughline/domain/process/gate.contract.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported } from '../import/import.fixture.ts';
import { type Answer, type Caller, callerFor, part } from '../platform/http/caller.fixture.ts';
import { inTransaction } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { gatedDefinition, publishedProcess, type TestProcess } from './gate.fixture.ts';
import { moveStage } from './opportunity.service.ts';

let test: TestPlatform;
let admin: Caller;

beforeAll(async () => {
  test = await testPlatform();
  admin = await callerFor(test);
});
afterAll(() => test.close());

type Deal = { id: string; version: number; externalId: string };
const words = (text: string) => ({ zh: text, en: text });
const criterion = (input: Record<string, unknown>): Criterion =>
  criterionSchema.parse({ key: 'it', label: words('这一条'), ...input });

async function newDeal(process: TestProcess, values: Record<string, unknown> = {}): Promise<Deal> {
  const externalId = newId();
  const answer = await admin.send('POST', '/opportunities', {
    name: `产线 ${externalId.slice(-6)}`,
    process: process.id,
    externalId,
    ...values,
  });
  expect(answer.status, answer.text).toBe(201);
  const { id } = part(answer, 'record');
  return { id: String(id), version: 1, externalId };
}
const read = async (id: string): Promise<Record<string, unknown>> =>
  part(await admin.send('GET', `/opportunities/${id}`), 'record');
const stageOf = async (id: string): Promise<unknown> => ((await read(id)).stage as { id: string }).id;
const insert = (sql: string, values: unknown[]): Promise<unknown> =>
  inTransaction(test.platform.pool, test.workspaceId, (tx) => tx.run(sql, [test.workspaceId, newId(), ...values]));
const at = () => new Date(Date.now() - 60_000).toISOString();

const follow = (deal: Deal, rest: Record<string, unknown> = {}) =>
  admin.send('POST', '/activities', {
    kind: 'visit',
    action: '拜访了车间主任并看了现场',
    conclusion: '对方认可方案方向',
    nextStep: '周五前发送技术方案与报价',
    nextStepAt: '2027-01-08T02:00:00.000Z',
    opportunity: deal.id,
    ...rest,
  });
const uploaded = (deal: Deal, documentKind: string) =>
  admin.upload(
    '/files',
    { object: 'opportunity', recordId: deal.id, documentKind },
    { name: '报价.txt', bytes: '报价' },
  );

/** How each kind is met by a word and by proof; null where the kind knows no such thing. */
interface Kind {
  input: Record<string, unknown>;
  remedy: Remedy['do'];
  declare: ((deal: Deal) => Promise<unknown>) | null;
  prove: (deal: Deal) => Promise<unknown>;
}
const say = (deal: Deal): Promise<Answer> =>
  admin.send('POST', `/opportunities/${deal.id}/evidence`, { criterion: 'a.it' });
async function showFile(deal: Deal): Promise<void> {
  const file = part(await uploaded(deal, 'other'), 'file').id;
  const answer = await admin.send('POST', `/opportunities/${deal.id}/evidence`, { criterion: 'a.it', file });
  expect(answer.status, answer.text).toBe(201);
}
const KINDS: Readonly<Record<CriterionKind, Kind>> = {
  statement: { input: { kind: 'statement' }, remedy: 'declare', declare: say, prove: showFile },
  field: {
    input: { kind: 'field', condition: { kind: 'compare', path: 'need', op: 'notEmpty' } },
    remedy: 'setFields',
    declare: async (deal) =>
      admin.send('PATCH', `/opportunities/${deal.id}`, { need: '替换旧系统', version: (await read(deal.id)).version }),
    async prove(deal) {
      await KINDS.field.declare?.(deal);
      await showFile(deal);
    },
  },
  document: {
    input: { kind: 'document', document: 'quote' },
    remedy: 'attach',
    declare: say,
    prove: (deal) => uploaded(deal, 'quote'),
  },
  activity: {
    input: { kind: 'activity', kinds: ['visit'], contactRole: 'decisionMaker' },
    remedy: 'logActivity',
    declare: (deal) => follow(deal),
    async prove(deal) {
      const contact = part(
        await admin.send('POST', '/contacts', { name: '周航', decisionRole: 'decisionMaker' }),
        'record',
      ).id;
      await follow(deal, { contact });
    },
  },
  action: {
    input: { kind: 'action', action: 'do' },
    remedy: 'doAction',
    declare: say,
    async prove(deal) {
      const filter = JSON.stringify({
        kind: 'compare',
        path: 'opportunity',
        op: 'eq',
        value: { kind: 'literal', value: deal.id },
      });
      const { items } = (await admin.send('GET', `/tasks?filter=${encodeURIComponent(filter)}`)).json as {
        items: { id: string; version: number }[];
      };
      const [task] = items;
      await admin.upload('/files', { object: 'task', recordId: String(task?.id) }, { name: '纪要.txt', bytes: '纪要' });
      const done = await admin.send('PATCH', `/tasks/${task?.id}`, { status: 'done', version: task?.version });
      expect(done.status, done.text).toBe(200);
    },
  },
  approval: {
    input: { kind: 'approval', flow: 'discount' },
    remedy: 'requestApproval',
    declare: null,
    prove: (deal) =>
      insert(
        `insert into approval (workspace_id, id, flow, definition, object, record_id, opportunity_id, status, subject, snapshot, subject_version, requested_at, decided_at)
         values ($1, $2, 'discount', '{}', 'opportunity', $3, $3, 'approved', '{}', '{}', 1, $4, $4)`,
        [deal.id, at()],
      ),
  },
  confirmation: {
    input: { kind: 'confirmation', form: 'letterOfIntent' },
    remedy: 'sendConfirmation',
    declare: say,
    async prove(deal) {
      const sent = await admin.send('POST', `/opportunities/${deal.id}/confirmations`, {
        form: 'letterOfIntent',
        recipient: '周航',
      });
      const token = String(sent.json?.url).split('#')[1];
      const body = {
        token,
        answers: { scope: '智能仓储', amount: 100 },
        signer: '周航',
        signature: { kind: 'typed', text: '周航' },
      };
      const signed = await admin.send('POST', '/portal/sign', body, { 'x-requested-with': 'test' });
      expect(signed.status, signed.text).toBe(200);
    },
  },
  fact: {
    input: { kind: 'fact', fact: 'paidShare' },
    remedy: 'reportFact',
    declare: (deal) =>
      insert(
        `insert into deal_fact (workspace_id, id, opportunity_id, fact, value, source, reported_at) values ($1, $2, $3, 'paidShare', 1, 'member', $4)`,
        [deal.id, at()],
      ),
    prove: (deal) => admin.send('PUT', `/opportunities/${deal.id}/facts/paidShare`, { value: 1 }),
  },
  // What is asked again at the entry of the next stage is given where it was asked first.
  earlier: { input: { kind: 'statement' }, remedy: 'declare', declare: say, prove: showFile },
};

const ACTION = {
  key: 'do',
  label: words('做'),
  role: 'salesRep',
  dueWorkingDays: 1,
  required: true,
  checklist: [],
  evidence: 'file',
} as const;
/** Stage `a` asks for one criterion before it is left; the earlier kind asks for it again at the entry of `b`. */
function definitionFor(kind: CriterionKind, demandsProof: boolean) {
  const own = criterion({ ...KINDS[kind].input, demandsProof });
  const definition = gatedDefinition([own], { actions: [{ ...ACTION, checklist: [] }] });
  if (kind !== 'earlier') return definition;
  const again = criterion({ kind, key: 'again', stage: 'a', criterion: 'it' });
  return {
    ...definition,
    stages: definition.stages.map((stage) =>
      stage.key === 'b' ? { ...stage, criteria: { entry: [again], exit: [] } } : stage,
    ),
  };
}

/** Every way that a change of a stage can take. Answers like the API: status, code, missing. */
type Path = (deal: Deal, process: TestProcess) => Promise<{ moved: boolean; answer: Record<string, unknown> }>;
const viaHttp = async (method: string, path: string, body: Record<string, unknown>) => {
  const answer = await admin.send(method, path, body);
  return { moved: answer.status === 200, answer: answer.json ?? {} };
};
const PATHS: Readonly<Record<string, Path>> = {
  'the move of a card': async (deal, { stage }) =>
    viaHttp('POST', `/opportunities/${deal.id}/move`, { stage: stage.b, version: (await read(deal.id)).version }),
  'a form or a cell of the grid': async (deal, { stage }) =>
    viaHttp('PATCH', `/opportunities/${deal.id}`, { stage: stage.b, version: (await read(deal.id)).version }),
  'a change of the stage among others': async (deal, { stage }) =>
    viaHttp('PATCH', `/opportunities/${deal.id}`, {
      name: '改名',
      product: '机器人',
      stage: stage.b,
      version: (await read(deal.id)).version,
    }),
  'a leap over the next stage': async (deal, { stage }) =>
    viaHttp('POST', `/opportunities/${deal.id}/move`, { stage: stage.c, version: (await read(deal.id)).version }),
  'a leap to won': async (deal, { stage }) =>
    viaHttp('POST', `/opportunities/${deal.id}/move`, {
      stage: stage.won,
      version: (await read(deal.id)).version,
    }),
  'a detour over lost': async (deal, { stage }) => {
    const loss = { lostTo: '对手', lossReason: '价格', lossStage: stage.a, lossStrategy: '半年后再访' };
    const lost = await admin.send('POST', `/opportunities/${deal.id}/move`, {
      stage: stage.lost,
      version: (await read(deal.id)).version,
      ...loss,
    });
    expect(lost.status, lost.text).toBe(200);
    return viaHttp('POST', `/opportunities/${deal.id}/move`, {
      stage: stage.b,
      reason: '客户回头',
      version: (await read(deal.id)).version,
    });
  },
  'the product itself': async (deal, { stage }) => {
    try {
      await moveStage(await test.system(), deal.id, { stage: String(stage.b), version: undefined });
      return { moved: true, answer: {} };
    } catch (error) {
      const { code, details } = error as { code: string; details: Record<string, unknown> };
      return { moved: false, answer: { code, ...details } };
    }
  },
  'an imported row': async (deal, { id, stage }) => {
    const name = (await read(deal.id)).name as string;
    const csv = `外部编号,项目名称,阶段\n${deal.externalId},${name},b\n`;
    const done = await imported(await test.as(), 'opportunity', csv, { duplicates: 'update', process: id });
    const problems = JSON.stringify(done);
    return { moved: (await stageOf(deal.id)) === stage.b, answer: { code: 'gate_closed', text: problems } };
  },
};

describe.each(CRITERION_KINDS)('a gate that asks for %s', (kind) => {
  const own = KINDS[kind];
  let lenient: TestProcess;
  let strict: TestProcess;
  beforeAll(async () => {
    lenient = await publishedProcess(test, definitionFor(kind, false));
    strict = await publishedProcess(test, definitionFor(kind, true));
  });

  it.each(Object.entries(PATHS))('holds on the path: %s', async (name, path) => {
    for (const process of [lenient, strict]) {
      const bare = await newDeal(process);
      const refused = await path(bare, process);
      expect(refused.moved, `${kind} by ${name} without anything`).toBe(false);
      if (name !== 'an imported row') {
        expect(refused.answer.code).toBe('gate_closed');
        const missing = (refused.answer.missing ?? []) as CriterionState[];
        expect(missing.map((state) => state.key)).toContain('it');
        expect(missing.find((state) => state.key === 'it')?.remedy.do).toBe(
          process === strict && own.remedy === 'declare' ? 'prove' : own.remedy,
        );
      }
    }
    if (own.declare !== null) {
      const word = await newDeal(strict);
      await own.declare(word);
      expect((await path(word, strict)).moved, `${kind} by ${name} with a word where proof is asked for`).toBe(false);
      const enough = await newDeal(lenient);
      await own.declare(enough);
      const passed = await path(enough, lenient);
      expect(passed.moved, `${kind} by ${name} with a word: ${JSON.stringify(passed.answer)}`).toBe(true);
    }
    const proven = await newDeal(strict);
    await own.prove(proven);
    const passed = await path(proven, strict);
    expect(passed.moved, `${kind} by ${name} with proof: ${JSON.stringify(passed.answer)}`).toBe(true);
  });

  it('holds for a deal that is made further on', async () => {
    const answer = await admin.send('POST', '/opportunities', {
      name: '直接谈判',
      process: strict.id,
      stage: strict.stage.c,
    });
    expect([answer.status, answer.json?.code]).toEqual([409, 'gate_closed']);
  });

  it('holds for a deal that comes from another process', async () => {
    const other = await publishedProcess(test, gatedDefinition([]));
    const deal = await newDeal(other);
    const leap = await admin.send('PATCH', `/opportunities/${deal.id}`, {
      process: strict.id,
      stage: strict.stage.b,
      version: 1,
    });
    expect([leap.status, leap.json?.code], leap.text).toEqual([409, 'gate_closed']);
    const begin = await admin.send('PATCH', `/opportunities/${deal.id}`, {
      process: strict.id,
      stage: strict.stage.a,
      version: 1,
    });
    expect(begin.status, begin.text).toBe(200);
  });
});

describe('a criterion that an earlier stage asks too', () => {
  it('takes its evidence under either name, kept where both find it', async () => {
    const process = await publishedProcess(test, definitionFor('earlier', false));
    const deal = await newDeal(process);
    const answer = await admin.send('POST', `/opportunities/${deal.id}/evidence`, {
      criterion: 'b.again',
      note: '客户电话里确认',
    });
    expect(answer.status, answer.text).toBe(201);
    const gate = part(answer, 'gate') as unknown as DealGate;
    expect(gate.exit.map((state) => [state.ref, state.level])).toEqual([['a.it', 'declared']]);
    expect(gate.targets.find((target) => target.stage === process.stage.b)?.missing).toEqual([]);
  });
});

describe('fifty at the same moment (F06)', () => {
  it('nobody comes through before the evidence is there, and one does after', async () => {
    const process = await publishedProcess(test, gatedDefinition([criterion({ kind: 'statement' })]));
    for (let round = 0; round < 5; round++) {
      const deal = await newDeal(process);
      const move = () => admin.send('POST', `/opportunities/${deal.id}/move`, { stage: process.stage.b, version: 1 });
      const answers = await Promise.all([
        ...Array.from({ length: 25 }, move),
        say(deal),
        ...Array.from({ length: 25 }, move),
      ]);
      const moves = answers.toSpliced(25, 1);
      for (const { status, json } of moves) {
        expect([200, 409, 412]).toContain(status);
        if (status === 409) expect(json?.code).toBe('gate_closed');
      }
      const accepted = moves.filter(({ status }) => status === 200);
      expect(accepted.length).toBeLessThanOrEqual(1);
      const [evidence, visits] = await inTransaction(test.platform.pool, test.workspaceId, async (tx) => [
        await tx.sql<{ xid: string }>(
          'select xmin::text as xid from evidence where workspace_id = $1 and opportunity_id = $2',
          [test.workspaceId, deal.id],
        ),
        await tx.sql<{ seq: number; passed: unknown }>(
          'select seq, passed from stage_visit where workspace_id = $1 and opportunity_id = $2 order by seq',
          [test.workspaceId, deal.id],
        ),
      ]);
      expect(evidence).toHaveLength(1);
      expect(visits).toHaveLength(1 + accepted.length);
      if (accepted.length === 1) expect(visits[1]?.passed).toEqual({ 'a.it': 'declared' });
      else expect((await move()).status).toBe(200);
    }
  });
});

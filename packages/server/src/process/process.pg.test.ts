import type { MigrationPreview, ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition, Stage } from '@throughline/domain/process/process.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { MIGRATION_PIECE } from '../opportunity/migrate-deals.ts';
import { type Answer, type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { migrateOnce } from './migration.service.ts';
import { migrateSlice } from './process.jobs.ts';

let test: TestPlatform;
let admin: Caller;
beforeAll(async () => {
  test = await testPlatform();
  admin = await callerFor(test);
});
afterAll(() => test.close());

interface Detail {
  process: { id: string; version: number; hasDraft: boolean };
  definition: ProcessDefinition;
  draft: ProcessDefinition | null;
  revision: number;
  versions: { number: number; status: string; note: string | null }[];
  migration: { status: string; total: number; done: number; skipped: number } | null;
}
const ok = (answer: Answer): Record<string, unknown> => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.json ?? {};
};
const get = async (path: string) => ok(await admin.send('GET', path));
const post = async (path: string, body?: unknown) => ok(await admin.send('POST', path, body));
const detailOf = async (id: string) => (await get(`/processes/${id}`)) as unknown as Detail;

/** A process of its own, copied from the shipped one with a key. */
async function copied(key = 'keyAccount'): Promise<Detail> {
  const source = items(await admin.send('GET', '/processes')).find((one) => one.key === key);
  const { process } = await post('/processes', { name: { zh: '变体', en: 'Variant' }, copyOf: source?.id });
  return detailOf(String((process as { id: string }).id));
}
const save = (id: string, definition: ProcessDefinition, revision?: number, caller = admin): Promise<Answer> =>
  caller.send('PUT', `/processes/${id}/draft`, { definition, revision });
const changed = (definition: ProcessDefinition, key: string, change: Partial<Stage>): ProcessDefinition => ({
  ...definition,
  stages: definition.stages.map((stage) => (stage.key === key ? { ...stage, ...change } : stage)),
});
const without = (definition: ProcessDefinition, key: string): ProcessDefinition => ({
  ...definition,
  exceptions: [],
  stages: definition.stages
    .filter((stage) => stage.key !== key)
    .map((stage) => ({
      ...stage,
      criteria: {
        entry: stage.criteria.entry.filter((one) => one.kind !== 'earlier' || one.stage !== key),
        exit: stage.criteria.exit.filter((one) => one.kind !== 'earlier' || one.stage !== key),
      },
    })),
});
const stageOf = (definition: ProcessDefinition, key: string): Stage => {
  const stage = definition.stages.find((one) => one.key === key);
  if (stage === undefined) throw new Error(key);
  return stage;
};
const newDeal = async (process: string, more: object = {}): Promise<string> =>
  String(part(await admin.send('POST', '/opportunities', { name: `产线 ${newId()}`, process, ...more }), 'record').id);
const dealOf = async (id: string) => part(await admin.send('GET', `/opportunities/${id}`), 'record');
const sql = async <Row extends object>(text: string, values: readonly unknown[]) =>
  (await test.system()).readOnce<Row>(text, values);

describe('a draft', () => {
  it('is saved by whoever saw its latest revision; the other editor keeps what they typed and is told', async () => {
    const { process, definition } = await copied();
    const first = ok(await save(process.id, changed(definition, 'need', { windowDays: 9 }), 0));
    expect(first).toMatchObject({ revision: 1, process: { hasDraft: true, version: 1 } });
    expect((await save(process.id, definition)).status).toBe(422);
    const stale = await save(process.id, changed(definition, 'need', { windowDays: 7 }), 0);
    expect(stale.status).toBe(412);
    expect(stale.json).toMatchObject({
      code: 'stale_version',
      current: {
        revision: 1,
        definition: { stages: expect.arrayContaining([expect.objectContaining({ windowDays: 9 })]) },
      },
    });
    expect((await save(process.id, changed(definition, 'need', { windowDays: 8 }), 1)).headers.etag).toBe('"2"');
    const kept = await detailOf(process.id);
    expect([kept.revision, stageOf(kept.draft ?? kept.definition, 'need').windowDays]).toEqual([2, 8]);
  });

  it('of two saves at the same moment one is refused', async () => {
    const { process, definition } = await copied();
    ok(await save(process.id, definition, 0));
    const answers = await Promise.all(
      [3, 4, 5, 6].map((windowDays) => save(process.id, changed(definition, 'need', { windowDays }), 1)),
    );
    expect(answers.map((answer) => answer.status).toSorted((one, other) => one - other)).toEqual([200, 412, 412, 412]);
    expect((await detailOf(process.id)).revision).toBe(2);
  });

  it('begun on a version that is no longer current is refused', async () => {
    const { process, definition } = await copied();
    ok(await save(process.id, definition, 0));
    await post(`/processes/${process.id}/publish`);
    const late = await admin.send('PUT', `/processes/${process.id}/draft`, { definition, revision: 0, base: 1 });
    expect(late.status).toBe(412);
    expect((await detailOf(process.id)).draft).toBeNull();
  });

  it('with a stage of another process is refused', async () => {
    const [one, other] = [await copied(), await copied()];
    expect((await save(one.process.id, other.definition, 0)).status).toBe(422);
  });

  it('is changed, checked and published only with the right to manage processes', async () => {
    const { process, definition } = await copied();
    const rep = await callerFor(test, await test.addMember('李明', ['salesRep']), 'salesRep');
    ok(await save(process.id, definition, 0));
    const calls: [string, string, unknown?][] = [
      ['PUT', `/processes/${process.id}/draft`, { definition, revision: 1 }],
      ['DELETE', `/processes/${process.id}/draft`],
      ['POST', `/processes/${process.id}/check`, {}],
      ['POST', `/processes/${process.id}/publish`],
      ['POST', `/processes/${process.id}/versions/1/restore`, { revision: 1 }],
      ['GET', `/processes/${process.id}/migration-preview`],
      ['POST', `/processes/${process.id}/migration`, { deals: 'all' }],
    ];
    for (const [method, path, body] of calls)
      expect([path, (await rep.send(method, path, body)).status]).toEqual([path, 403]);
    expect((await rep.send('GET', `/processes/${process.id}`)).status).toBe(200);
    expect((await detailOf(process.id)).revision).toBe(1);
  });
});

describe('publishing', () => {
  it('is refused with every problem, its place and its remedy; nothing is published', async () => {
    const { process, definition } = await copied();
    const need = stageOf(definition, 'need');
    const broken = changed(definition, 'need', {
      autoAdvance: true,
      ownerRoles: ['wizard'],
      criteria: {
        entry: [],
        exit: [
          {
            kind: 'field',
            key: 'gone',
            label: { zh: '预算编号', en: 'Budget number' },
            demandsProof: false,
            condition: { kind: 'compare', path: 'cf_gone', op: 'notEmpty' },
          },
        ],
      },
    });
    ok(await save(process.id, broken, 0));
    const { problems } = (await post(`/processes/${process.id}/check`)) as { problems: ProblemOfProcess[] };
    const errors = problems.filter((problem) => problem.severity === 'error');
    expect(errors.map(({ code, place }) => [code, place])).toEqual(
      expect.arrayContaining([
        ['roleUnknown', { stage: need.id, part: 'role', key: 'wizard' }],
        ['conditionBroken', { stage: need.id, part: 'exit', key: 'gone' }],
      ]),
    );
    const refused = await admin.send('POST', `/processes/${process.id}/publish`);
    expect(refused.status).toBe(422);
    expect(refused.json?.problems).toEqual(problems);
    expect(await detailOf(process.id)).toMatchObject({ process: { version: 1, hasDraft: true } });
    // A definition that is only typed is checked without being saved.
    const live = await post(`/processes/${process.id}/check`, { definition });
    expect((live.problems as ProblemOfProcess[]).filter((problem) => problem.severity === 'error')).toEqual([]);
  });

  it('of a draft that was saved since it was reviewed is refused', async () => {
    const { process, definition } = await copied();
    ok(await save(process.id, definition, 0));
    ok(await save(process.id, changed(definition, 'need', { windowDays: 2 }), 1));
    expect((await admin.send('POST', `/processes/${process.id}/publish`, { revision: 1 })).status).toBe(412);
    const done = await post(`/processes/${process.id}/publish`, { revision: 2, note: '缩短需求确认' });
    expect(done).toMatchObject({ process: { version: 2 }, migration: null });
    expect((await detailOf(process.id)).versions).toMatchObject([
      { number: 2, status: 'published', note: '缩短需求确认' },
      { number: 1, status: 'retired' },
    ]);
    const deal = await dealOf(await newDeal(process.id));
    const [row] = await sql<{ number: number }>(
      `select v.number from opportunity o join process_version v on v.workspace_id = o.workspace_id and v.id = o.process_version_id
       where o.workspace_id = $1 and o.id = $2`,
      [test.workspaceId, deal.id],
    );
    expect(row?.number).toBe(2);
  });

  it('versions are read, compared in words, and restored as a draft', async () => {
    const { process, definition } = await copied();
    const renamed = changed(definition, 'need', { name: { zh: '需求澄清', en: 'Clarify the need' }, windowDays: 4 });
    ok(await save(process.id, renamed, 0));
    await post(`/processes/${process.id}/publish`);
    expect(await get(`/processes/${process.id}/versions/1`)).toMatchObject({
      number: 1,
      status: 'retired',
      definition,
    });
    expect((await admin.send('GET', `/processes/${process.id}/versions/9`)).status).toBe(404);
    const { changes } = await get(`/processes/${process.id}/compare?from=1&to=2`);
    expect((changes as { kind: string; text: { zh: string } }[]).map(({ kind, text }) => [kind, text.zh])).toEqual([
      ['renamed', '“需求确认”改名为“需求澄清”'],
      ['changed', '修改阶段“需求澄清”'],
    ]);
    const restored = await post(`/processes/${process.id}/versions/1/restore`);
    expect(restored).toMatchObject({ draft: definition, revision: 1 });
    expect((await admin.send('POST', `/processes/${process.id}/versions/1/restore`)).status).toBe(422);
    await post(`/processes/${process.id}/versions/2/restore`, { revision: 1 });
    expect((await detailOf(process.id)).draft).toEqual(renamed);
  });
});

describe('running deals', () => {
  it('stay on their version, or move with a mapping; history says so, and the clock of a stage goes on', async () => {
    const { process, definition } = await copied();
    const [need, approval] = [stageOf(definition, 'need'), stageOf(definition, 'solutionApproval')];
    const [staying, mapped, left] = await Promise.all([newDeal(process.id), newDeal(process.id), newDeal(process.id)]);
    const closed = await newDeal(process.id);
    const lost = definition.stages.find((stage) => stage.kind === 'lost');
    const record = await dealOf(closed);
    await post(`/opportunities/${closed}/move`, {
      stage: lost?.id,
      version: record.version,
      lostTo: '对手',
      lossReason: 'price',
      lossStage: need.id,
      lossStrategy: '明年再来',
    });
    const before = await dealOf(staying);
    await (await test.system()).transaction((tx) =>
      tx.run('update opportunity set stage_id = $3 where workspace_id = $1 and id = $2', [
        test.workspaceId,
        mapped,
        approval.id,
      ]),
    );
    await (await test.system()).transaction((tx) =>
      tx.run('update stage_visit set stage_id = $3 where workspace_id = $1 and opportunity_id = $2', [
        test.workspaceId,
        mapped,
        approval.id,
      ]),
    );
    const next = changed(without(definition, 'solutionApproval'), 'need', {
      actions: [
        ...need.actions,
        {
          key: 'newAction',
          label: { zh: '确认预算口径', en: 'Agree on the budget' },
          role: 'salesRep',
          dueWorkingDays: 2,
          required: true,
          checklist: [],
          evidence: 'none',
        },
      ],
      criteria: {
        entry: need.criteria.entry,
        exit: [
          ...need.criteria.exit,
          { kind: 'statement', key: 'extra', label: { zh: '预算口径一致', en: 'Budget agreed' }, demandsProof: false },
        ],
      },
    });
    ok(await save(process.id, next, 0));
    const preview = (await get(`/processes/${process.id}/migration-preview`)) as unknown as MigrationPreview;
    expect(preview).toMatchObject({ version: 2, total: 3, judged: 3 });
    expect(new Map(preview.stages.map(({ stage, deals, lacking }) => [stage, { deals, lacking }]))).toEqual(
      new Map([
        [need.id, { deals: 2, lacking: false }],
        [approval.id, { deals: 1, lacking: true }],
      ]),
    );
    expect(preview.gates).toEqual([
      { stage: need.id, key: 'extra', label: { zh: '预算口径一致', en: 'Budget agreed' }, deals: 2 },
    ]);

    const publish = (migration: object) => admin.send('POST', `/processes/${process.id}/publish`, { migration });
    const refused = await publish({ deals: 'all' });
    expect([refused.status, (refused.json as { fields: { field: string }[] } | null)?.fields[0]?.field]).toEqual([
      422,
      `migration.mapping.${approval.id}`,
    ]);
    expect((await publish({ deals: [staying, closed] })).status).toBe(422);
    expect((await publish({ deals: [staying, newId()] })).status).toBe(422);
    expect((await publish({ deals: 'all', mapping: { [approval.id]: lost?.id } })).status).toBe(422);
    expect((await detailOf(process.id)).process.version).toBe(1);

    const done = ok(await publish({ deals: [staying, mapped], mapping: { [approval.id]: need.id } }));
    expect(done.migration).toMatchObject({ status: 'done', total: 2, done: 2, skipped: 0, version: 2 });
    const [one, other] = [await dealOf(staying), await dealOf(mapped)];
    expect(one).toMatchObject({
      version: Number(before.version) + 1,
      stageEnteredAt: before.stageEnteredAt,
      gateTotal: Number(before.gateTotal) + 1,
    });
    expect(other).toMatchObject({ stage: expect.objectContaining({ id: need.id }) });
    const visits = items(await admin.send('GET', `/opportunities/${mapped}/visits`));
    expect(visits.map((visit) => visit.move)).toEqual(expect.arrayContaining(['start', 'migrate']));
    expect(items(await admin.send('GET', `/opportunities/${staying}/visits`))).toHaveLength(1);
    const history = items(await admin.send('GET', `/opportunities/${staying}/history`));
    expect(history.map((entry) => entry.action)).toContain('processMigrated');
    const tasks = await sql<{ id: string; key: string; count: number }>(
      `select opportunity_id as id, action_key as key, count(*)::int as count from task where workspace_id = $1
       and opportunity_id = any($2::uuid[]) and action_key is not null group by 1, 2`,
      [test.workspaceId, [staying, mapped]],
    );
    expect(tasks.every((task) => task.count === 1)).toBe(true);
    expect(
      tasks
        .filter((task) => task.key === 'newAction')
        .map((task) => task.id)
        .toSorted(),
    ).toEqual([staying, mapped].toSorted());
    expect(await versionsOf([staying, mapped, left, closed])).toEqual([2, 2, 1, 1]);

    // The one left behind follows later; asking again moves nobody twice.
    const later = await post(`/processes/${process.id}/migration`, { deals: 'all' });
    expect(later.migration).toMatchObject({ status: 'done', total: 1, done: 1 });
    expect(await post(`/processes/${process.id}/migration`, { deals: 'all' })).toEqual({ migration: null });
    expect(await versionsOf([left, closed])).toEqual([2, 1]);
    expect((await checkWorkspace(await test.system())).violations).toEqual([]);
  });

  it('a change of default probability follows, a probability that somebody set stays', async () => {
    const { process, definition } = await copied();
    const [own, usual] = await Promise.all([newDeal(process.id, { probability: 0.77 }), newDeal(process.id)]);
    ok(await save(process.id, changed(definition, 'need', { probability: 0.33 }), 0));
    await post(`/processes/${process.id}/publish`, { migration: { deals: 'all' } });
    expect([(await dealOf(own)).probability, (await dealOf(usual)).probability]).toEqual([0.77, 0.33]);
    // New deals take the new version from then on.
    expect(await versionsOf([own, await newDeal(process.id)])).toEqual([2, 2]);
  });
});

const versionsOf = async (ids: string[]): Promise<(number | undefined)[]> => {
  const rows = await sql<{ id: string; number: number }>(
    `select o.id, v.number from opportunity o join process_version v on v.workspace_id = o.workspace_id and v.id = o.process_version_id
     where o.workspace_id = $1 and o.id = any($2::uuid[])`,
    [test.workspaceId, ids],
  );
  return ids.map((id) => rows.find((row) => row.id === id)?.number);
};

describe('many running deals', () => {
  it('move by a job in pieces; a worker that dies in the middle loses nothing and does nothing twice', async () => {
    const { process, definition } = await copied('sevenStage');
    const first = await newDeal(process.id);
    const system = await test.system();
    // Copies of one deal: what matters here is how many there are.
    await system.transaction(async (tx) => {
      const columns = await tx.sql<{ name: string }>(
        `select column_name as name from information_schema.columns
         where table_schema = 'public' and table_name = 'opportunity' and is_generated = 'NEVER' and column_name not in ('workspace_id', 'id', 'code')`,
        [],
      );
      const list = columns.map(({ name }) => name).join(', ');
      await tx.run(
        `insert into opportunity (workspace_id, id, code, ${list}) select workspace_id, gen_random_uuid(), gen_random_uuid()::text, ${list}
         from opportunity, generate_series(1, $3) where workspace_id = $1 and id = $2`,
        [test.workspaceId, first, MIGRATION_PIECE + 50],
      );
      await tx.run(
        `insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, move)
         select o.workspace_id, gen_random_uuid(), o.id, 1, o.process_version_id, o.stage_id, o.stage_entered_at, 'start'
         from opportunity o where o.workspace_id = $1 and o.process_id = $2 and o.id <> $3`,
        [test.workspaceId, process.id, first],
      );
    });
    const [begin, second] = definition.stages.filter((stage) => stage.kind === 'open');
    if (begin === undefined || second === undefined) throw new Error('the template changed');
    const next = changed(without(definition, second.key), begin.key, { windowDays: 3, actions: [] });
    ok(await save(process.id, next, 0));
    const total = MIGRATION_PIECE + 51;
    const started = await post(`/processes/${process.id}/publish`, { migration: { deals: 'all' } });
    expect(started.migration).toMatchObject({ status: 'running', total, done: 0 });
    const again = await admin.send('POST', `/processes/${process.id}/migration`, { deals: 'all' });
    expect(again.status).toBe(409);

    const { id } = started.migration as { id: string };
    // Between the decision and its turn this one came into a stage that the new version lacks: it stays where it is.
    await system.transaction(async (tx) => {
      const place = [test.workspaceId, first, second.id];
      await tx.run('update opportunity set stage_id = $3 where workspace_id = $1 and id = $2', place);
      await tx.run('update stage_visit set stage_id = $3 where workspace_id = $1 and opportunity_id = $2', place);
    });
    const dies = system.transaction(async (tx) => {
      await migrateOnce(system, tx, id);
      throw new Error('killed');
    });
    await expect(dies).rejects.toThrow('killed');
    const progress = async () => (await detailOf(process.id)).migration;
    expect(await progress()).toMatchObject({ status: 'running', done: 0 });
    // Two workers at once: one waits for the other's mark.
    const signal = new AbortController().signal;
    const slice = () => migrateSlice(test.platform, test.workspaceId, id, { signal, until: 0 });
    const more = await Promise.all([slice(), slice()]);
    expect(more).toContain(false);
    expect(await progress()).toMatchObject({ status: 'done', total, done: total, skipped: 1 });
    expect(await slice()).toBe(false);
    const [events] = await sql<{ events: number; deals: number }>(
      `select count(*)::int as events, count(distinct record_id)::int as deals from event e
       where workspace_id = $1 and action = 'processMigrated'
         and exists (select from opportunity o where o.workspace_id = $1 and o.id = e.record_id and o.process_id = $2)`,
      [test.workspaceId, process.id],
    );
    expect(events).toEqual({ events: total - 1, deals: total - 1 });
    const left = await sql<{ id: string }>(
      `select o.id from opportunity o join process_version v on v.workspace_id = o.workspace_id and v.id = o.process_version_id
       where o.workspace_id = $1 and o.process_id = $2 and v.number <> 2`,
      [test.workspaceId, process.id],
    );
    expect(left).toEqual([{ id: first }]);
  });
});

describe('an empty process', () => {
  const made = async (more: object = {}): Promise<Detail> => {
    const { process } = await post('/processes', { name: { zh: '自有流程', en: 'Own process' }, ...more });
    return detailOf(String((process as { id: string }).id));
  };

  it('is a draft that no deal takes before it is published', async () => {
    const { process, draft, definition, revision, versions } = await made();
    expect(process).toMatchObject({ version: null, hasDraft: true });
    expect(draft).toEqual(definition);
    expect([revision, versions.map((version) => version.status)]).toEqual([1, ['draft']]);
    expect(definition.stages.map((stage) => stage.kind)).toEqual(['open', 'won', 'lost']);
    const early = await admin.send('POST', '/opportunities', { name: '产线', process: process.id });
    expect([early.status, early.text]).toEqual([422, expect.stringContaining('process')]);

    ok(await admin.send('POST', `/processes/${process.id}/publish`, { revision: 1 }));
    expect((await detailOf(process.id)).process).toMatchObject({ version: 1, hasDraft: false });
    const deal = await dealOf(await newDeal(process.id));
    expect(deal.stage).toMatchObject({ id: definition.stages[0]?.id });
  });

  it('is not made the default, not given types, not rehearsed and not emptied before that; a copy of it is a draft too', async () => {
    const { process } = await made();
    const path = `/processes/${process.id}`;
    const refused = await Promise.all([
      admin.send('PATCH', path, { isDefault: true }),
      admin.send('PATCH', path, { dealTypes: ['tender'] }),
      admin.send('POST', `${path}/rehearsals`, { days: 30 }),
      admin.send('DELETE', `${path}/draft`),
    ]);
    expect(refused.map(({ status, json }) => [status, json?.code])).toEqual(refused.map(() => [409, 'conflict']));
    expect((await made({ copyOf: process.id })).process).toMatchObject({ version: null, hasDraft: true });
    ok(await admin.send('PATCH', path, { name: { zh: '改名', en: 'Renamed' } }));
    ok(await admin.send('PATCH', path, { retired: true }));
  });
});

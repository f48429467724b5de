import {
  ACCOUNT,
  ACTIVITY,
  CATALOG,
  CHINA,
  conditionArb,
  type Dataset,
  datasetArb,
  DEAL,
  DEPARTMENT_IDS,
  factsOf,
  ME,
  movingConditionArb,
  NEW_YORK,
  NOW,
  type Row,
  TEXTS,
} from '@throughline/domain/condition/condition.fixture.ts';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { evaluate } from '@throughline/domain/condition/evaluate.ts';
import { MEMBER } from '@throughline/domain/condition/path.ts';
import { validateCondition } from '@throughline/domain/condition/validate.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { allFields, columnOf, type ObjectDescription } from '@throughline/domain/record/object.ts';
import { emptyDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileCondition, type ConditionSqlEnv } from './condition-sql.ts';

const HERE = '00000000-0000-7000-8000-00000000aaaa';
const ELSEWHERE = '00000000-0000-7000-8000-00000000bbbb';
/** Roles belong to the whole server, unlike tables. */
const READER = `condition_reader_${process.pid}`;
const SLOTS = ['slot_t1', 'slot_t2', 'slot_t3', 'slot_t4'].map((slot) => `${slot} text`).join(', ');

let database: TestDatabase;
let client: pg.Client;

function tableOf(object: ObjectDescription): string {
  const columns = (object === MEMBER ? MEMBER.fields : allFields(object))
    .filter((field) => !isCustom(field))
    .map((field) => `"${columnOf(field)}" ${kindOf(field).sqlType}`);
  return `create table ${object.table} (workspace_id uuid, id uuid, deleted_at timestamptz, custom jsonb, ${SLOTS},
    slot_n1 double precision, slot_d1 timestamptz, ${columns.join(', ')}, primary key (workspace_id, id))`;
}

beforeAll(async () => {
  database = await emptyDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  // Neither the session's zone nor its language may matter.
  await client.query(`set timezone = 'Pacific/Auckland'`);
  for (const object of [MEMBER, ACCOUNT, DEAL, ACTIVITY]) await client.query(tableOf(object));
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

/** The row as the engine keeps it: columns, `custom` in stored form, slots. */
function stored(object: ObjectDescription, row: Row, workspaceId: string): Record<string, unknown> {
  const out: Record<string, unknown> = { workspace_id: workspaceId, id: row.id };
  if (row.deleted) out.deleted_at = '2026-01-01T00:00:00Z';
  const custom: Record<string, unknown> = {};
  for (const field of object === MEMBER ? MEMBER.fields : allFields(object)) {
    const value = row[field.key] === '' ? '' : kindOf(field).toStored(row[field.key], field);
    if (!isCustom(field)) out[columnOf(field)] = value;
    else {
      custom[field.key] = value;
      if (field.slot) out[field.slot] = kindOf(field).toSlot(value, field);
    }
  }
  return { ...out, custom };
}

const insert = (object: ObjectDescription, rows: readonly Row[], workspaceId: string): Promise<unknown> =>
  client.query(`insert into ${object.table} select * from jsonb_populate_recordset(null::${object.table}, $1)`, [
    JSON.stringify(rows.map((row) => stored(object, row, workspaceId))),
  ]);

/** The same ids in another workspace with each other's values: a hop that forgets the workspace meets the wrong row or two. */
const exchanged = (rows: readonly Row[]): Row[] =>
  rows.map((row, index) => ({ ...(rows[(index + 1) % rows.length] ?? row), id: row.id, deleted: false }));

async function load(data: Dataset): Promise<void> {
  await client.query('truncate member, account, deal, activity');
  const tables = [
    [MEMBER, data.members],
    [ACCOUNT, data.accounts],
    [DEAL, data.deals],
    [ACTIVITY, data.activities],
  ] as const;
  for (const [object, rows] of tables) {
    await insert(object, rows, HERE);
    await insert(object, exchanged(rows), ELSEWHERE);
  }
}

const actor = { me: ME ?? null, myDepartment: DEPARTMENT_IDS[0] ?? null, myDepartmentTree: DEPARTMENT_IDS.slice(0, 2) };

async function idsOf(condition: Condition, env: Pick<ConditionSqlEnv, 'calendar' | 'now'>): Promise<string[]> {
  const params: unknown[] = [HERE];
  const sql = compileCondition(condition, { ...env, ...actor, object: DEAL, catalog: CATALOG, alias: 't', params });
  const { rows } = await client.query<{ id: string }>(
    `select t.id from deal t where t.workspace_id = $1 and ${sql} order by t.id`,
    params,
  );
  return rows.map((row) => row.id);
}

const timeArb = fc.record({
  calendar: fc.constantFrom(CHINA, NEW_YORK),
  now: fc.oneof(
    fc.constant(NOW),
    fc.integer({ min: -20 * 1440, max: 60 * 1440 }).map((minutes) => NOW + minutes * 60_000),
  ),
});

test('memory and SQL select the same records', async () => {
  let selected = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(
      datasetArb(25, 30),
      fc.array(
        fc.tuple(
          fc.oneof({ weight: 4, arbitrary: conditionArb }, { weight: 1, arbitrary: movingConditionArb }),
          timeArb,
        ),
        { minLength: 25, maxLength: 25 },
      ),
      async (data, asks) => {
        await load(data);
        const facts = data.deals.map((deal) => ({ id: deal.id, facts: factsOf(deal, data) }));
        for (const [condition, time] of asks) {
          expect(validateCondition(condition, { object: DEAL, catalog: CATALOG })).toEqual([]);
          const env = { ...time, ...actor, object: DEAL, catalog: CATALOG };
          const inMemory = facts.filter(({ facts: fact }) => evaluate(condition, fact, env).holds).map(({ id }) => id);
          expect({ condition, time, ids: await idsOf(condition, time) }).toEqual({ condition, time, ids: inMemory });
          asked += facts.length;
          selected += inMemory.length;
        }
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 30), interruptAfterTimeLimit: 45_000, endOnFailure: false },
  );
  // The property says little when nearly nothing or nearly everything is selected.
  expect(selected / asked).toBeGreaterThan(0.1);
  expect(selected / asked).toBeLessThan(0.9);
});

test('text is found alike in every width and case', async () => {
  await load({ members: [], accounts: [], deals: [], activities: [] });
  const rows = TEXTS.map((name, index) => ({
    workspace_id: HERE,
    id: `00000004-0000-7000-8000-0000000003${String(index).padStart(2, '0')}`,
    name,
  }));
  await client.query('insert into deal select * from jsonb_populate_recordset(null::deal, $1)', [JSON.stringify(rows)]);
  let found = 0;
  for (const text of TEXTS) {
    for (const value of [
      text,
      text.toUpperCase(),
      text.toLowerCase(),
      text.slice(-2).toWellFormed(),
      text.normalize('NFKC'),
    ]) {
      for (const op of ['contains', 'startsWith'] as const) {
        const condition: Condition = { kind: 'compare', path: 'name', op, value: { kind: 'literal', value } };
        const env = { now: NOW, calendar: CHINA, object: DEAL, catalog: CATALOG };
        const inMemory = rows.filter(({ name }) => evaluate(condition, { name }, env).holds).map(({ id }) => id);
        expect({ op, value, ids: await idsOf(condition, env) }).toEqual({ op, value, ids: inMemory });
        found += inMemory.length;
      }
    }
  }
  expect(found).toBeGreaterThan(TEXTS.length * 8);
});

const BAD = [
  '2026-02-30',
  '2025-02-29',
  '0000-01-01',
  '2026-13-45',
  'x',
  'NaN',
  '1e999',
  1e200,
  true,
  [],
  {},
  ['a', null],
  '2026-04-31T10:00:00Z',
  '2026-01-01T25:00:00Z',
  null,
];

test('whatever stands in `custom`, nothing throws, and what is no value of the kind is empty', async () => {
  await load({ members: [], accounts: [], deals: [], activities: [] });
  const customs = DEAL.fields.filter((field) => isCustom(field) && !field.slot);
  const rows = BAD.map((bad, index) => ({
    workspace_id: HERE,
    id: `00000004-0000-7000-8000-0000000001${String(index).padStart(2, '0')}`,
    custom: Object.fromEntries(customs.map((field) => [field.key, bad])),
  }));
  await client.query('insert into deal select * from jsonb_populate_recordset(null::deal, $1)', [JSON.stringify(rows)]);
  await client.query(`update deal set custom = custom || '{"cf_number": 1e999}' where custom->>'cf_number' = '1e999'`);
  const sound = await idsOf({ kind: 'compare', path: 'cf_number', op: 'notEmpty' }, { calendar: CHINA, now: NOW });
  expect(sound).toEqual([rows[BAD.indexOf(1e200)]?.id]);
  for (const path of ['cf_day', 'cf_time', 'cf_person', 'cf_account']) {
    expect(await idsOf({ kind: 'compare', path, op: 'notEmpty' }, { calendar: CHINA, now: NOW })).toEqual([]);
  }
  await fc.assert(
    fc.asyncProperty(conditionArb, timeArb, async (condition, time) => {
      await idsOf(condition, time);
    }),
    { numRuns: 200 },
  );
});

test('days of leap years and of every month are read from `custom`', async () => {
  await load({ members: [], accounts: [], deals: [], activities: [] });
  const days = [
    '0001-01-01',
    '1900-02-28',
    '2000-02-29',
    '2024-02-29',
    '2026-01-31',
    '2026-04-30',
    '2026-12-31',
    '9999-12-31',
  ];
  const rows = days.map((day, index) => ({
    workspace_id: HERE,
    id: `00000004-0000-7000-8000-0000000002${String(index).padStart(2, '0')}`,
    custom: { cf_day: day, cf_time: `${day}T12:30:00.123Z` },
  }));
  await client.query('insert into deal select * from jsonb_populate_recordset(null::deal, $1)', [JSON.stringify(rows)]);
  for (const [index, day] of days.entries()) {
    for (const path of ['cf_day', 'cf_time']) {
      const value = { kind: 'literal' as const, value: path === 'cf_day' ? day : `${day}T12:30:00.123Z` };
      expect(await idsOf({ kind: 'compare', path, op: 'eq', value }, { calendar: CHINA, now: NOW })).toEqual([
        rows[index]?.id,
      ]);
    }
  }
});

test('under row security an index serves comparisons, instants against days, and hops', async () => {
  await load({ members: [], accounts: [], deals: [], activities: [] });
  await client.query(`insert into deal (workspace_id, id, amount, last_meeting_at, account_id)
    select '${HERE}', gen_random_uuid(), n, timestamptz '2026-01-01' + n * interval '1 minute', gen_random_uuid() from generate_series(1, 20000) n`);
  await client.query('create index deal_amount on deal (workspace_id, amount)');
  await client.query('create index deal_meeting on deal (workspace_id, last_meeting_at)');
  await client.query(`create role ${READER}`);
  try {
    await client.query(`grant select on deal, account to ${READER}`);
    await client.query('alter table deal enable row level security');
    await client.query(`create policy own on deal using (workspace_id = current_setting('app.workspace_id')::uuid)`);
    await client.query('analyze deal');
    await client.query(`set app.workspace_id = '${HERE}'`);
    await client.query(`set role ${READER}`);
    const plan = async (condition: Condition): Promise<string> => {
      const params: unknown[] = [HERE];
      const sql = compileCondition(condition, {
        calendar: CHINA,
        now: NOW,
        object: DEAL,
        catalog: CATALOG,
        alias: 't',
        params,
      });
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain select t.id from deal t where t.workspace_id = $1 and ${sql}`,
        params,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    expect(await plan({ kind: 'compare', path: 'amount', op: 'eq', value: { kind: 'literal', value: 7 } })).toMatch(
      /Index Cond: .*amount = /,
    );
    expect(
      await plan({ kind: 'compare', path: 'amount', op: 'in', value: { kind: 'literal', value: [7, 8] } }),
    ).toMatch(/Index Cond: .*amount = ANY/);
    expect(
      await plan({ kind: 'compare', path: 'lastMeetingAt', op: 'eq', value: { kind: 'literal', value: '2026-01-03' } }),
    ).toMatch(/Index Cond: .*last_meeting_at >= .*last_meeting_at < /);
    const both: Condition = {
      kind: 'all',
      of: [
        { kind: 'compare', path: 'amount', op: 'lt', value: { kind: 'literal', value: 9 } },
        { kind: 'compare', path: 'account.name', op: 'eq', value: { kind: 'literal', value: 'x' } },
      ],
    };
    expect(await plan(both)).toMatch(/Index Cond: .*amount < /);
  } finally {
    await client.query('reset role');
    await client.query(`drop owned by ${READER}`);
    await client.query(`drop role ${READER}`);
  }
});

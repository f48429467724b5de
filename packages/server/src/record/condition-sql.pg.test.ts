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

import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The API document and the schema as they were reviewed last. A change of either shows in the commit that makes it:
 * `npx vitest run --project pg packages/server/src/drift.pg.test.ts -u` writes them anew.
 */
let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform();
});
afterAll(() => test.close());

const COLUMNS = `
  select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end as type
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped order by n.nspname, c.relname, a.attname`;
const RULES = `
  select indexdef as rule from pg_indexes where schemaname = any($1)
  union all select conrelid::regclass || ': ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = any(array(select oid from pg_namespace where nspname = any($1))) and contype in ('f', 'c')
  union all select tablename || ': policy ' || policyname || ' using ' || coalesce(qual, '') || ' check ' || coalesce(with_check, '') from pg_policies where schemaname = any($1)
  order by 1`;
const SCHEMAS = ['public', 'auth'];

describe('drift', () => {
  it('keeps the API document', async () => {
    const app = await test.app();
    await app.ready();
    await expect(`${JSON.stringify(app.swagger(), null, 1)}\n`).toMatchFileSnapshot(
      '../../../docs/reference/openapi.json',
    );
  });

  it('keeps the schema', async () => {
    const client = new pg.Client({ connectionString: test.database.ownerUrl });
    await client.connect();
    try {
      const columns = (await client.query<{ table: string; column: string; type: string }>(COLUMNS, [SCHEMAS])).rows;
      const rules = (await client.query<{ rule: string }>(RULES, [SCHEMAS])).rows;
      const lines = [
        ...columns.map((row) => `${row.table}.${row.column} ${row.type}`),
        '',
        ...rules.map((row) => row.rule),
      ];
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../../docs/reference/schema.txt');
    } finally {
      await client.end();
    }
  });
});

import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * The wall between workspaces and the portable subset, read from the catalog of the migrated database: the same tables run
 * on one PostgreSQL and, distributed by workspace_id, on Citus. Schema `auth` holds what is found before the workspace is
 * known (a session by its secret) and is excused from the rules about workspace_id and row-level security, not from the rest.
 */
let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const names = async (text: string): Promise<string[]> =>
  (await owner.query<{ name: string }>(text)).rows.map((row) => row.name);

const TENANT_TABLES = `select oid, relname, relrowsecurity, relforcerowsecurity from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`;
const OUR_TABLES = `select pg_class.oid, format('%s.%s', nspname, relname) as relname from pg_class
  join pg_namespace on pg_namespace.oid = relnamespace where nspname in ('public', 'auth') and relkind in ('r', 'p')`;
const firstColumn = (relation: string, key: string): string =>
  `(select attname from pg_attribute where attrelid = ${relation} and attnum = ${key})`;

describe('the wall', () => {
  it('stands around more than nothing', async () => {
    expect((await names(`select relname as name from (${TENANT_TABLES}) t`)).length).toBeGreaterThan(10);
  });

  it('forces row-level security on every table, with a policy for reading and writing', async () => {
    expect(
      await names(`select relname as name from (${TENANT_TABLES}) t where not relrowsecurity or not relforcerowsecurity
        or not exists (select from pg_policy where polrelid = t.oid and polcmd = '*')`),
    ).toEqual([]);
  });

  it('has policies that name the workspace and are plain expressions', async () => {
    expect(
      await names(`select relname || ': ' || rule as name from (${TENANT_TABLES}) t
        join pg_policy on polrelid = t.oid
        cross join lateral (values (pg_get_expr(polqual, polrelid)), (pg_get_expr(coalesce(polwithcheck, polqual), polrelid))) r (rule)
        where rule is null or rule !~ 'workspace_id = .*app\\.workspace_id' or rule ~* '\\mselect\\M'`),
    ).toEqual([]);
  });

  it('shows the application nothing while no workspace is set, and no table lets it', async () => {
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    for (const table of await names(`select format('%I', relname) as name from (${TENANT_TABLES}) t order by 1`)) {
      const plan = await app.query<{ 'QUERY PLAN': string }>(`explain select * from ${table}`);
      expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n'), table).toMatch(/app\.workspace_id/);
    }
    await app.end();
  });

  it('leaves the application role without ownership and without a way around', async () => {
    const { rows } = await owner.query(`select rolsuper, rolbypassrls, rolcreaterole,
      (select count(*)::int from pg_class where relowner = r.oid) as owns,
      (select count(*)::int from pg_auth_members where member = r.oid) as memberships
      from pg_roles r where rolname = 'throughline_app'`);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, owns: 0, memberships: 0 }]);
  });
});

describe('distribution by workspace', () => {
  it('gives every table a workspace_id that is never null', async () => {
    expect(
      await names(`select relname as name from (${TENANT_TABLES}) t where not exists (select from pg_attribute
        where attrelid = t.oid and attname = 'workspace_id' and attnotnull and atttypid = 'uuid'::regtype)`),
    ).toEqual([]);
  });

  it('gives every table a primary key', async () => {
    expect(
      await names(`select relname as name from (${TENANT_TABLES}) t
        where not exists (select from pg_constraint where conrelid = t.oid and contype = 'p')`),
    ).toEqual([]);
  });

  it('puts workspace_id first in primary keys and unique indexes', async () => {
    expect(
      await names(`select indexrelid::regclass::text as name from (${TENANT_TABLES}) t join pg_index on indrelid = t.oid
        where indisunique and ${firstColumn('t.oid', 'indkey[0]')} is distinct from 'workspace_id'`),
    ).toEqual([]);
  });

  it('puts workspace_id first on both sides of foreign keys', async () => {
    expect(
      await names(`select relname || ': ' || conname as name from (${TENANT_TABLES}) t join pg_constraint on conrelid = t.oid
        where contype = 'f' and (${firstColumn('conrelid', 'conkey[1]')} <> 'workspace_id'
          or ${firstColumn('confrelid', 'confkey[1]')} <> 'workspace_id')`),
    ).toEqual([]);
  });

  it('sets nothing null from a foreign key', async () => {
    expect(
      await names(`select relname || ': ' || conname as name from (${OUR_TABLES}) t join pg_constraint on conrelid = t.oid
        where contype = 'f' and ('n' in (confdeltype, confupdtype) or 'd' in (confdeltype, confupdtype))`),
    ).toEqual([]);
  });
});

describe('the portable subset', () => {
  it('has no column of type numeric: under row-level security its indexes are not used', async () => {
    expect(
      await names(`select relname || '.' || attname as name from (${OUR_TABLES}) t join pg_attribute on attrelid = t.oid
        where attnum > 0 and not attisdropped and atttypid in ('numeric'::regtype, 'numeric[]'::regtype)`),
    ).toEqual([]);
  });

  it('has no triggers', async () => {
    expect(
      await names(`select relname || ': ' || tgname as name from (${OUR_TABLES}) t join pg_trigger on tgrelid = t.oid
        where not tgisinternal`),
    ).toEqual([]);
  });

  it('takes ids and instants from the application: no serial, identity, virtual column or default that calls a function', async () => {
    expect(
      await names(`select relname || '.' || attname as name from (${OUR_TABLES}) t join pg_attribute on attrelid = t.oid
        left join pg_attrdef on adrelid = t.oid and adnum = attnum
        where attnum > 0 and not attisdropped and (attidentity <> '' or attgenerated = 'v'
          or (attgenerated = '' and pg_get_expr(adbin, adrelid) ~* '\\(|current_'))`),
    ).toEqual([]);
  });
});

import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GLOBAL_TABLES } from './auth-db.ts';
import { Client, someWorkspace, startProcess, type TestProcess } from './identity.fixture.ts';

let database: TestDatabase;
let server: TestProcess;
let owner: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  server = await startProcess(database, { DATABASE_POOL: '4' });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await server.stop();
  await database.drop();
});

it('keeps every workspace table behind a forced policy; only the listed tables of `auth` are global (S11)', async () => {
  const { rows } = await owner.query<{ schema: string; name: string; forced: boolean }>(
    `select n.nspname as schema, c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`,
  );
  const open = rows.filter((row) => !row.forced).map((row) => `${row.schema}.${row.name}`);
  expect(open.toSorted()).toEqual(
    GLOBAL_TABLES.filter((name) => name !== 'attempt')
      .map((name) => `auth.${name}`)
      .toSorted(),
  );
  const { rows: auth } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'`,
  );
  expect(auth.map((row) => row.name).toSorted()).toEqual([...GLOBAL_TABLES].toSorted());
});

it('serves a thousand mixed requests of two workspaces over four connections without a mix-up (S11)', async () => {
  const places = await Promise.all([someWorkspace(server.platform), someWorkspace(server.platform)]);
  const clients = await Promise.all(places.map((place) => new Client(server.app).signIn(place.email)));
  let wrong = 0;
  const one = async (at: number): Promise<void> => {
    const side = (at * 7 + (at >> 3)) % 2;
    const [place, client] = [places[side], clients[side]];
    // Every fifth fails inside its transaction, so that connections return from rollbacks too.
    if (at % 5 === 4) {
      await client?.send('POST', '/departments', { name: 'X', parent: '0197a000-0000-7000-8000-000000000000' });
      return;
    }
    if (at % 5 === 3) {
      const made = await client?.send('POST', '/departments', { name: `D${at}` });
      if (made?.statusCode !== 201) wrong += 1;
      return;
    }
    const { users } = (await client?.send('GET', '/users'))?.json() as { users: { id: string }[] };
    if (users.length !== 1 || users[0]?.id !== place?.memberId) wrong += 1;
  };
  for (let start = 0; start < 1000; start += 40)
    await Promise.all(Array.from({ length: 40 }, (_, at) => one(start + at)));
  expect(wrong).toBe(0);
  const left = await server.platform.pool.query('select count(*)::int as rows from member');
  expect(left.rows).toEqual([{ rows: 0 }]);
  const { rows } = await owner.query(
    'select count(distinct workspace_id)::int as workspaces, count(*)::int as rows from department',
  );
  expect(rows).toEqual([{ workspaces: 2, rows: 200 }]);
});

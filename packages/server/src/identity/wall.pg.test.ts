import { freshDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { featureRoutes } from '../features.ts';
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
    const answer = await client?.send('GET', '/users');
    const ids = (answer?.json() as { users?: { id: string }[] } | undefined)?.users?.map((user) => user.id);
    if (ids?.length !== 1 || ids[0] !== place?.memberId) wrong += 1;
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

const ID = '0197a000-0000-7000-8000-000000000000';
const ROUTES = featureRoutes(() => 'http://crm.test').map(({ contract }) => ({
  ...contract,
  url: contract.path.replace(/:\w+/g, ID),
}));

it('asks every address but the listed ones for a sign-in (S08)', async () => {
  const open = ROUTES.filter((route) => route.auth === 'public').map((route) => `${route.method} ${route.path}`);
  expect(open).toEqual([
    'GET /setup/state',
    'POST /setup',
    'POST /session',
    'POST /session/link',
    'POST /password/forgot',
    'POST /links/look',
    'POST /invites/accept',
    'POST /password/reset',
    'POST /portal/open',
    'POST /portal/sign',
    'POST /portal/ask',
  ]);
  const nobody = new Client(server.app);
  for (const { method, url, auth } of ROUTES) {
    if (auth === 'public') continue;
    const answer = await nobody.send(method, url, method === 'GET' ? undefined : {});
    expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
  }
});

/** Ways to write `/api/v1/x` that a guard and a router may read differently. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `${path}/.`,
  (path) => `${path}/..`,
  (path) => `${path}/%2e%2e`,
  (path) => `${path}%2f`,
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => `${path}%09`,
  (path) => `${path}?`,
  (path) => `${path}#x`,
  (path) => `${path};x=1`,
  (path) => `${path}.json`,
  (path) => `${path}?_method=GET`,
  (path) => path.toUpperCase(),
  (path) => path.replace('/v1/', '//v1//'),
  (path) => path.replace('/v1/', '/v1/./'),
  (path) => path.replace('/v1/', '/v1/x/../'),
  (path) => path.replace('/v1/', '/v1/%2e/'),
  (path) => path.replace('/v1/', '/v1%2f'),
  (path) => path.replace('/v1/', '/v1/;/'),
  (path) => path.replace('/v1/', '/v1/..;/v1/'),
  (path) => path.replace('/api/', '/%61pi/'),
  (path) => path.replace('/api/', '/api/v1/setup/../../'),
  (path) => path.replace('/v1/', '/v1/setup/state/../../'),
  (path) => path.replaceAll('/', '\\'),
  (path) => path.replaceAll('/', '%5c'),
];

it('opens no address by a spelling of it (S08)', async () => {
  const { app } = server;
  for (const { method, url, auth } of ROUTES) {
    if (method !== 'GET' || auth === 'public') continue;
    for (const spell of SPELLINGS) {
      const spelt = spell(`/api/v1${url}`);
      const answer = await app.inject({
        method: 'GET',
        url: spelt,
        headers: { 'x-original-url': '/api/v1/setup/state', 'x-rewrite-url': '/api/v1/setup/state' },
      });
      expect([spelt, answer.statusCode >= 400]).toEqual([spelt, true]);
    }
  }
});

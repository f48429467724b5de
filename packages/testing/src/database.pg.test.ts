import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from './database.ts';

let one: TestDatabase;
let two: TestDatabase;
beforeAll(async () => {
  [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
});
afterAll(() => Promise.all([one.drop(), two.drop()]));

const ask = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

it('gives each test file a database of its own', async () => {
  await ask(one.ownerUrl, 'create table only_here (n integer)');
  expect(await ask(two.ownerUrl, `select to_regclass('only_here') as found`)).toEqual([{ found: null }]);
});

it('signs the application in as a role that row-level security binds', async () => {
  const text = 'select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user';
  expect(await ask(one.appUrl, text)).toEqual([{ rolname: 'throughline_app', rolsuper: false, rolbypassrls: false }]);
});

it('drops a database that is still in use', async () => {
  const brief = await freshDatabase();
  const client = new pg.Client({ connectionString: brief.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  await brief.drop();
  await expect(ask(brief.ownerUrl, 'select 1')).rejects.toThrow(/does not exist/);
});

import { createHash } from 'node:crypto';
import { emptyDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATION_SCHEMA, type MigrationFile } from './migrate.ts';
import { prepareSchema } from './prepare.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const file = (name: string, text: string): MigrationFile => ({
  name,
  text,
  concurrent: text.startsWith('-- concurrent\n'),
  sha256: createHash('sha256').update(text).digest('hex'),
});

const FIRST = file('0001_thing', 'create table thing (n integer primary key); insert into thing values (1);');
const SECOND = file('0002_more', 'alter table thing add column label text;');
const INDEX = file(
  '0003_index',
  `-- concurrent
-- made beside running work
drop index concurrently if exists thing_label;
create index concurrently thing_label on thing (label);
`,
);
const BROKEN = file('0002_broken', 'alter table thing add column label text; alter table nowhere add column x text;');

let database: TestDatabase;
let owner: pg.Client;
beforeEach(async () => {
  database = await emptyDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await database.drop();
});

const prepare = (migrations: MigrationFile[]) =>
  prepareSchema(database.ownerUrl, log, { migrations, allowUnsafe: true });
const columns = async (): Promise<string[]> => {
  const { rows } = await owner.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'thing' order by ordinal_position`,
  );
  return rows.map((row) => row.name);
};

describe('migrate', () => {
  it('runs each migration once, however many processes start at the same moment', async () => {
    await Promise.all([prepare([FIRST, SECOND]), prepare([FIRST, SECOND]), prepare([FIRST, SECOND])]);
    await prepare([FIRST, SECOND]);
    expect((await owner.query('select * from thing')).rows).toEqual([{ n: 1, label: null }]);
  });

  it('runs a concurrent migration outside a transaction while others wait for the lock', async () => {
    await Promise.all([prepare([FIRST, SECOND, INDEX]), prepare([FIRST, SECOND, INDEX])]);
    const { rows } = await owner.query(`select indisvalid from pg_index where indexrelid = 'thing_label'::regclass`);
    expect(rows).toEqual([{ indisvalid: true }]);
  });

  it('leaves the former schema when a migration fails, names it, and succeeds once it is mended', async () => {
    await prepare([FIRST]);
    await expect(prepare([FIRST, BROKEN])).rejects.toMatchObject({
      code: 'unavailable',
      details: { message: { en: expect.stringContaining('0002_broken'), zh: expect.stringContaining('0002_broken') } },
    });
    expect(await columns()).toEqual(['n']);
    await prepare([FIRST, SECOND]);
    expect(await columns()).toEqual(['n', 'label']);
  });

  it('refuses a schema of a newer program', async () => {
    await prepare([FIRST, SECOND]);
    await expect(prepare([FIRST])).rejects.toThrow(/newer version.*0002_more/);
  });

  it('refuses a schema whose migration was changed after it ran', async () => {
    await prepare([FIRST]);
    await expect(prepare([file('0001_thing', `${FIRST.text} -- edited`)])).rejects.toThrow(/changed.*0001_thing/);
  });

  it('refuses a schema with a gap', async () => {
    const last = file('0003_last', 'create table last (n integer);');
    await prepare([FIRST, last]);
    await expect(prepare([FIRST, SECOND, last])).rejects.toThrow(/only in part: 0002_more/);
  });

  it('keeps its records from the application', async () => {
    const { appUrl } = await prepare([FIRST]);
    const app = new pg.Client({ connectionString: appUrl });
    await app.connect();
    await expect(app.query(`select * from ${MIGRATION_SCHEMA}.checksum`)).rejects.toThrow(/permission denied/);
    await app.end();
  });
});

describe('application role', () => {
  it('reads and writes tables, is bound by row-level security, and defines nothing', async () => {
    const walled = file(
      '0002_wall',
      `alter table thing enable row level security; alter table thing force row level security;
       create policy wall on thing using (n::text = current_setting('app.n', true));`,
    );
    const { appUrl } = await prepare([FIRST, walled]);
    const app = new pg.Client({ connectionString: appUrl });
    await app.connect();
    expect((await app.query('select * from thing')).rows).toEqual([]);
    await app.query(`set app.n = '1'`);
    expect((await app.query('select * from thing')).rows).toEqual([{ n: 1 }]);
    await expect(app.query('insert into thing values (2)')).rejects.toThrow(/row-level security/);
    await expect(app.query('create table mine (n integer)')).rejects.toThrow(/permission denied/);
    await expect(app.query('alter table thing disable row level security')).rejects.toThrow(/must be owner/);
    await app.end();
  });

  it('keeps a right that a migration took away, and gets rights that a restored dump has lost', async () => {
    const log_ = file('0002_log', 'create table log (n integer); revoke update, delete on log from throughline_app;');
    await prepare([FIRST, log_]);
    await owner.query('revoke all on thing from throughline_app');
    await prepare([FIRST, log_]);
    const { rows } = await owner.query(`select has_table_privilege('throughline_app', 'log', 'delete') as log,
      has_table_privilege('throughline_app', 'log', 'insert') as insert, has_table_privilege('throughline_app', 'thing', 'delete') as thing`);
    expect(rows).toEqual([{ log: false, insert: true, thing: true }]);
  });

  it('must own nothing', async () => {
    await prepare([FIRST]);
    await owner.query('alter table thing owner to throughline_app');
    await expect(prepare([FIRST])).rejects.toThrow(/must not own tables \(thing\)/);
  });

  it('takes its role by a start-up option when the owner has no password', async () => {
    const { appUrlOf } = await import('./roles.ts');
    const url = new URL(appUrlOf('postgres://owner@db.internal:5432/sales'));
    expect([url.username, url.password, url.searchParams.get('options')]).toEqual([
      'owner',
      '',
      '-c role=throughline_app',
    ]);
    await prepare([FIRST]);
    const withRole = new URL(database.ownerUrl);
    withRole.searchParams.set('options', '-c role=throughline_app');
    const app = new pg.Client({ connectionString: withRole.href });
    await app.connect();
    expect((await app.query('select current_user as me')).rows).toEqual([{ me: 'throughline_app' }]);
    await app.end();
  });

  it('may use indexes for array, jsonb and text search under row-level security', async () => {
    const text = `select proname, proleakproof from pg_proc where proname in
      ('arraycontains', 'jsonb_contains', 'jsonb_object_field_text') or (proname in ('textlike', 'texticlike'))`;
    expect((await owner.query(text)).rows.every((row: { proleakproof: boolean }) => row.proleakproof)).toBe(false);
    await prepare([FIRST]);
    const { rows } = await owner.query<{ proname: string; proleakproof: boolean }>(text);
    expect(rows.filter((row) => !row.proleakproof)).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '@throughline/domain/platform/error.ts';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { Log } from './log.ts';

/** Schema of the migration records; the application role has no right in it. */
export const MIGRATION_SCHEMA = 'throughline_migration';

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../../../../migrations', import.meta.url));

/** One file of `migrations/`. */
export interface MigrationFile {
  /** File name without `.sql`. */
  name: string;
  text: string;
  /** First line `-- concurrent`: each statement by itself, outside a transaction. It must be repeatable after a kill. */
  concurrent: boolean;
  sha256: string;
}

/**
 * The migrations of a folder in the order of their numbers; [] for an empty or absent folder.
 * @throws Error for a name that is not `NNNN_name.sql`, or a number given twice
 */
export function readMigrations(dir: string = MIGRATIONS_DIR): MigrationFile[] {
  let names: string[];
  try {
    names = readdirSync(dir).filter((name) => name.endsWith('.sql'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const files = names.sort().map((file) => {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(file)) throw new Error(`migration ${file} is not named NNNN_name.sql`);
    const text = readFileSync(join(dir, file), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { name: file.slice(0, -4), text, concurrent: /^-- concurrent\s/.test(text), sha256 };
  });
  for (const [at, file] of files.entries()) {
    if (file.name.slice(0, 4) === files[at - 1]?.name.slice(0, 4)) {
      throw new Error(`migrations ${files[at - 1]?.name} and ${file.name} have the same number`);
    }
  }
  return files;
}

/** How the database's schema relates to the files of this program. */
export interface MigrationState {
  applied: string[];
  pending: string[];
  /** Recorded in the database, unknown here: a newer program migrated it. */
  unknown: string[];
  /** Applied with another text than the file has now. */
  changed: string[];
  /** Not applied although a later one was. */
  skipped: string[];
}

const CHECKSUMS = `${MIGRATION_SCHEMA}.checksum`;

/** @param client connected as the owner */
export async function migrationState(client: pg.ClientBase, files: MigrationFile[]): Promise<MigrationState> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('${CHECKSUMS}') is not null as there`,
  );
  const { rows } =
    found[0]?.there === true
      ? await client.query<{ name: string; sha256: string }>(`select name, sha256 from ${CHECKSUMS} order by name`)
      : { rows: [] };
  const done = new Map(rows.map((row) => [row.name, row.sha256]));
  const known = new Set(files.map((file) => file.name));
  const applied = [...done.keys()];
  const pending = files.filter((file) => !done.has(file.name)).map((file) => file.name);
  const lastKnown = applied.filter((name) => known.has(name)).at(-1) ?? '';
  return {
    applied,
    pending,
    unknown: applied.filter((name) => !known.has(name)),
    changed: files
      .filter((file) => done.has(file.name) && done.get(file.name) !== file.sha256)
      .map((file) => file.name),
    skipped: pending.filter((name) => name < lastKnown),
  };
}

/** Refuses a schema that this program must not serve. @throws AppError `unavailable` naming the migrations and the way out */
export function refuseMixedSchema(state: MigrationState): void {
  const refuse = (zh: string, en: string): never => {
    throw new AppError('unavailable', { message: { zh, en }, state });
  };
  if (state.unknown.length > 0) {
    const names = state.unknown.join(', ');
    refuse(
      `数据库已被更新版本的程序升级（${names}），本程序不认识这些变更。请更新程序，或恢复升级前的备份。`,
      `The database was migrated by a newer version of this program (${names}). Update the program, or restore the backup made before that update.`,
    );
  }
  if (state.changed.length > 0) {
    const names = state.changed.join(', ');
    refuse(
      `这些迁移在本数据库执行之后文件又被改过：${names}。请换回与数据库相同的程序版本；开发时可换一个新的数据目录。`,
      `These migrations were changed after they ran in this database: ${names}. Use the program version that matches the database; in development, take a fresh data directory.`,
    );
  }
  if (state.skipped.length > 0) {
    const names = state.skipped.join(', ');
    refuse(
      `数据库只迁移了一部分：较早的 ${names} 没有执行，而后面的已执行。请恢复备份，或使用与数据库相同的程序版本。`,
      `The database is migrated only in part: ${names} did not run although later ones did. Restore a backup, or use the program version that matches the database.`,
    );
  }
}

/** Any fixed number; only processes of Throughline use it. */
const LOCK_KEY = 7_482_113_650_199;

/**
 * Runs `work` while no other process prepares the same database. The lock is polled, not awaited in SQL: a waiting
 * statement is a transaction to PostgreSQL, and `create index concurrently` of the holder would wait for it for ever.
 */
export async function withMigrationLock<T>(client: pg.ClientBase, log: Log, work: () => Promise<T>): Promise<T> {
  let told = false;
  for (;;) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [LOCK_KEY]);
    if (rows[0]?.got === true) break;
    if (!told) log.info('another process is migrating this database; waiting for it');
    told = true;
    await pause(100);
  }
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]);
  }
}

/**
 * Brings the schema to the last migration. Call it under `withMigrationLock`.
 * Consecutive ordinary migrations run in one transaction; a concurrent one stands alone.
 * @returns names of the migrations that ran now, [] when nothing was pending
 * @throws AppError `unavailable`, when the schema is newer, changed or has gaps, or a migration fails: it names the file
 */
export async function migrate(
  ownerUrl: string,
  client: pg.ClientBase,
  log: Log,
  files = readMigrations(),
): Promise<string[]> {
  refuseMixedSchema(await migrationState(client, files));
  await client.query(`create schema if not exists ${MIGRATION_SCHEMA}`);
  await client.query(
    `create table if not exists ${CHECKSUMS} (name text primary key, sha256 text not null, applied_at timestamptz not null)`,
  );
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: ownerUrl, max: 2 }) }),
  });
  try {
    const { pending } = await migrationState(client, files);
    const ran: string[] = [];
    for (const step of steps(files.filter((file) => pending.includes(file.name)))) {
      const migrator = new Migrator({
        db,
        migrationTableSchema: MIGRATION_SCHEMA,
        provider: {
          getMigrations: async () => Object.fromEntries(files.map((file) => [file.name, migrationOf(file)])),
        },
        disableTransactions: step.concurrent,
      });
      const { error, results } = await migrator.migrateTo(step.last);
      const failed = results?.find((result) => result.status === 'Error');
      if (error !== undefined) throw failure(failed?.migrationName ?? step.last, error);
      for (const result of results ?? []) ran.push(result.migrationName);
    }
    if (ran.length > 0) log.info(`migrated: ${ran.join(', ')}`);
    return ran;
  } finally {
    await db.destroy();
  }
}

/** Runs of migrations that go together: all ordinary ones up to the next concurrent one, then that one alone. */
function steps(pending: MigrationFile[]): { last: string; concurrent: boolean }[] {
  const found: { last: string; concurrent: boolean }[] = [];
  for (const file of pending) {
    const open = found.at(-1);
    if (open !== undefined && !open.concurrent && !file.concurrent) open.last = file.name;
    else found.push({ last: file.name, concurrent: file.concurrent });
  }
  return found;
}

const migrationOf = (file: MigrationFile): Migration => ({
  async up(db) {
    // A text of many statements is one transaction to the server, which `concurrently` does not suffer.
    const texts = file.concurrent ? file.text.split(/;[ \t]*(?:\n|$)/).filter(hasSql) : [file.text];
    for (const text of texts) await sql.raw(text).execute(db);
    await sql`insert into ${sql.raw(CHECKSUMS)} (name, sha256, applied_at) values (${file.name}, ${file.sha256}, ${new Date()})
      on conflict (name) do update set sha256 = excluded.sha256, applied_at = excluded.applied_at`.execute(db);
  },
});

const hasSql = (text: string): boolean => text.replace(/--.*$/gm, '').trim() !== '';

function failure(name: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'unavailable',
    {
      message: {
        zh: `迁移 ${name} 失败，数据库保持在它之前的状态：${reason}`,
        en: `Migration ${name} failed; the database stays as it was before it: ${reason}`,
      },
    },
    { cause },
  );
}

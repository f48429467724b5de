import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, uptime, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { readMigrations, withMigrationLock } from '@throughline/server/platform/postgres/migrate.ts';
import { prepareSchema } from '@throughline/server/platform/postgres/prepare.ts';
import pg from 'pg';

/** What a test needs to make databases: passed from the set-up process to the workers. */
export interface TestServer {
  /** Superuser address of database `postgres`. */
  adminUrl: string;
  /** Migrated database that nobody connects to. */
  template: string;
  /** Process whose end makes its databases garbage. */
  runId: number;
}

/** Nothing here outlives a reboot, so the disk need not be waited for. */
const FAST_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum_naptime: '1h',
  max_connections: '400',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  wal_keep_size: '0',
};

const quiet = { info: () => undefined, warn: console.warn, error: console.error };

/**
 * One server for all test runs of this clone on this machine, also for those at the same time: the first starts it, the
 * last stops it. Its folder is kept, so that later runs find the migrated template.
 */
export async function startTestServer(): Promise<TestServer & { stop: () => Promise<void> }> {
  const server = await startEmbedded({ dir: join(serverFolder(), 'postgres'), log: quiet, settings: FAST_SETTINGS });
  const adminUrl = databaseUrl(server.url, 'postgres');
  const runId = process.pid;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const stop = async (): Promise<void> => {
    try {
      await dropGarbage(admin, runId);
      await admin.end();
    } finally {
      await server.stop();
    }
  };
  try {
    await dropGarbage(admin, undefined);
    const template = await withMigrationLock(admin, quiet, () => ensureTemplate(admin, adminUrl));
    return { adminUrl, template, runId, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same server's address with another database name. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/**
 * Named after the clone, the account and this boot of the machine: without fsync the files are worth nothing after a
 * power cut, so a new boot begins with a new folder and removes the old ones.
 */
function serverFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const prefix = `throughline-test-${userInfo().username}-${hash([here])}-`;
  const folder = `${prefix}${bootId()}`;
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix) || name === folder) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return join(tmpdir(), folder);
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
  } catch {
    // Elsewhere: the hour in which the machine started, exact enough to tell boots apart.
    return Math.round((Date.now() / 1000 - uptime()) / 3600).toString(36);
  }
}

const hash = (texts: string[]): string => createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 10);

/** The template of the present migrations: made under another name and renamed when complete. */
async function ensureTemplate(admin: pg.Client, adminUrl: string): Promise<string> {
  const migrations = readMigrations();
  const roles = readFileSync(new URL('../../server/src/platform/postgres/roles.ts', import.meta.url), 'utf8');
  const name = `template_${hash([...migrations.map((file) => file.sha256), roles])}`;
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'template\\_%'`,
  );
  if (rows.some((row) => row.datname === name)) return name;
  // Other processes may be cloning an older template at this moment: those stay, unless there are many.
  for (const { datname } of rows.slice(0, Math.max(0, rows.length - 8))) {
    await admin.query(`drop database if exists ${datname}`).catch(() => undefined);
  }
  const half = `making_${name}`;
  await admin.query(`drop database if exists ${half} with (force)`);
  await admin.query(`create database ${half}`);
  await prepareSchema(databaseUrl(adminUrl, half), quiet, { migrations, allowUnsafe: true });
  await admin.query(`alter database ${half} rename to ${name}`);
  return name;
}

/** Drops the databases of `runId`, or those of every run whose process is no more. */
async function dropGarbage(admin: pg.Client, runId: number | undefined): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    `select datname from pg_database where datname like 'test\\_%'`,
  );
  for (const { datname } of rows) {
    const owner = Number(datname.split('_')[1]);
    const garbage = runId === undefined ? !isAlive(owner) : owner === runId;
    if (garbage) await admin.query(`drop database if exists ${datname} with (force)`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@throughline/domain/platform/error.ts';
import pg from 'pg';
import { prepareJobs } from '../jobs/prepare-jobs.ts';
import { durabilityFindings, refuseUnsafe } from './durability.ts';
import { startEmbedded } from './embedded.ts';
import type { Log } from './log.ts';
import { type MigrationFile, migrate, readMigrations, withMigrationLock } from './migrate.ts';
import { appUrlOf, ensureAppRole, grantTables, markLeakproof } from './roles.ts';

export interface PrepareOptions {
  /** External PostgreSQL 15-18, as its owner; the embedded server when absent. */
  databaseUrl?: string | undefined;
  /** The embedded server's files are in `<dataDir>/postgres`. */
  dataDir: string;
  log: Log;
}

export interface PreparedDatabase {
  /** For migrations, queues and maintenance: row-level security does not bind it. */
  ownerUrl: string;
  /** For everything that serves a request. */
  appUrl: string;
  /** Close the pools first. An external database is left alone. */
  stop: () => Promise<void>;
}

/**
 * Everything between "process started" and "pools may be opened": the server runs or answers, has a supported version and
 * safe settings, its schema is the one of this program, and the application role exists.
 * @throws AppError `unavailable` with what is wrong and what to do
 */
export async function prepareDatabase(options: PrepareOptions): Promise<PreparedDatabase> {
  const { databaseUrl, dataDir, log } = options;
  if (databaseUrl !== undefined) {
    await waitUntilUp(databaseUrl, log);
    return { ...(await prepareSchema(databaseUrl, log)), stop: async () => undefined };
  }
  const server = await startEmbedded({ dir: join(dataDir, 'postgres'), log });
  try {
    return { ...(await prepareSchema(server.url, log)), stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export interface SchemaOptions {
  migrations?: MigrationFile[];
  /** Tests only: serve although a crash could destroy the database. */
  allowUnsafe?: boolean;
}

/** Checks, migrates and grants in a database that answers. Any number of processes may do so at the same time. */
export async function prepareSchema(
  ownerUrl: string,
  log: Log,
  { migrations = readMigrations(), allowUnsafe = false }: SchemaOptions = {},
): Promise<{ ownerUrl: string; appUrl: string }> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'throughline prepare' });
  // A break shows in the pending query as well; without a listener it would end the process.
  client.on('error', (error) => log.warn(`database connection lost while preparing: ${error.message}`));
  await client.connect();
  try {
    await refuseVersion(client);
    const findings = await durabilityFindings(client);
    for (const finding of findings) {
      if (!allowUnsafe) log.warn(`DATABASE NOT SAFE: ${finding.message.en} / ${finding.message.zh}`);
    }
    if (!allowUnsafe) refuseUnsafe(findings);
    await withMigrationLock(client, log, async () => {
      await ensureAppRole(client, ownerUrl);
      await migrate(ownerUrl, client, log, migrations);
      await prepareJobs(ownerUrl, client, log);
      await grantTables(client);
      await markLeakproof(client, log);
    });
    return { ownerUrl, appUrl: appUrlOf(ownerUrl) };
  } finally {
    await client.end();
  }
}

async function refuseVersion(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ n: number; text: string }>(
    `select current_setting('server_version_num')::int / 10000 as n, current_setting('server_version') as text`,
  );
  const { n = 0, text = '' } = rows[0] ?? {};
  if (n >= 15 && n <= 18) return;
  throw new AppError('unavailable', {
    message: {
      zh: `数据库版本为 PostgreSQL ${text}，需要 15 至 18。`,
      en: `The database is PostgreSQL ${text}; 15 to 18 is needed.`,
    },
  });
}

const WAIT_MS = 60_000;
/** Wrong password, no such role, no such database: waiting does not mend these. */
const HOPELESS = new Set(['28P01', '28000', '3D000']);

/** Waits for an external database that is down or starting. @throws AppError `unavailable` after 60 s, or at once when waiting is no use */
export async function waitUntilUp(databaseUrl: string, log: Log, waitMs: number = WAIT_MS): Promise<void> {
  const deadline = performance.now() + waitMs;
  let toldAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      const reason = (cause instanceof Error && cause.message) || code || String(cause);
      const place = new URL(databaseUrl).host;
      if (HOPELESS.has(code) || performance.now() > deadline) {
        throw new AppError(
          'unavailable',
          {
            message: {
              zh: `无法连接 DATABASE_URL 指定的数据库（${place}）：${reason}`,
              en: `Cannot connect to the database of DATABASE_URL (${place}): ${reason}`,
            },
          },
          { cause },
        );
      }
      if (performance.now() - toldAt > 5_000) {
        log.warn(`waiting for the database at ${place}: ${reason}`);
        toldAt = performance.now();
      }
    }
    await pause(500);
  }
}

import { existsSync, mkdirSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '@throughline/server/platform/config.ts';
import { checkIntegrity } from '@throughline/server/integrity/integrity.service.ts';
import { inTransaction, openPool } from '@throughline/server/platform/db.ts';
import { durabilityFindings } from '@throughline/server/platform/postgres/durability.ts';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { migrationState, readMigrations, refuseMixedSchema } from '@throughline/server/platform/postgres/migrate.ts';
import { waitUntilUp } from '@throughline/server/platform/postgres/prepare.ts';
import { APP_ROLE, slowFunctions } from '@throughline/server/platform/postgres/roles.ts';
import pg from 'pg';

/**
 * `npm run doctor [-- --json] [--integrity]`: is this installation fit to keep a company's work? Changes nothing. `--integrity` also
 * proves of every workspace that references, facts, totals and the log fit together. Looks at the running
 * server, or starts the embedded one for the time of the examination. Exit code 1 when something must be mended.
 */
interface Finding {
  check: string;
  /** `fail` must be mended before work is trusted to it; `warn` should be known. */
  state: 'ok' | 'warn' | 'fail';
  text: string;
}

const MB = 2 ** 20;
const LITTLE_SPACE_MB = 2_000;
const NO_SPACE_MB = 300;
/** An external database that does not answer now is a finding, not something to wait for. */
const CONNECT_PATIENCE_MS = 3_000;

const findings: Finding[] = [];
const note = (check: string, state: Finding['state'], text: string): void => {
  findings.push({ check, state, text });
};

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function examineMachine(config: Config): void {
  const major = Number(process.versions.node.split('.')[0]);
  note('node', major >= 24 ? 'ok' : 'fail', `Node ${process.version}`);
  const folder = existsSync(config.dataDir) ? config.dataDir : '.';
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / MB);
  note(
    'disk',
    freeMb < NO_SPACE_MB ? 'fail' : freeMb < LITTLE_SPACE_MB ? 'warn' : 'ok',
    `${freeMb} MB free for ${config.dataDir}`,
  );
  if (config.filesUrl !== undefined) {
    note('files', 'ok', `files are kept in ${new URL(config.filesUrl).host}`);
    return;
  }
  const files = join(config.dataDir, 'files');
  const probe = join(files, `.doctor-${process.pid}`);
  try {
    if (existsSync(config.dataDir)) {
      mkdirSync(files, { recursive: true });
      writeFileSync(probe, 'written by the doctor');
      unlinkSync(probe);
    }
    note('files', 'ok', `files are kept in ${files}`);
  } catch (error) {
    note('files', 'fail', `cannot write to ${files}: ${message(error)}`);
  }
}

async function examineDatabase(config: Config): Promise<void> {
  if (config.databaseUrl !== undefined) {
    await waitUntilUp(config.databaseUrl, QUIET, CONNECT_PATIENCE_MS);
    return examineServer(config.databaseUrl);
  }
  const dir = join(config.dataDir, 'postgres');
  if (!existsSync(dir)) {
    note('database', 'warn', `no database yet in ${dir}: npm start makes it`);
    return;
  }
  const server = await startEmbedded({ dir, log: QUIET });
  try {
    note('embedded', 'ok', server.adopted ? `runs on port ${server.port}` : 'was not running; starts');
    await examineServer(server.url);
  } finally {
    await server.stop();
  }
}

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function examineServer(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await examineSettings(client);
    await examineWall(client);
    if (process.argv.includes('--integrity')) await examineIntegrity(ownerUrl);
    const state = await migrationState(client, readMigrations());
    try {
      refuseMixedSchema(state);
      const pending = state.pending.length > 0 ? `, pending until the next start: ${state.pending.join(', ')}` : '';
      note('migrations', state.pending.length > 0 ? 'warn' : 'ok', `${state.applied.length} applied${pending}`);
    } catch (error) {
      note('migrations', 'fail', message(error));
    }
  } finally {
    await client.end();
  }
}

async function examineSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; n: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as n`,
  );
  const { version = '', n = 0 } = rows[0] ?? {};
  note('version', n >= 15 && n <= 18 ? 'ok' : 'fail', `PostgreSQL ${version}`);
  const unsafe = await durabilityFindings(client);
  for (const finding of unsafe) note('durability', finding.severity === 'refuse' ? 'fail' : 'warn', finding.message.en);
  if (unsafe.length === 0)
    note('durability', 'ok', 'fsync, full_page_writes, synchronous_commit, data_checksums are on');
}

async function examineWall(client: pg.Client): Promise<void> {
  const { rows: roles } = await client.query<{ unsafe: boolean }>(
    `select rolsuper or rolbypassrls or exists (select from pg_class where relowner = r.oid) as unsafe from pg_roles r where rolname = $1`,
    [APP_ROLE],
  );
  if (roles[0] === undefined) note('role', 'warn', `${APP_ROLE} does not exist yet: the next start makes it`);
  else if (roles[0].unsafe) note('role', 'fail', `${APP_ROLE} can go around row-level security`);
  else note('role', 'ok', `${APP_ROLE} owns nothing and is bound by row-level security`);

  const { rows: open } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
     and not (relrowsecurity and relforcerowsecurity) order by 1`,
  );
  if (open.length > 0)
    note('wall', 'fail', `row-level security is not forced on ${open.map((row) => row.name).join(', ')}`);
  else note('wall', 'ok', 'row-level security is forced on every table');

  const slow = await slowFunctions(client);
  if (slow.length > 0) note('search', 'warn', `searches cannot use their indexes: not leakproof: ${slow.join(', ')}`);
  else note('search', 'ok', 'searches use their indexes under row-level security');
}

/** At most so many violations are told of a workspace. */
const MOST_TOLD = 20;

async function examineIntegrity(ownerUrl: string): Promise<void> {
  const pool = openPool({ url: ownerUrl, max: 1, statementMs: 3_600_000 });
  try {
    const { rows } = await pool.query<{ id: string }>('select workspace_id as id from auth.tenant order by created_at');
    for (const { id } of rows) {
      const { violations, rules } = await inTransaction(
        pool,
        id,
        (tx) => checkIntegrity((text, values) => tx.sql(text, values), id),
        { readOnly: true },
      );
      if (violations.length === 0) note('integrity', 'ok', `workspace ${id}: ${rules} rules hold`);
      for (const { rule, object, id: record, detail } of violations.slice(0, MOST_TOLD))
        note('integrity', 'fail', `workspace ${id}: ${rule}: ${object} ${record}: ${detail}`);
      if (violations.length > MOST_TOLD)
        note('integrity', 'fail', `workspace ${id}: ${violations.length - MOST_TOLD} more violations`);
    }
  } finally {
    await pool.end();
  }
}

const config = readConfig(process.env);
examineMachine(config);
try {
  await examineDatabase(config);
} catch (error) {
  note('database', 'fail', message(error));
}
const healthy = findings.every((finding) => finding.state !== 'fail');
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ healthy, findings }, null, 2));
} else {
  for (const { check, state, text } of findings) console.log(`${state.padEnd(4)}  ${check.padEnd(11)} ${text}`);
  console.log(healthy ? 'healthy' : 'NOT HEALTHY: mend what is marked fail');
}
process.exitCode = healthy ? 0 : 1;

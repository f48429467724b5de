import { type ConstructorOptions, PgBoss } from 'pg-boss';
import type { Log } from '../postgres/log.ts';
import type { JobDefinition } from './job.ts';

/** Tables of the queue; they hold no business rows, so no row-level security. */
export const JOB_SCHEMA = 'throughline_job';
/** Where jobs go that failed ten times: kept, with the last error, until an operator looks. */
export const PARKED = 'parked';

const TRIES = 10;
const DAY = 86_400;

/** A queue client as the application role; it never changes the schema. */
export function openBoss(url: string, log: Log, options: ConstructorOptions): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    schema: JOB_SCHEMA,
    application_name: 'throughline-jobs',
    createSchema: false,
    migrate: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    ...options,
  });
  // The queue goes on by itself after a lost connection; without a listener the event would end the process.
  boss.on('error', (error) => log.warn(`job queue: ${error instanceof Error ? error.message : String(error)}`));
  boss.on('warning', (warning) => log.warn(`job queue: ${warning.message}`));
  return boss;
}

/** Makes the queue of a kind of job, if it is not there yet. */
export async function ensureQueue(boss: PgBoss, { name, cron }: JobDefinition): Promise<void> {
  await boss.createQueue(PARKED, { deleteAfterSeconds: 0, retentionSeconds: 3650 * DAY });
  await boss.createQueue(name, {
    policy: 'short',
    retryLimit: TRIES - 1,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    // A worker that died is noticed by its missing heartbeat; a job that only lives on is ended after an hour.
    heartbeatSeconds: 20,
    expireInSeconds: 3600,
    deleteAfterSeconds: 7 * DAY,
    deadLetter: PARKED,
    notify: true,
  });
  if (cron !== undefined) await boss.schedule(name, cron, {}, { tz: 'UTC' });
}

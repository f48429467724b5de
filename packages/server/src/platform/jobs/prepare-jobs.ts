import { PgBoss } from 'pg-boss';
import type pg from 'pg';
import type { Log } from '../postgres/log.ts';
import { APP_ROLE } from '../postgres/roles.ts';
import { JOB_SCHEMA } from './boss.ts';

/**
 * Makes or updates the tables of the job queue as the owner, and lets the application role use them. Called under the
 * migration lock.
 * @param client connected as the owner
 */
export async function prepareJobs(ownerUrl: string, client: pg.ClientBase, log: Log): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: JOB_SCHEMA,
    application_name: 'throughline prepare jobs',
    max: 2,
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => log.warn(`job queue: ${error instanceof Error ? error.message : String(error)}`));
  try {
    await boss.start();
  } finally {
    await boss.stop({ graceful: false });
  }
  await client.query(`
    grant usage on schema ${JOB_SCHEMA} to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema ${JOB_SCHEMA} to ${APP_ROLE};
    grant usage, select on all sequences in schema ${JOB_SCHEMA} to ${APP_ROLE};
  `);
}

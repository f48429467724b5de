import type { Platform } from '../platform/platform.ts';
import { authSql } from './auth-db.ts';
import { IDLE_MS } from './session.queries.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Removes sessions, links and counted tries that can no longer matter. Called once an hour by a job. */
export async function purgeExpired(platform: Platform): Promise<void> {
  const { pool } = platform;
  const now = platform.clock();
  const at = new Date(now);
  await authSql(
    pool,
    'delete from auth.session where expires_at <= $1 or last_used_at <= $2',
    [at, new Date(now - IDLE_MS)],
    'purge-session',
  );
  await authSql(pool, 'delete from auth.attempt where ends_at <= $1', [at], 'purge-attempt');
  // Used links stay a while, so that an operator can see when.
  await authSql(pool, 'delete from auth.link where expires_at <= $1', [new Date(now - 30 * DAY)], 'purge-link');
}

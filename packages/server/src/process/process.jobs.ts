import { ctxFor, memberActor, systemCtx } from '../identity/actor.ts';
import type { Ctx } from '../platform/ctx.ts';
import { within } from '../platform/ctx.ts';
import { inTransaction } from '../platform/db.ts';
import { handleJob, type JobHandler } from '../platform/jobs/job.ts';
import type { Platform } from '../platform/platform.ts';
import { migrateJob } from './migrate.job.ts';
import { migrateOnce } from './migration.service.ts';

/** A long move is many jobs: each gives the queue a sign of life, and tries are counted for each. */
const SLICE_MS = 15_000;

/** Whoever started it acts, also where they have left since: it was theirs to decide when they did. */
async function startersCtx(platform: Platform, workspaceId: string, migrationId: string): Promise<Ctx> {
  const system = await systemCtx(platform, workspaceId);
  const [row] = await system.readOnce<{ by: string | null }>(
    'select started_by_id as by from process_migration where workspace_id = $1 and id = $2',
    [workspaceId, migrationId],
  );
  const member = row?.by == null ? undefined : system.directory.members.get(row.by);
  return member === undefined ? system : ctxFor(platform, system.directory, memberActor(system.directory, member));
}

/** Pieces until the time is up, the worker stops, or all is done. @returns whether there is more to do */
export async function migrateSlice(
  platform: Platform,
  workspaceId: string,
  migrationId: string,
  limits: { signal: AbortSignal; until: number },
): Promise<boolean> {
  const ctx = await startersCtx(platform, workspaceId, migrationId);
  for (;;) {
    const more = await ctx.transaction((tx) => migrateOnce(within(ctx, tx), tx, migrationId));
    if (!more || limits.signal.aborted || Date.now() >= limits.until) return more;
  }
}

export const processJobs: readonly JobHandler[] = [
  handleJob(migrateJob, async (platform, { workspaceId, migrationId }, { signal }) => {
    const limits = { signal, until: Date.now() + SLICE_MS };
    if (await migrateSlice(platform, workspaceId, migrationId, limits)) {
      await inTransaction(platform.pool, workspaceId, (tx) =>
        platform.jobs.enqueue(tx, migrateJob, { workspaceId, migrationId }, { key: migrationId }),
      );
    }
  }),
];

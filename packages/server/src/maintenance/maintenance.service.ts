import { AppError } from '@throughline/domain/platform/error.ts';
import { STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import { sweepFiles } from '../file/leftover.ts';
import { systemCtx } from '../identity/actor.ts';
import { purgeExpired } from '../identity/clean-up.ts';
import { listWorkspaces } from '../identity/workspace.service.ts';
import { checkWorkspace } from '../integrity/integrity.service.ts';
import { inTransaction } from '../platform/db.ts';
import type { Platform } from '../platform/platform.ts';
import { purgeRecord } from '../record/purge.ts';

const DAY = 24 * 60 * 60 * 1000;
/** How long the recycle bin keeps a record. */
export const BIN_DAYS = 30;
/** Answers are promised for 24 hours; kept for twice as long. */
const KEY_DAYS = 2;
/** Records of one object that one run purges at the most; the next run goes on. */
const MOST_PURGED = 500;

/** Removes what no longer matters: ended sessions, answered Idempotency-Keys, old records of the bin, bytes that no file names. */
export async function cleanUp(platform: Platform, signal: AbortSignal): Promise<void> {
  await purgeExpired(platform);
  for (const workspaceId of await listWorkspaces(platform)) {
    if (signal.aborted) return;
    await inTransaction(platform.pool, workspaceId, (tx) =>
      tx.run('delete from idempotency_key where workspace_id = $1 and created_at < $2', [
        workspaceId,
        new Date(platform.clock() - KEY_DAYS * DAY),
      ]),
    );
    await emptyBin(platform, workspaceId, signal);
    await sweepFiles(platform, workspaceId);
  }
}

/** Purges what has been in the bin for 30 days. A record that others still point to stays until they are gone. */
export async function emptyBin(platform: Platform, workspaceId: string, signal: AbortSignal): Promise<number> {
  const ctx = await systemCtx(platform, workspaceId);
  const before = new Date(ctx.now - BIN_DAYS * DAY);
  let purged = 0;
  for (const object of STANDARD_OBJECTS) {
    const text = `select id from ${object.table} where workspace_id = $1 and deleted_at < $2 order by deleted_at limit ${MOST_PURGED}`;
    for (const { id } of await ctx.readOnce<{ id: string }>(text, [workspaceId, before])) {
      if (signal.aborted) return purged;
      try {
        await purgeRecord(ctx, object.key, id);
        purged += 1;
      } catch (error) {
        // Gone with its parent, or still pointed to.
        if (!(error instanceof AppError) || !['not_found', 'conflict'].includes(error.code)) throw error;
      }
    }
  }
  return purged;
}

/** Proves every night that what is kept twice agrees; a violation is logged as an error with its rule and record. */
export async function checkAll(platform: Platform, signal: AbortSignal): Promise<void> {
  for (const workspaceId of await listWorkspaces(platform)) {
    if (signal.aborted) return;
    const { violations } = await checkWorkspace(await systemCtx(platform, workspaceId));
    for (const violation of violations) platform.log.error({ workspaceId, ...violation }, 'integrity violation');
    if (violations.length === 0) platform.log.info({ workspaceId }, 'integrity: no violation');
  }
}

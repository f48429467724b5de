import type { Ctx } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { type EventWatcher, purgedIn } from '../platform/events.ts';
import { fileKey } from '../platform/files/file-store.ts';
import type { Platform } from '../platform/platform.ts';
import { areBytesUsed, deleteFilesOf, lockBytes, rememberLeftovers } from './file.queries.ts';

/**
 * Bytes are removed after the commit that forgot them, in a transaction of their own: under the lock of their hash, and
 * only if no row names them by then. What a crash leaves is removed with the next purge in the workspace, or by the job.
 */
export async function forgetBytes(ctx: Ctx, tx: Tx, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await rememberLeftovers(tx, hashes);
  tx.afterCommit(() => {
    sweepFiles(ctx.platform, ctx.workspaceId).catch((error: unknown) =>
      ctx.platform.log.warn({ err: error }, 'bytes of purged files stay until the next purge'),
    );
  });
}

/** Files of a record go for good with it, whichever path purged it. */
export const filesOfPurged: EventWatcher = async (ctx, tx, events) => {
  for (const [object, ids] of purgedIn(events)) {
    const gone = await deleteFilesOf(tx, object, ids);
    await forgetBytes(
      ctx,
      tx,
      gone.map((row) => row.hash),
    );
  }
};

/** @returns how many stored files were removed */
export async function sweepFiles(platform: Platform, workspaceId: string): Promise<number> {
  const leftovers = await inTransaction(
    platform.pool,
    workspaceId,
    (tx) => tx.sql<{ hash: string }>('select hash from file_leftover where workspace_id = $1', [workspaceId]),
    { readOnly: true },
  );
  let removed = 0;
  for (const { hash } of leftovers) if (await sweepOne(platform, workspaceId, hash)) removed += 1;
  return removed;
}

async function sweepOne(platform: Platform, workspaceId: string, hash: string): Promise<boolean> {
  return inTransaction(platform.pool, workspaceId, async (tx) => {
    await lockBytes(tx, hash);
    const isUsed = await areBytesUsed(tx, hash);
    if (!isUsed) await platform.files.remove(fileKey(workspaceId, hash));
    await tx.run('delete from file_leftover where workspace_id = $1 and hash = $2', [workspaceId, hash]);
    return !isUsed;
  });
}

import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';

/** A move rested on these exceptions: they hold for the deal from now on, and lapse no more. */
export async function markUsed(ctx: Ctx, tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.run(
    `update deal_exception set status = 'used', used_at = coalesce(used_at, $3)
     where workspace_id = $1 and id = any($2::uuid[]) and status in ('granted', 'used')`,
    [ctx.workspaceId, ids, new Date(ctx.now)],
    'exception-used',
  );
}

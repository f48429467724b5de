import { refreshOpportunity } from '../activity/activity.behavior.ts';
import type { ObjectBehavior } from '../record/behavior.ts';

/** A contact who becomes, or is no more, the one who decides changes what the talks with them say of the deals. */
export const contactBehavior: ObjectBehavior = {
  async afterWrite(ctx, tx, before, after) {
    if (before === null || after === null || before.decisionRole === after.decisionRole) return;
    const deals = await tx.sql<{ id: string }>(
      `select distinct opportunity_id as id from activity
       where workspace_id = $1 and contact_id = $2 and opportunity_id is not null and deleted_at is null order by 1`,
      [ctx.workspaceId, after.id],
      'deals-of-contact',
    );
    for (const { id } of deals) await refreshOpportunity(ctx, tx, id);
  },
};

import { refreshOpportunity } from '../activity/activity.behavior.ts';
import { dealsOfLink, deleteLinksOf } from '../decision-chain/decision-chain.queries.ts';
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
    const onMaps = await dealsOfLink(tx, after.id);
    for (const id of [...new Set([...deals.map((deal) => deal.id), ...onMaps])].toSorted())
      await refreshOpportunity(ctx, tx, id);
  },

  async beforePurge(ctx, tx, id) {
    const deals = await dealsOfLink(tx, id);
    await deleteLinksOf(tx, id);
    for (const deal of deals) await refreshOpportunity(ctx, tx, deal);
  },
};

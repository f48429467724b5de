import type { ObjectBehavior } from '../record/behavior.ts';
import { refreshAccountFacts } from './account-facts.ts';
import { baseAmount } from './base-amount.ts';
import { beginStage, moveThroughDoor, type MoveIntent, recordVisit } from './stage-move.ts';

const touches = (changes: Record<string, unknown>, ...keys: string[]): boolean => keys.some((key) => key in changes);

/** What a deal decides: its stage through one door, its amount in the workspace's currency, its visits, its account's facts. */
export const opportunityBehavior: ObjectBehavior = {
  async beforeCreate(ctx, tx, values, intent) {
    values.currency ??= ctx.directory.workspace.currency;
    const own = values.probability;
    await beginStage(ctx, tx, values, intent as MoveIntent);
    if (typeof own === 'number') values.probability = own;
    values.amountBase = await baseAmount(ctx, tx, values.amount, values.currency, values.closeDate);
  },

  async beforeUpdate(ctx, tx, current, changes, intent) {
    const own = changes.probability;
    const isMove = await moveThroughDoor(ctx, tx, current, changes, intent as MoveIntent);
    if (typeof own === 'number') changes.probability = own;
    if (touches(changes, 'amount', 'currency', 'closeDate')) {
      changes.currency ??= current.currency ?? ctx.directory.workspace.currency;
      const next = { ...current, ...changes };
      changes.amountBase = await baseAmount(ctx, tx, next.amount, next.currency, next.closeDate);
    }
    return isMove ? { action: 'stageMoved' } : undefined;
  },

  async afterWrite(ctx, tx, before, after, intent) {
    if (after !== null) await recordVisit(ctx, tx, after, intent as MoveIntent);
    await refreshAccountFacts(ctx, tx, before, after);
  },

  async beforePurge(ctx, tx, id) {
    await tx.run('delete from stage_visit where workspace_id = $1 and opportunity_id = $2', [ctx.workspaceId, id]);
  },
};

import { projectOfficerOf } from '@throughline/domain/team/deal-team.ts';
import { forgetApprovals } from '../approval/approval.queries.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { ObjectBehavior, Values } from '../record/behavior.ts';
import type { StoredRow } from '../record/columns.ts';
import { createStageActions } from '../task/standard-action.ts';
import { refreshAccountFacts, refreshFactsOfAccounts } from './account-facts.ts';
import { baseAmount } from './base-amount.ts';
import { advance, definitionOfDeal, gateFigures, refreshDeal, stageIn } from './deal-gate.ts';
import { type Beside, loadBeside, loadGateFacts, NOTHING_BESIDE } from './gate-facts.ts';
import { putVisitsBack, recordFirstVisits, visitsOf } from './stage-history.ts';
import { beginStage, moveThroughDoor, type MoveIntent, recordVisit } from './stage-move.ts';

/** The visit to the stage that the deal came into, and its standard actions. */
async function entered(ctx: Ctx, tx: Tx, row: StoredRow, intent: MoveIntent): Promise<void> {
  const stage = intent.entered;
  await Promise.all([
    recordVisit(ctx, tx, row, intent),
    stage === undefined ? undefined : createStageActions(ctx, tx, row, stage),
  ]);
}

/** What lists show of the gate of the deal as it is about to be. */
async function figuresOf(ctx: Ctx, tx: Tx, row: Values, beside: Promise<Beside>): Promise<Values> {
  const definition = await definitionOfDeal(tx, row);
  const stage = stageIn(definition, row.stage);
  if (stage === undefined) return {};
  return { ...gateFigures(ctx, definition, stage, await loadGateFacts(ctx, tx, row, definition, beside)) };
}

const touches = (changes: Record<string, unknown>, ...keys: string[]): boolean => keys.some((key) => key in changes);

/** What a deal decides: its stage through one door, its amount in the workspace's currency, its visits, its account's facts. */
export const opportunityBehavior: ObjectBehavior = {
  async beforeCreate(ctx, tx, values, intent) {
    values.currency ??= ctx.directory.workspace.currency;
    values.projectOfficer ??= values.owner ?? null;
    const own = values.probability;
    values.amountBase = await baseAmount(ctx, tx, values.amount, values.currency, values.closeDate);
    await beginStage(ctx, tx, values, intent as MoveIntent);
    if (typeof own === 'number') values.probability = own;
    Object.assign(values, await figuresOf(ctx, tx, values, Promise.resolve(NOTHING_BESIDE)));
  },

  prepareUpdate: (ctx, tx, id) => loadBeside(ctx, tx, id),

  async beforeUpdate(ctx, tx, current, changes, intent) {
    if (Object.keys(changes).length === 0) return undefined;
    const beside = (intent.prepared as Promise<Beside> | undefined) ?? loadBeside(ctx, tx, current.id);
    const own = changes.probability;
    if (touches(changes, 'owner'))
      changes.projectOfficer = projectOfficerOf((await beside).team, changes.owner as string | null);
    if (touches(changes, 'amount', 'currency', 'closeDate')) {
      changes.currency ??= current.currency ?? ctx.directory.workspace.currency;
      const next = { ...current, ...changes };
      changes.amountBase = await baseAmount(ctx, tx, next.amount, next.currency, next.closeDate);
    }
    const isMove = await moveThroughDoor(ctx, tx, current, changes, intent as MoveIntent, beside);
    if (typeof own === 'number') changes.probability = own;
    Object.assign(changes, await figuresOf(ctx, tx, { ...current, ...changes }, beside));
    return isMove ? { action: 'stageMoved' } : undefined;
  },

  async afterWrite(ctx, tx, before, after, intent) {
    await Promise.all([
      after === null ? undefined : entered(ctx, tx, after, intent as MoveIntent),
      intent.settleLater === true ? undefined : refreshAccountFacts(ctx, tx, before, after),
    ]);
  },

  follow: (ctx, tx, row, intent) => advance(ctx, tx, row, intent.prepared as Promise<Beside> | undefined),

  async afterInsertMany(ctx, tx, rows) {
    await recordFirstVisits(ctx, tx, rows as readonly { row: StoredRow; intent: MoveIntent }[]);
    const accounts = rows.filter(({ intent }) => intent.settleLater !== true).map(({ row }) => row.account);
    await refreshFactsOfAccounts(
      ctx,
      tx,
      accounts.filter((id) => typeof id === 'string'),
    );
  },

  settles: { field: 'account', refresh: refreshFactsOfAccounts },
  noteForRevert: (_ctx, tx, record) => visitsOf(tx, record.id),
  async revert(ctx, tx, record, note) {
    await putVisitsBack(ctx, tx, record.id, note);
    // What lies beside the deal has gone on meanwhile: its gate is judged by that, not by what it was then.
    await refreshDeal(ctx, tx, record.id);
  },

  async beforePurge(ctx, tx, id) {
    await forgetApprovals(tx, 'opportunity', [id]);
    await tx.run('delete from stage_visit where workspace_id = $1 and opportunity_id = $2', [ctx.workspaceId, id]);
  },
};

import { AppError } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { getRecord, lockStored } from '../record/read.ts';
import { describeTarget, type Target } from '../record/target.ts';
import { teamRows } from './team.queries.ts';

/** Who works on the deal, and may do so by themselves: a key does what its scopes say. */
async function isOnTeam(ctx: Ctx, tx: Tx, opportunity: string): Promise<boolean> {
  if (ctx.actor.kind !== 'member') return false;
  return (await teamRows(tx, opportunity)).some((one) => one.member === ctx.actor.memberId);
}

/**
 * Locks a deal for whoever may change it or belongs to its team (legal and finance may read it only).
 * @throws AppError not_found where it is not to be seen, forbidden where it may be read only
 */
export async function lockDealForTeam(ctx: Ctx, tx: Tx, id: string): Promise<Target> {
  const object = describeTarget(ctx, 'opportunity');
  const locked = await lockStored(ctx, tx, object, id, 'update');
  if (locked === undefined) throw new AppError('not_found');
  if (!locked.allowed && !(await isOnTeam(ctx, tx, id))) throw new AppError('forbidden');
  return { object, row: locked.row };
}

export interface ReadableDeal {
  owner: string | null;
  collaborators: string[];
  /** May change the deal. */
  canUpdate: boolean;
  /** May change it or belongs to its team. */
  canWork: boolean;
}

/**
 * A deal for whoever may read it, in the bin too.
 * @throws AppError not_found
 */
export async function readDeal(ctx: Ctx, tx: Tx, id: string): Promise<ReadableDeal> {
  const { can, collaborators, deletedAt } = await getRecord(ctx, 'opportunity', id, { bin: true });
  // The owner decides who works on it, whether or not the reader may see the field.
  const [row] = await tx.sql<{ owner: string | null }>(
    'select owner_id as owner from opportunity where workspace_id = $1 and id = $2',
    [tx.workspaceId, id],
    'deal-owner',
  );
  const canUpdate = deletedAt === null && can.includes('update');
  const canWork = canUpdate || (deletedAt === null && (await isOnTeam(ctx, tx, id)));
  return { owner: row?.owner ?? null, collaborators, canUpdate, canWork };
}

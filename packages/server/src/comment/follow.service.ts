import { AppError } from '@throughline/domain/platform/error.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import type { RowFacts } from '../record/access.ts';
import { getRecord } from '../record/read.ts';
import { readersAmong } from '../record/readers.ts';
import { statementName } from '../record/statement.ts';
import { describeTarget, lockTarget } from '../record/target.ts';
import { followersOf, setFollow } from './follow.queries.ts';

interface OfRecord {
  object: string;
  record: string;
}

export interface FollowState {
  following: boolean;
  followers: Ref[];
}

/** @throws AppError not_found */
export async function readFollow(ctx: Ctx, of: OfRecord): Promise<FollowState> {
  const object = describeTarget(ctx, of.object);
  return ctx.read(async (tx) => {
    const own = within(ctx, tx);
    await getRecord(own, of.object, of.record);
    const text = `select id, owner_id as owner, collaborator_ids as collaborators from ${object.table} where workspace_id = $1 and id = $2`;
    const [row] = await tx.sql<RowFacts & { id: string }>(text, [ctx.workspaceId, of.record], statementName(text));
    if (row === undefined) throw new AppError('not_found');
    return stateOf(own, tx, of, { object, row });
  });
}

/** @throws AppError not_found, forbidden for the product itself, which follows nothing */
export async function setFollowing(ctx: Ctx, of: OfRecord, following: boolean): Promise<FollowState> {
  if (ctx.actor.kind === 'system') throw new AppError('forbidden');
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockTarget(own, tx, of.object, of.record, 'read');
    await setFollow(tx, of, ctx.actor.memberId, following);
    await emit(own, tx, {
      object: 'follow',
      recordId: of.record,
      recordVersion: null,
      action: following ? 'created' : 'deleted',
      changes: [],
    });
    return stateOf(own, tx, of, target);
  });
}

async function stateOf(
  ctx: Ctx,
  tx: Tx,
  of: OfRecord,
  { object, row }: { object: ObjectDescription; row: RowFacts & { id: string } },
): Promise<FollowState> {
  const ids = await followersOf(tx, of, row);
  const readers = await readersAmong(ctx, tx, object.key, row, ids);
  const followers = ids
    .filter((id) => readers.has(id))
    .map((id) => ({ id, name: ctx.directory.members.get(id)?.name ?? null }));
  return { following: readers.has(ctx.actor.memberId), followers };
}

import { AppError } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import { describe, scopesOf } from '../record/access.ts';
import { filterInScope } from '../record/read.ts';
import type { StoredApproval, StoredVote } from './approval.queries.ts';

/** Whose seat is meant: the actor's own, or that of someone whose deputy they are. */
export interface Seat {
  vote: StoredVote;
  onBehalfOf: string | null;
}

/** A key does what its scopes say: without any on the object it takes part for its member in nothing. */
export const mayTakePart = (ctx: Ctx, object: string): boolean =>
  ctx.actor.kind !== 'apiKey' || scopesOf(ctx.actor, object, 'read').length > 0;

/** Takes part: asked for it, decides or decided, or stands in for someone who does. Reads the snapshot whole. */
export function takesPart(
  ctx: Ctx,
  approval: StoredApproval,
  votes: readonly StoredVote[],
  actingFor: readonly string[],
): boolean {
  const { kind, memberId } = ctx.actor;
  if (!mayTakePart(ctx, approval.object)) return false;
  return (
    kind === 'system' ||
    approval.requestedById === memberId ||
    votes.some((vote) => vote.member === memberId || vote.decidedById === memberId || actingFor.includes(vote.member))
  );
}

/** Records among these that the actor may read, by `object:id`. */
export async function readableRecords(ctx: Ctx, approvals: readonly StoredApproval[]): Promise<Set<string>> {
  const readable = new Set<string>();
  for (const [object, of] of Map.groupBy(approvals, (one) => one.object)) {
    if (ctx.directory.catalog.find(object) === undefined) continue;
    const ids = [...new Set(of.map((one) => one.recordId))];
    for (const id of await filterInScope(ctx, object, ids, 'read')) readable.add(`${object}:${id}`);
  }
  return readable;
}

/** @throws AppError not_found for who neither takes part nor may read the record: as if it were not there */
export async function requireSight(
  ctx: Ctx,
  approval: StoredApproval,
  votes: readonly StoredVote[],
  actingFor: readonly string[],
): Promise<void> {
  if (takesPart(ctx, approval, votes, actingFor)) return;
  if ((await readableRecords(ctx, [approval])).size === 0) throw new AppError('not_found');
}

/**
 * Decides as a person does. A key that may only read decides nothing; the product itself has no vote.
 * @throws AppError forbidden
 */
export function requirePerson(ctx: Ctx, object: string): void {
  const { kind } = ctx.actor;
  if (kind === 'member') return;
  const writes = [object, 'task', 'activity'].some(
    (key) => scopesOf(ctx.actor, describe(ctx, key).key, 'update').length > 0,
  );
  if (kind !== 'apiKey' || !writes) throw new AppError('forbidden');
}

/** The open vote that is the actor's to decide, an own one first; nobody decides as a deputy on what they asked for. */
export function seatOf(
  ctx: Ctx,
  approval: StoredApproval,
  votes: readonly StoredVote[],
  actingFor: readonly string[],
  vote?: string,
): Seat | undefined {
  const { memberId } = ctx.actor;
  const open = votes.filter((one) => one.status === 'open' && (vote === undefined || one.id === vote));
  const own = open.find((one) => one.member === memberId);
  if (own !== undefined) return { vote: own, onBehalfOf: null };
  if (approval.requestedById === memberId && !approval.definition.requesterDecides) return undefined;
  const other = open.find((one) => actingFor.includes(one.member));
  return other && { vote: other, onBehalfOf: other.member };
}

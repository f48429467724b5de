import { decide, type Act, type ActRefusal, type NewVote } from '@throughline/domain/approval/decide.ts';
import { clockOfVote } from '@throughline/domain/approval/working-span.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { ApprovalDecision } from '@throughline/domain/notification/causes.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { emitBeside, type Target } from '../record/target.ts';
import {
  insertVotes,
  type NewStoredVote,
  type StoredApproval,
  type StoredVote,
  updateApproval,
  updateVote,
} from './approval.queries.ts';
import { deputiesToday } from './deputy.service.ts';
import { tellOfApproval } from './tell-approval.ts';

/** Called in the transaction in which an approval ends, whichever way, before its deal is judged anew. */
export type ApprovalOutcome = (ctx: Ctx, tx: Tx, approval: StoredApproval) => Promise<void>;
/** Features that wait for approvals push theirs here as they load. */
export const approvalOutcomes: ApprovalOutcome[] = [];

/** An approval under its lock, with the record under its own. */
export interface Held {
  approval: StoredApproval;
  votes: StoredVote[];
  /** null where the record is in the bin. */
  target: Target | null;
}

/** What is written beside what `decide` decides. */
export interface How {
  /** Word of the event. */
  action: 'approved' | 'rejected' | 'returned' | 'transferred' | 'signerAdded' | 'withdrawn' | 'escalated';
  comment: string | null;
  /** The member whose deputy the actor is. */
  onBehalfOf?: string | null;
}

const iso = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

/** When a vote of this step is due that opens now. */
export function clockAt(
  ctx: Ctx,
  approval: StoredApproval,
  step: number,
): { dueAt: string | null; remindAt: string | null } {
  const rule = approval.definition.steps[step];
  if (rule === undefined) throw new AppError('internal');
  const { dueAt, remindAt } = clockOfVote(rule, ctx.directory.calendar, ctx.now);
  return { dueAt: iso(dueAt), remindAt: iso(remindAt) };
}

/** A vote as it is stored; its clock runs from now where it is open. */
export const newVote = (ctx: Ctx, approval: StoredApproval, vote: NewVote, escalated: boolean): NewStoredVote => {
  const at = new Date(ctx.now).toISOString();
  const isOpen = vote.status === 'open';
  const clock = isOpen ? clockAt(ctx, approval, vote.step) : { dueAt: null, remindAt: null };
  return { ...vote, id: newId(), openedAt: isOpen ? at : null, ...clock, escalatedAt: escalated ? at : null };
};

/** @throws AppError conflict where it is over or decided already, invalid where the act names something wrong */
function refusalOf({ code, message }: ActRefusal, act: Act): AppError {
  if (code === 'over' || code === 'not_open') return new AppError('conflict', { message });
  return invalid(
    [{ field: code === 'bad_step' ? 'toStep' : act.do === 'transfer' ? 'to' : 'member', message }],
    message,
  );
}

/**
 * Carries out one act: decides with the pure rule, writes votes and approval, tells log and people, and lets whoever waits for
 * the outcome know, all in the transaction that holds the locks.
 */
export async function carryOut(ctx: Ctx, tx: Tx, held: Held, act: Act, how: How): Promise<StoredApproval> {
  const { approval, votes } = held;
  const answer = decide(approval.definition.steps, { ...approval, votes }, act);
  if (!answer.ok) throw refusalOf(answer, act);
  const { changes } = answer;
  const at = new Date(ctx.now).toISOString();
  const actor = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const acted = 'vote' in act ? act.vote : null;
  const opened: string[] = [];
  const stopped: string[] = [];
  for (const { id, status } of changes.set) {
    const vote = votes.find((one) => one.id === id);
    if (vote === undefined) throw new AppError('internal');
    if (status === 'open') opened.push(vote.member);
    if (status === 'cancelled' && vote.status === 'open') stopped.push(vote.member);
    await updateVote(tx, { ...vote, status, ...marksOf(ctx, held, vote, status, id === acted ? how : undefined, at) });
  }
  const added = changes.add.map((vote) => newVote(ctx, approval, vote, how.action === 'escalated'));
  if (added.length > 0) await insertVotes(tx, approval.id, added);
  opened.push(...added.filter((vote) => vote.status === 'open').map((vote) => vote.member));
  const isOver = changes.status !== 'running';
  const after: StoredApproval = {
    ...approval,
    status: changes.status,
    step: changes.step,
    round: changes.round,
    returned: isOver && act.do === 'return',
    ...(isOver ? { decidedById: actor, decidedAt: at } : {}),
    ...(act.do === 'withdraw' ? { closingNote: how.comment } : {}),
  };
  await updateApproval(tx, after);
  const everyone = [...votes.map((vote) => vote.member), ...added.map((vote) => vote.member)];
  await record(ctx, tx, after, held.target, everyone, how);
  await tellOfApproval(ctx, tx, after, 'approvalAsked', opened);
  if (isOver) {
    const decision: ApprovalDecision = after.returned ? 'returned' : (changes.status as 'approved');
    const told = act.do === 'withdraw' ? stopped : [];
    await tellOfApproval(ctx, tx, after, 'approvalDecided', [approval.requestedById ?? '', ...told], decision);
    for (const outcome of approvalOutcomes) await outcome(ctx, tx, after);
  }
  if (after.opportunityId !== null && held.target !== null) await refreshDeal(ctx, tx, after.opportunityId);
  return after;
}

/** Who decided and what lay before them, or a clock that starts or stops. */
function marksOf(
  ctx: Ctx,
  { approval, target }: Held,
  vote: StoredVote,
  status: StoredVote['status'],
  how: How | undefined,
  at: string,
): Partial<StoredVote> {
  if (status === 'open')
    return { openedAt: at, ...clockAt(ctx, approval, vote.step), remindedAt: null, escalatedAt: vote.escalatedAt };
  if (status === 'waiting') return { dueAt: null, remindAt: null };
  if (how === undefined) return {};
  return {
    comment: how.comment,
    decidedAt: at,
    decidedById: how.onBehalfOf === undefined || how.onBehalfOf === null ? null : ctx.actor.memberId,
    recordVersion: target?.row.version ?? approval.subjectVersion,
    ...(how.action === 'escalated' ? { escalatedAt: at } : {}),
  };
}

/** One event for those who take part, who need not see the record, and one beside the record for its readers and its history. */
export async function record(
  ctx: Ctx,
  tx: Tx,
  approval: StoredApproval,
  target: Target | null,
  members: readonly string[],
  how: { action: string; comment: string | null; onBehalfOf?: string | null },
): Promise<void> {
  const people = [...new Set([...members, approval.requestedById].filter((id) => id !== null))];
  const concerned = [...new Set([...people, ...(await deputiesToday(ctx, tx, people)).map((one) => one.deputyId)])];
  const said: FieldChange[] = [
    {
      field: 'approval',
      from: null,
      to: { id: approval.id, flow: approval.flow, name: approval.definition.name, status: approval.status },
    },
    ...(how.onBehalfOf === undefined || how.onBehalfOf === null
      ? []
      : [{ field: 'onBehalfOf', from: null, to: how.onBehalfOf }]),
  ];
  await emit(ctx, tx, {
    object: 'approval',
    recordId: approval.id,
    recordVersion: null,
    action: how.action,
    changes: said,
    reason: how.comment,
    audience: [{ object: 'approval', id: approval.id, owner: approval.requestedById, collaborators: concerned }],
  });
  if (target !== null) await emitBeside(ctx, tx, target, `approval.${how.action}`, said);
}

export const conflict = (message: Label): AppError => new AppError('conflict', { message });

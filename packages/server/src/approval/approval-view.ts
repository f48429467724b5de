import type {
  ApprovalStepView,
  ApprovalView,
  ApprovalVoteView,
} from '@throughline/domain/approval/approval.contract.ts';
import { standing, verdictOf } from '@throughline/domain/approval/decide.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { fieldRight, mask } from '../record/access.ts';
import { approvedBefore, type Snapshot, type StoredApproval, type StoredVote, votesOf } from './approval.queries.ts';
import { actingFor } from './deputy.service.ts';
import { openMembers } from './plan.ts';
import { readableRecords, seatOf, takesPart } from './seeing.ts';

const person = (ctx: Ctx, id: string) => ({ id, name: ctx.directory.members.get(id)?.name ?? null });

export async function viewOf(ctx: Ctx, tx: Tx, approval: StoredApproval): Promise<ApprovalView> {
  const [view] = await viewsOf(ctx, tx, [approval]);
  if (view === undefined) throw new Error('one approval has one view');
  return view;
}

/** Approvals that the caller may see, as they see them; a few statements however many. */
export async function viewsOf(ctx: Ctx, tx: Tx, approvals: readonly StoredApproval[]): Promise<ApprovalView[]> {
  if (approvals.length === 0) return [];
  const ids = approvals.map((one) => one.id);
  const mine = await actingFor(ctx, tx);
  const votes = Map.groupBy(await votesOf(tx, ids), (vote) => vote.approvalId);
  const before = new Map((await approvedBefore(tx, ids)).map((one) => [one.id, one]));
  const readable = await readableRecords(ctx, approvals);
  return approvals.map((approval) => {
    const own = votes.get(approval.id) ?? [];
    const seat = approval.status === 'running' ? seatOf(ctx, approval, own, mine) : undefined;
    const { requestedById, snapshot, definition } = approval;
    return {
      id: approval.id,
      flow: approval.flow,
      name: definition.name,
      object: approval.object,
      record: { id: approval.recordId, name: snapshot.record },
      canOpen: readable.has(`${approval.object}:${approval.recordId}`),
      opportunity: approval.opportunityId,
      status: approval.status,
      returned: approval.returned,
      reason: approval.reason,
      requestedBy: requestedById === null ? null : person(ctx, requestedById),
      requestedAt: approval.requestedAt,
      decidedAt: approval.decidedAt,
      subject: subjectView(
        ctx,
        { ...approval, watches: definition.watches },
        before.get(approval.id),
        takesPart(ctx, approval, own, mine),
      ),
      subjectVersion: approval.subjectVersion,
      currency: snapshot.currency,
      step: approval.step,
      round: approval.round,
      steps: stepViews(ctx, approval, own),
      waitingFor: openMembers(own).map((id) => person(ctx, id)),
      can: {
        decide: seat?.vote.id ?? null,
        onBehalfOf: seat === undefined || seat.onBehalfOf === null ? null : person(ctx, seat.onBehalfOf),
        returnTo: seat === undefined ? [] : Array.from({ length: approval.step }, (_none, step) => step),
        withdraw:
          approval.status === 'running' &&
          (requestedById === ctx.actor.memberId || ctx.actor.rights.admin.has('manageProcesses')),
      },
    };
  });
}

function stepViews(ctx: Ctx, approval: StoredApproval, votes: readonly StoredVote[]): ApprovalStepView[] {
  const { steps } = approval.definition;
  return steps.map((step, index) => ({
    key: step.key,
    name: step.name,
    mode: step.mode,
    percent: step.percent,
    state: stateOfStep(approval, votes, index),
    votes: votes.filter((vote) => vote.step === index).map((vote) => voteView(ctx, vote, votes)),
  }));
}

function stateOfStep(approval: StoredApproval, votes: readonly StoredVote[], step: number): ApprovalStepView['state'] {
  const rule = approval.definition.steps[step];
  if (rule === undefined || standing(votes, step).length === 0) return 'waiting';
  if (step < approval.step || approval.status === 'approved') return 'done';
  if (approval.status === 'running') return step === approval.step ? 'current' : 'waiting';
  if (step > approval.step) return 'stopped';
  return approval.returned || verdictOf(rule, votes, step) === 'failed' ? 'failed' : 'stopped';
}

const voteView = (ctx: Ctx, vote: StoredVote, votes: readonly StoredVote[]): ApprovalVoteView => {
  const adder = votes.find((one) => one.id === vote.addedBy);
  return {
    id: vote.id,
    member: person(ctx, vote.member),
    place: vote.place,
    addedBy: adder === undefined ? null : person(ctx, adder.member),
    round: vote.round,
    status: vote.status,
    openedAt: vote.openedAt,
    dueAt: vote.dueAt,
    remindedAt: vote.remindedAt,
    escalatedAt: vote.escalatedAt,
    decidedAt: vote.decidedAt,
    decidedBy: vote.decidedById === null ? null : person(ctx, vote.decidedById),
    comment: vote.comment,
    recordVersion: vote.recordVersion,
  };
};

interface Values {
  subject: Record<string, unknown>;
  snapshot: Snapshot;
}

/** Whoever takes part reads all of it; others what their roles let them read of the record. */
export function subjectView(
  ctx: Ctx,
  now: Values & { object: string; watches: readonly string[] },
  before: Values | undefined,
  whole: boolean,
): ApprovalView['subject'] {
  const object = ctx.directory.catalog.find(now.object);
  return now.watches.flatMap((key) => {
    const field = fieldFor(object, key);
    const right = object === undefined || whole ? 'read' : fieldRight(ctx.actor, object, field);
    if (right === 'hidden') return [];
    const wire = (values: Values | undefined): unknown => {
      const plain = values === undefined ? null : wireOf(field, values.subject[key], values.snapshot.names[key]);
      return right === 'masked' ? mask(plain) : plain;
    };
    const { synonyms: _synonyms, ...meta } = field;
    const shown = { ...meta, right: right === 'masked' ? right : ('read' as const) };
    return [{ field: shown as ApprovalView['subject'][number]['field'], value: wire(now), before: wire(before) }];
  });
}

/** A field that is gone since is shown by its key. */
const fieldFor = (object: ObjectDescription | undefined, key: string): Field =>
  (object === undefined ? undefined : findField(object, key)) ?? { key, kind: 'text', label: { zh: key, en: key } };

function wireOf(field: Field, stored: unknown, name: string | null | undefined): unknown {
  if (stored === null || stored === undefined) return null;
  if (field.kind === 'reference' || field.kind === 'user' || field.kind === 'department')
    return { id: stored, name: name ?? null };
  return field.kind === 'decimal' || isCustom(field) ? kindOf(field).toWire(stored, field) : stored;
}

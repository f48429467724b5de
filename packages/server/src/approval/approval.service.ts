import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { type Act, firstVotes, type SignerPlace } from '@throughline/domain/approval/decide.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { lockStored } from '../record/read.ts';
import { describeTarget } from '../record/target.ts';
import { describe } from '../record/access.ts';
import { lockForSystem } from '../record/write.ts';
import { carryOut, conflict, type Held, type How, newVote, record } from './acting.ts';
import {
  findApproval,
  insertApproval,
  insertVotes,
  lockApproval,
  type StoredApproval,
  votesOf,
} from './approval.queries.ts';
import { actingFor } from './deputy.service.ts';
import { findFlow } from './flow.service.ts';
import { viewOf } from './approval-view.ts';
import { planApproval } from './plan.ts';
import { requirePerson, requireSight, type Seat, seatOf } from './seeing.ts';
import { tellOfApproval } from './tell-approval.ts';

export { approvalOutcomes, type ApprovalOutcome } from './acting.ts';
export type { StoredApproval } from './approval.queries.ts';

/** @throws AppError invalid where the flow is of another object */
function requireObject(flow: { object: string; name: { zh: string; en: string } }, object: string): void {
  if (flow.object === object) return;
  const message = {
    zh: `“${flow.name.zh}”不是这个对象的审批流。`,
    en: `“${flow.name.en}” is not a flow of this object.`,
  };
  throw invalid([{ field: 'object', value: object, message }]);
}

/**
 * Requests an approval of a record that the actor may change, in the open transaction. What the flow watches is locked until
 * the decision; everybody who will decide is found now.
 * @throws AppError not_found, forbidden, invalid (no such flow), conflict (not needed, runs already, a step without anybody)
 */
export async function requestApproval(
  ctx: Ctx,
  tx: Tx,
  input: {
    flow: string;
    object: string;
    recordId: string;
    reason?: string | null | undefined;
    /** The caller has found that the actor may ask, though they may only read the record: whoever works on a deal. */
    mayAsk?: true;
  },
): Promise<StoredApproval> {
  const own = within(ctx, tx);
  const object = describeTarget(own, input.object);
  const locked = await lockStored(own, tx, object, input.recordId, 'update');
  if (locked === undefined) throw new AppError('not_found');
  if (!locked.allowed && input.mayAsk !== true) throw new AppError('forbidden');
  const flow = await findFlow(tx, input.flow);
  requireObject(flow, object.key);
  const target = { object, row: locked.row };
  const { directory } = ctx;
  const plan = await planApproval(
    own,
    tx,
    flow,
    target,
    (field) => locked.names.get(field) ?? nameInHouse(own, target, field),
  );
  const approval: StoredApproval = {
    id: newId(),
    flow: flow.key,
    definition: plan.flow,
    object: object.key,
    recordId: input.recordId,
    opportunityId: plan.opportunityId,
    status: 'running',
    subject: plan.subject,
    subjectVersion: locked.row.version,
    snapshot: plan.snapshot,
    reason: input.reason?.trim() ? input.reason.trim().normalize('NFC') : null,
    step: 0,
    round: 1,
    returned: false,
    closingNote: null,
    requestedById:
      ctx.actor.kind === 'system' || !directory.members.has(ctx.actor.memberId) ? null : ctx.actor.memberId,
    requestedAt: new Date(ctx.now).toISOString(),
    decidedById: null,
    decidedAt: null,
  };
  await insertApproval(tx, approval);
  const votes = firstVotes(plan.people).map((vote) => newVote(own, approval, vote, false));
  await insertVotes(tx, approval.id, votes);
  const members = votes.map((vote) => vote.member);
  await record(own, tx, approval, target, members, { action: 'requested', comment: approval.reason });
  await tellOfApproval(own, tx, approval, 'approvalAsked', plan.people[0] ?? []);
  return approval;
}

/** Name of a person, department, stage or process that a field points to. */
export function nameInHouse(
  { directory }: Pick<Ctx, 'directory'>,
  { object, row }: { object: ReturnType<typeof describe>; row: Readonly<Record<string, unknown>> },
  key: string,
): string | null {
  const field = object.fields.find((one) => one.key === key);
  const id = String(row[key]);
  if (field?.kind === 'user' || key === 'owner') return directory.members.get(id)?.name ?? null;
  if (field?.kind === 'department') return directory.departments.get(id)?.name ?? null;
  return field?.kind === 'reference' ? (directory.names.get(field.to)?.get(id) ?? null) : null;
}

/** The same as a use case of its own. */
export const request = (
  ctx: Ctx,
  input: { flow: string; object: string; record: string; reason?: string | undefined },
): Promise<ApprovalView> =>
  ctx.transaction(async (tx) => {
    const { record: recordId, ...rest } = input;
    return viewOf(within(ctx, tx), tx, await requestApproval(ctx, tx, { ...rest, recordId }));
  });

/**
 * Locks the record, then the approval: in that order everywhere, as a change of the record does.
 * @throws AppError not_found where it is absent or not to be seen
 */
async function hold(ctx: Ctx, tx: Tx, id: string): Promise<Held & { mine: string[] }> {
  const found = await findApproval(tx, id);
  if (found === undefined) throw new AppError('not_found');
  const mine = await actingFor(ctx, tx);
  await requireSight(ctx, found, await votesOf(tx, [id]), mine);
  const row = await lockForSystem(ctx, tx, found.object, found.recordId);
  const approval = await lockApproval(tx, id);
  if (approval === undefined) throw new AppError('not_found');
  const target = row === undefined ? null : { object: describe(ctx, found.object), row };
  return { approval, votes: await votesOf(tx, [id]), target, mine };
}

/** One act of a person on one approval. @param plan what it is, once their seat is known */
function act(
  ctx: Ctx,
  id: string,
  seat: (held: Held & { mine: string[] }) => Seat,
  plan: (seat: Seat, held: Held) => { act: Act; how: Omit<How, 'onBehalfOf'> },
): Promise<ApprovalView> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const held = await hold(own, tx, id);
    requirePerson(own, held.approval.object);
    const mine = seat(held);
    const { act: what, how } = plan(mine, held);
    const after = await carryOut(own, tx, held, what, { ...how, onBehalfOf: mine.onBehalfOf });
    return viewOf(own, tx, after);
  });
}

/** @throws AppError conflict where it is over or decided, forbidden where it was never the actor's to decide */
const ownSeat =
  (ctx: Ctx, vote?: string) =>
  (held: Held & { mine: string[] }): Seat => {
    const { approval, votes, mine } = held;
    const found = seatOf(ctx, approval, votes, mine, vote);
    if (found !== undefined) return found;
    if (approval.status !== 'running')
      throw conflict({
        zh: '审批已经结束，不能再操作。',
        en: 'This approval is over; nothing more can be done with it.',
      });
    if (!votes.some((one) => one.member === ctx.actor.memberId || mine.includes(one.member)))
      throw new AppError('forbidden');
    throw conflict({
      zh: '这一项已处理，或还没轮到您，请刷新后查看。',
      en: 'This was decided already or it is not your turn; refresh to see where it stands.',
    });
  };

const words = (text: string | undefined): string | null => (text?.trim() ? text.trim().normalize('NFC') : null);

export const decideApproval = (
  ctx: Ctx,
  id: string,
  input: {
    decision: 'approve' | 'reject' | 'return';
    comment?: string | undefined;
    toStep?: number | undefined;
    vote?: string | undefined;
  },
): Promise<ApprovalView> =>
  act(ctx, id, ownSeat(ctx, input.vote), ({ vote }) => ({
    act:
      input.decision === 'return'
        ? { do: 'return', vote: vote.id, toStep: input.toStep ?? null }
        : { do: input.decision, vote: vote.id },
    how: { action: DECIDED[input.decision], comment: words(input.comment) },
  }));

const DECIDED = { approve: 'approved', reject: 'rejected', return: 'returned' } as const;

/** @throws AppError invalid where they are no active member, or asked for the approval themselves */
function requireSigner(ctx: Ctx, { approval }: Held, field: string, member: string): void {
  const isRequester = approval.requestedById === member && !approval.definition.requesterDecides;
  if (!isRequester && ctx.directory.members.get(member)?.status === 'active') return;
  const message = isRequester
    ? {
        zh: '发起人不能审批自己的申请，请选择别人。',
        en: 'Who requested it does not decide on it; choose someone else.',
      }
    : { zh: '此人不是在用的成员，请选择别人。', en: 'They are no active member; choose someone else.' };
  throw invalid([{ field, value: member, message }]);
}

export const transferApproval = (
  ctx: Ctx,
  id: string,
  input: { to: string; comment?: string | undefined; from?: string | undefined },
): Promise<ApprovalView> =>
  act(
    ctx,
    id,
    (held) =>
      input.from === undefined || input.from === ctx.actor.memberId
        ? ownSeat(ctx)(held)
        : seatForOther(ctx, held, input.from),
    ({ vote }, held) => {
      requireSigner(ctx, held, 'to', input.to);
      return {
        act: { do: 'transfer', vote: vote.id, to: input.to },
        how: { action: 'transferred', comment: words(input.comment) },
      };
    },
  );

/** Who shapes processes hands on for someone who is away or gone. */
function seatForOther(ctx: Ctx, { votes }: Held, member: string): Seat {
  if (!ctx.actor.rights.admin.has('manageProcesses')) throw new AppError('forbidden');
  const vote = votes.find((one) => one.status === 'open' && one.member === member);
  if (vote === undefined)
    throw conflict({ zh: '此人现在没有待处理的审批。', en: 'Nothing waits for them in this approval now.' });
  return { vote, onBehalfOf: member };
}

export const addSigner = (
  ctx: Ctx,
  id: string,
  input: { member: string; when: SignerPlace; comment?: string | undefined },
): Promise<ApprovalView> =>
  act(ctx, id, ownSeat(ctx), ({ vote }, held) => {
    requireSigner(ctx, held, 'member', input.member);
    return {
      act: { do: 'addSigner', vote: vote.id, member: input.member, when: input.when },
      how: { action: 'signerAdded', comment: words(input.comment) },
    };
  });

/** @throws AppError forbidden for everyone but the requester and who shapes processes */
export const withdrawApproval = (
  ctx: Ctx,
  id: string,
  input: { comment?: string | undefined },
): Promise<ApprovalView> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const held = await hold(own, tx, id);
    requirePerson(own, held.approval.object);
    if (!mayWithdraw(own, held.approval)) throw new AppError('forbidden');
    return viewOf(
      own,
      tx,
      await carryOut(own, tx, held, { do: 'withdraw' }, { action: 'withdrawn', comment: words(input.comment) }),
    );
  });

export const mayWithdraw = (ctx: Ctx, approval: StoredApproval): boolean =>
  approval.requestedById === ctx.actor.memberId || ctx.actor.rights.admin.has('manageProcesses');

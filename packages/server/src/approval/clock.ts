import { approversOf } from '@throughline/domain/approval/approvers.ts';
import { standing } from '@throughline/domain/approval/decide.ts';
import { systemCtx } from '../identity/actor.ts';
import { listWorkspaces } from '../identity/workspace.service.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Platform } from '../platform/platform.ts';
import { describe } from '../record/access.ts';
import { lockForSystem } from '../record/write.ts';
import { carryOut, type Held } from './acting.ts';
import { lockApproval, type StoredVote, updateVote, votesDue, votesOf } from './approval.queries.ts';
import { occasionOf } from './plan.ts';
import { tellOfApproval } from './tell-approval.ts';

/** Votes that one run of one workspace takes; the next minute goes on. */
const MOST_VOTES = 500;

/** Reminders and deadlines of all workspaces. */
export async function remindAll(platform: Platform, signal: AbortSignal): Promise<void> {
  for (const workspaceId of await listWorkspaces(platform)) {
    if (signal.aborted) return;
    await remindDue(await systemCtx(platform, workspaceId), signal);
  }
}

/**
 * Tells who is about to be late, and hands on what is. Each vote in a transaction of its own, with the mark that it was done:
 * a run that dies, or two at once, tell nobody twice.
 * @returns how many votes were told of or handed on
 */
export async function remindDue(ctx: Ctx, signal?: AbortSignal): Promise<number> {
  const now = new Date(ctx.now).toISOString();
  const due = await ctx.read((tx) => votesDue(tx, now, MOST_VOTES));
  let done = 0;
  for (const vote of due) {
    if (signal?.aborted === true) return done;
    done += await ctx.transaction((tx) => remindOne(within(ctx, tx), tx, vote, now));
  }
  return done;
}

async function remindOne(
  ctx: Ctx,
  tx: Tx,
  due: { id: string; approvalId: string; object: string; recordId: string },
  now: string,
): Promise<0 | 1> {
  const row = await lockForSystem(ctx, tx, due.object, due.recordId);
  const approval = await lockApproval(tx, due.approvalId);
  if (approval?.status !== 'running' || row === undefined) return 0;
  const votes = await votesOf(tx, [approval.id]);
  const vote = votes.find((one) => one.id === due.id);
  if (vote?.status !== 'open') return 0;
  const held: Held = { approval, votes, target: { object: describe(ctx, due.object), row } };
  if (vote.dueAt !== null && vote.dueAt <= now && vote.escalatedAt === null) {
    await escalate(ctx, tx, held, vote, now);
    return 1;
  }
  if (vote.remindAt === null || vote.remindAt > now || vote.remindedAt !== null) return 0;
  await updateVote(tx, { ...vote, remindedAt: now });
  await tellOfApproval(ctx, tx, approval, 'approvalReminder', [vote.member]);
  return 1;
}

/** Handed to whom the step names; where there is nobody else, the approver and the requester are told that it is late. */
async function escalate(ctx: Ctx, tx: Tx, held: Held, vote: StoredVote, now: string): Promise<void> {
  const { approval, target, votes } = held;
  const step = approval.definition.steps[vote.step];
  if (step?.escalateTo !== null && step !== undefined && target !== null) {
    const occasion = await occasionOf(tx, target, approval.requestedById, approval.definition.requesterDecides);
    const asked = new Set(standing(votes, vote.step).map((one) => one.member));
    const next = approversOf([step.escalateTo], ctx.directory, occasion).find((member) => !asked.has(member));
    if (next !== undefined) {
      const how = { action: 'escalated', comment: null } as const;
      await carryOut(ctx, tx, held, { do: 'transfer', vote: vote.id, to: next }, how);
      await tellOfApproval(ctx, tx, approval, 'approvalReminder', [approval.requestedById ?? '']);
      return;
    }
  }
  await updateVote(tx, { ...vote, remindedAt: vote.remindedAt ?? now, escalatedAt: now });
  await tellOfApproval(ctx, tx, approval, 'approvalReminder', [vote.member, approval.requestedById ?? '']);
}

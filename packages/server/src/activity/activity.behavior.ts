import { type ActivityOfOpportunity, activityFacts, isLateEntry } from '@throughline/domain/activity/activity-facts.ts';
import { activityObject } from '@throughline/domain/activity/activity.object.ts';
import { type FollowUpNote, followUpProblems } from '@throughline/domain/activity/note-quality.ts';
import { invalid } from '@throughline/domain/platform/error.ts';
import { keyPersonConfirmedAt } from '@throughline/domain/decision-chain/decision-chain.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { findField } from '@throughline/domain/record/object.ts';
import { confirmationsOf } from '../decision-chain/decision-chain.queries.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { ObjectBehavior, Values } from '../record/behavior.ts';
import type { StoredRow } from '../record/columns.ts';
import { keepFacts, lockForSystem } from '../record/write.ts';

/** What a follow-up decides: it says something, it knows its account, and it keeps the facts of what it belongs to. */
export const activityBehavior: ObjectBehavior = {
  async beforeCreate(ctx, tx, values, intent) {
    values.at ??= new Date(ctx.now).toISOString();
    const isOpenDeal = await deriveAccount(ctx, tx, values);
    if (intent.imported === true) {
      values.lateEntry = false;
    } else {
      // Two taps are enough: without words of its own, the kind is the action.
      const named = typeof values.action === 'string';
      if (!named) values.action = kindLabel(ctx, values.kind);
      refuseEmptyNotes(ctx, named ? values : { ...values, action: null }, isOpenDeal, named);
      values.lateEntry = isLateEntry(String(values.at), ctx.now);
    }
  },

  beforeUpdate(ctx, _tx, _current, changes, intent) {
    if (intent.imported !== true) refuseEmptyNotes(ctx, changes, false, true);
    return Promise.resolve();
  },

  afterWrite: (ctx, tx, before, after) => refreshAll(ctx, tx, [before, after]),

  afterInsertMany: (ctx, tx, rows) =>
    refreshAll(
      ctx,
      tx,
      rows.map(({ row }) => row),
    ),
};

/** What these follow-ups belong to, each once and in one order for everybody. */
async function refreshAll(ctx: Ctx, tx: Tx, rows: readonly (StoredRow | null)[]): Promise<void> {
  const of = (key: string) =>
    [...new Set(rows.map((row) => row?.[key]))].filter((id): id is string => typeof id === 'string').toSorted();
  for (const id of of('opportunity')) await refreshOpportunity(ctx, tx, id);
  for (const object of ['account', 'contact', 'lead'])
    for (const id of of(object)) await refreshLastActivity(ctx, tx, object, id);
}

function kindLabel(ctx: Ctx, kind: unknown): string | null {
  const field = findField(activityObject, 'kind');
  return field === undefined || typeof kind !== 'string' ? null : kindOf(field).format(kind, field, ctx.locale);
}

/**
 * As far as the workspace's sales policy has the rules on.
 * @throws AppError invalid for an empty phrase (R55) or a missing part (R54), with a hint of what to write
 */
function refuseEmptyNotes(ctx: Ctx, values: Values, isComplete: boolean, isNamed: boolean): void {
  const { policyOff } = ctx.directory.workspace;
  const problems = followUpProblems(values as FollowUpNote, isComplete, policyOff).filter(
    (problem) => isNamed || problem.field !== 'action',
  );
  if (problems.length > 0) throw invalid(problems);
}

/**
 * A follow-up of a deal or a contact belongs to their account too, so that the account's history is whole.
 * @returns whether it is of a deal that is still open, which must have a next step
 */
async function deriveAccount(ctx: Ctx, tx: Tx, values: Values): Promise<boolean> {
  if (typeof values.opportunity === 'string') {
    const [deal] = await tx.sql<{ account_id: string | null; stage_kind: string }>(
      'select account_id, stage_kind from opportunity where workspace_id = $1 and id = $2',
      [ctx.workspaceId, values.opportunity],
      'account-of-opportunity',
    );
    values.account ??= deal?.account_id ?? null;
    return deal?.stage_kind === 'open';
  }
  if (typeof values.contact === 'string') {
    const [contact] = await tx.sql<{ account_id: string | null }>(
      'select account_id from contact where workspace_id = $1 and id = $2',
      [ctx.workspaceId, values.contact],
      'account-of-contact',
    );
    values.account ??= contact?.account_id ?? null;
  }
  return false;
}

/** Makes the facts of a deal anew from all its activities and from the people on its map, and judges it by them. */
export const refreshOpportunity = (ctx: Ctx, tx: Tx, id: string): Promise<void> =>
  refreshDeal(ctx, tx, id, async () => {
    const confirming = confirmationsOf(tx, id);
    const activities = await tx.sql<ActivityOfOpportunity>(
      `select a.id, a.kind, a.at, a.next_step as "nextStep", a.next_step_at as "nextStepAt", a.advanced, a.contact_id as "contactId",
         coalesce(coalesce(d.decision_role, c.decision_role) = 'decisionMaker', false) as "isDecisionMaker"
       from activity a left join contact c on c.workspace_id = a.workspace_id and c.id = a.contact_id
       left join deal_contact d on d.workspace_id = a.workspace_id and d.opportunity_id = a.opportunity_id
         and d.contact_id = a.contact_id and d.removed_at is null
       where a.workspace_id = $1 and a.opportunity_id = $2 and a.deleted_at is null`,
      [ctx.workspaceId, id],
      'activities-of-opportunity',
    );
    return { ...activityFacts(activities), keyPersonConfirmedAt: keyPersonConfirmedAt(await confirming) };
  });

const LAST_ACTIVITY = {
  account: 'select max(at) as at from activity where workspace_id = $1 and account_id = $2 and deleted_at is null',
  contact: 'select max(at) as at from activity where workspace_id = $1 and contact_id = $2 and deleted_at is null',
  lead: 'select max(at) as at from activity where workspace_id = $1 and lead_id = $2 and deleted_at is null',
} as const;

async function refreshLastActivity(ctx: Ctx, tx: Tx, object: string, id: string): Promise<void> {
  const row: StoredRow | undefined = await lockForSystem(ctx, tx, object, id);
  if (row === undefined) return;
  const [last] = await tx.sql<{ at: string | null }>(
    LAST_ACTIVITY[object as keyof typeof LAST_ACTIVITY],
    [ctx.workspaceId, id],
    `last-activity-${object}`,
  );
  await keepFacts(ctx, tx, object, row, { lastActivityAt: last?.at ?? null });
}

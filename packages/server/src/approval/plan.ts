import { approverLabel, approversOf, type Occasion } from '@throughline/domain/approval/approvers.ts';
import type { ApprovalFlow, FlowStep } from '@throughline/domain/approval/flow.ts';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { evaluate } from '@throughline/domain/condition/evaluate.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { findField } from '@throughline/domain/record/object.ts';
import { TEAM_ROLES } from '@throughline/domain/team/team-role.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { loadFacts, reachOf } from '../record/load-facts.ts';
import type { Target } from '../record/target.ts';
import { peopleOfDeal, runningOf, type Snapshot, votesOf } from './approval.queries.ts';

/** An approval as it would begin. */
export interface Plan {
  /** With the steps that apply to this record. */
  flow: ApprovalFlow;
  /** Members asked in each of them. */
  people: string[][];
  subject: Record<string, unknown>;
  snapshot: Snapshot;
  opportunityId: string | null;
}

/** The deal that a record is or belongs to. */
export function dealOf({ object, row }: Target): string | null {
  if (object.key === 'opportunity') return row.id;
  const field = findField(object, 'opportunity');
  return field?.kind === 'reference' && typeof row.opportunity === 'string' ? row.opportunity : null;
}

/** For whom approvers of a record are looked for. */
export async function occasionOf(
  tx: Tx,
  target: Target,
  requester: string | null,
  requesterDecides: boolean,
): Promise<Occasion> {
  const deal = dealOf(target);
  const people = deal === null ? undefined : await peopleOfDeal(tx, deal);
  return {
    requester,
    owner: people?.owner ?? target.row.owner,
    record: target.row,
    team: people?.team ?? [],
    requesterDecides,
  };
}

/**
 * Who would decide on what. Nothing is written.
 * @param nameOf name of what a field points to
 * @throws AppError conflict where it is not needed, runs already, or a step finds nobody: none is passed over in silence
 */
export async function planApproval(
  ctx: Ctx,
  tx: Tx,
  flow: ApprovalFlow,
  target: Target,
  nameOf: (field: string) => string | null,
): Promise<Plan> {
  await refuseSecond(ctx, tx, flow, target);
  const conditions = [flow.when, ...flow.steps.map((step) => step.when)].filter((one) => one !== undefined);
  const [facts] = await loadFacts(ctx, tx, target.object, [target.row], reachOf(conditions));
  const { calendar, catalog } = ctx.directory;
  const holds = (condition: Condition | undefined): boolean =>
    condition === undefined ||
    evaluate(condition, facts ?? {}, { now: ctx.now, calendar, catalog, object: target.object }).holds;
  const steps = flow.steps.filter((step) => holds(step.when));
  if (!holds(flow.when) || steps.length === 0) {
    throw refused({
      zh: `按现在的内容不需要“${flow.name.zh}”。`,
      en: `As it stands, it needs no approval of “${flow.name.en}”.`,
    });
  }
  const requester = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const occasion = await occasionOf(tx, target, requester, flow.requesterDecides);
  const people = steps.map((step) => {
    const found = approversOf(step.approvers, ctx.directory, occasion);
    if (found.length === 0) throw refused(nobodyFor(ctx, step, target));
    return found;
  });
  const subject = Object.fromEntries(flow.watches.map((field) => [field, target.row[field] ?? null]));
  const name = target.row[target.object.nameField];
  const currency = target.row.currency;
  return {
    flow: { ...flow, steps },
    people,
    subject,
    snapshot: {
      record: typeof name === 'string' ? name : null,
      currency: typeof currency === 'string' ? currency : ctx.directory.workspace.currency,
      names: Object.fromEntries(
        Object.entries(subject).flatMap(([field, value]) =>
          typeof value === 'string' ? [[field, nameOf(field)]] : [],
        ),
      ),
    },
    opportunityId: dealOf(target),
  };
}

const refused = (message: Label): AppError => new AppError('conflict', { message });

async function refuseSecond(ctx: Ctx, tx: Tx, flow: ApprovalFlow, { object, row }: Target): Promise<void> {
  const running = (await runningOf(tx, object.key, row.id)).find((one) => one.flow === flow.key);
  if (running === undefined) return;
  const names = namesOf(ctx, openMembers(await votesOf(tx, [running.id])));
  throw refused({
    zh: `“${flow.name.zh}”已在审批中，等待 ${names.join('、')}；要重新发起，请先撤回。`,
    en: `“${flow.name.en}” is being approved already and waits for ${names.join(', ')}; withdraw it to request it anew.`,
  });
}

export const openMembers = (votes: readonly { status: string; member: string }[]): string[] => [
  ...new Set(votes.filter((vote) => vote.status === 'open').map((vote) => vote.member)),
];
export const namesOf = (ctx: Pick<Ctx, 'directory'>, ids: readonly string[]): string[] =>
  ids.map((id) => ctx.directory.members.get(id)?.name ?? '?');

function nobodyFor(ctx: Ctx, step: FlowStep, { object }: Target): Label {
  const { roles, members } = ctx.directory;
  const labels = step.approvers.map((one) =>
    approverLabel(one, (kind, key) => {
      if (kind === 'member') return both(members.get(key)?.name ?? key);
      if (kind === 'role') return roles.get(key)?.name ?? both(key);
      if (kind === 'team') return TEAM_ROLES.find((role) => role.key === key)?.label ?? both(key);
      return findField(object, key)?.label ?? both(key);
    }),
  );
  return {
    zh: `“${step.name.zh}”这一步找不到审批人（${labels.map((one) => one.zh).join('、')}，发起人本人不算），审批没有发起。请先给合适的人分配角色或上级，或请管理员在“设置 › 审批流”里修改这一步。`,
    en: `Nobody was found for the step “${step.name.en}” (${labels.map((one) => one.en).join(', ')}; the requester does not count), so nothing was requested. Give the right person the role or department, or have the step changed in Settings › Approval flows.`,
  };
}

const both = (text: string): Label => ({ zh: text, en: text });

import { addCalendarDays } from '@throughline/domain/calendar/zone.ts';
import type { DealChannel, DealException } from '@throughline/domain/exception/exception.contract.ts';
import {
  type ExceptionRequest,
  type ExceptionStatus,
  exceptionState,
  requestProblems,
  triggerOf,
} from '@throughline/domain/exception/exception.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { criteriaOfBoth, type GateFacts } from '@throughline/domain/process/gate.ts';
import type { ExceptionChannel, ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { type ApprovalOutcome, requestApproval, withdrawApproval } from '../approval/approval.service.ts';
import { definitionOfDeal } from '../opportunity/deal-gate.ts';
import { gateEnv, loadGateFacts } from '../opportunity/gate-facts.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { describe, shownName } from '../record/access.ts';
import type { StoredRow } from '../record/columns.ts';
import { getRecord } from '../record/read.ts';
import { emitBeside } from '../record/target.ts';
import { lockForSystem, readStored } from '../record/write.ts';
import { lockDealForTeam } from '../team/deal-access.ts';
import {
  decideException,
  exceptionsOf,
  findByApproval,
  findException,
  insertException,
  setApproval,
  type StoredException,
} from './exception.queries.ts';

const person = (ctx: Ctx, id: string | null): Ref | null =>
  id === null ? null : { id, name: ctx.directory.members.get(id)?.name ?? null };

/** Stages and criteria that keys name; those that the process has no more are shown by their key. */
function skippable(definition: ProcessDefinition, { stages, criteria }: ExceptionRequest) {
  const stageOf = (key: string) => definition.stages.find((stage) => stage.key === key);
  return {
    stages: stages.map((key) => ({ key, name: stageOf(key)?.name ?? { zh: key, en: key } })),
    criteria: criteria.map((ref) => {
      const [stageKey = '', ...rest] = ref.split('.');
      const stage = stageOf(stageKey);
      const found = stage && criteriaOfBoth(stage).find((criterion) => criterion.key === rest.join('.'));
      return { ref, label: found?.label ?? { zh: ref, en: ref }, stage: stage?.name ?? { zh: stageKey, en: stageKey } };
    }),
  };
}

/** @param deal name as the caller may read it */
export const exceptionView = (
  ctx: Ctx,
  definition: ProcessDefinition,
  deal: Ref,
  row: StoredException,
): DealException => ({
  id: row.id,
  opportunity: deal,
  channel: { key: row.channel, name: row.definition.name },
  ...skippable(definition, row),
  reason: row.reason,
  state: exceptionState(row.status, row.expiresAt, ctx.now),
  approval: row.approvalId,
  requestedBy: person(ctx, row.requestedById),
  requestedAt: row.requestedAt,
  grantedAt: row.grantedAt,
  expiresAt: row.expiresAt,
  usedAt: row.usedAt,
  canWithdraw: row.status === 'requested' && row.requestedById === ctx.actor.memberId,
});

const refOf = (ctx: Ctx, row: Readonly<Record<string, unknown>>): Ref => ({
  id: String(row.id),
  name: shownName(ctx.actor, describe(ctx, 'opportunity'), typeof row.name === 'string' ? row.name : null),
});

const trigger = (ctx: Ctx, channel: ExceptionChannel, facts: GateFacts) =>
  triggerOf(channel, facts.deal, gateEnv(ctx), ctx.directory.workspace.currency);

/** @throws AppError not_found */
export const listExceptions = (
  ctx: Ctx,
  id: string,
): Promise<{ channels: DealChannel[]; items: DealException[]; canRequest: boolean }> =>
  ctx.read(async (tx) => {
    const own = within(ctx, tx);
    const { can } = await getRecord(own, 'opportunity', id);
    const row = await readStored(own, tx, 'opportunity', id);
    if (row === undefined) throw new AppError('not_found');
    const definition = await definitionOfDeal(tx, row);
    const [facts, items] = await Promise.all([loadGateFacts(own, tx, row, definition), exceptionsOf(tx, id)]);
    return {
      channels: definition.exceptions.map((channel) => ({
        key: channel.key,
        name: channel.name,
        ...trigger(own, channel, facts),
        ...skippable(definition, channel.skips),
        validDays: channel.validDays,
      })),
      items: items.map((item) => exceptionView(own, definition, refOf(own, row), item)),
      canRequest: can.includes('update') || facts.team.some((one) => one.member === ctx.actor.memberId),
    };
  });

export interface RequestInput extends ExceptionRequest {
  /** Key of a channel of the deal's process. */
  channel: string;
  reason: string;
}

/**
 * Asks for an exception and begins its approval.
 * @throws AppError not_found, forbidden; invalid (no such channel, more than it allows); conflict (its trigger does not hold,
 *   one is asked for already)
 */
export async function requestException(ctx: Ctx, id: string, input: RequestInput): Promise<DealException> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const { row } = await lockDealForTeam(own, tx, id);
    const definition = await definitionOfDeal(tx, row);
    const channel = requireChannel(definition, input.channel);
    const asked = { stages: [...new Set(input.stages)], criteria: [...new Set(input.criteria)] };
    const problems = requestProblems(channel, asked);
    if (problems.length > 0) throw invalid(problems);
    const { applies, why } = trigger(own, channel, await loadGateFacts(own, tx, row, definition));
    if (!applies) throw refused(`不能走“${channel.name.zh}”。${why.zh}`, `${channel.name.en} is not open. ${why.en}`);
    await requireNoneOpen(tx, id, channel);
    const exception: StoredException = {
      id: newId(),
      opportunityId: id,
      channel: channel.key,
      definition: channel,
      ...asked,
      reason: input.reason.normalize('NFC'),
      status: 'requested',
      approvalId: null,
      requestedById: ctx.actor.kind === 'system' ? null : ctx.actor.memberId,
      requestedAt: new Date(ctx.now).toISOString(),
      grantedAt: null,
      expiresAt: null,
      usedAt: null,
    };
    await insertException(tx, exception);
    await tell(own, tx, row, 'exceptionRequested', exception);
    const { flow } = channel;
    const approval = await requestApproval(own, tx, {
      flow,
      object: 'opportunity',
      recordId: id,
      reason: exception.reason,
      mayAsk: true,
    });
    await setApproval(tx, exception.id, approval.id);
    return exceptionView(own, definition, refOf(own, row), { ...exception, approvalId: approval.id });
  });
}

const refused = (zh: string, en: string): AppError => new AppError('conflict', { message: { zh, en } });

function requireChannel(definition: ProcessDefinition, key: string): ExceptionChannel {
  const channel = definition.exceptions.find((one) => one.key === key);
  if (channel !== undefined) return channel;
  const known = definition.exceptions;
  throw invalid([
    {
      field: 'channel',
      value: key,
      message: {
        zh: `项目所用的流程没有这个绿色通道；可用：${known.map((one) => one.name.zh).join('、') || '无'}`,
        en: `The deal’s process has no such channel; it has: ${known.map((one) => one.name.en).join(', ') || 'none'}`,
      },
    },
  ]);
}

/** One request at a time in a channel, and in a flow: whoever decides sees the whole. */
async function requireNoneOpen(tx: Tx, id: string, channel: ExceptionChannel): Promise<void> {
  const open = (await exceptionsOf(tx, id)).find(
    (one) => one.status === 'requested' && (one.channel === channel.key || one.definition.flow === channel.flow),
  );
  if (open === undefined) return;
  throw refused(
    `“${open.definition.name.zh}”的例外申请还在审批中；等它有结果，或先撤回再申请`,
    `A request through ${open.definition.name.en} is still undecided; wait for it, or withdraw it first`,
  );
}

/** The deal's history says what became of an exception. */
const tell = (ctx: Ctx, tx: Tx, row: StoredRow, action: string, exception: StoredException): Promise<void> =>
  emitBeside(ctx, tx, { object: describe(ctx, 'opportunity'), row }, action, [
    {
      field: 'exception',
      from: null,
      to: {
        id: exception.id,
        channel: exception.definition.name,
        stages: exception.stages,
        criteria: exception.criteria,
        reason: exception.reason,
        expiresAt: exception.expiresAt,
      },
    },
  ]);

const OUTCOME = {
  approved: { status: 'granted', action: 'exceptionGranted' },
  rejected: { status: 'refused', action: 'exceptionRefused' },
  withdrawn: { status: 'withdrawn', action: 'exceptionWithdrawn' },
} as const satisfies Record<string, { status: ExceptionStatus; action: string }>;

/** What an approval decides of the exception that it was asked for, in the transaction of the decision. */
export const followApproval: ApprovalOutcome = async (ctx, tx, approval) => {
  if (approval.status === 'running') return;
  const asked = await findByApproval(tx, approval.id);
  if (asked?.status !== 'requested') return;
  const { status, action } = OUTCOME[approval.status];
  const isGranted = status === 'granted';
  const grantedAt = isGranted ? new Date(ctx.now).toISOString() : null;
  const until = addCalendarDays(ctx.directory.calendar.timeZone, ctx.now, asked.definition.validDays);
  const expiresAt = isGranted ? new Date(until).toISOString() : null;
  // The deal first, as everyone who changes it does.
  const row = await lockForSystem(ctx, tx, 'opportunity', asked.opportunityId);
  if ((await decideException(tx, asked.id, { status, grantedAt, expiresAt })) === 0) return;
  // The approval judges the deal anew behind this; one in the bin keeps the answer for when it comes back.
  if (row !== undefined) await tell(ctx, tx, row, action, { ...asked, status, grantedAt, expiresAt });
};

/** @throws AppError not_found, forbidden for anybody else's, conflict where it is decided */
export async function withdrawException(ctx: Ctx, id: string): Promise<DealException> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const found = await findException(tx, id);
    if (found === undefined) throw new AppError('not_found');
    await getRecord(own, 'opportunity', found.opportunityId);
    const row = await lockForSystem(own, tx, 'opportunity', found.opportunityId);
    // Read again under the deal's lock.
    const asked = await findException(tx, id);
    if (row === undefined || asked === undefined) throw new AppError('not_found');
    if (asked.requestedById !== ctx.actor.memberId) throw new AppError('forbidden');
    if (asked.status !== 'requested' || asked.approvalId === null)
      throw refused('这个例外申请已有结果，不能再撤回', 'This request is decided and can no longer be withdrawn');
    // The approval's end is the exception's: `followApproval`.
    await withdrawApproval(own, asked.approvalId, {});
    const stored = await findException(tx, id);
    if (stored === undefined) throw new AppError('internal');
    return exceptionView(own, await definitionOfDeal(tx, row), refOf(own, row), stored);
  });
}

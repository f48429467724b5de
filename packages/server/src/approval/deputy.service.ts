import type { DeputyState } from '@throughline/domain/approval/approval.contract.ts';
import { dayOfInstant } from '@throughline/domain/calendar/zone.ts';
import { formatDay } from '@throughline/domain/calendar/day.ts';
import { invalid } from '@throughline/domain/platform/error.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import {
  actingForOn,
  deputiesOn,
  deputyOf,
  dropDeputyRow,
  setDeputyRow,
  type StoredDeputy,
} from './approval.queries.ts';
import { requirePerson } from './seeing.ts';

/** Today in the workspace's zone. */
const today = (ctx: Ctx): string => formatDay(dayOfInstant(ctx.directory.calendar.timeZone, ctx.now));
const person = (ctx: Ctx, id: string) => ({ id, name: ctx.directory.members.get(id)?.name ?? null });

/** Members for whom the actor decides today. */
export const actingFor = (ctx: Ctx, tx: Tx): Promise<string[]> =>
  ctx.actor.kind === 'system' ? Promise.resolve([]) : actingForOn(tx, ctx.actor.memberId, today(ctx));

/** Who decides today for these members. */
export const deputiesToday = (ctx: Ctx, tx: Tx, members: readonly string[]): Promise<StoredDeputy[]> =>
  members.length === 0 ? Promise.resolve([]) : deputiesOn(tx, members, today(ctx));

const stateOf = async (ctx: Ctx, tx: Tx): Promise<DeputyState> => {
  const own = await deputyOf(tx, ctx.actor.memberId);
  return {
    deputy: own === undefined ? null : person(ctx, own.deputyId),
    from: own?.from ?? null,
    until: own?.until ?? null,
    actingFor: (await actingFor(ctx, tx)).map((id) => person(ctx, id)),
  };
};

export const getDeputy = (ctx: Ctx): Promise<DeputyState> => ctx.read((tx) => stateOf(ctx, tx));

/** @throws AppError forbidden for the product itself and for a key that may only read, invalid for oneself, someone who is not active, or days the wrong way round */
export async function setDeputy(
  ctx: Ctx,
  input: { deputy: string; from: string; until: string } | { deputy: null },
): Promise<DeputyState> {
  // Whoever names a deputy gives decisions away: what may decide nothing gives nothing.
  requirePerson(ctx, 'opportunity');
  const { memberId } = ctx.actor;
  if (input.deputy !== null) requireUsable(ctx, { ...input, deputy: input.deputy });
  return ctx.transaction(async (tx) => {
    const before = await deputyOf(tx, memberId);
    const after =
      input.deputy === null ? undefined : { memberId, deputyId: input.deputy, from: input.from, until: input.until };
    if (after === undefined) await dropDeputyRow(tx, memberId);
    else await setDeputyRow(tx, after, new Date(ctx.now).toISOString());
    const shown = (one: StoredDeputy | undefined) =>
      one === undefined ? null : { deputy: one.deputyId, from: one.from, until: one.until };
    const concerned = [before?.deputyId, after?.deputyId].filter((id) => id !== undefined);
    await emit(within(ctx, tx), tx, {
      object: 'approvalDeputy',
      recordId: memberId,
      recordVersion: null,
      action: 'updated',
      changes: [{ field: 'deputy', from: shown(before), to: shown(after) }],
      audience: [{ object: 'approvalDeputy', id: memberId, owner: memberId, collaborators: [memberId, ...concerned] }],
    });
    return stateOf(ctx, tx);
  });
}

function requireUsable(ctx: Ctx, { deputy, from, until }: { deputy: string; from: string; until: string }): void {
  const isSelf = deputy === ctx.actor.memberId;
  if (isSelf || ctx.directory.members.get(deputy)?.status !== 'active') {
    const message = isSelf
      ? { zh: '代理人不能是自己，请选择别人。', en: 'You are not your own deputy; choose someone else.' }
      : { zh: '此人不是在用的成员，请选择别人。', en: 'They are no active member; choose someone else.' };
    throw invalid([{ field: 'deputy', value: deputy, message }]);
  }
  if (until < from) {
    const message = { zh: '结束日期不能早于开始日期。', en: 'The last day is not before the first.' };
    throw invalid([{ field: 'until', value: until, message }]);
  }
}

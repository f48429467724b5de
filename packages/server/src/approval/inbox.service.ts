import type { ApprovalBox, ApprovalView, previewApproval } from '@throughline/domain/approval/approval.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { z } from 'zod';
import { type Ctx, within } from '../platform/ctx.ts';
import { getRecord } from '../record/read.ts';
import { describeTarget } from '../record/target.ts';
import { readStored } from '../record/write.ts';
import {
  type BoxPage,
  countToDecide,
  decidedBy,
  findApproval,
  ofRecord,
  requestedBy,
  type StoredApproval,
  toDecide,
  votesOf,
} from './approval.queries.ts';
import { subjectView, viewOf, viewsOf } from './approval-view.ts';
import { actingFor } from './deputy.service.ts';
import { findFlow } from './flow.service.ts';
import { planApproval } from './plan.ts';
import { mayTakePart, requireSight } from './seeing.ts';
import type { Tx } from '../platform/db.ts';

/** Sorts behind every id. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const BOXES = { toDecide, requested: requestedBy, decided: decidedBy, all: ofRecord } satisfies Record<
  ApprovalBox,
  (tx: Tx, page: BoxPage) => Promise<StoredApproval[]>
>;

/** Approvals of a box, newest first. @throws AppError invalid (cursor; `all` without its record), not_found */
export async function listApprovals(
  ctx: Ctx,
  query: {
    box: ApprovalBox;
    object?: string | undefined;
    record?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: ApprovalView[]; nextCursor: string | null }> {
  const { box, object, record } = query;
  const before = query.cursor ?? LAST_ID;
  if (!/^[0-9a-f-]{36}$/.test(before)) {
    const message = {
      zh: '翻页位置无效，请从第一页开始。',
      en: 'Not a valid page position; start from the first page.',
    };
    throw invalid([{ field: 'cursor', value: before, message }]);
  }
  if (box === 'all' && (object === undefined || record === undefined)) {
    const message = { zh: '请注明是哪条记录的审批。', en: 'Name the record whose approvals are meant.' };
    throw invalid([{ field: object === undefined ? 'object' : 'record', message }]);
  }
  return ctx.read(async (tx) => {
    const own = within(ctx, tx);
    if (box === 'all') {
      describeTarget(own, object ?? '');
      await getRecord(own, object ?? '', record ?? '');
    }
    const rows = await BOXES[box](tx, {
      me: ctx.actor.memberId,
      actingFor: await actingFor(own, tx),
      object: object ?? null,
      record: record ?? null,
      before,
      limit: query.limit + 1,
    });
    const page = rows.slice(0, query.limit);
    return {
      items: await viewsOf(
        own,
        tx,
        page.filter((one) => mayTakePart(own, one.object)),
      ),
      nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
    };
  });
}

/** Up to 1,000. */
export const countWaiting = (ctx: Ctx): Promise<number> =>
  ctx.read(async (tx) => countToDecide(tx, ctx.actor.memberId, await actingFor(ctx, tx)));

/** @throws AppError not_found where it is absent or not to be seen */
export const getApproval = (ctx: Ctx, id: string): Promise<ApprovalView> =>
  ctx.read(async (tx) => {
    const own = within(ctx, tx);
    const found = await findApproval(tx, id);
    if (found === undefined) throw new AppError('not_found');
    await requireSight(own, found, await votesOf(tx, [id]), await actingFor(own, tx));
    return viewOf(own, tx, found);
  });

type Preview = z.input<typeof previewApproval.response>;

/** What a request would do now; a refusal is part of the answer. @throws AppError not_found, invalid (no such flow) */
export const previewOf = (ctx: Ctx, input: { flow: string; object: string; record: string }): Promise<Preview> =>
  ctx.read(async (tx): Promise<Preview> => {
    const own = within(ctx, tx);
    const object = describeTarget(own, input.object);
    const { record } = await getRecord(own, object.key, input.record);
    const row = await readStored(own, tx, object.key, input.record);
    if (row === undefined) throw new AppError('not_found');
    const flow = await findFlow(tx, input.flow);
    try {
      const named = (field: string): string | null => (record[field] as { name?: string | null } | null)?.name ?? null;
      const plan = await planApproval(own, tx, flow, { object, row }, named);
      return {
        name: flow.name,
        steps: plan.flow.steps.map((step, index) => ({
          name: step.name,
          mode: step.mode,
          percent: step.percent,
          people: (plan.people[index] ?? []).map((id) => ({ id, name: ctx.directory.members.get(id)?.name ?? null })),
        })),
        subject: subjectView(own, { ...plan, object: object.key, watches: flow.watches }, undefined, false),
        currency: plan.snapshot.currency,
        refused: null,
      };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict' || error.details.message === undefined) throw error;
      const { currency } = ctx.directory.workspace;
      return { name: flow.name, steps: [], subject: [], currency, refused: error.details.message };
    }
  });

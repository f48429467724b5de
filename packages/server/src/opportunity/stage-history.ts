import { AppError } from '@throughline/domain/platform/error.ts';
import { z } from 'zod';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import type { StoredRow } from '../record/columns.ts';
import { lockForSystem } from '../record/write.ts';
import { refreshDeal } from './deal-gate.ts';
import type { MoveIntent } from './stage-move.ts';

/** First visits of many new deals in one statement. */
export async function recordFirstVisits(
  ctx: Ctx,
  tx: Tx,
  rows: readonly { row: StoredRow; intent: MoveIntent }[],
): Promise<void> {
  const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  const params: unknown[] = [ctx.workspaceId, by];
  const texts = rows.flatMap(({ row, intent: { visit } }) => {
    if (visit === undefined) return [];
    const passed = visit.passed === null ? null : JSON.stringify(visit.passed);
    const own = [newId(), row.id, row.processVersion, row.stage, visit.at, visit.move, visit.reason, passed];
    const [id, deal, version, stage, at, move, reason, rest] = own.map((value) => `$${params.push(value)}`);
    return [`($1, ${id}, ${deal}, 1, ${version}, ${stage}, ${at}, $2, ${move}, ${reason}, ${rest})`];
  });
  if (texts.length === 0) return;
  await tx.run(
    `insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, entered_by_id, move, reason, passed)
     values ${texts.join(', ')}`,
    params,
  );
  for (const { intent } of rows) intent.visit = undefined;
}

const visitSchema = z.object({
  id: z.string(),
  seq: z.number(),
  process_version_id: z.string(),
  stage_id: z.string(),
  entered_at: z.string(),
  left_at: z.string().nullable(),
  entered_by_id: z.string().nullable(),
  left_by_id: z.string().nullable(),
  move: z.string(),
  reason: z.string().nullable(),
  passed: z.record(z.string(), z.string()).nullable(),
});
type Visit = z.infer<typeof visitSchema>;

const KEYS = Object.keys(visitSchema.shape) as (keyof Visit)[];

/** All visits of a deal, oldest first. */
export const visitsOf = (tx: Tx, opportunityId: string): Promise<Visit[]> =>
  tx.sql<Visit>(
    `select ${KEYS.join(', ')} from stage_visit where workspace_id = $1 and opportunity_id = $2 order by seq`,
    [tx.workspaceId, opportunityId],
    'visits-whole',
  );

async function replaceVisits(tx: Tx, opportunityId: string, visits: readonly Visit[]): Promise<void> {
  await tx.run('delete from stage_visit where workspace_id = $1 and opportunity_id = $2', [
    tx.workspaceId,
    opportunityId,
  ]);
  const params: unknown[] = [tx.workspaceId, opportunityId];
  const texts = visits.map(
    (visit) =>
      `($1, $2, ${KEYS.map((key) => `$${params.push(key === 'passed' && visit.passed !== null ? JSON.stringify(visit.passed) : visit[key])}`).join(', ')})`,
  );
  if (texts.length === 0) return;
  await tx.run(
    `insert into stage_visit (workspace_id, opportunity_id, ${KEYS.join(', ')}) values ${texts.join(', ')}`,
    params,
  );
}

/** The visits as `visitsOf` gave them before a batch changed the deal. */
export async function putVisitsBack(_ctx: Ctx, tx: Tx, opportunityId: string, note: unknown): Promise<void> {
  const parsed = z.array(visitSchema).safeParse(note);
  if (parsed.success) await replaceVisits(tx, opportunityId, parsed.data);
}

/** One stage that a deal was in, as a file tells it. */
export interface ToldVisit {
  stage: string;
  enteredAt: string;
  /** When it left; the next visit's beginning otherwise. */
  leftAt: string | null;
  by: string | null;
}

/**
 * Fills the past of a deal with the stages it was in. The present stage stays: where the last told one is the present one,
 * its beginning becomes that of the present visit; otherwise the told ones end before it.
 * @param told of this deal, in any order
 * @returns the former visits, for `putVisitsBack`
 * @throws AppError not_found; conflict where the deal's visits are of this product and not of an import
 */
export async function tellStages(
  ctx: Ctx,
  tx: Tx,
  opportunityId: string,
  told: readonly ToldVisit[],
): Promise<Visit[]> {
  const deal = await lockForSystem(ctx, tx, 'opportunity', opportunityId);
  if (deal === undefined) throw new AppError('not_found');
  const former = await visitsOf(tx, opportunityId);
  const present = former.at(-1);
  if (present === undefined) throw new AppError('internal');
  if (former.some((visit) => visit !== present && visit.move !== 'import')) {
    throw new AppError('conflict', {
      message: {
        zh: '这个项目已有本系统中的阶段记录，不能用文件覆盖。',
        en: 'The deal already has a stage history of this system; a file does not overwrite it.',
      },
    });
  }
  const ordered = told.toSorted((a, b) => (a.enteredAt < b.enteredAt ? -1 : a.enteredAt > b.enteredAt ? 1 : 0));
  const last = ordered.at(-1);
  const endsHere = last?.stage === present.stage_id;
  const past = endsHere ? ordered.slice(0, -1) : ordered;
  const begins = endsHere && last !== undefined ? last.enteredAt : latest(present.entered_at, last?.leftAt ?? null);
  const visits: Visit[] = past.map((visit, at) => {
    const next = ordered[at + 1]?.enteredAt ?? begins;
    const left = visit.leftAt ?? next;
    return {
      id: newId(),
      seq: at + 1,
      process_version_id: String(deal.processVersion),
      stage_id: visit.stage,
      entered_at: visit.enteredAt,
      left_at: latest(visit.enteredAt, left < next ? left : next),
      entered_by_id: visit.by,
      left_by_id: ordered[at + 1]?.by ?? visit.by,
      move: 'import',
      reason: null,
      passed: null,
    };
  });
  const entered = latest(begins, past.at(-1)?.enteredAt ?? null);
  visits.push({
    ...present,
    seq: visits.length + 1,
    entered_at: entered,
    entered_by_id: endsHere ? (last?.by ?? present.entered_by_id) : present.entered_by_id,
  });
  await replaceVisits(tx, opportunityId, visits);
  await refreshDeal(ctx, tx, opportunityId, () => Promise.resolve({ stageEnteredAt: entered }));
  await emit(ctx, tx, {
    object: 'opportunity',
    recordId: opportunityId,
    recordVersion: deal.version,
    action: 'stagesTold',
    changes: past.map((visit) => ({ field: 'stage', from: null, to: visit.stage })),
    audience: [{ object: 'opportunity', id: deal.id, owner: deal.owner, collaborators: deal.collaborators }],
  });
  return former;
}

const latest = (one: string, other: string | null): string => (other !== null && other > one ? other : one);

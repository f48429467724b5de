import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { type MovePlan, planMove } from '@throughline/domain/process/move.ts';
import { initialStage, type ProcessDefinition, type Stage } from '@throughline/domain/process/process.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { findPublished, findVersion, type LoadedVersion, processOfStage } from '../process/process.queries.ts';
import type { ChangeIntent, Values } from '../record/behavior.ts';
import type { StoredRow } from '../record/columns.ts';

/** How an import says when a stage was entered and that its rows tell the past. */
export interface MoveIntent extends ChangeIntent {
  lossReason?: string | undefined;
  lostTo?: string | undefined;
  /** ISO instant; now otherwise. */
  enteredAt?: string | undefined;
  /** The past is told, not changed: no gate and no reason is asked for. */
  imported?: boolean | undefined;
  /** What the door decided; read by the visit that follows. */
  visit?: { move: string; reason: string | null; at: string };
}

const instant = (ctx: Ctx, intent: MoveIntent): string => intent.enteredAt ?? new Date(ctx.now).toISOString();

/** A clock that was set back must not let a visit begin before the one it follows. Both are ISO instants in UTC. */
const laterOf = (at: string, entered: unknown): string => (typeof entered === 'string' && entered > at ? entered : at);

/**
 * Where a new deal stands: the stage asked for, or the first of its process. Beginning further on is a move like any other.
 * @throws AppError invalid, gate_closed
 */
export async function beginStage(ctx: Ctx, tx: Tx, values: Values, intent: MoveIntent): Promise<void> {
  const version = await versionForNew(ctx, tx, values);
  const stage = stageOf(version.definition, values.stage) ?? initialStage(version.definition);
  const first = initialStage(version.definition);
  if (stage.id !== first.id && intent.imported !== true) decide(version.definition, first.id, stage.id, values, intent);
  const at = instant(ctx, intent);
  Object.assign(values, { process: version.processId, processVersion: version.id, ...factsOf(stage, at, values) });
  intent.visit = { move: intent.imported === true ? 'import' : 'start', reason: intent.reason ?? null, at };
}

async function versionForNew(ctx: Ctx, tx: Tx, values: Values): Promise<LoadedVersion> {
  const byStage = typeof values.stage === 'string' ? await processOfStage(tx, values.stage) : undefined;
  const wanted = typeof values.process === 'string' ? values.process : (byStage ?? null);
  if (byStage !== undefined && byStage !== wanted) {
    throw invalid([
      {
        field: 'stage',
        value: values.stage,
        message: { zh: '这个阶段不属于所选流程。', en: 'This stage is not part of the chosen process.' },
      },
    ]);
  }
  const version = await findPublished(ctx, tx, wanted);
  if (version === undefined) {
    throw invalid([
      {
        field: 'process',
        value: values.process,
        message: { zh: '没有这个流程,或它已停用。', en: 'There is no such process, or it is retired.' },
      },
    ]);
  }
  if (values.stage !== undefined && values.stage !== null && stageOf(version.definition, values.stage) === undefined) {
    throw invalid([
      {
        field: 'stage',
        value: values.stage,
        message: { zh: '流程的现行版本里没有这个阶段。', en: 'The current version of the process has no such stage.' },
      },
    ]);
  }
  return version;
}

const stageOf = (definition: ProcessDefinition, id: unknown): Stage | undefined =>
  definition.stages.find((stage) => stage.id === id);

/**
 * The only door through which a stage changes, under the row's lock: decides with the pure rule and adds what follows from
 * the move to the change.
 * @throws AppError gate_closed with what is missing; invalid where the stage or the reason is wrong
 */
export async function moveThroughDoor(
  ctx: Ctx,
  tx: Tx,
  current: StoredRow,
  changes: Values,
  intent: MoveIntent,
): Promise<boolean> {
  const isOtherProcess = typeof changes.process === 'string' && changes.process !== current.process;
  const at = laterOf(instant(ctx, intent), current.stageEnteredAt);
  if (isOtherProcess) {
    const version = await versionForNew(ctx, tx, { process: changes.process, stage: changes.stage });
    const stage = stageOf(version.definition, changes.stage) ?? initialStage(version.definition);
    Object.assign(changes, { processVersion: version.id, ...factsOf(stage, at, { ...current, ...changes }) });
    intent.visit = { move: 'start', reason: intent.reason ?? null, at };
    return true;
  }
  if (typeof changes.stage !== 'string' || changes.stage === current.stage) {
    if (changes.stage === null)
      throw invalid([{ field: 'stage', message: { zh: '阶段不能为空。', en: 'The stage cannot be empty.' } }]);
    return false;
  }
  const version = await findVersion(tx, String(current.processVersion));
  if (version === undefined) throw new AppError('internal');
  const facts = { ...current, ...changes };
  const plan = decide(version.definition, String(current.stage), changes.stage, facts, intent);
  Object.assign(changes, factsOf(plan.to, at, facts));
  if (plan.closes === 'lost')
    Object.assign(changes, {
      lossReason: plan.reason,
      lostTo: intent.lostTo ?? changes.lostTo ?? current.lostTo ?? null,
    });
  intent.visit = { move: plan.kind, reason: plan.reason, at };
  intent.reason ??= plan.reason ?? undefined;
  return true;
}

function decide(definition: ProcessDefinition, from: string, to: string, facts: Values, intent: MoveIntent): MovePlan {
  const given =
    intent.lossReason ?? intent.reason ?? (typeof facts.lossReason === 'string' ? facts.lossReason : undefined);
  const reason = intent.imported === true ? (given ?? 'import') : given;
  const plan = planMove(definition, { from, to, reason: reason ?? null });
  if (plan.ok) return plan;
  if (plan.code === 'gate_closed') throw new AppError('gate_closed', { message: plan.message, missing: plan.missing });
  throw invalid(plan.fields, plan.message);
}

/** System fields that follow from standing in a stage. */
function factsOf(stage: Stage, at: string, row: Values): Values {
  const isClosed = stage.kind !== 'open';
  return {
    stage: stage.id,
    stageKind: stage.kind,
    stageEnteredAt: at,
    closedAt: isClosed ? (typeof row.closedAt === 'string' ? row.closedAt : at) : null,
    probability: stage.probability,
  };
}

/** Closes the open visit and opens the next one. */
export async function recordVisit(ctx: Ctx, tx: Tx, row: StoredRow, intent: MoveIntent): Promise<void> {
  const { visit } = intent;
  if (visit === undefined) return;
  const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
  // One statement: the visit left tells the number of the one that begins.
  await tx.run(
    `with ended as (
       update stage_visit set left_at = greatest($6::timestamptz, entered_at), left_by_id = $7
       where workspace_id = $1 and opportunity_id = $3 and left_at is null returning seq)
     insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, entered_by_id, move, reason)
     select $1::uuid, $2::uuid, $3::uuid, coalesce((select max(seq) from ended), 0) + 1, $4::uuid, $5::uuid, $6::timestamptz, $7::uuid, $8, $9`,
    [ctx.workspaceId, newId(), row.id, row.processVersion, row.stage, visit.at, by, visit.move, visit.reason],
    'visit-enter',
  );
  intent.visit = undefined;
}

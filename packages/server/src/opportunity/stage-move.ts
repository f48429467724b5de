import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { CriterionState } from '@throughline/domain/process/gate.contract.ts';
import { type GateFacts, keeperOf } from '@throughline/domain/process/gate.ts';
import {
  lossLacks,
  type LossReview,
  type MovePlan,
  type MoveRequest,
  planMove,
} from '@throughline/domain/process/move.ts';
import { initialStage, type ProcessDefinition, type Stage } from '@throughline/domain/process/process.ts';
import { markUsed } from '../exception/used.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import {
  findPublished,
  findVersion,
  type LoadedVersion,
  processOfDealType,
  processOfStage,
} from '../process/process.queries.ts';
import type { ChangeIntent, Values } from '../record/behavior.ts';
import type { StoredRow } from '../record/columns.ts';
import { stageIn } from './deal-gate.ts';
import { seenBy } from './gate-sight.ts';
import { type Beside, gateEnv, loadGateFacts, NOTHING_BESIDE } from './gate-facts.ts';

/** How a move is meant, and how an import says that its rows tell the past. */
export interface MoveIntent extends ChangeIntent {
  lossReason?: string | undefined;
  lostTo?: string | undefined;
  lossStage?: string | undefined;
  lossStrategy?: string | undefined;
  /** ISO instant at which the stage was entered; now otherwise. */
  enteredAt?: string | undefined;
  /** A new deal tells its past: it begins where the file says, and no gate is asked. A deal that is here already is moved. */
  imported?: boolean | undefined;
  /** What the door decided; read by the visit that follows. */
  visit?: { move: string; reason: string | null; at: string; passed: Passed | null };
  /** Stage that the deal has come into, for what follows from it. */
  entered?: Stage;
}

/** `stage.criterion` → declared, proven, or the id of the exception that excused it. */
export type Passed = Readonly<Record<string, string>>;

const instant = (ctx: Ctx, intent: MoveIntent): string => intent.enteredAt ?? new Date(ctx.now).toISOString();

/** A clock that was set back must not let a visit begin before the one it follows. Both are ISO instants in UTC. */
const laterOf = (at: string, entered: unknown): string => (typeof entered === 'string' && entered > at ? entered : at);

/**
 * Where a new deal stands: the stage asked for, or the first of its process. Beginning further on is a move like any other.
 * @throws AppError invalid, gate_closed
 */
export async function beginStage(ctx: Ctx, tx: Tx, values: Values, intent: MoveIntent): Promise<void> {
  const version = await versionForNew(ctx, tx, values);
  const stage = stageIn(version.definition, values.stage) ?? initialStage(version.definition);
  const first = initialStage(version.definition);
  let passed: Passed | null = null;
  if (stage.id !== first.id && intent.imported !== true) {
    const facts = await loadGateFacts(ctx, tx, values, version.definition, Promise.resolve(NOTHING_BESIDE));
    passed = passedBy(decide(ctx, version.definition, { from: first.id, to: stage.id }, values, intent, facts));
  }
  const at = instant(ctx, intent);
  Object.assign(values, { process: version.processId, processVersion: version.id, ...factsOf(stage, at, values) });
  intent.visit = { move: intent.imported === true ? 'import' : 'start', reason: intent.reason ?? null, at, passed };
  if (intent.imported !== true) intent.entered = stage;
}

async function versionForNew(ctx: Ctx, tx: Tx, values: Values): Promise<LoadedVersion> {
  const byStage = typeof values.stage === 'string' ? await processOfStage(tx, values.stage) : undefined;
  const byType =
    typeof values.process !== 'string' && byStage === undefined && typeof values.dealType === 'string'
      ? await processOfDealType(tx, values.dealType)
      : undefined;
  const wanted = typeof values.process === 'string' ? values.process : (byStage ?? byType ?? null);
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
        message: { zh: '没有这个流程，或它已停用。', en: 'There is no such process, or it is retired.' },
      },
    ]);
  }
  if (values.stage !== undefined && values.stage !== null && stageIn(version.definition, values.stage) === undefined) {
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

const passedBy = (plan: MovePlan): Passed =>
  Object.fromEntries(plan.passed.map((state: CriterionState) => [state.ref, state.waivedBy ?? state.level]));

/**
 * The only door through which a stage changes, under the row's lock: decides with the pure rule and adds what follows from
 * the move to the change. Whoever comes - a person, an import of rows that are here already, the system - meets the gates.
 * @param beside what stands beside the deal
 * @throws AppError gate_closed with what is missing; invalid where the stage or the reason is wrong
 */
export async function moveThroughDoor(
  ctx: Ctx,
  tx: Tx,
  current: StoredRow,
  changes: Values,
  intent: MoveIntent,
  beside: Promise<Beside>,
): Promise<boolean> {
  const isOtherProcess = typeof changes.process === 'string' && changes.process !== current.process;
  const at = laterOf(instant(ctx, intent), current.stageEnteredAt);
  if (isOtherProcess) return changeProcess(ctx, tx, current, changes, intent, at, beside);
  if (typeof changes.stage !== 'string' || changes.stage === current.stage) {
    if (changes.stage === null)
      throw invalid([{ field: 'stage', message: { zh: '阶段不能为空。', en: 'The stage cannot be empty.' } }]);
    keepReview(current, changes);
    return false;
  }
  const version = await findVersion(tx, String(current.processVersion));
  if (version === undefined) throw new AppError('internal');
  const next = { ...current, ...changes, stage: current.stage };
  const request: MoveRequest = { from: String(current.stage), to: changes.stage };
  if (current.stageKind === 'lost') request.cameFrom = await lostFrom(tx, current.id);
  const facts = await loadGateFacts(ctx, tx, next, version.definition, beside);
  const plan = decide(ctx, version.definition, request, next, intent, facts);
  Object.assign(changes, factsOf(plan.to, at, { ...current, ...changes }));
  if (plan.closes === 'lost') Object.assign(changes, lossOf(next, intent));
  intent.visit = { move: plan.kind, reason: plan.reason, at, passed: passedBy(plan) };
  intent.entered = plan.to;
  intent.reason ??= plan.reason ?? undefined;
  return true;
}

/** Another process is begun, not entered in the middle: what lies before the chosen stage is asked like any move ahead. */
async function changeProcess(
  ctx: Ctx,
  tx: Tx,
  current: StoredRow,
  changes: Values,
  intent: MoveIntent,
  at: string,
  beside: Promise<Beside>,
): Promise<boolean> {
  if (current.stageKind !== 'open') throw decided(changes.process);
  const version = await versionForNew(ctx, tx, { process: changes.process, stage: changes.stage });
  const first = initialStage(version.definition);
  const stage = stageIn(version.definition, changes.stage) ?? first;
  let passed: Passed | null = null;
  if (stage.id !== first.id) {
    const next = { ...current, ...changes, stage: first.id };
    const facts = await loadGateFacts(ctx, tx, next, version.definition, beside);
    passed = passedBy(decide(ctx, version.definition, { from: first.id, to: stage.id }, next, intent, facts));
  }
  Object.assign(changes, { processVersion: version.id, ...factsOf(stage, at, { ...current, ...changes }) });
  intent.visit = { move: 'start', reason: intent.reason ?? null, at, passed };
  intent.entered = stage;
  return true;
}

/** A decision is taken back with a reason, as any other, not by a change of process that gives none. */
const decided = (process: unknown): AppError =>
  invalid([
    {
      field: 'process',
      value: process,
      message: {
        zh: '项目已成交或丢单，不能直接换流程；请先写明原因重新打开，再换流程。',
        en: 'The deal is decided, so its process stays; reopen it with a reason first, then change the process.',
      },
    },
  ]);

/** The stage that a lost deal stood in before; null where its history does not say. */
export async function lostFrom(tx: Tx, opportunityId: string): Promise<string | null> {
  const [row] = await tx.sql<{ stage_id: string }>(
    `select v.stage_id from stage_visit v join stage s on s.workspace_id = v.workspace_id and s.id = v.stage_id
     where v.workspace_id = $1 and v.opportunity_id = $2 and s.kind <> 'lost' order by v.seq desc limit 1`,
    [tx.workspaceId, opportunityId],
    'visit-before-loss',
  );
  return row?.stage_id ?? null;
}

const LOSS_FIELDS = ['lostTo', 'lossReason', 'lossStage', 'lossStrategy'] as const;
const textAt = (values: Values, key: string): string | null => {
  const value = values[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};
/** The loss review as it was sent with the move, or as it stands on the deal. */
const lossOf = (row: Values, intent: Partial<MoveIntent>): LossReview =>
  Object.fromEntries(LOSS_FIELDS.map((key) => [key, textAt(intent, key) ?? textAt(row, key)]));

/** Answers of the review may be put better; a deal that stays lost does not lose them. */
function keepReview(current: StoredRow, changes: Values): void {
  if (current.stageKind !== 'lost') return;
  const emptied = lossLacks(lossOf({ ...current, ...changes }, {})).filter(
    ({ field }) => textAt(current, field) !== null,
  );
  if (emptied.length > 0) throw invalid(emptied);
}

function decide(
  ctx: Ctx,
  definition: ProcessDefinition,
  request: MoveRequest,
  row: Values,
  intent: MoveIntent,
  facts: GateFacts,
): MovePlan {
  const plan = planMove(
    definition,
    { ...request, reason: intent.reason ?? null, loss: lossOf(row, intent) },
    keeperOf(definition, facts, gateEnv(ctx)),
  );
  if (plan.ok) return plan;
  if (plan.code === 'gate_closed')
    throw new AppError('gate_closed', { message: plan.message, missing: seenBy(ctx, definition, plan.missing) });
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
  const used = Object.values(visit.passed ?? {}).filter((by) => by !== 'declared' && by !== 'proven');
  // One statement: the visit left tells the number of the one that begins.
  const entering = tx.run(
    `with ended as (
       update stage_visit set left_at = greatest($6::timestamptz, entered_at), left_by_id = $7
       where workspace_id = $1 and opportunity_id = $3 and left_at is null returning seq)
     insert into stage_visit (workspace_id, id, opportunity_id, seq, process_version_id, stage_id, entered_at, entered_by_id, move, reason, passed)
     select $1::uuid, $2::uuid, $3::uuid, coalesce((select max(seq) from ended), 0) + 1, $4::uuid, $5::uuid, $6::timestamptz, $7::uuid, $8, $9, $10::jsonb`,
    [
      ctx.workspaceId,
      newId(),
      row.id,
      row.processVersion,
      row.stage,
      visit.at,
      by,
      visit.move,
      visit.reason,
      visit.passed === null ? null : JSON.stringify(visit.passed),
    ],
    'visit-enter',
  );
  intent.visit = undefined;
  await Promise.all([entering, markUsed(ctx, tx, [...new Set(used)])]);
}

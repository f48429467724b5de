import { AppError } from '@throughline/domain/platform/error.ts';
import { type GateFacts, keeperOf, leavingGate } from '@throughline/domain/process/gate.ts';
import { planMove } from '@throughline/domain/process/move.ts';
import { pathOf, type ProcessDefinition, type Stage } from '@throughline/domain/process/process.ts';
import { signsFlipAt, signsOf } from '@throughline/domain/process/signs.ts';
import { lockingApprovals } from '../approval/approval.queries.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { findVersion } from '../process/process.queries.ts';
import type { StoredRow } from '../record/columns.ts';
import { changeRecord, keepFacts, lockForSystem } from '../record/write.ts';
import { type Beside, gateEnv, loadBeside, loadGateFacts } from './gate-facts.ts';

/** The definition that a deal runs on. */
export async function definitionOfDeal(tx: Tx, row: Readonly<Record<string, unknown>>): Promise<ProcessDefinition> {
  const version = await findVersion(tx, String(row.processVersion));
  if (version === undefined) throw new AppError('internal');
  return version.definition;
}

export const stageIn = (definition: ProcessDefinition, id: unknown): Stage | undefined =>
  definition.stages.find((stage) => stage.id === id);

/** What lists and cards show of the gate and of what is wrong, kept on the deal. */
export interface GateFigures {
  gateMet: number;
  gateTotal: number;
  signs: string[] | null;
  /** ISO instant; null where time alone changes nothing. */
  gateFlipsAt: string | null;
}

/** @param facts of the deal as it is, or as it is about to be */
export function gateFigures(ctx: Ctx, definition: ProcessDefinition, stage: Stage, facts: GateFacts): GateFigures {
  const env = gateEnv(ctx);
  const states = leavingGate(definition, stage, facts, env);
  const signs = signsOf(facts, { ...env, definition });
  const lapses = facts.waivers.map((waiver) => (waiver.expires === null ? null : Date.parse(waiver.expires)));
  const flips = [...states.map((state) => state.flipsAt), ...lapses, signsFlipAt(facts, { ...env, definition })].filter(
    (at) => at !== null,
  );
  return {
    gateMet: states.filter((state) => state.met).length,
    gateTotal: states.length,
    signs: signs.length === 0 ? null : signs.map((sign) => sign.key),
    gateFlipsAt: flips.length === 0 ? null : new Date(Math.min(...flips)).toISOString(),
  };
}

/**
 * Judges the deal anew after something beside it changed (a follow-up, a file, an approval, a signature), keeps the figures
 * on it, and lets it move on where its stage says so. In the transaction of what changed; nothing for a deal in the bin.
 * @param more finds out facts under the deal's lock, to be kept with the same event
 */
export async function refreshDeal(
  ctx: Ctx,
  tx: Tx,
  opportunityId: string,
  more: () => Promise<Readonly<Record<string, unknown>>> = () => Promise.resolve({}),
): Promise<void> {
  const locking = lockForSystem(ctx, tx, 'opportunity', opportunityId);
  // Behind the lock in the same packet, so it sees what the lock protects.
  const beside = loadBeside(ctx, tx, opportunityId);
  beside.catch(() => {});
  const locked = await locking;
  if (locked === undefined) return;
  const found = await more();
  const row: StoredRow = { ...locked, ...found };
  const definition = await definitionOfDeal(tx, row);
  const stage = stageIn(definition, row.stage);
  const facts = await loadGateFacts(ctx, tx, row, definition, beside);
  const figures = stage === undefined ? { gateFlipsAt: null } : gateFigures(ctx, definition, stage, facts);
  const kept = await keepFacts(ctx, tx, 'opportunity', locked, { ...found, ...figures });
  await advance(ctx, tx, kept, beside);
}

/** The product acts for itself, in the use case of whoever caused it. */
const asSystem = (ctx: Ctx): Ctx => ({ ...ctx, actor: { ...ctx.actor, kind: 'system' } });

/**
 * Moves a deal on where its stage advances by itself and every exit criterion holds (R28). It only goes ahead along the path,
 * so it ends.
 * @returns the deal as it then is; undefined where it stays
 */
export async function advance(
  ctx: Ctx,
  tx: Tx,
  row: StoredRow,
  beside: Promise<Beside> | undefined,
): Promise<StoredRow | undefined> {
  if (Number(row.gateTotal) === 0 || row.gateMet !== row.gateTotal) return undefined;
  const definition = await definitionOfDeal(tx, row);
  const stage = stageIn(definition, row.stage);
  if (stage?.autoAdvance !== true) return undefined;
  const next = pathOf(definition).find((one) => one.kind !== 'lost' && one.position > stage.position);
  if (next === undefined) return undefined;
  const facts = await loadGateFacts(ctx, tx, row, definition, beside);
  const plan = planMove(definition, { from: stage.id, to: next.id }, keeperOf(definition, facts, gateEnv(ctx)));
  if (!plan.ok) return undefined;
  // While an approval watches what the move changes it stays; the approval's end judges the deal anew.
  if ((await lockingApprovals(tx, 'opportunity', [row.id], ['stage', 'probability'])).length > 0) return undefined;
  const reason = { 'zh-CN': '全部退出标准已满足，自动推进', en: 'Every exit criterion holds: moved on by itself' };
  const { after } = await changeRecord(
    asSystem(ctx),
    tx,
    'opportunity',
    row.id,
    { stage: next.id },
    { version: row.version, intent: { reason: reason[ctx.directory.workspace.locale] } },
  );
  return after;
}

import { type GateEnv, type GateFacts, keeperOf, leavingGate, openChannels, type Waiver } from './gate.ts';
import type { CriterionState } from './gate.contract.ts';
import { planMove } from './move.ts';
import type { ExceptionChannel, ProcessDefinition } from './process.ts';

/** A move that a deal really made. */
export interface PastMove {
  /** ISO instant in UTC. */
  at: string;
  /** Stage ids. */
  from: string;
  to: string;
  /** Stage that a lost deal was lost from. */
  cameFrom: string | null;
}

/** What a version of the process would have said to a move of the past. */
export type Verdict =
  /** It lacks one of the two stages, or has retired the one that was entered. */
  | { kind: 'absent' }
  /** `onWord`: criteria that were met by somebody's word and nothing more. */
  | { kind: 'passed'; onWord: CriterionState[]; usedExceptions: string[] }
  /** `channels`: green channels whose trigger held and that excuse from all that is missing. */
  | { kind: 'stopped'; missing: CriterionState[]; channels: ExceptionChannel[] };

/**
 * What people type along with a move (why it goes back, the loss review) is asked by every version alike and belongs to the
 * person who moves, so the past is taken to have it.
 */
const words = (move: PastMove) => ({
  reason: 'rehearsal',
  loss: { lostTo: '-', lossReason: '-', lossStage: move.from, lossStrategy: '-' },
});

/** @param facts of the deal as it was just before the move */
export function judgeMove(definition: ProcessDefinition, move: PastMove, facts: GateFacts, env: GateEnv): Verdict {
  const { from, to, cameFrom } = move;
  const plan = planMove(definition, { from, to, cameFrom, ...words(move) }, keeperOf(definition, facts, env));
  if (plan.ok) {
    const usedExceptions = plan.passed.map((state) => state.waivedBy).filter((id) => id !== null);
    return { kind: 'passed', onWord: plan.passed.filter(restsOnWord), usedExceptions };
  }
  if (plan.code !== 'gate_closed') return { kind: 'absent' };
  const channels = openChannels(definition, facts, env).filter((channel) =>
    plan.missing.every((state) => excuses(definition, channel, move, state)),
  );
  return { kind: 'stopped', missing: plan.missing, channels };
}

/** What a replay knows of a move: the deal just before it, and exceptions that had lapsed because no move had used them. */
export interface KnownMove {
  move: PastMove;
  facts: GateFacts;
  lapsed: readonly Waiver[];
}

/**
 * One version's verdicts on the moves of a deal, oldest first. An exception that a replayed move uses lapses no more, as at
 * the door.
 * @param env its `now` is replaced by the instant of each move
 */
export function judgeMoves(definition: ProcessDefinition, moves: readonly KnownMove[], env: GateEnv): Verdict[] {
  const used = new Set<string>();
  return moves.map(({ move, facts, lapsed }) => {
    const waivers = [
      ...facts.waivers.map((one) => (used.has(one.exception) ? { ...one, expires: null } : one)),
      ...lapsed.filter((one) => used.has(one.exception)).map((one) => ({ ...one, expires: null })),
    ];
    const verdict = judgeMove(definition, move, { ...facts, waivers }, { ...env, now: Date.parse(move.at) });
    if (verdict.kind === 'passed') for (const id of verdict.usedExceptions) used.add(id);
    return verdict;
  });
}

const restsOnWord = (state: CriterionState): boolean => state.level === 'declared' && state.waivedBy === null;

/** As the gate reads a granted exception: criteria by name, whole stages where they are passed over. */
function excuses(
  definition: ProcessDefinition,
  { skips }: ExceptionChannel,
  move: PastMove,
  state: CriterionState,
): boolean {
  if (skips.criteria.includes(state.ref)) return true;
  const isPassedOver = state.stage !== move.from && state.stage !== move.cameFrom && state.stage !== move.to;
  const stage = definition.stages.find((one) => one.id === state.stage);
  return isPassedOver && stage !== undefined && skips.stages.includes(stage.key);
}

/** Exit criteria of the stage that a deal stands in which it does not meet; [] where the version has no such stage. */
export function lackingNow(
  definition: ProcessDefinition,
  stageId: string,
  facts: GateFacts,
  env: GateEnv,
): CriterionState[] {
  const stage = definition.stages.find((one) => one.id === stageId);
  return stage === undefined ? [] : leavingGate(definition, stage, facts, env).filter((state) => !state.met);
}

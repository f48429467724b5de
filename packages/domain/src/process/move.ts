import type { Label } from '../platform/label.ts';
import { pathOf, type ProcessDefinition, type Stage } from './process.ts';
import type { StageKind } from './process.object.ts';

/**
 * How a deal comes from one stage to another:
 * - `next` to the following stage of the path, `skip` over some, `back` to an earlier one (with a reason);
 * - `close` decides the deal: won (also straight to delivery or completion), lost (with a reason), or completed;
 * - `reopen` takes the decision back (with a reason).
 */
export type MoveKind = 'next' | 'skip' | 'back' | 'close' | 'reopen';

export interface MoveRequest {
  /** Stage ids. */
  from: string;
  to: string;
  /** Why; needed to go back, to reopen and to lose. Blank counts as none. */
  reason?: string | null;
}

export interface MovePlan {
  ok: true;
  kind: MoveKind;
  from: Stage;
  to: Stage;
  /** Stages of the path between both that the deal does not stand in; [] but for skip and close. */
  skipped: Stage[];
  /** Decision that this move makes. */
  closes?: 'won' | 'lost';
  reason: string | null;
}

/** One thing that is still missing before the move, with its words. */
export interface Unmet {
  key: string;
  label: Label;
}

/** A check of the stage contract. It sees the plan and the facts of the deal; [] lets the move through. */
export type Gate<Facts> = (plan: MovePlan, facts: Facts) => readonly Unmet[];

export interface MoveRefusal {
  ok: false;
  code: 'same_stage' | 'unknown_stage' | 'retired_stage' | 'reason_needed' | 'gate_closed';
  /** Input to mend. */
  field: 'stage' | 'reason' | 'lossReason';
  message: Label;
  /** gate_closed: what is missing, in gate order. */
  missing: Unmet[];
}

/** Sides of the decision: a deal is undecided, won (contract, delivery, completion) or lost. */
const SIDE = { open: 'open', won: 'won', delivering: 'won', done: 'won', lost: 'lost' } as const satisfies Record<
  StageKind,
  'open' | 'won' | 'lost'
>;

const refusal = (
  code: MoveRefusal['code'],
  field: MoveRefusal['field'],
  message: Label,
  missing: Unmet[] = [],
): MoveRefusal => ({ ok: false, code, field, message, missing });

function kindOfMove(from: Stage, to: Stage, between: number): MoveKind {
  const [before, after] = [SIDE[from.kind], SIDE[to.kind]];
  if (before !== after) return after === 'lost' || before === 'open' ? 'close' : 'reopen';
  if (from.kind === 'done') return 'reopen';
  if (to.position < from.position) return 'back';
  if (to.kind === 'done') return 'close';
  return between > 0 ? 'skip' : 'next';
}

/**
 * The rule of stage moves, the same in the browser's preview and in the service. Gates are asked last, so that a refusal
 * names what the deal lacks only for a move that is otherwise possible.
 * @param gates checks of the stage contract in order; [] for none
 */
export function planMove<Facts>(
  definition: ProcessDefinition,
  request: MoveRequest,
  facts: Facts,
  gates: readonly Gate<Facts>[] = [],
): MovePlan | MoveRefusal {
  const from = definition.stages.find((stage) => stage.id === request.from);
  const to = definition.stages.find((stage) => stage.id === request.to);
  if (!from || !to) {
    return refusal('unknown_stage', 'stage', {
      zh: '该流程版本里没有这个阶段,请从流程的阶段中选择',
      en: 'This version of the process has no such stage; choose one of its stages',
    });
  }
  if (from.id === to.id) {
    return refusal('same_stage', 'stage', {
      zh: `项目已在“${to.name.zh}”`,
      en: `The deal is already in ${to.name.en}`,
    });
  }
  if (to.retired) {
    return refusal('retired_stage', 'stage', {
      zh: `阶段“${to.name.zh}”已停用,请选择其他阶段`,
      en: `The stage ${to.name.en} is retired; choose another`,
    });
  }
  const forward = pathOf(definition).filter(
    (stage) => stage.kind !== 'lost' && from.position < stage.position && stage.position < to.position,
  );
  const kind = kindOfMove(from, to, forward.length);
  const reason = request.reason?.trim() ? request.reason.trim() : null;
  const isLost = to.kind === 'lost';
  if (reason === null && (isLost || kind === 'back' || kind === 'reopen')) return reasonNeeded(kind, isLost);
  const plan: MovePlan = {
    ok: true,
    kind,
    from,
    to,
    skipped: !isLost && (kind === 'skip' || kind === 'close') ? forward : [],
    ...(SIDE[from.kind] !== SIDE[to.kind] && SIDE[to.kind] !== 'open'
      ? { closes: SIDE[to.kind] as 'won' | 'lost' }
      : {}),
    reason,
  };
  const missing = gates.flatMap((gate) => gate(plan, facts));
  if (missing.length === 0) return plan;
  return refusal(
    'gate_closed',
    'stage',
    {
      zh: `进入“${to.name.zh}”还差 ${missing.length} 项:${missing.map((unmet) => unmet.label.zh).join('、')}`,
      en: `${missing.length} missing before ${to.name.en}: ${missing.map((unmet) => unmet.label.en).join(', ')}`,
    },
    missing,
  );
}

function reasonNeeded(kind: MoveKind, isLost: boolean): MoveRefusal {
  if (isLost) {
    return refusal('reason_needed', 'lossReason', {
      zh: '丢单须写明原因:丢给谁、为什么',
      en: 'Losing a deal needs the reason: to whom, and why',
    });
  }
  return refusal(
    'reason_needed',
    'reason',
    kind === 'back'
      ? { zh: '退回阶段须写明原因', en: 'Going back needs a reason' }
      : { zh: '重新打开须写明原因', en: 'Reopening needs a reason' },
  );
}

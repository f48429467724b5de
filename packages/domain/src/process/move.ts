import type { FieldProblem } from '../platform/error.ts';
import type { Label } from '../platform/label.ts';
import type { CriterionState } from './gate.contract.ts';
import { pathOf, type ProcessDefinition, type Stage } from './process.ts';
import type { StageKind } from './process.object.ts';

/**
 * How a deal comes from one stage to another:
 * - `next` to the following stage of the path, `skip` over some, `back` to an earlier one (with a reason);
 * - `close` decides the deal: won (also straight to delivery or completion), lost (with the loss review), or completed;
 * - `reopen` takes the decision back (with a reason).
 */
export type MoveKind = 'next' | 'skip' | 'back' | 'close' | 'reopen';

/** What a lost deal leaves behind (R113): to whom, why, which link failed, what comes next. */
export interface LossReview {
  lostTo?: string | null;
  lossReason?: string | null;
  /** Stage id. */
  lossStage?: string | null;
  lossStrategy?: string | null;
}

export interface MoveRequest {
  /** Stage ids. */
  from: string;
  to: string;
  /** Stage that a lost deal was lost from: reopening it earns no more than it had. */
  cameFrom?: string | null;
  /** Why; needed to go back and to reopen. Blank counts as none. */
  reason?: string | null;
  loss?: LossReview;
}

export interface MovePlan {
  ok: true;
  kind: MoveKind;
  from: Stage;
  to: Stage;
  /** Stages of the path between both that the deal does not stand in; [] but for moves ahead. */
  skipped: Stage[];
  /** Decision that this move makes. */
  closes?: 'won' | 'lost';
  reason: string | null;
  /** Criteria that were asked, all met or excused: what the move rests on. */
  passed: CriterionState[];
}

/** One side of a stage of this deal, `skipped` where the stage is passed over; [] lets through. */
export type GateReader = (stage: Stage, side: 'entry' | 'exit', skipped: boolean) => readonly CriterionState[];
/** A granted exception excuses from standing in the stage at all. */
export type SkipReader = (stage: Stage) => CriterionState | undefined;

/** How a move looks at the deal; without it no gate is asked (the past that an import tells). */
export interface GateKeeper {
  gate: GateReader;
  /** For a stage that may be passed over with an exception alone. */
  skip: SkipReader;
}

export interface MoveRefusal {
  ok: false;
  code: 'same_stage' | 'unknown_stage' | 'retired_stage' | 'reason_needed' | 'gate_closed';
  message: Label;
  /** Inputs to mend. */
  fields: FieldProblem[];
  /** gate_closed: what is missing, in gate order. */
  missing: CriterionState[];
}

/** Sides of the decision: a deal is undecided, won (contract, delivery, completion) or lost. */
const SIDE = { open: 'open', won: 'won', delivering: 'won', done: 'won', lost: 'lost' } as const satisfies Record<
  StageKind,
  'open' | 'won' | 'lost'
>;

const refusal = (code: MoveRefusal['code'], field: string, message: Label): MoveRefusal => ({
  ok: false,
  code,
  message,
  fields: [{ field, message }],
  missing: [],
});

function kindOfMove(from: Stage, to: Stage, between: number): MoveKind {
  const [before, after] = [SIDE[from.kind], SIDE[to.kind]];
  if (before !== after) return after === 'lost' || before === 'open' ? 'close' : 'reopen';
  if (from.kind === 'done') return 'reopen';
  if (to.position < from.position) return 'back';
  if (to.kind === 'done') return 'close';
  return between > 0 ? 'skip' : 'next';
}

/** Stages of the path strictly between two, lost ones apart. */
const between = (definition: ProcessDefinition, from: Stage, to: Stage): Stage[] =>
  pathOf(definition).filter(
    (stage) => stage.kind !== 'lost' && from.position < stage.position && stage.position < to.position,
  );

/**
 * The rule of stage moves, the same in every preview and in the service. Gates are asked last, so that a refusal names what
 * the deal lacks only for a move that is otherwise possible: the exit gate of the stage it earned, both gates of each stage
 * passed over, the entry gate of the target. Going back and losing ask no gate; what was lost or taken back earns nothing.
 */
export function planMove(
  definition: ProcessDefinition,
  request: MoveRequest,
  keeper?: GateKeeper,
): MovePlan | MoveRefusal {
  const from = definition.stages.find((stage) => stage.id === request.from);
  const to = definition.stages.find((stage) => stage.id === request.to);
  if (!from || !to) {
    return refusal('unknown_stage', 'stage', {
      zh: '该流程版本里没有这个阶段，请从流程的阶段中选择',
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
      zh: `阶段“${to.name.zh}”已停用，请选择其他阶段`,
      en: `The stage ${to.name.en} is retired; choose another`,
    });
  }
  const forward = between(definition, from, to);
  const kind = kindOfMove(from, to, forward.length);
  if (to.kind === 'lost') return planLoss(definition, request, from, to);
  const reason = textOf(request.reason);
  if (reason === null && (kind === 'back' || kind === 'reopen')) return reasonNeeded(kind);
  const asked = keeper === undefined ? [] : askGates(definition, request, from, to, keeper);
  const missing = asked.filter((state) => !state.met);
  if (missing.length > 0) return closed(to, missing);
  return {
    ok: true,
    kind,
    from,
    to,
    skipped: kind === 'skip' || kind === 'close' ? forward : [],
    ...(SIDE[from.kind] !== SIDE[to.kind] && SIDE[to.kind] === 'won' ? { closes: 'won' as const } : {}),
    reason,
    passed: asked,
  };
}

const textOf = (text: string | null | undefined): string | null => (text?.trim() ? text.trim() : null);

/** Every criterion between the stage that the deal earned and the target, in the order of the path. */
function askGates(
  definition: ProcessDefinition,
  request: MoveRequest,
  from: Stage,
  to: Stage,
  keeper: GateKeeper,
): CriterionState[] {
  // A lost deal stands where it was lost; without that history it has earned the beginning alone.
  const before = definition.stages.find((stage) => stage.id === request.cameFrom && stage.kind !== 'lost');
  const earned = from.kind === 'lost' ? (before ?? pathOf(definition)[0] ?? to) : from;
  if (to.position <= earned.position) return [];
  const passedOver = between(definition, earned, to);
  return [
    ...keeper.gate(earned, 'exit', false),
    ...passedOver.flatMap((stage) => [
      ...(stage.skippable === 'exception' ? [keeper.skip(stage)].filter((state) => state !== undefined) : []),
      ...keeper.gate(stage, 'entry', true),
      ...keeper.gate(stage, 'exit', true),
    ]),
    ...keeper.gate(to, 'entry', false),
  ];
}

function closed(to: Stage, missing: CriterionState[]): MoveRefusal {
  const labels = (locale: 'zh' | 'en', comma: string) => missing.map((state) => state.label[locale]).join(comma);
  return {
    ok: false,
    code: 'gate_closed',
    message: {
      zh: `进入“${to.name.zh}”还差 ${missing.length} 项：${labels('zh', '、')}`,
      en: `${missing.length} missing before ${to.name.en}: ${labels('en', ', ')}`,
    },
    fields: [],
    missing,
  };
}

const LOSS_QUESTIONS: readonly (readonly [keyof LossReview, Label])[] = [
  [
    'lostTo',
    { zh: '丢给谁：写明对手，或客户取消', en: 'Lost to whom: name the competitor, or that the customer gave up' },
  ],
  ['lossReason', { zh: '为什么丢：写明原因', en: 'Why it was lost' }],
  ['lossStage', { zh: '哪个环节出了问题：选择阶段', en: 'Which link failed: choose a stage' }],
  ['lossStrategy', { zh: '后续策略：接下来怎么做', en: 'Next strategy: what comes next' }],
];

/** Questions of the review that a lost deal leaves open. */
export const lossLacks = (loss: LossReview): { field: keyof LossReview; message: Label }[] =>
  LOSS_QUESTIONS.filter(([field]) => textOf(loss[field]) === null).map(([field, message]) => ({ field, message }));

/** Closing as lost asks for the loss review and nothing else. */
function planLoss(definition: ProcessDefinition, request: MoveRequest, from: Stage, to: Stage): MovePlan | MoveRefusal {
  const loss = request.loss ?? {};
  const fields = lossLacks(loss);
  const link = textOf(loss.lossStage);
  if (link !== null && !definition.stages.some((stage) => stage.id === link)) {
    const message = { zh: '失败环节须是该流程的阶段', en: 'The link that failed is a stage of this process' };
    fields.push({ field: 'lossStage', message });
  }
  if (fields.length > 0) {
    const message = {
      zh: `丢单须复盘，还差 ${fields.length} 项：${fields.map((one) => one.message.zh).join('；')}`,
      en: `A lost deal needs its review; ${fields.length} missing: ${fields.map((one) => one.message.en).join('; ')}`,
    };
    return { ok: false, code: 'reason_needed', message, fields, missing: [] };
  }
  return {
    ok: true,
    kind: 'close',
    from,
    to,
    skipped: [],
    closes: 'lost',
    reason: textOf(loss.lossReason),
    passed: [],
  };
}

const reasonNeeded = (kind: MoveKind): MoveRefusal =>
  refusal(
    'reason_needed',
    'reason',
    kind === 'back'
      ? { zh: '退回阶段须写明原因', en: 'Going back needs a reason' }
      : { zh: '重新打开须写明原因', en: 'Reopening needs a reason' },
  );

import type { Approver, ApprovalFlow, FlowStep, WorkingSpan } from '@throughline/domain/approval/flow.ts';

/** Changes of a flow in its editor; pure, so that undo and tests are simple. */

/** A key that no other step has. */
function freeKey(steps: readonly FlowStep[]): string {
  for (let number = steps.length + 1; ; number += 1) {
    const key = `step${number}`;
    if (!steps.some((step) => step.key === key)) return key;
  }
}

const DAY: WorkingSpan = { amount: 1, unit: 'workingDays' };

export const newStep = (steps: readonly FlowStep[]): FlowStep => ({
  key: freeKey(steps),
  name: { zh: '', en: '' },
  approvers: [{ by: 'leader', level: 1, of: 'owner' }],
  mode: 'any',
  percent: 100,
  deadline: DAY,
  remindBefore: { amount: 2, unit: 'workingHours' },
  escalateTo: null,
});

export const newFlow = (key: string, object: string): ApprovalFlow => ({
  key,
  name: { zh: '', en: '' },
  object,
  watches: [],
  steps: [newStep([])],
  requesterDecides: false,
});

/** `flow1`, `flow2` ...: the first that none has. */
export function freeFlowKey(taken: readonly string[]): string {
  for (let number = 1; ; number += 1) if (!taken.includes(`flow${number}`)) return `flow${number}`;
}

export const withStep = (flow: ApprovalFlow, at: number, change: Partial<FlowStep>): ApprovalFlow => ({
  ...flow,
  steps: flow.steps.map((step, index) => (index === at ? tidy({ ...step, ...change }) : step)),
});

/** Without a deadline there is nothing to remind of or to hand on. */
const tidy = (step: FlowStep): FlowStep =>
  step.deadline === null ? { ...step, remindBefore: null, escalateTo: null } : step;

export const withoutStep = (flow: ApprovalFlow, at: number): ApprovalFlow => ({
  ...flow,
  steps: flow.steps.filter((_step, index) => index !== at),
});

/** The same flow where it cannot move that way. */
export function movedStep(flow: ApprovalFlow, at: number, by: 1 | -1): ApprovalFlow {
  const to = at + by;
  const moved = flow.steps[at];
  if (moved === undefined || to < 0 || to >= flow.steps.length) return flow;
  const steps = flow.steps.filter((_step, index) => index !== at);
  return { ...flow, steps: [...steps.slice(0, to), moved, ...steps.slice(to)] };
}

/** An approver of another kind, with the nearest thing that it may say. */
export function approverOf(by: Approver['by'], choices: { role: string; member: string; field: string }): Approver {
  switch (by) {
    case 'role':
      return { by, role: choices.role, near: false };
    case 'member':
      return { by, member: choices.member };
    case 'leader':
      return { by, level: 1, of: 'owner' };
    case 'field':
      return { by, field: choices.field };
    case 'team':
      return { by, role: 'salesLead' };
  }
}

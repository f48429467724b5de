import { expect, it } from 'vitest';
import { freeFlowKey, movedStep, newFlow, newStep, withoutStep, withStep } from './flow-edit.ts';

const flow = () => {
  const first = newFlow('flow1', 'opportunity');
  const second = { ...first, steps: [...first.steps, newStep(first.steps)] };
  return { ...second, steps: [...second.steps, newStep(second.steps)] };
};
const keysOf = (one: ReturnType<typeof flow>): string[] => one.steps.map((step) => step.key);

it('moves steps within their bounds', () => {
  expect(keysOf(flow())).toEqual(['step1', 'step2', 'step3']);
  expect(keysOf(movedStep(flow(), 0, 1))).toEqual(['step2', 'step1', 'step3']);
  expect(keysOf(movedStep(flow(), 2, -1))).toEqual(['step1', 'step3', 'step2']);
  expect(keysOf(movedStep(flow(), 2, 1))).toEqual(['step1', 'step2', 'step3']);
  expect(keysOf(movedStep(flow(), 0, -1))).toEqual(['step1', 'step2', 'step3']);
});

it('gives a new step a key of its own, also after one went', () => {
  const less = withoutStep(flow(), 0);
  expect(newStep(less.steps).key).toBe('step4');
  expect(freeFlowKey(['discount', 'flow1', 'flow3'])).toBe('flow2');
});

it('takes reminder and escalation away with the deadline', () => {
  const timed = withStep(flow(), 1, { escalateTo: { by: 'leader', level: 2, of: 'owner' } });
  expect(timed.steps[1]?.escalateTo).not.toBeNull();
  expect(withStep(timed, 1, { deadline: null }).steps[1]).toMatchObject({ remindBefore: null, escalateTo: null });
});

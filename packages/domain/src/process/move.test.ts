import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Gate, planMove } from './move.ts';
import type { ProcessDefinition, Stage } from './process.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const definitions: ProcessDefinition[] = PROCESS_TEMPLATES.map((template) => definitionOf(template, (key) => key));
/** The first template with a stage of its own for the order, as a team may add it. */
const leadToCash = withWonStage(definitions[0] as ProcessDefinition);

function withWonStage({ stages }: ProcessDefinition): ProcessDefinition {
  const at = stages.findIndex((stage) => stage.kind === 'delivering');
  const won = {
    ...(stages[at] as Stage),
    id: 'won',
    key: 'won',
    kind: 'won' as const,
    name: { zh: '成交', en: 'Won' },
  };
  return { stages: stages.toSpliced(at, 0, won).map((stage, index) => ({ ...stage, position: index + 1 })) };
}

const plan = (from: string, to: string, reason?: string, definition = leadToCash) =>
  planMove(definition, { from, to, reason }, null);

describe('planMove', () => {
  it.each([
    ['lead', 'contact', undefined, { kind: 'next', skipped: [] }],
    ['lead', 'proposal', undefined, { kind: 'skip', skipped: ['contact', 'need'] }],
    ['proposal', 'need', '客户改了需求', { kind: 'back', skipped: [] }],
    ['contract', 'won', undefined, { kind: 'close', skipped: [], closes: 'won' }],
    ['proposal', 'won', undefined, { kind: 'close', skipped: ['negotiation', 'contract'], closes: 'won' }],
    ['contract', 'delivery', undefined, { kind: 'close', skipped: ['won'], closes: 'won' }],
    ['proposal', 'lost', '价格高于对手', { kind: 'close', skipped: [], closes: 'lost' }],
    ['won', 'delivery', undefined, { kind: 'next', skipped: [] }],
    ['won', 'payment', undefined, { kind: 'skip', skipped: ['delivery'] }],
    ['payment', 'done', undefined, { kind: 'close', skipped: [] }],
    ['delivery', 'won', '重新签补充协议', { kind: 'back', skipped: [] }],
    ['delivery', 'lost', '合同解除', { kind: 'close', skipped: [], closes: 'lost' }],
    ['lost', 'negotiation', '客户回头', { kind: 'reopen', skipped: [] }],
    ['lost', 'won', '误标', { kind: 'reopen', skipped: [], closes: 'won' }],
    ['won', 'contract', '章未盖', { kind: 'reopen', skipped: [] }],
    ['done', 'delivery', '返工', { kind: 'reopen', skipped: [] }],
  ])('%s → %s (%s)', (from, to, reason, expected) => {
    const result = plan(from, to, reason);
    expect(
      result.ok && {
        kind: result.kind,
        skipped: result.skipped.map((stage) => stage.key),
        ...(result.closes ? { closes: result.closes } : {}),
      },
    ).toEqual(expected);
  });
  it.each([
    ['proposal', 'need', '  ', 'reason_needed', 'reason'],
    ['lost', 'lead', undefined, 'reason_needed', 'reason'],
    ['lead', 'lost', '', 'reason_needed', 'lossReason'],
    ['lead', 'lead', 'x', 'same_stage', 'stage'],
    ['lead', 'nowhere', 'x', 'unknown_stage', 'stage'],
    ['nowhere', 'lead', 'x', 'unknown_stage', 'stage'],
  ])('refuses %s → %s (%s): %s', (from, to, reason, code, field) => {
    expect(plan(from, to, reason)).toMatchObject({ ok: false, code, field, missing: [] });
  });
  it('refuses a retired stage, does not count it as skipped, and lets a deal leave it', () => {
    const definition = { stages: leadToCash.stages.map((stage) => ({ ...stage, retired: stage.key === 'need' })) };
    expect(plan('lead', 'need', undefined, definition)).toMatchObject({ ok: false, code: 'retired_stage' });
    expect(plan('contact', 'proposal', undefined, definition)).toMatchObject({ ok: true, kind: 'next' });
    expect(plan('need', 'proposal', undefined, definition)).toMatchObject({ ok: true, kind: 'next' });
  });
  it('never counts the lost stage as skipped, wherever it stands', () => {
    const definition = {
      stages: leadToCash.stages.map((stage) => (stage.kind === 'lost' ? { ...stage, position: 1.5 } : stage)),
    };
    expect(plan('lead', 'contact', undefined, definition)).toMatchObject({ ok: true, kind: 'next', skipped: [] });
  });
  it('asks all gates in order and says what is missing', () => {
    const gates: Gate<{ amount: number | null }>[] = [
      (move, facts) =>
        move.to.key === 'won' && facts.amount === null ? [{ key: 'amount', label: { zh: '金额', en: 'Amount' } }] : [],
      () => [{ key: 'minutes', label: { zh: '纪要', en: 'Minutes' } }],
    ];
    const request = { from: 'contract', to: 'won' };
    expect(planMove(leadToCash, request, { amount: null }, gates)).toMatchObject({
      ok: false,
      code: 'gate_closed',
      missing: [{ key: 'amount' }, { key: 'minutes' }],
      message: { zh: '进入“成交”还差 2 项:金额、纪要' },
    });
    expect(planMove(leadToCash, request, { amount: 1 }, gates.slice(0, 1))).toMatchObject({ ok: true });
  });
});

/** The model: what a person would say of a move from the position and kind of both stages alone. */
const outcome = (stage: Stage): 'open' | 'won' | 'lost' =>
  stage.kind === 'open' || stage.kind === 'lost' ? stage.kind : 'won';

describe('model of moves', () => {
  const walk = fc.record({
    definition: fc.constantFrom(...definitions),
    steps: fc.array(fc.record({ to: fc.nat(), reason: fc.constantFrom(undefined, '', ' ', '客户要求') }), {
      maxLength: 30,
    }),
  });
  it('walks: every accepted move keeps the model, every refused one leaves the deal where it was', () => {
    fc.assert(
      fc.property(walk, ({ definition, steps }) => {
        let current = definition.stages[0] as Stage;
        for (const step of steps) {
          const to = definition.stages[step.to % definition.stages.length] as Stage;
          const move = planMove(definition, { from: current.id, to: to.id, reason: step.reason }, null);
          const hasReason = step.reason === '客户要求';
          const goesBack = to.position < current.position || outcome(current) === 'lost';
          const mustExplain = to.kind === 'lost' || goesBack;
          expect(move.ok).toBe(to !== current && (hasReason || !mustExplain));
          if (!move.ok) continue;
          expect(move.to).toBe(to);
          const decided = outcome(to) !== outcome(current) && outcome(to) !== 'open';
          expect(move.closes).toBe(decided ? outcome(to) : undefined);
          if (move.kind === 'next') expect(to.position - current.position).toBe(1);
          if (move.kind === 'skip') expect(move.skipped).toHaveLength(to.position - current.position - 1);
          if (move.kind === 'back') expect(outcome(to)).toBe(outcome(current));
          for (const skipped of move.skipped) {
            expect(skipped.position).toBeGreaterThan(current.position);
            expect(skipped.position).toBeLessThan(to.position);
          }
          current = to;
        }
      }),
      { numRuns: 500 },
    );
  });
});

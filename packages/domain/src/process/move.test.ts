import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CriterionState } from './gate.contract.ts';
import { type GateKeeper, planMove } from './move.ts';
import type { ProcessDefinition, Stage } from './process.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const definitions: ProcessDefinition[] = PROCESS_TEMPLATES.map((template) => definitionOf(template, (key) => key));
/** The first template with a stage of its own for the order, as a team may add it. */
const leadToCash = withWonStage(definitions[0] as ProcessDefinition);

function withWonStage({ stages, exceptions }: ProcessDefinition): ProcessDefinition {
  const at = stages.findIndex((stage) => stage.kind === 'delivering');
  const won = {
    ...(stages[at] as Stage),
    id: 'won',
    key: 'won',
    kind: 'won' as const,
    name: { zh: '成交', en: 'Won' },
  };
  return {
    exceptions,
    stages: stages.toSpliced(at, 0, won).map((stage, index) => ({ ...stage, position: index + 1 })),
  };
}

/** A whole loss review, with its link among the stages. */
const LOSS = { lostTo: '对手', lossReason: '价格高于对手', lossStage: 'lead', lossStrategy: '半年后再访' };

const plan = (from: string, to: string, reason?: string, definition = leadToCash, keeper?: GateKeeper) =>
  planMove(definition, { from, to, reason: reason ?? null, ...(reason === undefined ? {} : { loss: LOSS }) }, keeper);

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
    ['lead', 'lost', undefined, 'reason_needed', 'lostTo'],
    ['lead', 'lead', 'x', 'same_stage', 'stage'],
    ['lead', 'nowhere', 'x', 'unknown_stage', 'stage'],
    ['nowhere', 'lead', 'x', 'unknown_stage', 'stage'],
  ])('refuses %s → %s (%s): %s', (from, to, reason, code, field) => {
    expect(plan(from, to, reason)).toMatchObject({ ok: false, code, missing: [] });
    const refused = plan(from, to, reason);
    expect(refused.ok ? undefined : refused.fields[0]?.field).toBe(field);
  });
  it('refuses a retired stage, does not count it as skipped, and lets a deal leave it', () => {
    const definition = {
      exceptions: [],
      stages: leadToCash.stages.map((stage) => ({ ...stage, retired: stage.key === 'need' })),
    };
    expect(plan('lead', 'need', undefined, definition)).toMatchObject({ ok: false, code: 'retired_stage' });
    expect(plan('contact', 'proposal', undefined, definition)).toMatchObject({ ok: true, kind: 'next' });
    expect(plan('need', 'proposal', undefined, definition)).toMatchObject({ ok: true, kind: 'next' });
  });
  it('never counts the lost stage as skipped, wherever it stands', () => {
    const definition = {
      exceptions: [],
      stages: leadToCash.stages.map((stage) => (stage.kind === 'lost' ? { ...stage, position: 1.5 } : stage)),
    };
    expect(plan('lead', 'contact', undefined, definition)).toMatchObject({ ok: true, kind: 'next', skipped: [] });
  });
  it.each([
    ['nothing of it', {}, ['lostTo', 'lossReason', 'lossStage', 'lossStrategy']],
    ['blanks', { lostTo: ' ', lossReason: '', lossStage: 'lead', lossStrategy: '再访' }, ['lostTo', 'lossReason']],
    ['a link of another process', { ...LOSS, lossStage: 'elsewhere' }, ['lossStage']],
  ])('asks for the loss review of R113: %s', (_name, loss, fields) => {
    const refused = planMove(leadToCash, { from: 'proposal', to: 'lost', loss });
    expect(refused).toMatchObject({ ok: false, code: 'reason_needed' });
    expect(refused.ok ? [] : refused.fields.map((one) => one.field)).toEqual(fields);
  });

  const stateAt = (ref: string, met: boolean): CriterionState => ({
    ref,
    stage: 's',
    side: 'exit',
    key: ref,
    kind: 'statement',
    label: { zh: ref, en: ref },
    responsible: { role: 'salesRep', member: null },
    demandsProof: false,
    level: met ? 'declared' : 'none',
    met,
    waivedBy: null,
    evidence: [],
    remedy: { do: 'declare' },
    progress: null,
    broken: null,
    flipsAt: null,
  });
  /** Each side of each stage asks one thing, met as `met` says. */
  const keeper = (met: (ref: string) => boolean): GateKeeper => ({
    gate: (stage, side, skipped) => {
      const ref = `${stage.key}.${side}${skipped ? '.skipped' : ''}`;
      return [stateAt(ref, met(ref))];
    },
    skip: (stage) => stateAt(`${stage.key}.skip`, met(`${stage.key}.skip`)),
  });
  const missing = (from: string, to: string, options: { cameFrom?: string; definition?: ProcessDefinition } = {}) => {
    const request = { from, to, reason: '说明', loss: LOSS, cameFrom: options.cameFrom ?? null };
    const result = planMove(
      options.definition ?? leadToCash,
      request,
      keeper(() => false),
    );
    return result.ok ? [] : result.missing.map((state) => state.ref);
  };

  it.each([
    ['lead', 'contact', ['lead.exit', 'contact.entry']],
    [
      'lead',
      'proposal',
      [
        'lead.exit',
        'contact.entry.skipped',
        'contact.exit.skipped',
        'need.entry.skipped',
        'need.exit.skipped',
        'proposal.entry',
      ],
    ],
    ['contract', 'won', ['contract.exit', 'won.entry']],
    ['proposal', 'need', []],
    ['proposal', 'lost', []],
    ['won', 'contract', []],
    ['done', 'delivery', []],
  ])('asks the gates between %s and %s, in the order of the path', (from, to, refs) => {
    expect(missing(from, to)).toEqual(refs);
  });

  it('a lost deal reopens for free where it was lost, earns nothing by it, and begins at the first stage without a history', () => {
    expect(missing('lost', 'need', { cameFrom: 'need' })).toEqual([]);
    expect(missing('lost', 'contact', { cameFrom: 'need' })).toEqual([]);
    expect(missing('lost', 'proposal', { cameFrom: 'need' })).toEqual(['need.exit', 'proposal.entry']);
    expect(missing('lost', 'contact')).toEqual(['lead.exit', 'contact.entry']);
  });

  it('a stage that may be passed over with an exception alone says so before its criteria', () => {
    const definition = {
      ...leadToCash,
      stages: leadToCash.stages.map((stage) =>
        stage.key === 'contact' ? { ...stage, skippable: 'exception' as const } : stage,
      ),
    };
    expect(missing('lead', 'need', { definition })).toEqual([
      'lead.exit',
      'contact.skip',
      'contact.entry.skipped',
      'contact.exit.skipped',
      'need.entry',
    ]);
    expect(missing('lead', 'contact', { definition })).toEqual(['lead.exit', 'contact.entry']);
  });

  it('names what is missing, and lets through what rests on what is met', () => {
    const refused = plan(
      'lead',
      'contact',
      undefined,
      leadToCash,
      keeper((ref) => ref === 'lead.exit'),
    );
    expect(refused).toMatchObject({
      ok: false,
      code: 'gate_closed',
      message: { zh: '进入“初步接触”还差 1 项：contact.entry', en: '1 missing before First contact: contact.entry' },
    });
    const accepted = plan(
      'lead',
      'contact',
      undefined,
      leadToCash,
      keeper(() => true),
    );
    expect(accepted.ok && accepted.passed.map((state) => state.ref)).toEqual(['lead.exit', 'contact.entry']);
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
          const hasReason = step.reason === '客户要求';
          const loss = hasReason ? { ...LOSS, lossStage: current.id } : {};
          const move = planMove(definition, { from: current.id, to: to.id, reason: step.reason ?? null, loss });
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

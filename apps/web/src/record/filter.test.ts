import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionSchema } from '@throughline/domain/condition/condition.ts';
import { FIELD_KINDS, type FieldKind } from '@throughline/domain/record/field.ts';
import { fieldKinds } from '@throughline/domain/record/field-kinds.ts';
import { both, conditionOf, type Filter, filterOf, NO_FILTER } from './filter.ts';
import { isComplete, type Operator, OPERATORS, PERIODS, readRule } from './operators.ts';

const operators = FIELD_KINDS.flatMap((kind) =>
  (OPERATORS[kind] as readonly Operator[]).map((operator) => ({ kind, operator })),
);
const sample = (operator: Operator): unknown =>
  ({ none: null, one: 'x', list: ['a', 'b'], days: 7, period: 'quarter:0' })[operator.editor];

describe('operators', () => {
  it('use only comparisons that the kind knows', () => {
    for (const { kind, operator } of operators) {
      if (operator.id === 'period' || operator.id === 'myTeam') continue;
      const rule = operator.make('field', sample(operator));
      if (rule.kind === 'compare') expect(fieldKinds[kind].compareOps, `${kind} ${operator.id}`).toContain(rule.op);
    }
  });
  it('come back from the rule that they make', () => {
    for (const { kind, operator } of operators) {
      const found = readRule(kind, operator.make('field', sample(operator)));
      expect(found?.operator.id, `${kind} ${operator.id}`).toBe(operator.id);
      expect(found?.value).toEqual(sample(operator));
    }
  });
  it('know when a value is missing', () => {
    const complete = (kind: FieldKind, value: unknown): boolean =>
      OPERATORS[kind].slice(0, 1).every((operator: Operator) => isComplete(operator, value));
    expect(complete('choice', [])).toBe(false);
    expect(complete('choice', ['a'])).toBe(true);
    expect(complete('boolean', false)).toBe(true);
    expect(complete('address', null)).toBe(true);
  });
});

describe('filter and condition', () => {
  const quarter: Filter = {
    match: 'all',
    rules: [
      { kind: 'compare', path: 'owner', op: 'eq', value: { kind: 'me' } },
      { kind: 'period', path: 'closeDate', unit: 'quarter', offset: 0 },
    ],
    rest: [],
  };
  it('write a period as its two edges', () => {
    expect(conditionOf(quarter)).toEqual({
      kind: 'all',
      of: [
        { kind: 'compare', path: 'owner', op: 'eq', value: { kind: 'me' } },
        {
          kind: 'all',
          of: [
            {
              kind: 'compare',
              path: 'closeDate',
              op: 'ge',
              value: { kind: 'period', unit: 'quarter', edge: 'start', offset: 0 },
            },
            {
              kind: 'compare',
              path: 'closeDate',
              op: 'le',
              value: { kind: 'period', unit: 'quarter', edge: 'end', offset: 0 },
            },
          ],
        },
      ],
    });
  });
  it('ask nothing when empty', () => {
    expect(conditionOf(NO_FILTER)).toBeUndefined();
    expect(filterOf(undefined)).toEqual(NO_FILTER);
  });
  it('keep what no chip can show', () => {
    const nested = { kind: 'not', of: { kind: 'compare', path: 'amount', op: 'empty' } } as const;
    expect(filterOf({ kind: 'any', of: [nested] })).toEqual({ match: 'any', rules: [], rest: [nested] });
    expect(filterOf(nested)).toEqual({ match: 'all', rules: [], rest: [nested] });
  });
  it('join two conditions', () => {
    const one = conditionOf(quarter);
    expect(both(one, undefined)).toBe(one);
    expect(both(one, one)).toEqual({ kind: 'all', of: [one, one] });
  });
  it('come back unchanged and are accepted by the contract', () => {
    const rule = fc
      .constantFrom(...operators)
      .chain(({ operator }) =>
        fc
          .constantFrom('amount', 'account.industry', 'cf_site')
          .map((path) =>
            operator.make(path, operator.editor === 'period' ? (PERIODS[3]?.value ?? '') : sample(operator)),
          ),
      );
    const filters = fc.record({
      match: fc.constantFrom('all' as const, 'any' as const),
      rules: fc.array(rule, { minLength: 1, maxLength: 6 }),
      rest: fc.constant([]),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        // A lone period joined by "all" reads as itself; that is the same meaning.
        const condition = conditionOf(filter);
        expect(conditionSchema.safeParse(condition).success).toBe(true);
        expect(conditionOf(filterOf(condition))).toEqual(condition);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompareOp, Condition, Literal } from './condition.ts';
import { alwaysHolds, canNeverHold } from './contradiction.ts';

const is = (path: string, op: CompareOp, value?: Literal): Condition => ({
  kind: 'compare',
  path,
  op,
  ...(value === undefined ? {} : { value: { kind: 'literal', value } }),
});
const all = (...of: Condition[]): Condition => ({ kind: 'all', of });
const any = (...of: Condition[]): Condition => ({ kind: 'any', of });
const not = (of: Condition): Condition => ({ kind: 'not', of });
const calls = (op: 'ge' | 'lt', value: number): Condition => ({ kind: 'count', collection: 'activities', op, value });

describe('canNeverHold', () => {
  it.each<[string, Condition]>([
    ['one field with two values', all(is('source', 'eq', 'web'), is('source', 'eq', 'fair'))],
    ['a value and not it', all(is('amount', 'eq', 5), is('amount', 'ne', 5))],
    ['nothing to choose from', any()],
    ['an empty list', is('source', 'in', [])],
    ['lists without a common option', all(is('source', 'in', ['web']), is('source', 'in', ['fair', 'mail']))],
    ['a list without what is refused', all(is('source', 'in', ['web']), is('source', 'notIn', ['web']))],
    ['more than it is less than', all(is('amount', 'gt', 5), is('amount', 'lt', 3))],
    ['bounds that touch but exclude', all(is('amount', 'gt', 5), is('amount', 'le', 5))],
    ['a value outside its bounds', all(is('amount', 'eq', 9), is('amount', 'lt', 9))],
    ['days the wrong way round', all(is('closeDate', 'ge', '2026-05-01'), is('closeDate', 'lt', '2026-04-30'))],
    ['empty and with a value', all(is('amount', 'empty'), is('amount', 'ge', 1))],
    ['empty and not empty', all(is('amount', 'empty'), not(is('amount', 'empty')))],
    ['a flag that is both', all(is('met', 'eq', true), is('met', 'eq', false))],
    ['options wanted and refused', all(is('tags', 'hasAll', ['a', 'b']), is('tags', 'hasNone', ['b']))],
    ['counts the wrong way round', all(calls('ge', 3), calls('lt', 2))],
    ['less than none', calls('lt', 0)],
    ['every alternative contradictory', any(any(), all(is('a', 'eq', 1), is('a', 'eq', 2)))],
    ['each alternative against what stands beside it', all(any(is('a', 'eq', 1), is('a', 'eq', 2)), is('a', 'gt', 2))],
    ['not what always holds', not(all())],
  ])('%s', (_name, condition) => expect(canNeverHold(condition)).toBe(true));

  it.each<[string, Condition]>([
    ['nothing asked', all()],
    ['two fields', all(is('a', 'eq', 1), is('b', 'eq', 2))],
    ['the same word in other letters', all(is('name', 'eq', 'ACME'), is('name', 'eq', 'acme'))],
    ['one open alternative', any(any(), is('a', 'eq', 1))],
    ['touching bounds', all(is('a', 'ge', 5), is('a', 'le', 5))],
    ['a negation that is not followed', not(is('a', 'eq', 1))],
    ['words in order', all(is('name', 'gt', 'b'), is('name', 'lt', 'a'))],
    ['other counted records', all(calls('ge', 3), { kind: 'count', collection: 'tasks', op: 'lt', value: 1 })],
  ])('not: %s', (_name, condition) => expect(canNeverHold(condition)).toBe(false));

  it('never calls impossible what a record meets', () => {
    const fields = ['a', 'b'] as const;
    const leaf = fc.record({
      path: fc.constantFrom(...fields),
      op: fc.constantFrom<CompareOp>('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'notIn', 'empty', 'notEmpty'),
      value: fc.integer({ min: 0, max: 4 }),
    });
    const tree = fc.letrec<{ node: Condition }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        leaf.map(({ path, op, value }) => is(path, op, op === 'in' || op === 'notIn' ? [value, value + 1] : value)),
        fc.array(tie('node'), { maxLength: 3 }).map((of) => all(...of)),
        fc.array(tie('node'), { maxLength: 3 }).map((of) => any(...of)),
        tie('node').map(not),
      ),
    })).node;
    const holds = (condition: Condition, record: Record<string, number | null>): boolean => {
      if (condition.kind === 'all') return condition.of.every((part) => holds(part, record));
      if (condition.kind === 'any') return condition.of.some((part) => holds(part, record));
      if (condition.kind === 'not') return !holds(condition.of, record);
      if (condition.kind === 'count') return false;
      const value = record[condition.path] ?? null;
      if (condition.op === 'empty') return value === null;
      if (condition.op === 'notEmpty') return value !== null;
      const other = condition.value?.kind === 'literal' ? condition.value.value : null;
      if (value === null || other === null) return false;
      if (Array.isArray(other)) return other.includes(value) === (condition.op === 'in');
      const { op } = condition;
      const right = Number(other);
      if (op === 'eq') return value === right;
      if (op === 'ne') return value !== right;
      if (op === 'lt') return value < right;
      if (op === 'le') return value <= right;
      return op === 'gt' ? value > right : value >= right;
    };
    const value = fc.option(fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(tree, value, value, (condition, a, b) => {
        if (holds(condition, { a, b })) expect(canNeverHold(condition)).toBe(false);
        else expect(alwaysHolds(condition)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

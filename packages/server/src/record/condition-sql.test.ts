import {
  CATALOG,
  CHINA,
  conditionArb,
  DEAL,
  DEPARTMENT_IDS,
  ME,
  NEW_YORK,
  NOW,
} from '@throughline/domain/condition/condition.fixture.ts';
import type { CompareOp, Condition, Operand } from '@throughline/domain/condition/condition.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCondition, conditionFields, type ConditionSqlEnv } from './condition-sql.ts';

const literal = (value: Extract<Operand, { kind: 'literal' }>['value']): Operand => ({ kind: 'literal', value });
const compare = (path: string, op: CompareOp, value?: Operand): Condition => ({ kind: 'compare', path, op, value });

function compile(condition: Condition, more: Partial<ConditionSqlEnv> = {}): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const env = { object: DEAL, catalog: CATALOG, alias: 't', params, now: NOW, calendar: CHINA, me: ME, ...more };
  return { sql: compileCondition(condition, env), params };
}

test('comparisons of columns stay plain, so that row security may use their indexes', () => {
  const large = compare('amount', 'ge', literal(500_000_000));
  const open = compare('stage', 'in', literal(['a', 'b']));
  expect(compile({ kind: 'all', of: [large, open] })).toEqual({
    sql: '((t."amount" >= $1::bigint) and (t."stage" = any($2::text[])))',
    params: [500_000_000, ['a', 'b']],
  });
  expect(compile(compare('owner', 'eq', { kind: 'me' }))).toEqual({ sql: '(t."owner_id" = $1::uuid)', params: [ME] });
  expect(compile(compare('closeDate', 'lt', { kind: 'relative', amount: 0, unit: 'days' }))).toEqual({
    sql: '(t."close_date" < $1::date)',
    params: ['2026-09-29'],
  });
  expect(compile(compare('lastMeetingAt', 'eq', literal('2026-09-29')))).toEqual({
    sql: '(t."last_meeting_at" >= $1::timestamptz and t."last_meeting_at" < $2::timestamptz)',
    params: ['2026-09-28T16:00:00.000Z', '2026-09-29T16:00:00.000Z'],
  });
  expect(compile(compare('cf_s_text', 'eq', literal('x'))).sql).toBe('(t."slot_t1" = $1::text)');
  expect(compile({ kind: 'not', of: large }).sql).toBe('(not coalesce((t."amount" >= $1::bigint), false))');
});

test('hops and counts name the workspace and leave out the bin', () => {
  expect(
    compile(compare('account.owner.department', 'in', { kind: 'myDepartmentTree' }), {
      myDepartmentTree: DEPARTMENT_IDS,
    }),
  ).toEqual({
    sql:
      'exists (select 1 from "account" t_1, "member" t_2 where t_1.workspace_id = t.workspace_id and t_1.id = t."account_id"' +
      ' and t_1.deleted_at is null and t_2.workspace_id = t_1.workspace_id and t_2.id = t_1."owner_id"' +
      ' and (t_2."department_id" = any($1::uuid[])))',
    params: [DEPARTMENT_IDS],
  });
  const recent: Condition = {
    kind: 'count',
    collection: 'activities',
    within: { field: 'when', amount: 7, unit: 'days' },
    op: 'lt',
    value: 2,
  };
  expect(compile(recent)).toEqual({
    sql:
      '((select count(*) from "activity" t_c where t_c.workspace_id = t.workspace_id and t_c."deal_id" = t.id and t_c.deleted_at is null' +
      ' and t_c."when" >= $1::timestamptz and t_c."when" <= $2::timestamptz) < $3::bigint)',
    params: ['2026-09-22T06:17:00.000Z', '2026-09-29T06:17:00.000Z', 2],
  });
  expect(compile({ ...recent, op: 'eq', value: 0 }).sql).toMatch(/^\(not exists \(select 1 from "activity"/);
});

test('an actor without a department meets nothing, neither by `in` nor by `notIn`', () => {
  for (const op of ['in', 'notIn'] as const) {
    expect(compile(compare('team', op, { kind: 'myDepartmentTree' }), { myDepartmentTree: [] }).params).toEqual([null]);
  }
  expect(compile(compare('owner', 'ne', { kind: 'me' }), { me: '' }).params).toEqual([null]);
});

test('bounds beyond the years that a field can hold are infinite', () => {
  expect(compile(compare('lastMeetingAt', 'le', literal('9999-12-31'))).params).toEqual(['9999-12-31T16:00:00.000Z']);
  expect(compile(compare('lastMeetingAt', 'le', literal('9999-12-31')), { calendar: NEW_YORK }).params).toEqual([
    'infinity',
  ]);
  expect(compile(compare('lastMeetingAt', 'ge', literal('0001-01-01'))).params).toEqual(['-infinity']);
});

test('a caller replaces the expression of a standard field', () => {
  const fieldSql = (field: { key: string }, alias: string) => `f(${alias}, '${field.key}')`;
  expect(compile(compare('amount', 'gt', literal(1)), { fieldSql }).sql).toBe("(f(t, 'amount') > $1::bigint)");
});

/** The same tree with other values of the same sort: other text, other numbers, lists of other lengths. */
function withOtherValues(condition: Condition): Condition {
  if (condition.kind === 'all' || condition.kind === 'any')
    return { ...condition, of: condition.of.map(withOtherValues) };
  if (condition.kind === 'not') return { ...condition, of: withOtherValues(condition.of) };
  if (condition.kind === 'count')
    return condition.where ? { ...condition, where: withOtherValues(condition.where) } : condition;
  const { value } = condition;
  if (value?.kind === 'relative') return { ...condition, value: { ...value, amount: value.amount + 1 } };
  if (value?.kind !== 'literal' || !Array.isArray(value.value)) return condition;
  return { ...condition, value: literal([...value.value, ...value.value]) };
}

test('conditions of one shape give one text, at any time and for anyone', () => {
  fc.assert(
    fc.property(conditionArb, fc.integer({ min: 0, max: 1e9 }), (condition, later) => {
      const { sql, params } = compile(condition);
      const other = compile(withOtherValues(condition), {
        now: NOW + later,
        me: null,
        myDepartmentTree: DEPARTMENT_IDS,
      });
      expect(other.sql).toBe(sql);
      expect(new Set(sql.match(/\$\d+/g) ?? []).size).toBe(params.length);
    }),
  );
});

test('no text of a caller reaches the statement', () => {
  const text = `'; drop table deal; --`;
  for (const op of ['eq', 'ne', 'contains', 'startsWith'] as const) {
    for (const path of ['name', 'cf_text', 'cf_s_text', 'account.name', 'account.cf_area']) {
      expect(compile(compare(path, op, literal(text))).sql).not.toContain('drop');
    }
  }
  expect(() => compile(compare(`name" or true --`, 'notEmpty'))).toThrow('no longer works');
  const wrong = { ...DEAL, fields: [{ key: `cf_x'--`, kind: 'text' as const, label: { zh: 'x', en: 'x' } }] };
  expect(() => compile(compare(`cf_x'--`, 'notEmpty'), { object: wrong })).toThrow('not an identifier');
});

test('the fields that a condition reads', () => {
  const condition: Condition = {
    kind: 'any',
    of: [
      { kind: 'not', of: compare('account.owner.department', 'in', { kind: 'myDepartmentTree' }) },
      compare('amount', 'gt', { kind: 'path', path: 'paid' }),
      compare('amount', 'gt', literal(1)),
      {
        kind: 'count',
        collection: 'activities',
        where: compare('subject', 'notEmpty'),
        within: { field: 'when', amount: 7, unit: 'days' },
        op: 'ge',
        value: 1,
      },
    ],
  };
  const fields = conditionFields(condition, { object: DEAL, catalog: CATALOG });
  expect(fields.map(({ object, field }) => `${object.key}.${field.key}`)).toEqual([
    'deal.account',
    'account.owner',
    'member.department',
    'deal.amount',
    'deal.paid',
    'activity.deal',
    'activity.when',
    'activity.subject',
  ]);
});

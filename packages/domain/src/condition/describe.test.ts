import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Locale } from '../platform/label.ts';
import { ACCOUNT_IDS, CATALOG, conditionArb, DEAL } from './condition.fixture.ts';
import type { CompareOp, Condition, Operand } from './condition.ts';
import { describeCondition } from './describe.ts';

const compare = (path: string, op: CompareOp, value?: Operand): Condition => ({ kind: 'compare', path, op, value });
const literal = (value: string | number | boolean | string[]): Operand => ({ kind: 'literal', value });
const names = new Map([[String(ACCOUNT_IDS[0]), '华为']]);
const say = (condition: Condition, locale: Locale) =>
  describeCondition(condition, { object: DEAL, catalog: CATALOG, locale, names, currency: 'CNY' });

const large = compare('amount', 'ge', literal(500_000_000));
const stage = compare('stage', 'eq', literal('a'));

test.each<[Condition, string, string]>([
  [
    { kind: 'all', of: [large, stage] },
    '金额 ≥ ¥5,000,000 且 阶段 是 选项a',
    'Amount ≥ ¥5,000,000 and Stage is Option a',
  ],
  [
    { kind: 'all', of: [large, { kind: 'any', of: [stage, compare('stage', 'empty')] }] },
    '金额 ≥ ¥5,000,000 且 （阶段 是 选项a 或 阶段 为空）',
    'Amount ≥ ¥5,000,000 and (Stage is Option a or Stage is empty)',
  ],
  [{ kind: 'not', of: stage }, '非（阶段 是 选项a）', 'not (Stage is Option a)'],
  [{ kind: 'all', of: [] }, '全部', 'everything'],
  [compare('account', 'eq', literal(String(ACCOUNT_IDS[0]))), '客户 是 华为', 'Account is 华为'],
  [
    compare('account.grade', 'in', literal(['a', 'b'])),
    '客户 › 等级 属于 选项a、选项b',
    'Account › Grade is one of Option a, Option b',
  ],
  [compare('owner', 'eq', { kind: 'me' }), '负责人 是 我', 'Owner is me'],
  [compare('name', 'contains', literal('华')), '名称 包含 “华”', 'Name contains "华"'],
  [compare('probability', 'lt', literal(0.4)), '赢率 < 40%', 'Probability < 40%'],
  [
    compare('closeDate', 'lt', { kind: 'relative', amount: 0, unit: 'days' }),
    '预计成交日 早于 今天',
    'Close date is before today',
  ],
  [
    compare('lastMeetingAt', 'lt', { kind: 'relative', amount: -3, unit: 'workingDays' }),
    '上次会面 早于 3 个工作日前',
    'Last meeting is before 3 working days ago',
  ],
  [
    compare('closeDate', 'le', { kind: 'period', unit: 'quarter', edge: 'end', offset: 0 }),
    '预计成交日 不晚于 本季度的最后一天',
    'Close date is not after the last day of this quarter',
  ],
  [
    compare('closeDate', 'ge', { kind: 'period', unit: 'month', edge: 'start', offset: -3 }),
    '预计成交日 不早于 3 个月前的第一天',
    'Close date is not before the first day of the month 3 months ago',
  ],
  [
    { kind: 'count', collection: 'activities', within: { field: 'when', amount: 7, unit: 'days' }, op: 'eq', value: 0 },
    '没有跟进（时间在最近 7 天内）',
    'has no activities (When within the last 7 days)',
  ],
  [{ kind: 'count', collection: 'activities', op: 'ge', value: 2 }, '跟进的数量 ≥ 2', 'number of activities ≥ 2'],
  [compare('gone', 'eq', literal(1)), 'gone 是 1', 'gone is 1'],
])('%j reads', (condition, zh, en) => {
  expect(say(condition, 'zh-CN')).toBe(zh);
  expect(say(condition, 'en')).toBe(en);
});

test('every sound condition can be read in both languages', () => {
  fc.assert(
    fc.property(conditionArb, fc.constantFrom<Locale>('zh-CN', 'en'), (condition, locale) => {
      const text = say(condition, locale);
      expect(text).not.toBe('');
      expect(text).not.toMatch(/undefined|null|\[object|NaN/);
    }),
  );
});

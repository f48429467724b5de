import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CATALOG, conditionArb, DEAL, MEMBER_IDS } from './condition.fixture.ts';
import { type CompareOp, type Condition, conditionSchema, type Operand } from './condition.ts';
import { nearest } from './nearest.ts';
import { validateCondition } from './validate.ts';

const scope = { object: DEAL, catalog: CATALOG };
const compare = (path: string, op: CompareOp, value?: unknown): Condition => ({
  kind: 'compare',
  path,
  op,
  value: value === undefined ? undefined : ({ kind: 'literal', value } as Operand),
});
const first = (condition: Condition) => validateCondition(condition, scope)[0];

test.each<[Condition, string, string, string]>([
  [
    compare('amuont', 'eq', 1),
    'path',
    '商机没有字段“amuont”，是否为“amount”？',
    'Deal has no field "amuont"; did you mean "amount"?',
  ],
  [compare('account.grad', 'eq', 'a'), 'path', '是否为“grade”', 'Account has no field "grad"; did you mean "grade"?'],
  [compare('amount.currency', 'eq', 'a'), 'path', '不是关联字段', '"amount" of Deal is not a reference'],
  [compare('account.parentAccount.parentAccount.name', 'eq', 'a'), 'path', '最多经过 2 次关联', 'at most 2 references'],
  [compare('owner.role', 'eq', 'a'), 'path', '用户没有字段“role”', 'User has no field "role"'],
  [compare('amount', 'contains', '1'), 'value', '“金额”不能用这种比较', '"Amount" cannot be compared with "contains"'],
  [compare('amount', 'eq', '1'), 'value', '应为数字', 'must be a number'],
  [compare('amount', 'eq', 1.5), 'value', '应为整数', 'must be a whole number'],
  [compare('amount', 'eq', 1e300), 'value', '数字过大', 'too large'],
  [compare('hours', 'eq', 0.123), 'value', '最多 2 位小数', 'at most 2 decimal places'],
  [compare('amount', 'eq', null), 'value', '“为空”', 'ask for "is empty"'],
  [compare('amount', 'eq', [1]), 'value', '不是列表', 'not a list'],
  [compare('amount', 'in', 1), 'value', '应为非空列表', 'a list that is not empty'],
  [compare('amount', 'in', []), 'value', '应为非空列表', 'a list that is not empty'],
  [compare('amount', 'eq'), 'value', '缺少比较的值', 'needs a value'],
  [compare('closeDate', 'lt', '2026-02-30'), 'value', '应为日期', 'must be a date'],
  [compare('lastMeetingAt', 'lt', '2026-03-31T09:30:00'), 'value', '带时区', 'with its zone'],
  [compare('account', 'eq', 'Huawei'), 'value', '应为记录的 id', 'must be the id of a record'],
  [compare('stage', 'eq', 'd'), 'value', '“阶段”没有选项“d”', '"Stage" has no option "d"'],
  [compare('tags', 'hasAny', ['a', 'x']), 'value', '没有选项“x”', 'has no option "x"'],
  [compare('name', 'contains', ''), 'value', '非空文本', 'not empty'],
  [
    { kind: 'compare', path: 'amount', op: 'lt', value: { kind: 'relative', amount: 1, unit: 'days' } },
    'value',
    '日期或时间',
    'dates and times',
  ],
  [{ kind: 'compare', path: 'account', op: 'eq', value: { kind: 'me' } }, 'value', '用户字段', 'field of users'],
  [{ kind: 'compare', path: 'team', op: 'eq', value: { kind: 'myDepartmentTree' } }, 'value', '属于', 'is one of'],
  [
    { kind: 'compare', path: 'amount', op: 'lt', value: { kind: 'path', path: 'rounds' } },
    'value',
    '不能与“rounds”比较',
    'cannot be compared with "rounds"',
  ],
  [
    { kind: 'compare', path: 'amount', op: 'lt', value: { kind: 'path', path: 'payd' } },
    'value.path',
    '是否为“paid”',
    'did you mean "paid"',
  ],
  [
    { kind: 'count', collection: 'activites', op: 'ge', value: 1 },
    'collection',
    '是否为“activities”',
    'did you mean "activities"',
  ],
  [
    {
      kind: 'count',
      collection: 'activities',
      within: { field: 'subject', amount: 1, unit: 'days' },
      op: 'ge',
      value: 1,
    },
    'within.field',
    '跟进没有日期或时间字段“subject”',
    'Activity has no date or time field "subject"',
  ],
])('%j is refused at %s', (condition, field, zh, en) => {
  const problem = first(condition);
  expect(problem?.field).toBe(field);
  expect(problem?.message.zh).toContain(zh);
  expect(problem?.message.en).toContain(en);
});

test('every problem is named, with its place in the tree and the refused value', () => {
  const problems = validateCondition(
    {
      kind: 'all',
      of: [
        compare('amount', 'gt', 'many'),
        {
          kind: 'not',
          of: { kind: 'count', collection: 'activities', where: compare('subjekt', 'notEmpty'), op: 'ge', value: 1 },
        },
      ],
    },
    scope,
  );
  expect(problems.map(({ field, value }) => [field, value])).toEqual([
    ['of.0.value', 'many'],
    ['of.1.of.where.path', 'subjekt'],
  ]);
});

test('a tree that is too deep or too large is refused without being walked to its end', () => {
  const wrap = (levels: number): Condition => {
    let condition = compare('amount', 'notEmpty');
    for (let level = 1; level < levels; level += 1) condition = { kind: 'not', of: condition };
    return condition;
  };
  expect(validateCondition(wrap(50), scope)).toEqual([]);
  expect(first(wrap(51))?.message.en).toContain('at most 50 levels');
  expect(first(wrap(100_000))?.message.en).toContain('at most 50 levels');
  const wide: Condition = { kind: 'any', of: Array.from({ length: 500 }, () => compare('amount', 'notEmpty')) };
  expect(first(wide)?.message.en).toContain('at most 500 parts');
});

test('sound conditions have no problems, also after a trip through JSON', () => {
  expect(validateCondition(compare('owner', 'in', [MEMBER_IDS[0]]), scope)).toEqual([]);
  fc.assert(
    fc.property(conditionArb, (condition) => {
      const parsed = conditionSchema.parse(JSON.parse(JSON.stringify(condition)));
      expect(validateCondition(parsed, scope)).toEqual([]);
    }),
  );
});

test('nearest: a swap, a miss, a different case; nothing when nothing is near', () => {
  expect(nearest('AMOUNT', ['name', 'amount'])).toBe('amount');
  expect(nearest('ownr', ['owner', 'amount'])).toBe('owner');
  expect(nearest('xyz', ['owner', 'amount'])).toBeUndefined();
});

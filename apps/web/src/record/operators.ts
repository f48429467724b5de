import type { CompareOp, Condition, Operand, PeriodUnit } from '@throughline/domain/condition/condition.ts';
import type { FieldKind } from '@throughline/domain/record/field.ts';
import type { recordText } from './record.text.ts';

type TextKey = keyof typeof recordText.words;
type Compare = Extract<Condition, { kind: 'compare' }>;

/** One chip of the filter bar. `path` may lead through references. */
export type FilterRule = Compare | { kind: 'period'; path: string; unit: PeriodUnit; offset: number };

/** Control that asks for the operator's value. `none`: it needs none. */
export type ValueEditor = 'none' | 'one' | 'list' | 'days' | 'period';

export interface Operator {
  id: string;
  text: TextKey;
  editor: ValueEditor;
  /** @param value literal, list, number of days, or `unit:offset`; ignored without an editor */
  make: (path: string, value: unknown) => FilterRule;
  /** @returns undefined where the rule is another operator's, else its value (null for none) */
  read: (rule: FilterRule) => { value: unknown } | undefined;
}

type Literal = Extract<Operand, { kind: 'literal' }>['value'];

const literal = (op: CompareOp, text: TextKey, editor: 'one' | 'list' = 'one'): Operator => ({
  id: op,
  text,
  editor,
  make: (path, value) => ({ kind: 'compare', path, op, value: { kind: 'literal', value: value as Literal } }),
  read: (rule) =>
    rule.kind === 'compare' && rule.op === op && rule.value?.kind === 'literal'
      ? { value: rule.value.value }
      : undefined,
});
const bare = (op: CompareOp, text: TextKey): Operator => ({
  id: op,
  text,
  editor: 'none',
  make: (path) => ({ kind: 'compare', path, op }),
  read: (rule) => (rule.kind === 'compare' && rule.op === op ? { value: null } : undefined),
});
/** Days from now, as a positive number in the chip; `sign` turns it into the past. */
const relative = (id: string, op: CompareOp, sign: 1 | -1, text: TextKey): Operator => ({
  id,
  text,
  editor: 'days',
  make: (path, value) => ({
    kind: 'compare',
    path,
    op,
    value: { kind: 'relative', amount: sign * Number(value), unit: 'days' },
  }),
  read: (rule) =>
    rule.kind === 'compare' &&
    rule.op === op &&
    rule.value?.kind === 'relative' &&
    rule.value.unit === 'days' &&
    Math.sign(rule.value.amount || sign) === sign
      ? { value: Math.abs(rule.value.amount) }
      : undefined,
});
const period: Operator = {
  id: 'period',
  text: 'opPeriod',
  editor: 'period',
  make: (path, value) => {
    const [unit, offset] = String(value).split(':');
    return { kind: 'period', path, unit: unit as PeriodUnit, offset: Number(offset) };
  },
  read: (rule) => (rule.kind === 'period' ? { value: `${rule.unit}:${rule.offset}` } : undefined),
};
const me: Operator = {
  id: 'me',
  text: 'opMe',
  editor: 'none',
  make: (path) => ({ kind: 'compare', path, op: 'eq', value: { kind: 'me' } }),
  read: (rule) =>
    rule.kind === 'compare' && rule.op === 'eq' && rule.value?.kind === 'me' ? { value: null } : undefined,
};
/** People: their department lies in mine or below it. */
const myTeam: Operator = {
  id: 'myTeam',
  text: 'opMyTeam',
  editor: 'none',
  make: (path) => ({ kind: 'compare', path: `${path}.department`, op: 'eq', value: { kind: 'myDepartmentTree' } }),
  read: (rule) => (rule.kind === 'compare' && rule.value?.kind === 'myDepartmentTree' ? { value: null } : undefined),
};

const EMPTINESS = [bare('empty', 'opEmpty'), bare('notEmpty', 'opNotEmpty')];
const LONG_TEXT = [literal('contains', 'opContains'), literal('startsWith', 'opStarts'), ...EMPTINESS];
const TEXT = [...LONG_TEXT.slice(0, 2), literal('eq', 'opEq'), ...EMPTINESS];
const NUMBER = [
  literal('ge', 'opGe'),
  literal('le', 'opLe'),
  literal('gt', 'opGt'),
  literal('lt', 'opLt'),
  literal('eq', 'opEq'),
  literal('ne', 'opNe'),
  ...EMPTINESS,
];
const TIME = [
  period,
  relative('within', 'ge', -1, 'opWithin'),
  relative('older', 'lt', -1, 'opOlder'),
  relative('until', 'lt', 1, 'opUntil'),
  literal('ge', 'opGe'),
  literal('gt', 'opAfter'),
  literal('lt', 'opBefore'),
  ...EMPTINESS,
];
const DATE = [period, literal('eq', 'opOn'), ...TIME.slice(1)];
const LINK = [literal('in', 'opIn', 'list'), literal('notIn', 'opNotIn', 'list'), ...EMPTINESS];

/** What the filter bar offers for each kind, the usual one first. */
export const OPERATORS = {
  text: TEXT,
  longText: LONG_TEXT,
  phone: TEXT,
  email: TEXT,
  url: TEXT,
  autoNumber: TEXT,
  integer: NUMBER,
  decimal: NUMBER,
  money: NUMBER,
  percent: NUMBER,
  date: DATE,
  dateTime: TIME,
  boolean: [literal('eq', 'opIs'), ...EMPTINESS],
  choice: [literal('in', 'opIn', 'list'), literal('notIn', 'opNotIn', 'list'), ...EMPTINESS],
  multiChoice: [
    literal('hasAny', 'opHasAny', 'list'),
    literal('hasAll', 'opHasAll', 'list'),
    literal('hasNone', 'opHasNone', 'list'),
    ...EMPTINESS,
  ],
  reference: LINK,
  user: [me, myTeam, ...LINK],
  department: LINK,
  address: EMPTINESS,
  attachment: EMPTINESS,
} as const satisfies Record<FieldKind, readonly Operator[]>;

export const PERIODS: readonly { value: string; text: TextKey }[] = [
  { value: 'day:0', text: 'periodDay' },
  { value: 'day:-1', text: 'periodYesterday' },
  { value: 'day:1', text: 'periodTomorrow' },
  { value: 'week:0', text: 'periodWeek' },
  { value: 'week:-1', text: 'periodLastWeek' },
  { value: 'week:1', text: 'periodNextWeek' },
  { value: 'month:0', text: 'periodMonth' },
  { value: 'month:-1', text: 'periodLastMonth' },
  { value: 'month:1', text: 'periodNextMonth' },
  { value: 'quarter:0', text: 'periodQuarter' },
  { value: 'quarter:-1', text: 'periodLastQuarter' },
  { value: 'quarter:1', text: 'periodNextQuarter' },
  { value: 'year:0', text: 'periodYear' },
];

/** Operator and value of a rule. @returns undefined for a rule that no operator of the kind can show */
export function readRule(kind: FieldKind, rule: FilterRule): { operator: Operator; value: unknown } | undefined {
  for (const operator of OPERATORS[kind] as readonly Operator[]) {
    const found = operator.read(rule);
    if (found) return { operator, value: found.value };
  }
  return undefined;
}
/** A value that is complete enough to ask the server with. */
export const isComplete = (operator: Operator, value: unknown): boolean =>
  operator.editor === 'none' ||
  (operator.editor === 'list'
    ? Array.isArray(value) && value.length > 0
    : value !== null && value !== undefined && value !== '');

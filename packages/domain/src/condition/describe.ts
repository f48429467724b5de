import { inLocale, type Label, type Locale } from '../platform/label.ts';
import type { Catalog } from '../record/catalog.ts';
import { currencyDigits } from '../record/currency.ts';
import type { Field } from '../record/field.ts';
import { kindOf } from '../record/field-kinds.ts';
import { findField, type ObjectDescription } from '../record/object.ts';
import type { Compare } from './comparison.ts';
import type { CompareOp, Condition, NumberOp, Operand, PeriodUnit, TimeUnit } from './condition.ts';
import { type Family, familyOf, isFault, pathLabel, resolvePath } from './path.ts';

interface DescribeScope {
  object: ObjectDescription;
  catalog: Catalog;
  locale: Locale;
  /** Names of referenced records, users and departments by id; an id without a name is shown as it is. */
  names?: ReadonlyMap<string, string>;
  /** ISO code in which money is written; plain numbers with two decimals otherwise. */
  currency?: string;
}

/**
 * A condition as people read it: `金额 ≥ ¥5,000,000 且 阶段 是 商务谈判`, `Amount ≥ ¥5,000,000 and Stage is Negotiation`.
 * Never throws: what no longer exists is shown by its key.
 */
export function describeCondition(condition: Condition, scope: DescribeScope): string {
  return say(condition, scope, false);
}

/** @param within a condition beside others: a list of its own then needs brackets */
function say(condition: Condition, scope: DescribeScope, within: boolean): string {
  const { locale } = scope;
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const isAll = condition.kind === 'all';
      if (condition.of.length === 0) return inLocale(isAll ? EVERYTHING : NOTHING, locale);
      const parts = condition.of.map((child) => say(child, scope, condition.of.length > 1));
      const text = parts.join(` ${inLocale(isAll ? AND : OR, locale)} `);
      return within && parts.length > 1 ? bracket(text, locale) : text;
    }
    case 'not':
      return locale === 'en'
        ? `not ${bracket(say(condition.of, scope, false), locale)}`
        : `非${bracket(say(condition.of, scope, false), locale)}`;
    case 'compare':
      return sayCompare(condition, scope);
    case 'count':
      return sayCount(condition, scope);
  }
}

const EVERYTHING: Label = { zh: '全部', en: 'everything' };
const NOTHING: Label = { zh: '无', en: 'nothing' };
const AND: Label = { zh: '且', en: 'and' };
const OR: Label = { zh: '或', en: 'or' };

const bracket = (text: string, locale: Locale): string => (locale === 'en' ? `(${text})` : `（${text}）`);

const SIGNS = { eq: '=', ne: '≠', lt: '<', le: '≤', gt: '>', ge: '≥' } as const satisfies Record<NumberOp, string>;

const WORDS = {
  eq: { zh: '是', en: 'is' },
  ne: { zh: '不是', en: 'is not' },
  lt: { zh: '早于', en: 'is before' },
  le: { zh: '不晚于', en: 'is not after' },
  gt: { zh: '晚于', en: 'is after' },
  ge: { zh: '不早于', en: 'is not before' },
  in: { zh: '属于', en: 'is one of' },
  notIn: { zh: '不属于', en: 'is none of' },
  contains: { zh: '包含', en: 'contains' },
  startsWith: { zh: '开头为', en: 'starts with' },
  hasAny: { zh: '含任一', en: 'has any of' },
  hasAll: { zh: '含全部', en: 'has all of' },
  hasNone: { zh: '不含', en: 'has none of' },
  empty: { zh: '为空', en: 'is empty' },
  notEmpty: { zh: '不为空', en: 'is not empty' },
} as const satisfies Record<CompareOp, Label>;

function verb(op: CompareOp, family: Family | undefined, locale: Locale): string {
  const isNumber = family === 'number' || family === 'money';
  return isNumber && op in SIGNS ? SIGNS[op as NumberOp] : inLocale(WORDS[op], locale);
}

function sayCompare(compare: Compare, scope: DescribeScope): string {
  const { locale } = scope;
  const resolved = resolvePath(compare.path, scope.object, scope.catalog);
  const field = isFault(resolved) ? undefined : resolved.field;
  const parts = [
    inLocale(pathLabel(compare.path, scope), locale),
    verb(compare.op, field && familyOf(field), locale),
    ...(compare.value ? [sayOperand(compare.value, field, scope)] : []),
  ];
  return parts.join(' ');
}

function sayOperand(operand: Operand, field: Field | undefined, scope: DescribeScope): string {
  const { locale } = scope;
  switch (operand.kind) {
    case 'literal': {
      const { value } = operand;
      const list = Array.isArray(value) ? value : [value];
      return list.map((entry) => sayValue(entry, field, scope)).join(locale === 'en' ? ', ' : '、');
    }
    case 'path':
      return inLocale(pathLabel(operand.path, scope), locale);
    case 'me':
      return locale === 'en' ? 'me' : '我';
    case 'myDepartment':
      return locale === 'en' ? 'my department' : '我的部门';
    case 'myDepartmentTree':
      return locale === 'en' ? 'my department and below' : '我的部门及下级';
    case 'relative':
      return sayRelative(operand.amount, operand.unit, field?.kind === 'date', locale);
    case 'period':
      return sayPeriod(operand.unit, operand.edge, operand.offset, locale);
  }
}

function sayValue(value: string | number | boolean | null, field: Field | undefined, scope: DescribeScope): string {
  const { locale, names, currency } = scope;
  if (value === null || field === undefined) return String(value);
  switch (familyOf(field)) {
    case 'text':
      return locale === 'en' ? `"${value}"` : `“${value}”`;
    case 'money':
      return typeof value === 'number' ? money(value, locale, currency) : String(value);
    case 'reference':
    case 'user':
    case 'department':
      return names?.get(String(value)) ?? String(value);
    case 'choices':
      return kindOf(field).format([value], field, locale);
    default:
      return typeof value === 'string' && familyOf(field) === 'instant'
        ? value
        : kindOf(field).format(value, field, locale);
  }
}

function money(minor: number, locale: Locale, currency: string | undefined): string {
  const digits = currency === undefined ? 2 : currencyDigits(currency);
  const style =
    currency === undefined ? {} : ({ style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const);
  const options = {
    ...style,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    trailingZeroDisplay: 'stripIfInteger',
  } as const;
  return new Intl.NumberFormat(locale, options).format(minor / 10 ** digits);
}

const UNITS = {
  minutes: { zh: '分钟', en: 'minute' },
  hours: { zh: '小时', en: 'hour' },
  days: { zh: '天', en: 'day' },
  workingHours: { zh: '个工作小时', en: 'working hour' },
  workingDays: { zh: '个工作日', en: 'working day' },
} as const satisfies Record<TimeUnit, Label>;

function span(amount: number, unit: TimeUnit, locale: Locale): string {
  const size = Math.abs(amount);
  return locale === 'en' ? `${size} ${UNITS[unit].en}${size === 1 ? '' : 's'}` : `${size} ${UNITS[unit].zh}`;
}

function sayRelative(amount: number, unit: TimeUnit, isDay: boolean, locale: Locale): string {
  if (amount === 0) return inLocale(isDay ? { zh: '今天', en: 'today' } : { zh: '现在', en: 'now' }, locale);
  if (locale === 'en')
    return amount < 0 ? `${span(amount, unit, locale)} ago` : `${span(amount, unit, locale)} from now`;
  return `${span(amount, unit, locale)}${amount < 0 ? '前' : '后'}`;
}

const PERIODS = {
  day: { now: '今天', last: '昨天', next: '明天', measure: '天', en: 'day' },
  week: { now: '本周', last: '上周', next: '下周', measure: '周', en: 'week' },
  month: { now: '本月', last: '上月', next: '下月', measure: '个月', en: 'month' },
  quarter: { now: '本季度', last: '上季度', next: '下季度', measure: '个季度', en: 'quarter' },
  year: { now: '今年', last: '去年', next: '明年', measure: '年', en: 'year' },
} as const satisfies Record<PeriodUnit, unknown>;

function sayPeriod(unit: PeriodUnit, edge: 'start' | 'end', offset: number, locale: Locale): string {
  const names = PERIODS[unit];
  const size = Math.abs(offset);
  if (locale === 'en') {
    const days: Record<string, string> = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' };
    if (unit === 'day') return days[String(offset)] ?? sayRelative(offset, 'days', true, locale);
    const side = edge === 'start' ? 'the first day of' : 'the last day of';
    if (offset === 0) return `${side} this ${names.en}`;
    if (size === 1) return `${side} ${offset < 0 ? 'last' : 'next'} ${names.en}`;
    return `${side} the ${names.en} ${size} ${names.en}s ${offset < 0 ? 'ago' : 'from now'}`;
  }
  const far = `${size} ${names.measure}${offset < 0 ? '前' : '后'}`;
  const period = offset === 0 ? names.now : offset === -1 ? names.last : offset === 1 ? names.next : far;
  return unit === 'day' ? period : `${period}的${edge === 'start' ? '第一天' : '最后一天'}`;
}

function sayCount(condition: Extract<Condition, { kind: 'count' }>, scope: DescribeScope): string {
  const { locale } = scope;
  const { where, within, op, value } = condition;
  const collection = scope.object.collections?.find((candidate) => candidate.key === condition.collection);
  const counted = collection && scope.catalog.find(collection.object);
  const details: string[] = [];
  if (within) {
    const field = counted && findField(counted, within.field);
    const name = field ? inLocale(field.label, locale) : within.field;
    const length = span(within.amount, within.unit, locale);
    details.push(locale === 'en' ? `${name} within the last ${length}` : `${name}在最近 ${length}内`);
  }
  if (where && counted) details.push(say(where, { ...scope, object: counted }, within !== undefined));
  const name = collection ? inLocale(collection.label, locale) : condition.collection;
  const what =
    details.length === 0
      ? name
      : `${name}${locale === 'en' ? ' ' : ''}${bracket(details.join(` ${inLocale(AND, locale)} `), locale)}`;
  if ((op === 'ge' && value === 1) || (op === 'gt' && value === 0))
    return locale === 'en' ? `has ${what}` : `有${what}`;
  if ((op === 'eq' || op === 'le') && value === 0) return locale === 'en' ? `has no ${what}` : `没有${what}`;
  return locale === 'en' ? `number of ${what} ${SIGNS[op]} ${value}` : `${what}的数量 ${SIGNS[op]} ${value}`;
}

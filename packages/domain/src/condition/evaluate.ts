import type { Calendar } from '../calendar/calendar.ts';
import { dayOfInstant, startOfDay } from '../calendar/zone.ts';
import { parseDay } from '../calendar/day.ts';
import type { Catalog } from '../record/catalog.ts';
import type { Field } from '../record/field.ts';
import type { ObjectDescription } from '../record/object.ts';
import { type Comparison, comparisonOf, type Domain, foldText, type Scalar } from './comparison.ts';
import type { CompareOp, Condition, NumberOp, Window } from './condition.ts';
import { type FactValue, type Facts, idOf, isEmptyValue, readCollection, readPath } from './facts.ts';
import { whenPeriodReaches, whenShiftReaches } from './moving-time.ts';
import { brokenCondition, requireCollection, scaleOf, windowField } from './path.ts';
import { againstMoving, all, ALWAYS, any, constant, negate, NEVER, since, tally, type Timeline } from './timeline.ts';

export interface EvaluateEnv {
  /** Epoch milliseconds. */
  now: number;
  calendar: Calendar;
  /** The object that the facts are a record of. */
  object: ObjectDescription;
  catalog: Catalog;
  /** Acting user and department; comparisons with an absent one are false. */
  me?: string | null;
  myDepartment?: string | null;
  /** Own department and all below it. */
  myDepartmentTree?: readonly string[];
}

export interface Evaluation {
  holds: boolean;
  /** Next instant (epoch ms, after now) at which the mere passing of time changes `holds`; null = never. */
  flipsAt: number | null;
}

/**
 * Whether a record meets a condition, and when that changes by itself. Pure.
 *
 * Two-valued: a comparison is false where a side has no value (null, '', [], a reference that leads nowhere, no acting user);
 * `not` negates that answer. So `not (a = 1)` holds for an empty `a`, `a <> 1` does not. How sides are compared: `Domain`.
 * `flipsAt` is exact: every leaf gives its whole course from now on, and the courses are combined.
 * @throws AppError invalid where the condition no longer fits the description (a field was removed)
 */
export function evaluate(condition: Condition, facts: Facts, env: EvaluateEnv): Evaluation {
  const timeline = timelineOf(condition, facts, env);
  return { holds: timeline.holds, flipsAt: timeline.flips[0] ?? null };
}

function timelineOf(condition: Condition, facts: Facts, env: EvaluateEnv): Timeline {
  switch (condition.kind) {
    case 'all':
      return allOf(condition.of, facts, env);
    case 'any':
      return anyOf(condition.of, facts, env);
    case 'not':
      return negate(timelineOf(condition.of, facts, env));
    case 'compare':
      return compareTimeline(comparisonOf(condition, env.object, env.catalog), facts, env);
    case 'count':
      return countTimeline(condition, facts, env);
  }
}

function allOf(conditions: readonly Condition[], facts: Facts, env: EvaluateEnv): Timeline {
  const moving: Timeline[] = [];
  for (const condition of conditions) {
    const timeline = timelineOf(condition, facts, env);
    if (timeline.flips.length > 0) moving.push(timeline);
    else if (!timeline.holds) return NEVER;
  }
  return moving.length === 1 ? (moving[0] ?? ALWAYS) : moving.length === 0 ? ALWAYS : all(moving);
}

function anyOf(conditions: readonly Condition[], facts: Facts, env: EvaluateEnv): Timeline {
  const moving: Timeline[] = [];
  for (const condition of conditions) {
    const timeline = timelineOf(condition, facts, env);
    if (timeline.flips.length > 0) moving.push(timeline);
    else if (timeline.holds) return ALWAYS;
  }
  return moving.length === 1 ? (moving[0] ?? NEVER) : moving.length === 0 ? NEVER : any(moving);
}

const isNumberOp = (op: CompareOp): op is NumberOp =>
  op === 'eq' || op === 'ne' || op === 'lt' || op === 'le' || op === 'gt' || op === 'ge';

function compareScalars(left: Scalar, op: NumberOp, right: Scalar): boolean {
  switch (op) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
  }
}

/** A fact in its domain; undefined where it has no value, or one that the field cannot hold. */
function factIn(domain: Domain, field: Field, value: FactValue, env: EvaluateEnv): Scalar | undefined {
  if (isEmptyValue(value)) return undefined;
  switch (domain) {
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'fold':
      return typeof value === 'string' ? foldText(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'float':
      return typeof value === 'number' ? value : undefined;
    case 'scaled':
      return typeof value === 'number' ? Math.round(value * 10 ** (scaleOf(field) ?? 0)) : undefined;
    case 'id':
      return idOf(value);
    case 'day': {
      if (typeof value !== 'string') return undefined;
      if (field.kind === 'date') return parseDay(value);
      const instant = Date.parse(value);
      return Number.isNaN(instant) ? undefined : dayOfInstant(env.calendar.timeZone, instant);
    }
    case 'instant': {
      const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(instant) ? undefined : instant;
    }
    case 'keys':
      return undefined;
  }
}

function compareTimeline(comparison: Comparison, facts: Facts, env: EvaluateEnv): Timeline {
  const { path, op, domain, right } = comparison;
  const value = readPath(facts, path);
  if (op === 'empty') return constant(isEmptyValue(value));
  if (op === 'notEmpty') return constant(!isEmptyValue(value));
  if (domain === 'keys') return constant(compareKeys(op, value, right));
  const left = factIn(domain, path.field, value, env);
  if (left === undefined) return NEVER;
  switch (right.kind) {
    case 'relative':
    case 'period':
      return movingTimeline(comparison, Number(left), env);
    case 'list':
      return constant(right.values.includes(left) === (op === 'in'));
    case 'myDepartmentTree': {
      const tree = env.myDepartmentTree ?? [];
      return constant(tree.length > 0 && tree.some((id) => id.toLowerCase() === left) === (op === 'in'));
    }
    default: {
      const other = rightValue(comparison, facts, env);
      return constant(other !== undefined && compareOne(left, op, other));
    }
  }
}

function rightValue({ domain, right }: Comparison, facts: Facts, env: EvaluateEnv): Scalar | undefined {
  switch (right.kind) {
    case 'value':
      return right.value;
    case 'path':
      return factIn(domain, right.path.field, readPath(facts, right.path), env);
    case 'me':
      return env.me?.toLowerCase() || undefined;
    case 'myDepartment':
      return env.myDepartment?.toLowerCase() || undefined;
    default:
      return undefined;
  }
}

function compareOne(left: Scalar, op: CompareOp, right: Scalar): boolean {
  if (isNumberOp(op)) return compareScalars(left, op, right);
  if (op === 'contains') return String(left).includes(String(right));
  return op === 'startsWith' && String(left).startsWith(String(right));
}

function compareKeys(op: CompareOp, value: FactValue, right: Comparison['right']): boolean {
  if (!Array.isArray(value) || value.length === 0 || right.kind !== 'list') return false;
  const has = (key: Scalar): boolean => value.includes(key);
  if (op === 'hasAll') return right.values.every(has);
  return right.values.some(has) === (op === 'hasAny');
}

function movingTimeline({ op, domain, right }: Comparison, left: number, env: EvaluateEnv): Timeline {
  const { calendar } = env;
  const now = Math.floor(env.now);
  if (!isNumberOp(op)) return NEVER;
  let reaches: (value: number) => number;
  if (right.kind === 'period') {
    reaches = (day) => whenPeriodReaches(calendar, now, right, day);
  } else if (right.kind === 'relative') {
    const { amount, unit } = right;
    reaches = (value) =>
      whenShiftReaches(calendar, now, amount, unit, domain === 'day' ? startOfDay(calendar.timeZone, value) : value);
  } else {
    return NEVER;
  }
  return againstMoving(op, reaches(left), reaches(left + 1), now);
}

function countTimeline(condition: Extract<Condition, { kind: 'count' }>, facts: Facts, env: EvaluateEnv): Timeline {
  const { object } = requireCollection(condition.collection, env.object, env.catalog);
  const inner: EvaluateEnv = { ...env, object };
  const { where, within, op, value } = condition;
  const members = readCollection(facts, condition.collection).map((record) => {
    const inWindow = within ? windowTimeline(within, record, inner) : ALWAYS;
    if (!where || inWindow === NEVER) return inWindow;
    const meets = timelineOf(where, record, inner);
    return meets === ALWAYS ? inWindow : all([inWindow, meets]);
  });
  return tally(members, (holding) => compareScalars(holding, op, value));
}

/** From `amount` units before now until now, both included; by calendar days where the field is a date. */
function windowTimeline(within: Window, record: Facts, env: EvaluateEnv): Timeline {
  const field = windowField(env.object, within.field);
  if (!field) {
    throw brokenCondition({
      zh: `${env.object.label.zh}没有日期或时间字段“${within.field}”`,
      en: `${env.object.label.en} has no date or time field "${within.field}"`,
    });
  }
  const domain = field.kind === 'date' ? 'day' : 'instant';
  const value = factIn(domain, field, record[field.key], env);
  if (typeof value !== 'number') return NEVER;
  const { timeZone } = env.calendar;
  const now = Math.floor(env.now);
  const begins = domain === 'day' ? startOfDay(timeZone, value) : value;
  const ends = domain === 'day' ? startOfDay(timeZone, value + 1) : value + 1;
  const left = negate(since(whenShiftReaches(env.calendar, now, -within.amount, within.unit, ends), now));
  return all([since(begins, now), left]);
}

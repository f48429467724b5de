import type { Calendar } from '@throughline/domain/calendar/calendar.ts';
import { formatDay } from '@throughline/domain/calendar/day.ts';
import { dayOfInstant, startOfDay } from '@throughline/domain/calendar/zone.ts';
import { type Comparison, comparisonOf, type Scalar } from '@throughline/domain/condition/comparison.ts';
import type { CompareOp, Condition, NumberOp, Window } from '@throughline/domain/condition/condition.ts';
import { periodAt, relativeAt, shift } from '@throughline/domain/condition/moving-time.ts';
import {
  MEMBER,
  brokenCondition,
  requireCollection,
  requirePath,
  type ResolvedPath,
  scaleOf,
  windowField,
} from '@throughline/domain/condition/path.ts';
import type { Catalog } from '@throughline/domain/record/catalog.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import { dayOfText, fieldValue, type FieldValue, foldSql, identifier, presentSql } from './condition-field-sql.ts';

export interface ConditionSqlEnv {
  object: ObjectDescription;
  catalog: Catalog;
  /** Alias of the object's table in the statement around. */
  alias: string;
  /** Values of the statement; this appends its own and refers to them as `$n`. */
  params: unknown[];
  /** Epoch milliseconds. Relative times and periods are worked out here and passed as values. */
  now: number;
  calendar: Calendar;
  me?: string | null;
  myDepartment?: string | null;
  myDepartmentTree?: readonly string[];
  /** Expression of a standard field other than its column, of the same type. */
  fieldSql?: (field: Field, alias: string) => string;
}

/**
 * A condition as a SQL expression over `alias`, for `where`: true exactly where `evaluate` holds, otherwise false or NULL.
 * Wrap it in `coalesce(…, false)` to read it as a value. Every result can stand beside `and`, `or` and `not` as it is.
 *
 * Conditions of one shape give the same text (values only in `params`), so the statement can be prepared. Comparisons of
 * columns are plain `=`, `<`, `= any`, which row security lets use indexes; text search, lists and `custom` are not.
 * Every hop names the workspace; records in the bin are as if absent.
 * @throws AppError invalid where the condition does not fit the description
 */
export function compileCondition(condition: Condition, env: ConditionSqlEnv): string {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      if (condition.of.length === 0) return condition.kind === 'all' ? 'true' : 'false';
      const joined = condition.of
        .map((child) => compileCondition(child, env))
        .join(condition.kind === 'all' ? ' and ' : ' or ');
      return condition.of.length === 1 ? joined : `(${joined})`;
    }
    case 'not':
      return `(not coalesce(${compileCondition(condition.of, env)}, false))`;
    case 'compare':
      return compareSql(comparisonOf(condition, env.object, env.catalog), env);
    case 'count':
      return countSql(condition, env);
  }
}

/** Appends a value and gives its typed placeholder. */
const bind = (env: ConditionSqlEnv, value: unknown, type: string): string => `$${env.params.push(value)}::${type}`;

const OPERATORS = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const satisfies Record<
  NumberOp,
  string
>;
const isNumberOp = (op: CompareOp): op is NumberOp => op in OPERATORS;

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

/** No stored instant lies outside of the years 1 to 9999, so a bound beyond them is as good as infinite. */
function iso(instant: number): string {
  if (instant > LAST_INSTANT) return 'infinity';
  return instant < FIRST_INSTANT ? '-infinity' : new Date(instant).toISOString();
}

/** `from … where …` of the records that the hops of a path lead to; the last one is `alias`. */
function hopsFrom(path: ResolvedPath, env: ConditionSqlEnv): { from: string; where: string; alias: string } {
  let alias = env.alias;
  const tables: string[] = [];
  const joins: string[] = [];
  path.hops.forEach(({ field, object }, index) => {
    const inner = `${env.alias}_${index + 1}`;
    const link = fieldValue(field, alias, env.fieldSql);
    const id = link.type === 'uuidText' ? `${inner}.id::text` : `${inner}.id`;
    tables.push(`${identifier(object.table)} ${inner}`);
    joins.push(`${inner}.workspace_id = ${alias}.workspace_id`, `${id} = ${link.sql}`);
    if (object !== MEMBER && !object.bare) joins.push(`${inner}.deleted_at is null`);
    alias = inner;
  });
  return { from: tables.join(', '), where: joins.join(' and '), alias };
}

/** `test` of the value at the end of a path: directly, or of the one record that its hops lead to. */
function atPath(path: ResolvedPath, env: ConditionSqlEnv, test: (value: FieldValue) => string): string {
  if (path.hops.length === 0) return `(${test(fieldValue(path.field, env.alias, env.fieldSql))})`;
  const { from, where, alias } = hopsFrom(path, env);
  return `exists (select 1 from ${from} where ${where} and (${test(fieldValue(path.field, alias, env.fieldSql))}))`;
}

/** The value at the end of a path as an expression; NULL where a hop leads nowhere. */
function valueAt(path: ResolvedPath, env: ConditionSqlEnv): FieldValue {
  if (path.hops.length === 0) return fieldValue(path.field, env.alias, env.fieldSql);
  const { from, where, alias } = hopsFrom(path, env);
  const { sql, type } = fieldValue(path.field, alias, env.fieldSql);
  return { sql: `(select ${sql} from ${from} where ${where})`, type };
}

function compareSql(comparison: Comparison, env: ConditionSqlEnv): string {
  const { path, op } = comparison;
  if (op === 'notEmpty') return atPath(path, env, presentSql);
  if (op === 'empty') return `(not coalesce(${atPath(path, env, presentSql)}, false))`;
  return atPath(path, env, (value) => testSql(comparison, value, env));
}

function testSql(comparison: Comparison, value: FieldValue, env: ConditionSqlEnv): string {
  const { path, op, domain, right } = comparison;
  switch (domain) {
    case 'keys':
      return keysSql(op, value, right, env);
    case 'fold': {
      const needle =
        right.kind === 'path' ? foldSql(textSql(valueAt(right.path, env))) : bind(env, scalarOf(right), 'text');
      const text = foldSql(value.sql);
      return op === 'startsWith' ? `starts_with(${text}, ${needle})` : `strpos(${text}, ${needle}) > 0`;
    }
    case 'text':
      return plainSql(op, { sql: value.sql, type: 'text' }, right, 'text', env, (other) => textSql(other), String);
    case 'boolean': {
      const type = value.type === 'booleanText' ? 'text' : 'boolean';
      const cast = (other: FieldValue): string =>
        type === 'text' && other.type === 'boolean'
          ? `${other.sql}::text`
          : other.type === 'booleanText' && type === 'boolean'
            ? `(${other.sql} = 'true')`
            : other.sql;
      return plainSql(op, value, right, type, env, cast, (literal) => (type === 'text' ? String(literal) : literal));
    }
    case 'id': {
      const type = value.type === 'uuidText' ? 'text' : 'uuid';
      const cast = (other: FieldValue): string =>
        type === 'text' && other.type === 'uuid' ? `${other.sql}::text` : other.sql;
      const left =
        type === 'uuid' && right.kind === 'path' && valueAt(right.path, { ...env, params: [] }).type === 'uuidText'
          ? `${value.sql}::text`
          : value.sql;
      return plainSql(op, { sql: left, type: value.type }, right, type, env, cast, (literal) => literal);
    }
    case 'scaled':
      return plainSql(
        op,
        value,
        right,
        value.type === 'float' ? 'float8' : 'bigint',
        env,
        (other) => other.sql,
        (literal) => literal,
      );
    case 'float':
      return plainSql(
        op,
        { sql: unscaledSql(value, path.field), type: 'float' },
        right,
        'float8',
        env,
        (other) => unscaledSql(other, right.kind === 'path' ? right.path.field : path.field),
        (literal) => literal,
      );
    case 'day':
      return daySql(comparison, value, env);
    case 'instant':
      return instantSql(comparison, value, env);
  }
}

/** Empty text is no value. */
const textSql = ({ sql }: FieldValue): string => `nullif(${sql}, '')`;

/** A number as callers read it; dividing the stored integer is exact to the nearest double, as in JavaScript. */
function unscaledSql({ sql }: FieldValue, field: Field): string {
  const scale = scaleOf(field) ?? 0;
  return scale === 0 ? `${sql}::float8` : `(${sql}::float8 / ${10 ** scale})`;
}

function scalarOf(right: Comparison['right']): Scalar | null {
  return right.kind === 'value' ? right.value : null;
}

/** `=`, `<`, … , `= any` and `<> all` of values that compare as their SQL type does. */
function plainSql(
  op: CompareOp,
  left: FieldValue,
  right: Comparison['right'],
  type: string,
  env: ConditionSqlEnv,
  cast: (other: FieldValue) => string,
  toParam: (literal: Scalar) => unknown,
): string {
  // '' is no value, so it differs from nothing; `=` needs no such guard since the other side is never ''.
  const guard = left.type === 'text' && (op === 'ne' || op === 'notIn') ? ` and ${left.sql} <> ''` : '';
  switch (right.kind) {
    case 'list':
    case 'myDepartmentTree': {
      const tree = env.myDepartmentTree ?? [];
      const values =
        right.kind === 'list' ? right.values.map(toParam) : tree.length > 0 ? tree.map((id) => id.toLowerCase()) : null;
      const list = bind(env, values, `${type}[]`);
      return op === 'in' ? `${left.sql} = any(${list})` : `${left.sql} <> all(${list})${guard}`;
    }
    case 'path':
      return `${left.sql} ${operatorOf(op)} ${cast(valueAt(right.path, env))}${guard}`;
    case 'me':
      return `${left.sql} ${operatorOf(op)} ${bind(env, env.me?.toLowerCase() || null, type)}`;
    case 'myDepartment':
      return `${left.sql} ${operatorOf(op)} ${bind(env, env.myDepartment?.toLowerCase() || null, type)}`;
    default: {
      const literal = scalarOf(right);
      return `${left.sql} ${operatorOf(op)} ${bind(env, literal === null ? null : toParam(literal), type)}${guard}`;
    }
  }
}

function operatorOf(op: CompareOp): string {
  if (!isNumberOp(op)) throw brokenCondition({ zh: `比较“${op}”不适用`, en: `comparison "${op}" does not fit` });
  return OPERATORS[op];
}

function keysSql(op: CompareOp, value: FieldValue, right: Comparison['right'], env: ConditionSqlEnv): string {
  const keys = bind(env, right.kind === 'list' ? right.values.map(String) : null, 'text[]');
  const isJson = value.type === 'jsonArray';
  if (op === 'hasAll') return `${value.sql} ${isJson ? '?&' : '@>'} ${keys}`;
  const overlaps = `${value.sql} ${isJson ? '?|' : '&&'} ${keys}`;
  return op === 'hasAny' ? overlaps : `not (${overlaps}) and ${presentSql(value)}`;
}

/** The day that the other side means now, unless it is a field. */
function dayOperand({ right }: Comparison, env: ConditionSqlEnv): number | null {
  if (right.kind === 'relative') return relativeAt(env.calendar, env.now, right, 'day');
  if (right.kind === 'period') return periodAt(env.calendar, env.now, right);
  return right.kind === 'value' ? Number(right.value) : null;
}

function daySql(comparison: Comparison, value: FieldValue, env: ConditionSqlEnv): string {
  const { op, right } = comparison;
  const operator = operatorOf(op);
  if (right.kind === 'path') return `${dateSql(value, env)} ${operator} ${dateSql(valueAt(right.path, env), env)}`;
  const day = dayOperand(comparison, env);
  if (value.type !== 'instant') {
    const text = day === null ? null : formatDay(day);
    return `${value.sql} ${operator} ${bind(env, text, value.type === 'dayText' ? 'text' : 'date')}`;
  }
  return dayOfInstantSql(operator, value.sql, day ?? 0, env);
}

/** An instant compared with a day, as bounds on the instant itself, so that its index serves. */
function dayOfInstantSql(operator: string, sql: string, day: number, env: ConditionSqlEnv): string {
  const start = (): string => bind(env, iso(startOfDay(env.calendar.timeZone, day)), 'timestamptz');
  const end = (): string => bind(env, iso(startOfDay(env.calendar.timeZone, day + 1)), 'timestamptz');
  switch (operator) {
    case '=':
      return `${sql} >= ${start()} and ${sql} < ${end()}`;
    case '<>':
      return `${sql} < ${start()} or ${sql} >= ${end()}`;
    case '<':
      return `${sql} < ${start()}`;
    case '<=':
      return `${sql} < ${end()}`;
    case '>':
      return `${sql} >= ${end()}`;
    default:
      return `${sql} >= ${start()}`;
  }
}

function dateSql({ sql, type }: FieldValue, env: ConditionSqlEnv): string {
  if (type === 'dayText') return dayOfText(sql);
  return type === 'instant' ? `(${sql} at time zone ${bind(env, env.calendar.timeZone, 'text')})::date` : sql;
}

function instantSql({ op, right }: Comparison, value: FieldValue, env: ConditionSqlEnv): string {
  const operator = operatorOf(op);
  if (right.kind === 'path') return `${value.sql} ${operator} ${valueAt(right.path, env).sql}`;
  const instant =
    right.kind === 'relative' ? relativeAt(env.calendar, env.now, right, 'instant') : Number(scalarOf(right));
  return `${value.sql} ${operator} ${bind(env, iso(instant), 'timestamptz')}`;
}

function countSql(condition: Extract<Condition, { kind: 'count' }>, env: ConditionSqlEnv): string {
  const { object, by } = requireCollection(condition.collection, env.object, env.catalog);
  const alias = `${env.alias}_c`;
  const inner: ConditionSqlEnv = { ...env, object, alias };
  const link = fieldValue(by, alias, env.fieldSql);
  const id = link.type === 'uuidText' ? `${env.alias}.id::text` : `${env.alias}.id`;
  const parts = [
    `${alias}.workspace_id = ${env.alias}.workspace_id`,
    `${link.sql} = ${id}`,
    ...(object.bare ? [] : [`${alias}.deleted_at is null`]),
  ];
  if (condition.within) parts.push(windowSql(condition.within, inner));
  if (condition.where) parts.push(compileCondition(condition.where, inner));
  const counted = `from ${identifier(object.table)} ${alias} where ${parts.join(' and ')}`;
  const { op, value } = condition;
  if ((op === 'ge' && value === 1) || (op === 'gt' && value === 0)) return `exists (select 1 ${counted})`;
  if ((op === 'lt' && value === 1) || ((op === 'eq' || op === 'le') && value === 0))
    return `(not exists (select 1 ${counted}))`;
  return `((select count(*) ${counted}) ${OPERATORS[op]} ${bind(env, value, 'bigint')})`;
}

function windowSql(within: Window, env: ConditionSqlEnv): string {
  const field = windowField(env.object, within.field);
  if (!field) {
    throw brokenCondition({
      zh: `${env.object.label.zh}没有日期或时间字段“${within.field}”`,
      en: `${env.object.label.en} has no date or time field "${within.field}"`,
    });
  }
  const value = fieldValue(field, env.alias, env.fieldSql);
  const from = shift(env.calendar, env.now, -within.amount, within.unit);
  if (value.type === 'instant') {
    return `${value.sql} >= ${bind(env, iso(from), 'timestamptz')} and ${value.sql} <= ${bind(env, iso(env.now), 'timestamptz')}`;
  }
  const type = value.type === 'dayText' ? 'text' : 'date';
  const day = (instant: number): string => formatDay(dayOfInstant(env.calendar.timeZone, instant));
  return `${value.sql} >= ${bind(env, day(from), type)} and ${value.sql} <= ${bind(env, day(env.now), type)}`;
}

/**
 * Every field that a condition reads, each once, with the object it belongs to (`MEMBER` beyond a user), so that permission
 * can refuse hidden and masked ones: fields compared, references gone through, windows, and the reference that a collection
 * is counted by. @throws AppError invalid where a path leads nowhere
 */
export function conditionFields(
  condition: Condition,
  { object, catalog }: { object: ObjectDescription; catalog: Catalog },
): { object: ObjectDescription; field: Field }[] {
  const found = new Map<string, { object: ObjectDescription; field: Field }>();
  const add = (owner: ObjectDescription, field: Field): void => {
    found.set(`${owner.key}.${field.key}`, { object: owner, field });
  };
  const addPath = (path: string, start: ObjectDescription): void => {
    const resolved = requirePath(path, start, catalog);
    let owner = start;
    for (const hop of resolved.hops) {
      add(owner, hop.field);
      owner = hop.object;
    }
    add(owner, resolved.field);
  };
  const walk = (part: Condition, start: ObjectDescription): void => {
    if (part.kind === 'all' || part.kind === 'any') for (const child of part.of) walk(child, start);
    else if (part.kind === 'not') walk(part.of, start);
    else if (part.kind === 'compare') {
      addPath(part.path, start);
      if (part.value?.kind === 'path') addPath(part.value.path, start);
    } else {
      const counted = requireCollection(part.collection, start, catalog);
      add(counted.object, counted.by);
      const field = part.within && windowField(counted.object, part.within.field);
      if (field) add(counted.object, field);
      if (part.where) walk(part.where, counted.object);
    }
  };
  walk(condition, object);
  return [...found.values()];
}

import type { Label } from '../platform/label.ts';
import { parseDay } from '../calendar/day.ts';
import type { Catalog } from '../record/catalog.ts';
import type { Field } from '../record/field.ts';
import { kindOf } from '../record/field-kinds.ts';
import type { ObjectDescription } from '../record/object.ts';
import type { CompareOp, Condition, Operand } from './condition.ts';
import {
  brokenCondition,
  familyOf,
  fieldsMeet,
  isFault,
  requirePath,
  type ResolvedPath,
  resolvePath,
  scaleOf,
} from './path.ts';

export type Compare = Extract<Condition, { kind: 'compare' }>;

/**
 * What is compared once both sides are read. Rules that memory and SQL share:
 * - `text`: exact, by code point; `fold`: NFKC lower case (contains, startsWith);
 * - `scaled`: stored integers of the field's decimal places; `float`: doubles (percents, numbers of unequal places);
 * - `day`: as soon as one side is a calendar day (a date, a date literal, the edge of a period, or a relative operand
 *   beside a date field), calendar days in the calendar's zone are compared; `instant`: otherwise, to the millisecond;
 * - `id`: lower-case ids; `keys`: lists of option keys.
 */
export type Domain = 'text' | 'fold' | 'scaled' | 'float' | 'day' | 'instant' | 'boolean' | 'id' | 'keys';
export type Scalar = string | number | boolean;

type Right =
  | { kind: 'none' }
  | { kind: 'value'; value: Scalar }
  | { kind: 'list'; values: readonly Scalar[] }
  | { kind: 'path'; path: ResolvedPath }
  | Extract<Operand, { kind: 'me' | 'myDepartment' | 'myDepartmentTree' | 'relative' | 'period' }>;

/** A comparison with its path followed, its domain chosen and its literals in that domain (days as day numbers, instants as epoch ms). */
export interface Comparison {
  path: ResolvedPath;
  op: CompareOp;
  domain: Domain;
  right: Right;
}

/** NFKC lower case: full-width letters and digits meet half-width ones. */
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LIST_OPS: ReadonlySet<CompareOp> = new Set(['in', 'notIn', 'hasAny', 'hasAll', 'hasNone']);
export const takesList = (op: CompareOp): boolean => LIST_OPS.has(op);
export const takesNothing = (op: CompareOp): boolean => op === 'empty' || op === 'notEmpty';

type Result<T> = { ok: true; value: T } | { ok: false; fault: Label };
const ok = <T>(value: T): Result<T> => ({ ok: true, value });
const no = (zh: string, en: string): { ok: false; fault: Label } => ({ ok: false, fault: { zh, en } });

function domainOf(field: Field, op: CompareOp, operand: Operand, rightPath: ResolvedPath | undefined): Domain {
  switch (familyOf(field)) {
    case 'text':
      return op === 'contains' || op === 'startsWith' ? 'fold' : 'text';
    case 'choice':
      return 'text';
    case 'choices':
      return 'keys';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'money': {
      const scale = scaleOf(field);
      return scale === undefined || (rightPath && scaleOf(rightPath.field) !== scale) ? 'float' : 'scaled';
    }
    case 'day':
      return 'day';
    case 'instant': {
      if (operand.kind === 'period' || (rightPath && familyOf(rightPath.field) === 'day')) return 'day';
      const isDayText =
        operand.kind === 'literal' && typeof operand.value === 'string' && parseDay(operand.value) !== undefined;
      return isDayText ? 'day' : 'instant';
    }
    case 'reference':
    case 'user':
    case 'department':
      return 'id';
    case 'other':
      return 'text';
  }
}

function literalIn(domain: Domain, field: Field, value: unknown): Result<Scalar> {
  switch (domain) {
    case 'text':
    case 'keys':
      return typeof value === 'string' && value !== ''
        ? ok(value)
        : no('应为非空文本', 'must be a text that is not empty');
    case 'fold':
      return typeof value === 'string' && foldText(value) !== ''
        ? ok(foldText(value))
        : no('应为非空文本', 'must be a text that is not empty');
    case 'boolean':
      return typeof value === 'boolean' ? ok(value) : no('应为 true 或 false', 'must be true or false');
    case 'float':
      return typeof value === 'number' && Number.isFinite(value) ? ok(value) : no('应为数字', 'must be a number');
    case 'scaled': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return no('应为数字', 'must be a number');
      const scale = scaleOf(field) ?? 0;
      const scaled = Math.round(value * 10 ** scale);
      if (!Number.isSafeInteger(scaled)) return no('数字过大', 'is too large a number');
      if (scaled / 10 ** scale === value) return ok(scaled === 0 ? 0 : scaled);
      return scale === 0
        ? no('应为整数', 'must be a whole number')
        : no(`最多 ${scale} 位小数`, `has at most ${scale} decimal places`);
    }
    case 'id': {
      const id = typeof value === 'string' ? value.toLowerCase() : '';
      return UUID.test(id) ? ok(id) : no('应为记录的 id', 'must be the id of a record');
    }
    case 'day': {
      const day = typeof value === 'string' ? parseDay(value) : undefined;
      return day === undefined ? no('应为日期，写作 2026-03-31', 'must be a date, written 2026-03-31') : ok(day);
    }
    case 'instant': {
      const parsed = kindOf(field).parse(value, field);
      if (parsed.ok && typeof parsed.value === 'string') return ok(Date.parse(parsed.value));
      return no(
        '应为日期或带时区的时间，写作 2026-03-31T09:30:00+08:00',
        'must be a date or a time with its zone: 2026-03-31T09:30:00+08:00',
      );
    }
  }
}

function literalRight(domain: Domain, field: Field, op: CompareOp, value: unknown): Result<Right> {
  if (!takesList(op)) {
    if (value === null) return no('没有值请用“为空”', 'has no value; ask for "is empty" instead');
    if (Array.isArray(value)) return no('应为单个值，不是列表', 'must be one value, not a list');
    const literal = literalIn(domain, field, value);
    return literal.ok ? ok({ kind: 'value', value: literal.value }) : literal;
  }
  if (!Array.isArray(value) || value.length === 0) return no('应为非空列表', 'must be a list that is not empty');
  const values: Scalar[] = [];
  for (const entry of value as unknown[]) {
    const literal = literalIn(domain, field, entry);
    if (!literal.ok) return literal;
    values.push(literal.value);
  }
  return ok({ kind: 'list', values });
}

function operandRight(
  left: Field,
  op: CompareOp,
  operand: Operand,
  rightPath: ResolvedPath | undefined,
): Result<Right> {
  const family = familyOf(left);
  switch (operand.kind) {
    case 'literal':
      return literalRight(domainOf(left, op, operand, rightPath), left, op, operand.value);
    case 'path':
      if (!rightPath || takesList(op)) return no('应为值的列表', 'must be a list of values');
      return fieldsMeet(left, rightPath.field)
        ? ok({ kind: 'path', path: rightPath })
        : no(`不能与“${rightPath.field.label.zh}”比较`, `cannot be compared with "${rightPath.field.label.en}"`);
    case 'me':
      return family === 'user' && !takesList(op)
        ? ok(operand)
        : no('“我”只能与用户字段比较相等', '"me" fits only equals, on a field of users');
    case 'myDepartment':
      return family === 'department' && !takesList(op)
        ? ok(operand)
        : no('“我的部门”只能与部门字段比较相等', '"my department" fits only equals, on a field of departments');
    case 'myDepartmentTree':
      return family === 'department' && takesList(op)
        ? ok(operand)
        : no(
            '“我的部门及下级”只能用于部门字段的“属于”',
            '"my department and below" fits only "is one of", on a field of departments',
          );
    case 'relative':
    case 'period':
      return family === 'day' || family === 'instant'
        ? ok(operand)
        : no('相对时间只能与日期或时间比较', 'a relative time fits only dates and times');
  }
}

/** Follows, checks and prepares one comparison. A fault says, in both languages, what is wrong with the operator or the value. */
export function planComparison(compare: Compare, object: ObjectDescription, catalog: Catalog): Result<Comparison> {
  const { op, value: operand } = compare;
  const path = requirePath(compare.path, object, catalog);
  if (!kindOf(path.field).compareOps.includes(op)) {
    return no(
      `“${path.field.label.zh}”不能用这种比较（${op}）`,
      `"${path.field.label.en}" cannot be compared with "${op}"`,
    );
  }
  if (takesNothing(op)) return ok({ path, op, domain: 'text', right: { kind: 'none' } });
  if (!operand) return no('缺少比较的值', 'needs a value to compare with');
  let rightPath: ResolvedPath | undefined;
  if (operand.kind === 'path') {
    const resolved = resolvePath(operand.path, object, catalog);
    if (isFault(resolved)) return no(`没有字段“${operand.path}”`, `there is no field "${operand.path}"`);
    rightPath = resolved;
  }
  const right = operandRight(path.field, op, operand, rightPath);
  if (!right.ok) return right;
  return ok({ path, op, domain: domainOf(path.field, op, operand, rightPath), right: right.value });
}

const plans = new WeakMap<Compare, { object: ObjectDescription; catalog: Catalog; plan: Comparison }>();

/** As `planComparison`, kept for the next evaluation. @throws AppError invalid where the condition no longer works */
export function comparisonOf(compare: Compare, object: ObjectDescription, catalog: Catalog): Comparison {
  const known = plans.get(compare);
  if (known && known.object === object && known.catalog === catalog) return known.plan;
  const planned = planComparison(compare, object, catalog);
  if (!planned.ok) {
    throw brokenCondition({ zh: `${compare.path} ${planned.fault.zh}`, en: `${compare.path} ${planned.fault.en}` });
  }
  plans.set(compare, { object, catalog, plan: planned.value });
  return planned.value;
}

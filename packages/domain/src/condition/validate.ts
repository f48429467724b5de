import type { FieldProblem } from '../platform/error.ts';
import type { Label } from '../platform/label.ts';
import type { Catalog } from '../record/catalog.ts';
import { findField, type ObjectDescription } from '../record/object.ts';
import { type Compare, planComparison } from './comparison.ts';
import type { Condition } from './condition.ts';
import { fieldsAt, isFault, MAX_HOPS, type PathFault, pathLabel, resolvePath, windowField } from './path.ts';
import { nearest } from './nearest.ts';

const MAX_DEPTH = 50;
const MAX_NODES = 500;

interface Scope {
  object: ObjectDescription;
  catalog: Catalog;
}

/**
 * What is wrong with a condition over `object`, in tree order. `field` is the place, as in `of.2.where.of.0.path`
 * (`''` for the whole). [] means that it can be evaluated and compiled.
 */
export function validateCondition(condition: Condition, scope: Scope): FieldProblem[] {
  const size = measure(condition);
  if (size.depth > MAX_DEPTH) {
    return [
      problem(
        '',
        `条件嵌套过深，最多 ${MAX_DEPTH} 层`,
        `The condition is nested too deeply: at most ${MAX_DEPTH} levels`,
      ),
    ];
  }
  if (size.nodes > MAX_NODES) {
    return [problem('', `条件过大，最多 ${MAX_NODES} 项`, `The condition is too large: at most ${MAX_NODES} parts`)];
  }
  const problems: FieldProblem[] = [];
  check(condition, scope, [], problems);
  return problems;
}

function problem(field: string, zh: string, en: string, value?: unknown): FieldProblem {
  return value === undefined ? { field, message: { zh, en } } : { field, message: { zh, en }, value };
}

/** Walks with a list instead of recursion: the tree may be as deep as a caller likes. */
function measure(condition: Condition): { depth: number; nodes: number } {
  let nodes = 0;
  let depth = 0;
  const open: [Condition, number][] = [[condition, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [part, level] = next;
    nodes += 1;
    depth = Math.max(depth, level);
    if (nodes > MAX_NODES || depth > MAX_DEPTH) break;
    if (part.kind === 'all' || part.kind === 'any') for (const child of part.of) open.push([child, level + 1]);
    else if (part.kind === 'not') open.push([part.of, level + 1]);
    else if (part.kind === 'count' && part.where) open.push([part.where, level + 1]);
  }
  return { depth, nodes };
}

function check(
  condition: Condition,
  scope: Scope,
  place: readonly (string | number)[],
  problems: FieldProblem[],
): void {
  switch (condition.kind) {
    case 'all':
    case 'any':
      condition.of.forEach((child, index) => check(child, scope, [...place, 'of', index], problems));
      return;
    case 'not':
      check(condition.of, scope, [...place, 'of'], problems);
      return;
    case 'compare':
      checkCompare(condition, scope, place, problems);
      return;
    case 'count':
      checkCount(condition, scope, place, problems);
  }
}

function checkCompare(
  compare: Compare,
  scope: Scope,
  place: readonly (string | number)[],
  problems: FieldProblem[],
): void {
  const before = problems.length;
  checkPath(compare.path, scope, [...place, 'path'], problems);
  if (compare.value?.kind === 'path') checkPath(compare.value.path, scope, [...place, 'value', 'path'], problems);
  if (problems.length > before) return;
  const planned = planComparison(compare, scope.object, scope.catalog);
  if (!planned.ok) {
    const { zh, en } = planned.fault;
    const label = pathLabel(compare.path, scope);
    const value = compare.value?.kind === 'literal' ? compare.value.value : undefined;
    problems.push(
      problem([...place, 'value'].join('.'), `“${label.zh}”的条件：${zh}`, `Condition on "${label.en}": ${en}`, value),
    );
    return;
  }
  checkOptions(compare, scope, place, problems);
}

/** An option that the field does not have can never match: most likely a slip. */
function checkOptions(
  compare: Compare,
  scope: Scope,
  place: readonly (string | number)[],
  problems: FieldProblem[],
): void {
  const resolved = resolvePath(compare.path, scope.object, scope.catalog);
  if (isFault(resolved) || compare.value?.kind !== 'literal') return;
  const { field } = resolved;
  if (field.kind !== 'choice' && field.kind !== 'multiChoice') return;
  const keys = field.options.map((option) => option.key);
  const { value } = compare.value;
  for (const key of Array.isArray(value) ? value : [value]) {
    if (typeof key !== 'string' || keys.includes(key)) continue;
    const hint = suggestion(key, keys);
    const at = [...place, 'value'].join('.');
    problems.push(
      problem(
        at,
        `“${field.label.zh}”没有选项“${key}”${hint.zh}`,
        `"${field.label.en}" has no option "${key}"${hint.en}`,
        key,
      ),
    );
  }
}

function checkPath(path: string, scope: Scope, place: readonly (string | number)[], problems: FieldProblem[]): void {
  const resolved = resolvePath(path, scope.object, scope.catalog);
  if (!isFault(resolved)) return;
  const { zh, en } = faultText(resolved);
  problems.push(problem(place.join('.'), zh, en, path));
}

function faultText({ reason, segment, object }: PathFault): Label {
  const name = object.label;
  switch (reason) {
    case 'unknownField': {
      const hint = suggestion(
        segment,
        fieldsAt(object).map((field) => field.key),
      );
      return { zh: `${name.zh}没有字段“${segment}”${hint.zh}`, en: `${name.en} has no field "${segment}"${hint.en}` };
    }
    case 'notAReference':
      return {
        zh: `${name.zh}的“${segment}”不是关联字段，后面不能再接字段`,
        en: `"${segment}" of ${name.en} is not a reference, so no field can follow it`,
      };
    case 'unknownObject':
      return {
        zh: `${name.zh}的“${segment}”关联的对象不存在`,
        en: `"${segment}" of ${name.en} refers to an object that does not exist`,
      };
    case 'tooManyHops':
      return { zh: `最多经过 ${MAX_HOPS} 次关联`, en: `A path goes through at most ${MAX_HOPS} references` };
  }
}

function suggestion(word: string, candidates: readonly string[]): Label {
  const found = nearest(word, candidates);
  return found === undefined ? { zh: '', en: '' } : { zh: `，是否为“${found}”？`, en: `; did you mean "${found}"?` };
}

function checkCount(
  condition: Extract<Condition, { kind: 'count' }>,
  scope: Scope,
  place: readonly (string | number)[],
  problems: FieldProblem[],
): void {
  const { object, catalog } = scope;
  const collections = object.collections ?? [];
  const collection = collections.find((candidate) => candidate.key === condition.collection);
  const counted = collection && catalog.find(collection.object);
  if (!collection || !counted || !findField(counted, collection.by)) {
    const hint = suggestion(
      condition.collection,
      collections.map((candidate) => candidate.key),
    );
    const at = [...place, 'collection'].join('.');
    problems.push(
      problem(
        at,
        `${object.label.zh}没有集合“${condition.collection}”${hint.zh}`,
        `${object.label.en} has no collection "${condition.collection}"${hint.en}`,
        condition.collection,
      ),
    );
    return;
  }
  if (condition.within && !windowField(counted, condition.within.field)) {
    const times = fieldsAt(counted).filter((field) => field.kind === 'date' || field.kind === 'dateTime');
    const hint = suggestion(
      condition.within.field,
      times.map((field) => field.key),
    );
    const at = [...place, 'within', 'field'].join('.');
    problems.push(
      problem(
        at,
        `${counted.label.zh}没有日期或时间字段“${condition.within.field}”${hint.zh}`,
        `${counted.label.en} has no date or time field "${condition.within.field}"${hint.en}`,
        condition.within.field,
      ),
    );
  }
  if (condition.where) check(condition.where, { object: counted, catalog }, [...place, 'where'], problems);
}

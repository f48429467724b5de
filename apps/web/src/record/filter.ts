import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { FilterRule } from './operators.ts';

/** A condition as the filter bar shows it: chips, joined by all or any. `rest`: parts that are no chip and stay as they are. */
export interface Filter {
  match: 'all' | 'any';
  rules: readonly FilterRule[];
  rest: readonly Condition[];
}
export const NO_FILTER: Filter = { match: 'all', rules: [], rest: [] };

const edge = (path: string, rule: Extract<FilterRule, { kind: 'period' }>, side: 'start' | 'end'): Condition => ({
  kind: 'compare',
  path,
  op: side === 'start' ? 'ge' : 'le',
  value: { kind: 'period', unit: rule.unit, edge: side, offset: rule.offset },
});

/** A period is two comparisons: not before its first and not after its last day. */
const conditionOfRule = (rule: FilterRule): Condition =>
  rule.kind === 'period' ? { kind: 'all', of: [edge(rule.path, rule, 'start'), edge(rule.path, rule, 'end')] } : rule;

/** @returns undefined where nothing is filtered */
export function conditionOf(filter: Filter): Condition | undefined {
  const parts = [...filter.rules.map(conditionOfRule), ...filter.rest];
  if (parts.length === 0) return undefined;
  return { kind: filter.match, of: parts };
}

function periodOf(condition: Condition): FilterRule | undefined {
  if (condition.kind !== 'all' || condition.of.length !== 2) return undefined;
  const [from, to] = condition.of;
  if (from?.kind !== 'compare' || to?.kind !== 'compare' || from.path !== to.path || from.op !== 'ge' || to.op !== 'le')
    return undefined;
  const [start, end] = [from.value, to.value];
  if (start?.kind !== 'period' || end?.kind !== 'period' || start.edge !== 'start' || end.edge !== 'end')
    return undefined;
  return start.unit === end.unit && start.offset === end.offset
    ? { kind: 'period', path: from.path, unit: start.unit, offset: start.offset }
    : undefined;
}

/** Any condition as chips and a rest; `conditionOf` gives the same meaning back. */
export function filterOf(condition: Condition | undefined): Filter {
  if (!condition) return NO_FILTER;
  const asPeriod = periodOf(condition);
  const isList = !asPeriod && (condition.kind === 'all' || condition.kind === 'any');
  const parts = isList ? condition.of : [condition];
  const rules: FilterRule[] = [];
  const rest: Condition[] = [];
  for (const part of parts) {
    const rule = part.kind === 'compare' ? part : periodOf(part);
    if (rule) rules.push(rule);
    else rest.push(part);
  }
  return { match: isList ? condition.kind : 'all', rules, rest };
}

/** Both must hold; undefined parts hold always. */
export function both(one: Condition | undefined, other: Condition | undefined): Condition | undefined {
  if (!one) return other;
  if (!other) return one;
  return { kind: 'all', of: [one, other] };
}

import type { EvaluateEnv } from './evaluate.ts';
import type { Condition } from './condition.ts';
import { isFault, resolvePath } from './path.ts';

/** Paths on the record that a condition reads, each once, in tree order; those inside counted collections are left out. */
export function conditionPaths(condition: Condition): string[] {
  const paths = new Set<string>();
  walk(condition, (part) => {
    if (part.kind !== 'compare') return;
    paths.add(part.path);
    if (part.value?.kind === 'path') paths.add(part.value.path);
  });
  return [...paths];
}

/** Collections that a condition counts, each once. */
export function conditionCollections(condition: Condition): string[] {
  const found = new Set<string>();
  walk(condition, (part) => {
    if (part.kind === 'count') found.add(part.collection);
  });
  return [...found];
}

/** Every part of a condition from the top down, without the conditions on counted records. */
function walk(condition: Condition, visit: (part: Condition) => void): void {
  visit(condition);
  if (condition.kind === 'all' || condition.kind === 'any') for (const part of condition.of) walk(part, visit);
  else if (condition.kind === 'not') walk(condition.of, visit);
}

/** Whether all that a condition reads is kept by services and counted records, so that nobody can simply type it. */
export function isKeptByServices(
  condition: Condition,
  { object, catalog }: Pick<EvaluateEnv, 'object' | 'catalog'>,
): boolean {
  const paths = conditionPaths(condition);
  if (paths.length === 0) return conditionCollections(condition).length > 0;
  return paths.every((path) => {
    const resolved = resolvePath(path, object, catalog);
    return !isFault(resolved) && resolved.field.system === true;
  });
}

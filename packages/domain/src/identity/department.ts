/** A department as a node of the tree. */
export interface DepartmentNode {
  id: string;
  parentId: string | null;
}

/**
 * Whether `id` would become its own ancestor below `parentId`.
 * @param departments the tree as it is; a loop in it already counts as one
 */
export function wouldCycle(departments: readonly DepartmentNode[], id: string, parentId: string | null): boolean {
  const parents = new Map(departments.map((department) => [department.id, department.parentId]));
  const seen = new Set<string>();
  for (let at = parentId; at !== null; at = parents.get(at) ?? null) {
    if (at === id || seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}

/** Parents before children, otherwise in the given order; a department whose parent is missing counts as a root. */
export function parentsFirst<D extends DepartmentNode>(departments: readonly D[]): D[] {
  const known = new Set(departments.map((department) => department.id));
  const children = Map.groupBy(departments, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : '',
  );
  const ordered = [...(children.get('') ?? [])];
  for (const department of ordered) ordered.push(...(children.get(department.id) ?? []));
  return ordered;
}

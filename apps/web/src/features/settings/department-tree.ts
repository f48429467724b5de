import type { DepartmentRow } from '@throughline/domain/identity/identity.contract.ts';

export interface TreeRow {
  row: DepartmentRow;
  depth: number;
  /** Brothers in order, this one among them. */
  siblings: readonly DepartmentRow[];
}
const ordered = (one: DepartmentRow, other: DepartmentRow): number =>
  one.position - other.position || one.name.localeCompare(other.name, 'zh-CN');

/** Departments as a tree read from above; one whose parent is missing stands at the top, so that none is lost. */
export function departmentTree(rows: readonly DepartmentRow[]): TreeRow[] {
  const known = new Set(rows.map((row) => row.id));
  const below = (parent: string | null, depth: number): TreeRow[] => {
    const siblings = rows
      .filter((row) => (parent === null ? row.parent === null || !known.has(row.parent) : row.parent === parent))
      .toSorted(ordered);
    return siblings.flatMap((row) => [{ row, depth, siblings }, ...below(row.id, depth + 1)]);
  };
  return below(null, 0);
}

/** The department and all below it: none of them can be its parent. */
export function withDescendants(rows: readonly DepartmentRow[], id: string): Set<string> {
  const found = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const row of rows)
      if (row.parent !== null && found.has(row.parent) && !found.has(row.id)) {
        found.add(row.id);
        grown = true;
      }
  }
  return found;
}

/** New positions after moving one among its brothers; only those that change. */
export function reordered(
  siblings: readonly DepartmentRow[],
  id: string,
  by: 1 | -1,
): { row: DepartmentRow; position: number }[] {
  const order = [...siblings];
  const at = order.findIndex((row) => row.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return [];
  const [moved] = order.splice(at, 1);
  if (moved) order.splice(to, 0, moved);
  return order.flatMap((row, position) => (row.position === position ? [] : [{ row, position }]));
}

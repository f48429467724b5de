import type { ResolvedPath } from './path.ts';

/**
 * A record as plain data, by field key, in wire form:
 * - numbers as numbers (money in minor units, decimals unscaled, percent 0 to 1), booleans, choice keys;
 * - dates `YYYY-MM-DD`, instants as ISO text with zone; multi-choice and attachments as lists;
 * - references, users and departments as `{ id, ... }` or a bare id. What a path goes through must be nested:
 *   `account.industry` needs `{ account: { id, industry } }`, `owner.department` needs `{ owner: { id, department: { id } } }`.
 *   A referenced record in the bin is `{ id }` alone: its fields are empty, the reference itself is not;
 * - collections as lists of facts, without records in the bin.
 *
 * A missing key, null, '' and [] all mean "no value"; a missing collection is an empty one.
 */
export interface Facts {
  readonly [key: string]: FactValue;
}
export type FactValue = string | number | boolean | null | undefined | Facts | readonly FactValue[];

const isFacts = (value: FactValue): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** No value: undefined, null, '', [] or {}. */
export function isEmptyValue(value: FactValue): value is undefined | null | '' {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

/** The value at a path; undefined where a reference on the way is empty. */
export function readPath(facts: Facts, path: ResolvedPath): FactValue {
  let current: Facts = facts;
  for (const hop of path.hops) {
    const next = current[hop.field.key];
    if (!isFacts(next)) return undefined;
    current = next;
  }
  return current[path.field.key];
}

/** Lower-case id of `{ id }` or of a bare id; undefined where there is none. */
export function idOf(value: FactValue): string | undefined {
  const id = isFacts(value) ? value.id : value;
  return typeof id === 'string' && id !== '' ? id.toLowerCase() : undefined;
}

/** Facts of a collection. Entries that are not records are left out. */
export function readCollection(facts: Facts, key: string): readonly Facts[] {
  const list = facts[key];
  return Array.isArray(list) ? list.filter((entry): entry is Facts => isFacts(entry)) : [];
}

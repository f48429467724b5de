import type { ObjectDescription } from './object.ts';

/** All objects of a workspace with its custom fields merged in; what conditions, imports and forms are checked against. */
export interface Catalog {
  /** @returns undefined where no such object exists */
  find(key: string): ObjectDescription | undefined;
  all(): readonly ObjectDescription[];
}

export function catalogOf(objects: readonly ObjectDescription[]): Catalog {
  const byKey = new Map(objects.map((object) => [object.key, object]));
  return { find: (key) => byKey.get(key), all: () => objects };
}

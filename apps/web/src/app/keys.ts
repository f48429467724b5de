/**
 * Keys of the one query cache. Everything about records begins with `['records', object]`, so that a live change
 * finds what it touches without knowing the object.
 */
export const keys = {
  me: ['me'] as const,
  objects: ['objects'] as const,
  processes: ['processes'] as const,
  users: ['users'] as const,
  departments: ['departments'] as const,
  views: (object: string) => ['views', object] as const,
  /** All about an object. */
  object: (object: string) => ['records', object] as const,
  record: (object: string, id: string) => ['records', object, 'record', id] as const,
  history: (object: string, id: string) => ['records', object, 'history', id] as const,
  /** Infinite list: pages of `{ items, nextCursor }`. */
  list: (object: string, query: object) => ['records', object, 'list', query] as const,
  lists: (object: string) => ['records', object, 'list'] as const,
  count: (object: string, query: object) => ['records', object, 'count', query] as const,
  group: (object: string, query: object) => ['records', object, 'group', query] as const,
  board: (query: object) => ['records', 'opportunity', 'board', query] as const,
  /** A feature's own query about one record or object: deal path, today's list. */
  about: (object: string, topic: string, ...rest: readonly unknown[]) => ['records', object, topic, ...rest] as const,
};

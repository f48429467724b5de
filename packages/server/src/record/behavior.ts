import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { StoredRow } from './columns.ts';

/** Field key → value in stored form. */
export type Values = Record<string, unknown>;

/** Why and how a change is made, beyond the values. */
export interface ChangeIntent {
  reason?: string | undefined;
  /** What the behaviour's `prepareUpdate` asked for. */
  prepared?: Promise<unknown> | undefined;
  /** Words of the feature whose door this is, e.g. a lost deal's `lossReason`. */
  [extra: string]: unknown;
}

/** What a behaviour adds to the event of the change. */
export interface Decision {
  action?: string;
}

/**
 * What an object decides beyond its description. Every path that changes a record (form, drag, grid, import, API) runs
 * through these in the same transaction, so a rule here has no side door.
 */
export interface ObjectBehavior {
  /** Completes or refuses the values of a new record; may set system fields. */
  beforeCreate?(ctx: Ctx, tx: Tx, values: Values, intent: ChangeIntent): Promise<void>;
  /**
   * Asks for what `beforeUpdate` will need, in the packet of the lock: the statement runs behind it, so it sees what the lock
   * protects. What it gives is `intent.prepared`.
   */
  prepareUpdate?(ctx: Ctx, tx: Tx, id: string): Promise<unknown>;
  /** Decides on a change under the row's lock; may add to `changes` (system fields too) or take away. */
  beforeUpdate?(ctx: Ctx, tx: Tx, current: StoredRow, changes: Values, intent: ChangeIntent): Promise<Decision | void>;
  /** Consequences on other tables. `before` is null for a new record; `after` is null for one that went to the bin or was purged. */
  afterWrite?(ctx: Ctx, tx: Tx, before: StoredRow | null, after: StoredRow | null, intent: ChangeIntent): Promise<void>;
  /**
   * What follows from the written record by itself, as changes of their own (a deal that moves on).
   * @returns the record as it then is; undefined where nothing followed
   */
  follow?(ctx: Ctx, tx: Tx, row: StoredRow, intent: ChangeIntent): Promise<StoredRow | undefined>;
  /** `afterWrite` for many new records at once; without it `afterWrite` is called for each. */
  afterInsertMany?(ctx: Ctx, tx: Tx, rows: readonly { row: StoredRow; intent: ChangeIntent }[]): Promise<void>;
  /**
   * Facts that this object's records cause in the records of its reference `field`. A batch says `intent.settleLater` and
   * calls `refresh` at its end, once for each of those records instead of once for each change.
   */
  settles?: { field: string; refresh(ctx: Ctx, tx: Tx, ids: readonly string[]): Promise<void> };
  /** Puts rows of other tables back as they were before the changes that a batch made in `record`. */
  revert?(ctx: Ctx, tx: Tx, record: StoredRow, note: unknown): Promise<void>;
  /** What `revert` will need, taken before a batch changes the record; JSON. */
  noteForRevert?(ctx: Ctx, tx: Tx, record: StoredRow): Promise<unknown>;
  /** Deletes rows of other tables that go with a purged record (files, comments). */
  beforePurge?(ctx: Ctx, tx: Tx, id: string): Promise<void>;
}

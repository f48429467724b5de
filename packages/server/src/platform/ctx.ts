import type { Rights } from '@throughline/domain/identity/rights.ts';
import type { Locale } from '@throughline/domain/platform/label.ts';
import type { Directory } from './directory.ts';
import { inTransaction, readOnce, type Tx } from './db.ts';
import type { Platform } from './platform.ts';

/** Who acts. `system` acts for the product itself (migrations of data, the simulator) and has every right. */
export interface Actor {
  kind: 'member' | 'apiKey' | 'import' | 'system';
  memberId: string;
  departmentId: string | null;
  /** Own department and all below it. */
  departmentTree: readonly string[];
  rights: Rights;
  /** The session that signs the member in; undefined for keys, jobs and the system. */
  sessionId?: string | undefined;
}

/**
 * What a use case is given: the workspace, the actor, the instant, and the transaction. One per request or job.
 * `directory` is the workspace's people, roles, objects and calendar, kept in memory and refreshed when they change.
 */
export interface Ctx {
  readonly platform: Platform;
  readonly workspaceId: string;
  readonly directory: Directory;
  readonly actor: Actor;
  readonly locale: Locale;
  /** Epoch milliseconds; the one clock of the use case. */
  readonly now: number;
  readonly requestId: string | null;
  readonly address: string | null;
  /** Batch (import, bulk edit) whose changes can be undone together. */
  readonly batchId: string | null;
  /** Runs in the request's transaction when one is open, otherwise in a new one. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Read-only transaction, or the open one. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A single read statement in one round trip. */
  readOnce<Row extends object>(text: string, values: readonly unknown[], name?: string): Promise<Row[]>;
}

export type CtxParts = Omit<Ctx, 'transaction' | 'read' | 'readOnce'>;

/** @param open a transaction that all work joins (a request with an Idempotency-Key, a batch chunk) */
export function makeCtx(parts: CtxParts, open?: Tx): Ctx {
  const { pool } = parts.platform;
  if (open !== undefined) {
    return {
      ...parts,
      transaction: (work) => work(open),
      read: (work) => work(open),
      readOnce: <Row extends object>(text: string, values: readonly unknown[], name?: string) =>
        open.sql<Row>(text, values, name),
    };
  }
  return {
    ...parts,
    transaction: (work) => inTransaction(pool, parts.workspaceId, work),
    read: (work) => inTransaction(pool, parts.workspaceId, work, { readOnly: true }),
    readOnce: <Row extends object>(text: string, values: readonly unknown[], name?: string) =>
      readOnce<Row>(pool, parts.workspaceId, text, values, name),
  };
}

/** The same use case inside a transaction that is already open. */
export const within = (ctx: Ctx, tx: Tx): Ctx => makeCtx(ctx, tx);

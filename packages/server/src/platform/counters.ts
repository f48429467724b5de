import type pg from 'pg';
import { inTransaction, type Tx } from './db.ts';

export interface CounterKey {
  workspaceId: string;
  object: string;
  field: string;
  /** `2026`, `2026-03`, or '' for a counter that never starts anew. */
  period: string;
}

interface Waiting {
  count: number;
  resolve: (first: number) => void;
  reject: (error: unknown) => void;
}

/**
 * Gives consecutive numbers, each once. A step of a counter is a transaction of its own on a connection of its own, so that
 * records made at the same time do not queue behind each other's commits; requests that come while a step is under way are
 * served together by the next. A record that is not made after all leaves a gap.
 */
export class Counters {
  readonly #pool: pg.Pool;
  readonly #queues = new Map<string, Waiting[]>();

  /** @param pool with one connection of its own: a creation holds one of the main pool while it waits here */
  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** @returns the first of `count` numbers */
  take(key: CounterKey, count: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const name = `${key.workspaceId} ${key.object} ${key.field} ${key.period}`;
      const waiting: Waiting = { count, resolve, reject };
      const queue = this.#queues.get(name);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      this.#queues.set(name, [waiting]);
      void this.#serve(name, key);
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #serve(name: string, key: CounterKey): Promise<void> {
    for (;;) {
      const batch = this.#queues.get(name) ?? [];
      if (batch.length === 0) {
        this.#queues.delete(name);
        return;
      }
      this.#queues.set(name, []);
      try {
        let next = await this.#step(
          key,
          batch.reduce((sum, { count }) => sum + count, 0),
        );
        for (const { count, resolve } of batch) {
          resolve(next);
          next += count;
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  #step(key: CounterKey, count: number): Promise<number> {
    return inTransaction(this.#pool, key.workspaceId, (tx) => takeWithin(tx, key, count));
  }
}

/** The same as part of an open transaction: for a workspace that no other connection sees yet. @returns the first of `count` numbers */
export async function takeWithin(
  tx: Tx,
  { workspaceId, object, field, period }: CounterKey,
  count: number,
): Promise<number> {
  const [row] = await tx.sql<{ value: number }>(
    `insert into auto_number (workspace_id, object, field, period, value) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, object, field, period) do update set value = auto_number.value + excluded.value returning value`,
    [workspaceId, object, field, period, count],
    'auto-number',
  );
  return (row?.value ?? count) - count + 1;
}

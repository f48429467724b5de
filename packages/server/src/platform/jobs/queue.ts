import type { PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Tx } from '../db.ts';
import { newId } from '../id.ts';
import type { Log } from '../postgres/log.ts';
import { ensureQueue, openBoss } from './boss.ts';
import type { JobDefinition } from './job.ts';

export interface EnqueueOptions {
  /** While a job with this key waits, another one is not added. */
  key?: string;
  /** Not before so many seconds. */
  afterSeconds?: number;
}

/** Puts jobs into the queue. One per process; it connects when the first job is made. */
export class JobQueue {
  /** Database address of the application role, for a worker of this process. */
  get url(): string {
    return this.#url;
  }

  readonly #url: string;
  readonly #log: Log;
  readonly #made = new Map<string, Promise<void>>();
  #boss: Promise<PgBoss> | undefined;

  constructor(url: string, log: Log) {
    this.#url = url;
    this.#log = log;
  }

  /** Adds a job in the caller's transaction: it exists exactly if the change that causes it does. */
  async enqueue<P extends z.ZodType>(
    tx: Tx,
    definition: JobDefinition<P>,
    payload: z.input<P>,
    { key, afterSeconds }: EnqueueOptions = {},
  ): Promise<void> {
    const boss = await this.#started();
    let made = this.#made.get(definition.name);
    if (made === undefined) {
      made = ensureQueue(boss, definition);
      made.catch(() => this.#made.delete(definition.name));
      this.#made.set(definition.name, made);
    }
    await made;
    await boss.send(definition.name, definition.payload.parse(payload) as object, {
      db: { executeSql: async (text, values = []) => ({ rows: await tx.sql(text, values) }) },
      singletonKey: key ?? newId(),
      ...(afterSeconds === undefined ? {} : { startAfter: afterSeconds }),
    });
  }

  async stop(): Promise<void> {
    const boss = this.#boss;
    this.#boss = undefined;
    this.#made.clear();
    await (await boss?.catch(() => undefined))?.stop({ graceful: false });
  }

  #started(): Promise<PgBoss> {
    if (this.#boss === undefined) {
      const starting = openBoss(this.#url, this.#log, { max: 2, supervise: false }).start();
      starting.catch(() => {
        this.#boss = undefined;
      });
      this.#boss = starting;
    }
    return this.#boss;
  }
}

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** What the application acknowledged for one account that a writer made. */
export interface Acknowledged {
  id: string;
  /** Unique; never changed after the creation. */
  name: string;
  version: number;
  description: string | null;
}

interface Target {
  origin: string;
  key: string;
}

/** Writers of one trial: they create accounts and change them, and repeat an unanswered request until it is answered. */
export class Writers {
  /** Every name that was ever sent: another one in the database would be a phantom. */
  readonly attempted = new Set<string>();
  readonly acknowledged: Acknowledged[] = [];
  /** Answers that no request of a writer may get, as "status: body". */
  readonly refusals: string[] = [];
  /** Instant (performance.now) of the last acknowledgement. */
  lastAt = performance.now();
  writes = 0;
  #stopping = false;
  readonly #target: Target;
  readonly #running: Promise<void>[];

  /** @param perSecond writes of all writers together */
  constructor(target: Target, count: number, perSecond: number) {
    this.#target = target;
    const gapMs = (1000 * count) / perSecond;
    this.#running = Array.from({ length: count }, () => this.#write(gapMs));
    // A writer that gives up is told of by `stop`; until then the trial goes on, and ends what it started.
    for (const writer of this.#running) writer.catch(() => undefined);
  }

  /** Ends the writers after their present request has been acknowledged. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  async #write(gapMs: number): Promise<void> {
    for (let turn = 0; !this.#stopping; turn++) {
      const next = pause(gapMs);
      const name = `soak ${randomUUID()}`;
      this.attempted.add(name);
      const made = await this.#send('POST', '/accounts', { name });
      const row: Acknowledged = { id: made.id, name, version: made.version, description: null };
      this.acknowledged.push(row);
      await next;
      for (let change = 0; change < turn % 3 && !this.#stopping; change++) {
        const later = pause(gapMs);
        const description = `change ${change} of ${name}`;
        const changed = await this.#send('PATCH', `/accounts/${row.id}`, { version: row.version, description });
        row.version = changed.version;
        row.description = description;
        await later;
      }
    }
  }

  /** Sends until answered: with one Idempotency-Key, so that a repetition of what was done is not done again. */
  async #send(method: string, path: string, body: object): Promise<{ id: string; version: number }> {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${this.#target.key}`,
      'idempotency-key': randomUUID(),
    };
    for (;;) {
      const answer = await fetch(`${this.#target.origin}/api/v1${path}`, {
        method,
        headers,
        body: JSON.stringify(body),
      }).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (answer?.ok && text !== undefined) {
        this.writes++;
        this.lastAt = performance.now();
        return (JSON.parse(text) as { record: { id: string; version: number } }).record;
      }
      // 503: no database; 409: the first try of this key still runs; 5xx otherwise is a fault, and so is any other refusal.
      const expected = answer === undefined || text === undefined || answer.status === 503 || answer.status === 409;
      if (!expected) this.refusals.push(`${answer.status}: ${text.slice(0, 300)}`);
      if (this.refusals.length > 100) throw new Error(`too many refusals: ${this.refusals[0]}`);
      await pause(50);
    }
  }
}

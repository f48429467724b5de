import pg from 'pg';
import type { Logger } from 'pino';
import { inTransaction } from '../db.ts';
import type { Audience } from '../events.ts';

/** A committed change as the feed tells it, in the order of the log. */
export interface FeedEvent {
  /** Position in the log: `<txid>-<seq>`. */
  position: string;
  workspaceId: string;
  object: string;
  recordId: string;
  version: number | null;
  action: string;
  actorId: string | null;
  at: string;
  audience: readonly Audience[] | null;
}

type Listener = (event: FeedEvent) => void;

const CHANNEL = 'throughline_event';
/** Behind a workspace's id in a wake-up. */
const DIRECTORY_MARK = ' directory';
const COALESCE_MS = 30;
const POLL_MS = 1_500;
const PAGE = 500;

interface Followed {
  listeners: Set<Listener>;
  position: { txid: number; seq: number };
  reading: boolean;
  again: boolean;
}

/**
 * Follows the event logs of the workspaces that someone listens to. A commit wakes the reader (in this process at once, in
 * others through a coalesced NOTIFY); a slow poll catches what a wake-up missed. Only rows below the oldest running
 * transaction are read, so none is skipped.
 */
export class EventFeed {
  readonly #pool: pg.Pool;
  readonly #url: string;
  readonly #log: Logger;
  readonly #followed = new Map<string, Followed>();
  readonly #pending = new Set<string>();
  readonly #directoryListeners = new Set<(workspaceId: string) => void>();
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #client: pg.Client | undefined;
  #stopped = false;

  constructor(pool: pg.Pool, url: string, log: Logger) {
    this.#pool = pool;
    this.#url = url;
    this.#log = log;
  }

  start(): void {
    void this.#listen();
    this.#poll = setInterval(() => {
      for (const workspaceId of this.#followed.keys()) void this.#read(workspaceId);
    }, POLL_MS);
    this.#poll.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  /**
   * Called after a commit: reads at once here, and tells other processes within 30 ms.
   * @param changesDirectory people, roles, fields or processes changed: others must load them anew
   */
  wake(workspaceId: string, changesDirectory = false): void {
    void this.#read(workspaceId);
    this.#pending.add(changesDirectory ? `${workspaceId}${DIRECTORY_MARK}` : workspaceId);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const workspaces = [...this.#pending];
      this.#pending.clear();
      this.#tell(workspaces).catch((error: unknown) =>
        this.#log.debug({ err: error }, 'notify failed; others find it by polling'),
      );
    }, COALESCE_MS);
    this.#timer.unref();
  }

  /** Told of every workspace whose directory a process changed. */
  onDirectoryChange(listener: (workspaceId: string) => void): void {
    this.#directoryListeners.add(listener);
  }

  /** @returns position of the newest readable event */
  async head(workspaceId: string): Promise<string> {
    const { txid, seq } = await this.#newest(workspaceId);
    return `${txid}-${seq}`;
  }

  /** Calls `listener` for each change from now on. @returns how to stop */
  async follow(workspaceId: string, listener: Listener): Promise<() => void> {
    let followed = this.#followed.get(workspaceId);
    if (followed === undefined) {
      followed = { listeners: new Set(), position: await this.#newest(workspaceId), reading: false, again: false };
      this.#followed.set(workspaceId, this.#followed.get(workspaceId) ?? followed);
      followed = this.#followed.get(workspaceId) ?? followed;
    }
    followed.listeners.add(listener);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size === 0) this.#followed.delete(workspaceId);
    };
  }

  /** Events after `position`, oldest first, at most `limit`. */
  async since(workspaceId: string, position: string, limit = PAGE): Promise<FeedEvent[]> {
    const match = /^(\d{1,18})-(\d{1,18})$/.exec(position);
    if (match === null) return [];
    return this.#page(workspaceId, { txid: Number(match[1]), seq: Number(match[2]) }, limit);
  }

  async #newest(workspaceId: string): Promise<{ txid: number; seq: number }> {
    return inTransaction(
      this.#pool,
      workspaceId,
      async (tx) => {
        const [row] = await tx.sql<{ txid: number; seq: number }>(
          `select txid, seq from event where workspace_id = $1 and txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           order by txid desc, seq desc limit 1`,
          [workspaceId],
          'feed-newest',
        );
        return row ?? { txid: 0, seq: 0 };
      },
      { readOnly: true },
    );
  }

  async #page(workspaceId: string, after: { txid: number; seq: number }, limit: number): Promise<FeedEvent[]> {
    const rows = await inTransaction(
      this.#pool,
      workspaceId,
      (tx) =>
        tx.sql<{
          txid: number;
          seq: number;
          object: string;
          record_id: string;
          record_version: number | null;
          action: string;
          actor_id: string | null;
          at: string;
          audience: Audience[] | null;
        }>(
          `select txid, seq, object, record_id, record_version, action, actor_id, at, audience from event
           where workspace_id = $1 and (txid, seq) > ($2, $3) and txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
           order by txid, seq limit $4`,
          [workspaceId, after.txid, after.seq, limit],
          'feed-page',
        ),
      { readOnly: true },
    );
    return rows.map((row) => ({
      position: `${row.txid}-${row.seq}`,
      workspaceId,
      object: row.object,
      recordId: row.record_id,
      version: row.record_version,
      action: row.action,
      actorId: row.actor_id,
      at: row.at,
      audience: row.audience,
    }));
  }

  async #read(workspaceId: string): Promise<void> {
    const followed = this.#followed.get(workspaceId);
    if (followed === undefined || this.#stopped) return;
    if (followed.reading) {
      followed.again = true;
      return;
    }
    followed.reading = true;
    try {
      do {
        followed.again = false;
        const events = await this.#page(workspaceId, followed.position, PAGE);
        for (const event of events) {
          for (const listener of followed.listeners) listener(event);
          const [txid, seq] = event.position.split('-');
          followed.position = { txid: Number(txid), seq: Number(seq) };
        }
        if (events.length === PAGE) followed.again = true;
      } while (followed.again);
    } catch (error) {
      this.#log.debug({ err: error }, 'event feed read failed; retried by polling');
    } finally {
      followed.reading = false;
    }
  }

  async #tell(workspaces: readonly string[]): Promise<void> {
    for (const workspaceId of workspaces) await this.#pool.query('select pg_notify($1, $2)', [CHANNEL, workspaceId]);
  }

  /** One direct connection that listens; made anew when it breaks. */
  async #listen(): Promise<void> {
    while (!this.#stopped) {
      const client = new pg.Client({
        connectionString: this.#url,
        application_name: 'throughline-listen',
        keepAlive: true,
      });
      try {
        const ended = new Promise<void>((resolve) => {
          client.on('end', resolve);
          client.on('error', () => resolve());
        });
        await client.connect();
        this.#client = client;
        client.on('notification', ({ payload }) => {
          if (payload === undefined) return;
          const workspaceId = payload.replace(DIRECTORY_MARK, '');
          if (workspaceId !== payload) for (const listener of this.#directoryListeners) listener(workspaceId);
          void this.#read(workspaceId);
        });
        await client.query(`listen ${CHANNEL}`);
        await ended;
      } catch (error) {
        this.#log.debug({ err: error }, 'event listener lost its connection');
      }
      if (!this.#stopped) await new Promise((resolve) => setTimeout(resolve, 1_000).unref());
    }
  }
}

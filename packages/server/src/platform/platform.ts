import type { Logger } from 'pino';
import type pg from 'pg';
import type { Config } from './config.ts';
import type { Counters } from './counters.ts';
import type { EventWatcher } from './events.ts';
import type { FileStore } from './files/file-store.ts';
import type { DirectoryCache } from './directory.ts';
import type { JobQueue } from './jobs/queue.ts';
import type { ObjectBehavior } from '../record/behavior.ts';
import type { EventFeed } from './live/feed.ts';
import type { LiveHub } from './live/hub.ts';

/** What one process holds once: made at start by the host, ended by it. */
export interface Platform {
  config: Config;
  log: Logger;
  pool: pg.Pool;
  directories: DirectoryCache;
  feed: EventFeed;
  live: LiveHub;
  /** Automatic numbers. */
  counters: Pick<Counters, 'take'>;
  /** Work for later, enqueued in the transaction that causes it. */
  jobs: JobQueue;
  /** Object key → what the object decides beyond its description. */
  behaviors: ReadonlyMap<string, ObjectBehavior>;
  /** Features that follow every change in its transaction. */
  watchers: readonly EventWatcher[];
  /** Where the bytes of files are. */
  files: FileStore;
  /** Epoch milliseconds. */
  clock(): number;
}

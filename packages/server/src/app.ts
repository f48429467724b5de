import { type Calendar } from '@throughline/domain/calendar/calendar.ts';
import { defaultCalendar } from '@throughline/domain/calendar/default-calendar.ts';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { behaviors, featureRoutes, liveMessages, watchers } from './features.ts';
import { authenticate } from './identity/authenticate.ts';
import { liveRoutes } from './live/live.routes.ts';
import type { Config } from './platform/config.ts';
import { Counters } from './platform/counters.ts';
import { openPool } from './platform/db.ts';
import { openFileStore } from './platform/files/file-store.ts';
import { removeStale } from './platform/files/spool.ts';
import { DirectoryCache } from './platform/directory.ts';
import { JobQueue } from './platform/jobs/queue.ts';
import { buildHttp } from './platform/http/server.ts';
import { EventFeed } from './platform/live/feed.ts';
import { LiveHub } from './platform/live/hub.ts';
import type { Platform } from './platform/platform.ts';
import { visibleEvents } from './record/visibility.ts';

export interface PlatformOptions {
  config: Config;
  log: Logger;
  /** Database address of the application role. */
  appUrl: string;
  /** Epoch milliseconds; the system clock otherwise. */
  clock?: () => number;
}

export interface RunningPlatform extends Platform {
  close(): Promise<void>;
}

const calendarOf = (stored: unknown, timeZone: string): Calendar =>
  (stored as Calendar | null) ?? defaultCalendar(timeZone);

/** Everything one process holds once, wired; nothing listens yet. */
export function openPlatform({ config, log, appUrl, clock = Date.now }: PlatformOptions): RunningPlatform {
  const pool = openPool({ url: appUrl, max: config.databasePool });
  const feed = new EventFeed(pool, appUrl, log);
  const directories = new DirectoryCache(pool, calendarOf);
  feed.onDirectoryChange((workspaceId) => directories.drop(workspaceId));
  feed.start();
  const jobs = new JobQueue(appUrl, log);
  const files = openFileStore(config);
  removeStale(files.incoming, clock()).catch((error: unknown) => log.warn({ err: error }, 'old uploads stay'));
  const counters = new Counters(openPool({ url: appUrl, max: 1 }));
  return {
    config,
    log,
    pool,
    feed,
    directories,
    live: new LiveHub(feed, visibleEvents, liveMessages),
    jobs,
    counters,
    behaviors,
    watchers,
    files,
    clock,
    async close() {
      await jobs.stop();
      await counters.close();
      await feed.stop();
      await pool.end();
    },
  };
}

/** @param origin address under which people reach this server */
export function buildApp(platform: Platform, origin: () => string): Promise<FastifyInstance> {
  const known: Parameters<typeof buildHttp>[0]['authenticate'] = (request) => authenticate(platform, request);
  return buildHttp({
    platform,
    origin,
    authenticate: known,
    routes: [...featureRoutes(origin), ...liveRoutes(platform.live, known)],
  });
}

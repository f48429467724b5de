import { mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@throughline/domain/platform/error.ts';
import { type Binaries, program, usableBinaries } from './binaries.ts';
import {
  checkCluster,
  checkOwner,
  createCluster,
  findCluster,
  OWNER,
  readPassword,
  rememberedPort,
  rememberPort,
  run,
  type Settings,
  writeSettings,
} from './cluster.ts';
import { connectKeeper, type Keeper, otherKeepers } from './keeper.ts';
import type { Log } from './log.ts';
import { claimant, readPidFile, takeOverClaim } from './postmaster.ts';
import { withStartLock } from './start-lock.ts';
import { type ServerUser, serverUser } from './system-user.ts';

export interface EmbeddedOptions {
  /** Data directory of PostgreSQL; made when absent. Beside it appears `<dir>.lock`. */
  dir: string;
  log: Log;
  /** Server settings over the defaults. Tests turn `fsync` off here; nothing else may. */
  settings?: Settings;
  /** Folder with bin, lib and share; the platform's npm package otherwise. */
  binaries?: string;
  /** Root only: where copies go that another account must reach. */
  systemRoot?: string;
}

export interface EmbeddedServer {
  /** Address of database `throughline` as its superuser and owner. Stays valid when the server is restarted. */
  url: string;
  port: number;
  /** Leaves the server; stops it unless another process of ours still uses it. */
  stop: () => Promise<void>;
  /** The server was already running. */
  adopted: boolean;
}

/** A dead server can hold its claim for seconds, and recovery after a crash takes its time. */
const START_PATIENCE_MS = 60_000;
const SYSTEM_ROOT = '/var/lib/throughline';
const DATABASE = 'throughline';

/**
 * Starts PostgreSQL on `dir`, or joins the one that already serves it, and keeps it running: when every process of the
 * server is killed, it is started again on the same port. Several processes may call this at the same time for one `dir`;
 * one creates and starts, the others join, and the last to leave stops it.
 * @throws AppError `unavailable` with what to do: no programs for this platform, a directory of another version or account
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log } = options;
  const dir = resolve(options.dir);
  mkdirSync(dirname(dir), { recursive: true });
  checkOwner(dir);
  const locked = <T>(work: () => Promise<T>): Promise<T> => withStartLock(`${dir}.lock`, 2 * START_PATIENCE_MS, work);

  const first = await locked(async () => {
    const started = await serve(dir, options, undefined);
    return { ...started, keeper: await connectKeeper(started.url) };
  });
  log.info(`database ${first.adopted ? 'joined' : 'started'} on port ${first.port} (${first.cluster})`);

  let keeper: Keeper | undefined = first.keeper;
  let stopping = false;
  let reviving: Promise<void> = Promise.resolve();

  const revive = async (): Promise<void> => {
    log.warn('the database server is gone; starting it again');
    while (!stopping) {
      try {
        keeper = await locked(async () => {
          const again = await serve(dir, options, first.port);
          return connectKeeper(again.url);
        });
        watch(keeper);
        log.info('the database server answers again');
        return;
      } catch (error) {
        log.error(`the database server does not start: ${String(error)}`);
        await pause(1000);
      }
    }
  };
  const watch = (watched: Keeper): void => {
    watched.onLost(() => {
      if (!stopping) reviving = revive();
    });
  };
  watch(keeper);

  const leave = async (): Promise<void> => {
    await reviving;
    await locked(async () => {
      const others = keeper === undefined ? 0 : await otherKeepers(keeper).catch(() => 0);
      await keeper?.end();
      keeper = undefined;
      if (others > 0) {
        log.info(`database left running for ${others} other process(es)`);
        return;
      }
      const args = ['stop', '-D', first.cluster, '-m', 'fast', '-w', '-t', '60'];
      const { code, output } = await run(program(first.binaries, 'pg_ctl'), args, first.user);
      if (code === 0) log.info('database stopped');
      else log.warn(`the database server did not stop: ${output}`);
    });
  };
  let left: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping = true;
    left ??= leave();
    return left;
  };
  return { url: first.url, port: first.port, stop, adopted: first.adopted };
}

interface Serving {
  cluster: string;
  binaries: Binaries;
  user: ServerUser | undefined;
  url: string;
  port: number;
  adopted: boolean;
}

/** Under the start lock: create when absent, then start or adopt. @param port the only acceptable one, if given */
async function serve(dir: string, options: EmbeddedOptions, port: number | undefined): Promise<Serving> {
  const { log, systemRoot = SYSTEM_ROOT } = options;
  let cluster = findCluster(dir);
  const user = serverUser(cluster);
  const binaries = usableBinaries(user, user === undefined ? dirname(dir) : systemRoot, options.binaries);
  if (cluster === undefined) {
    log.info(`creating a PostgreSQL ${binaries.version} database in ${dir}`);
    cluster = await createCluster(dir, binaries, user, systemRoot);
  }
  checkCluster(cluster, binaries);
  const running = await startOrAdopt(cluster, binaries, user, options, port);
  await ensureDatabase(cluster, running.port);
  return { cluster, binaries, user, ...running, url: urlOf(cluster, running.port) };
}

const urlOf = (cluster: string, port: number, database = DATABASE): string =>
  `postgres://${OWNER}:${readPassword(cluster)}@127.0.0.1:${port}/${database}`;

async function startOrAdopt(
  cluster: string,
  binaries: Binaries,
  user: ServerUser | undefined,
  options: EmbeddedOptions,
  fixedPort: number | undefined,
): Promise<{ port: number; adopted: boolean }> {
  const deadline = performance.now() + START_PATIENCE_MS;
  let why = '';
  let settingsWritten = false;
  while (performance.now() < deadline) {
    const claim = readPidFile(cluster);
    const state = claim === undefined ? 'gone' : claimant(claim.pid, cluster);
    if (claim !== undefined && state === 'server') {
      const answer = await answers(cluster, claim.port);
      if (answer === true) return { port: claim.port as number, adopted: true };
      if (answer !== false) why = answer;
      await pause(100);
      continue;
    }
    if (state === 'impostor') takeOverClaim(cluster);
    if (!settingsWritten) writeSettings(cluster, user, options.settings ?? {});
    settingsWritten = true;
    const port = fixedPort ?? (await freePort(rememberedPort(cluster)));
    const failure = await pgStart(cluster, binaries, user, port);
    if (failure === undefined) {
      rememberPort(cluster, user, port);
      return { port, adopted: false };
    }
    why = failure;
    // Another server of this directory was faster, or the remains of a killed one still hold its memory.
    if (!/already exists|still in use|Address already in use|starting up|recovery/i.test(failure)) break;
    await pause(250);
  }
  throw new AppError('unavailable', {
    message: {
      zh: `内置数据库无法启动（${cluster}）：${why}`,
      en: `The embedded database does not start (${cluster}): ${why}`,
    },
  });
}

/** @returns undefined when the server accepts connections, otherwise what it said */
async function pgStart(cluster: string, binaries: Binaries, user: ServerUser | undefined, port: number) {
  const file = join(cluster, 'throughline-start.log');
  try {
    truncateSync(file);
  } catch {
    // The first start: pg_ctl makes the file.
  }
  const args = ['start', '-D', cluster, '-w', '-t', '55', '-l', file, '-o', `-p ${port}`];
  const { code, output } = await run(program(binaries, 'pg_ctl'), args, user);
  if (code === 0) return undefined;
  let said = '';
  try {
    said = readFileSync(file, 'utf8').split('\n').slice(-12).join('\n').trim();
  } catch {
    // pg_ctl did not come as far as the server; its own words remain.
  }
  return `${output}\n${said}`.trim();
}

/** Is it our cluster that answers on `port`? True, false when nothing listens, or the server's refusal as text. */
async function answers(cluster: string, port: number | undefined): Promise<boolean | string> {
  if (port === undefined) return false;
  try {
    const keeper = await connectKeeper(urlOf(cluster, port, 'postgres'));
    try {
      const found = await keeper.dataDirectory();
      return found === cluster || `port ${port} belongs to the database in ${found}`;
    } finally {
      await keeper.end();
    }
  } catch (error) {
    return String(error);
  }
}

async function ensureDatabase(cluster: string, port: number): Promise<void> {
  const keeper = await connectKeeper(urlOf(cluster, port, 'postgres'));
  try {
    await keeper.ensureDatabase(DATABASE);
  } finally {
    await keeper.end();
  }
}

/** The remembered port when it is free, else one that the system picks. */
async function freePort(wanted: number | undefined): Promise<number> {
  const listen = (port: number): Promise<number | undefined> =>
    new Promise((done) => {
      const probe = createServer();
      probe.once('error', () => done(undefined));
      probe.listen(port, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => done(typeof address === 'object' && address !== null ? address.port : undefined));
      });
    });
  const port = (wanted === undefined ? undefined : await listen(wanted)) ?? (await listen(0));
  if (port === undefined) throw new AppError('unavailable', { message: { zh: '没有空闲端口。', en: 'No free port.' } });
  return port;
}

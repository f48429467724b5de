import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@throughline/domain/platform/error.ts';
import { type Binaries, program } from './binaries.ts';
import { canUse, type ServerUser } from './system-user.ts';

/** Superuser of the embedded cluster, owner of every table. */
export const OWNER = 'throughline';

const PASSWORD_FILE = 'throughline.password';
const PORT_FILE = 'throughline.port';
const SETTINGS_FILE = 'throughline.conf';

/** Server settings by name, as text. */
export type Settings = Record<string, string>;

/** Sensible for a small machine; `alter system` overrides them, since its file is read last. */
const DEFAULT_SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // A running copy of the directory is the only backup the shipped programs allow; it needs the log of its duration.
  wal_keep_size: '512MB',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
};

/** Real path of the existing cluster at `dir` (which may be a link, see `createCluster`), or undefined when there is none. */
export function findCluster(dir: string): string | undefined {
  const found = lstatSync(dir, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const real = existsSync(dir) ? realpathSync(dir) : undefined;
  if (real !== undefined && existsSync(join(real, 'PG_VERSION'))) return real;
  if (real !== undefined && !found.isSymbolicLink() && readdirSync(real).length === 0) return undefined;
  throw new AppError('unavailable', {
    message: {
      zh: `${dir} 已存在，但不是数据库目录。请移走它，或把 DATA_DIR 指向别处。`,
      en: `${dir} exists but is not a database directory. Move it away, or point DATA_DIR elsewhere.`,
    },
  });
}

/** Refuses a directory that was written by another major version. */
export function checkCluster(cluster: string, binaries: Binaries): void {
  const major = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (major !== String(binaries.major)) {
    throw new AppError('unavailable', {
      message: {
        zh: `数据目录 ${cluster} 属于 PostgreSQL ${major}，本程序自带 PostgreSQL ${binaries.major}，不能直接打开。请用原来的版本导出数据，再导入新的数据目录。`,
        en: `The data directory ${cluster} belongs to PostgreSQL ${major}; this program ships PostgreSQL ${binaries.major} and cannot open it. Export with the former version and import into a new data directory.`,
      },
      found: major,
      shipped: String(binaries.major),
    });
  }
}

/** Refuses a directory of another account, which PostgreSQL and the lock beside it would refuse with less helpful texts. */
export function checkOwner(dir: string): void {
  const uid = process.getuid?.();
  const owner = statSync(dir, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || uid === undefined || uid === 0 || uid === owner) return;
  throw new AppError('unavailable', {
    message: {
      zh: `数据目录 ${dir} 属于系统用户 ${owner}，当前用户是 ${uid}。请用创建它的用户（或 root）启动。`,
      en: `The data directory ${dir} belongs to the system user ${owner}; this process runs as ${uid}. Start it as the user who created it, or as root.`,
    },
  });
}

/**
 * Makes a new cluster at `dir`. The work happens beside it and one rename makes it visible, so that a start which is
 * killed half-way leaves nothing that looks like a database.
 * When `user` cannot reach `dir` (root's home is closed to every other account), the cluster lives under `systemRoot`
 * and `dir` is a link to it: opening the home to others would be worse.
 * @returns the real path of the cluster
 */
export async function createCluster(
  dir: string,
  binaries: Binaries,
  user: ServerUser | undefined,
  systemRoot: string,
): Promise<string> {
  const parent = dirname(dir);
  mkdirSync(parent, { recursive: true });
  const reachable = canUse(parent, user, 'enter');
  const place = reachable ? dir : join(systemRoot, `postgres-${randomBytes(6).toString('hex')}`);
  mkdirSync(dirname(place), { recursive: true, mode: 0o755 });

  const half = `${place}.init`;
  const passwordFile = `${place}.init-password`;
  rmSync(half, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  give(half, user);
  give(passwordFile, user);

  await initialise(half, passwordFile, binaries, user);
  appendFileSync(join(half, 'postgresql.conf'), `\ninclude '${SETTINGS_FILE}'\n`);
  // Inside the directory, so that a copy of it (a backup) can be opened with it.
  renameSync(passwordFile, join(half, PASSWORD_FILE));
  if (reachable && existsSync(dir)) rmdirSync(dir);
  renameSync(half, place);
  if (!reachable) {
    if (existsSync(dir)) rmdirSync(dir);
    symlinkSync(place, dir);
  }
  return realpathSync(dir);
}

async function initialise(dir: string, passwordFile: string, binaries: Binaries, user: ServerUser | undefined) {
  const place = ['-D', dir, '--username', OWNER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const form = [
    '--encoding',
    'UTF8',
    '--locale-provider',
    'builtin',
    '--builtin-locale',
    'C.UTF-8',
    '--data-checksums',
  ];
  const args = [...place, ...form, '--no-instructions'];

  const first = await run(program(binaries, 'initdb'), [...args, '--locale', 'C.UTF-8'], user);
  if (first.code === 0) return;
  // Windows and some macOS have no C.UTF-8 of the C library; nothing here depends on it.
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
  const second = await run(program(binaries, 'initdb'), [...args, '--locale', 'C'], user);
  if (second.code === 0) return;
  throw new AppError('unavailable', {
    message: {
      zh: `无法创建数据库目录 ${dir}：${first.output}`,
      en: `Cannot create the database directory ${dir}: ${first.output}`,
    },
  });
}

/** Writes the settings file anew; it counts from the next start of the server. */
export function writeSettings(cluster: string, user: ServerUser | undefined, extra: Settings): void {
  const lines = Object.entries({ ...DEFAULT_SETTINGS, ...extra });
  const text = lines.map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`).join('');
  const file = join(cluster, SETTINGS_FILE);
  writeFileSync(file, `# Written by Throughline at each start. Use ALTER SYSTEM for settings of your own.\n${text}`);
  give(file, user);
}

export const readPassword = (cluster: string): string => readFileSync(join(cluster, PASSWORD_FILE), 'utf8').trim();

/** The port of the last start, kept so that tools outside can rely on it. */
export function rememberedPort(cluster: string): number | undefined {
  try {
    return Number(readFileSync(join(cluster, PORT_FILE), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

export function rememberPort(cluster: string, user: ServerUser | undefined, port: number): void {
  writeFileSync(join(cluster, PORT_FILE), `${port}\n`);
  give(join(cluster, PORT_FILE), user);
}

const give = (path: string, user: ServerUser | undefined): void => {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
};

/**
 * Runs a PostgreSQL program as `user` with a bare environment: PG* variables and the caller's locale must not reach it.
 * @returns exit code (-1 when it could not be run) and what it said
 */
export function run(
  file: string,
  args: string[],
  user: ServerUser | undefined,
): Promise<{ code: number; output: string }> {
  const { PATH = '', SystemRoot = '', TEMP = '' } = process.env;
  const env = process.platform === 'win32' ? { PATH, SystemRoot, TEMP } : { PATH, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...user, env, cwd: '/', windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, output: output.trim() }));
  });
}

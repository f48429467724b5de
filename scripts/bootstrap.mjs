// What runs before anything is installed: plain JavaScript for Node 20 and later, without dependencies.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = join(ROOT, 'node_modules', '.throughline-installed');
/** Oldest Node that runs the TypeScript files and every library, where npm carries no pinned one (macOS). */
const MINIMUM_NODE = 24;

/** Installs the locked packages when they are absent or not those of package-lock.json. */
export function ensureInstalled() {
  const wanted = installKey();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('Installing packages (about a minute, once) … / 正在安装依赖（约一分钟，仅一次）…');
  // Not "npm ci": it insists on the packages of every other platform.
  const npm = process.env.npm_execpath;
  const args = ['install', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { status } = spawnSync(program, [...first, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('npm install failed; see above. / npm install 失败，见上。');
    process.exit(status ?? 1);
  }
  writeFileSync(STAMP, installKey());
}

/** Changes when the lock file or a package.json does, and from platform to platform. */
function installKey() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['package.json', 'package-lock.json', ...workspaceFiles()])
    hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

function workspaceFiles() {
  const nested = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${folder}/${entry.name}`] : [],
    ),
  );
  return [...nested, 'bench', 'e2e']
    .map((folder) => `${folder}/package.json`)
    .filter((file) => existsSync(join(ROOT, file)));
}

/** The pinned Node out of node_modules; this one where npm has none for the platform and it is new enough. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node-win' : `node-${process.platform}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(ROOT, 'node_modules', `${name}-${process.arch}`, 'bin', program);
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE) return process.execPath;
  console.error(`Node ${MINIMUM_NODE} or newer is needed on this platform; this is ${process.version}.`);
  console.error(`此平台需要 Node ${MINIMUM_NODE} 或更新版本；当前为 ${process.version}。`);
  process.exit(1);
}

/** Environment of a child: the pinned Node comes first, for everything that calls `node` in its turn. */
export function pinnedEnv(extra = {}) {
  const path = [join(ROOT, 'node_modules', '.bin'), process.env.PATH ?? ''].join(
    process.platform === 'win32' ? ';' : ':',
  );
  return { ...process.env, PATH: path, ...extra };
}

/**
 * Runs a program in place of this process: signals go on to it, its exit code becomes ours.
 * @param {string[]} args
 */
export function handOver(args, env = pinnedEnv()) {
  const child = spawn(pinnedNode(), args, { cwd: process.cwd(), env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group, so the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

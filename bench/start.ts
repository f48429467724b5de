import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { family } from './processes.ts';

/**
 * Cold start: `npm start` with everything installed and built, from the call to the first answered request, the first time (the
 * database is made) and again; and the memory of the server when it has nothing to do. Usage: node bench/start.ts
 */
const START = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url));
const PORT = '4790';
const QUIET_MS = 3_000;

async function once(name: string, dir: string): Promise<void> {
  const began = performance.now();
  const child = spawn(process.execPath, [START], {
    env: { ...process.env, PORT, DATA_DIR: dir, LOG_LEVEL: 'error' },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!(await answers())) await pause(10);
  const seconds = (performance.now() - began) / 1000;
  await pause(QUIET_MS);
  const servers = family(child.pid ?? 0).filter((pid) => commandOf(pid).includes('apps/api/main.ts'));
  const megabytes = Math.max(...servers.map(residentMegabytes));
  console.log(`${name.padEnd(28)} ${seconds.toFixed(2)} s to the first answer, ${megabytes.toFixed(0)} MB at rest`);
  child.kill('SIGTERM');
  await ended;
}

const answers = async (): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${PORT}/api/v1/setup/state`)).ok;
  } catch {
    return false;
  }
};

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const dir = mkdtempSync(join(tmpdir(), 'throughline-start-'));
try {
  await once('first start, database made', dir);
  await once('start again', dir);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

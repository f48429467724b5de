import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AppError } from '@throughline/domain/platform/error.ts';
import { AwsClient } from 'aws4fetch';
import type { ByteRange, FileStore } from './file-store.ts';
import { missing } from './local-store.ts';
import type { Spooled } from './spool.ts';

/** The head of an answer must come within this time; that of an upload after the bytes have gone out. */
const ANSWER_MS = 30_000;
const UPLOAD_MS = 600_000;

/**
 * Files in a bucket of an S3-compatible service, addressed by path:
 * `s3://<key>:<secret>@<host>[:port]/<bucket>[/prefix]?region=...&tls=false`. Keys are percent-encoded where they hold
 * `/`, `+` or `@`.
 */
export class S3Store implements FileStore {
  readonly incoming: string;
  readonly #client: AwsClient;
  readonly #base: string;

  /** @throws Error where the address lacks a part */
  constructor(address: string, incoming: string) {
    const url = new URL(address);
    const path = url.pathname.replace(/^\/+|\/+$/g, '');
    if (url.protocol !== 's3:' || url.username === '' || url.password === '' || url.host === '' || path === '')
      throw new Error('FILES_URL must be s3://key:secret@host/bucket?region=...');
    this.incoming = incoming;
    this.#base = `${url.searchParams.get('tls') === 'false' ? 'http' : 'https'}://${url.host}/${path}`;
    this.#client = new AwsClient({
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
      service: 's3',
      region: url.searchParams.get('region') ?? 'us-east-1',
    });
  }

  async keep(key: string, spooled: Spooled): Promise<void> {
    // The hash is signed with the request: bytes that change on the way are refused by the service.
    const answer = await this.#send('PUT', key, {
      headers: { 'x-amz-content-sha256': spooled.hash, 'content-type': 'application/octet-stream' },
      body: await openAsBlob(spooled.path),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw refused(answer);
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const answer = await this.#send('GET', key, {
      headers: range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` },
    });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      throw missing(refused(answer));
    }
    return Readable.fromWeb(answer.body as ReadableStream);
  }

  async remove(key: string): Promise<void> {
    const answer = await this.#send('DELETE', key, { headers: {} });
    await answer.body?.cancel();
    if (!answer.ok && answer.status !== 404) throw refused(answer);
  }

  async #send(
    method: string,
    key: string,
    { headers, body }: { headers: Record<string, string>; body?: Blob },
  ): Promise<Response> {
    const signed = await this.#client.sign(`${this.#base}/${key}`, { method, headers });
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error('the file storage does not answer')),
      body === undefined ? ANSWER_MS : UPLOAD_MS,
    );
    try {
      return await fetch(signed.url, { method, headers: signed.headers, body: body ?? null, signal: late.signal });
    } catch (error) {
      throw missing(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** 507 is how some services say that they are full. */
const refused = (answer: Response): AppError =>
  new AppError(
    answer.status === 507 ? 'no_space' : 'unavailable',
    {
      message: {
        zh: '文件存储拒绝了请求，请联系管理员检查 FILES_URL。',
        en: 'The file storage refused the request; ask an operator to check FILES_URL.',
      },
    },
    { cause: new Error(`file storage answered ${answer.status}`) },
  );

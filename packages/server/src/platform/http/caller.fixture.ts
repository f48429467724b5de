import type { TestPlatform } from '@throughline/testing/platform.ts';
import type { InjectOptions } from 'fastify';
import { createApiKey } from '../../identity/api-key.service.ts';
import { memberCtx } from '../../identity/actor.ts';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
  /** Parsed body; null where it is no JSON. */
  json: Record<string, unknown> | null;
}

/** A program in front of the whole HTTP surface, with an API key. */
export interface Caller {
  /** Its API key, for clients of a listening server. */
  key: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Multipart upload: text parts, then one file. */
  upload(path: string, parts: Record<string, string>, file: { name: string; bytes: Buffer | string }): Promise<Answer>;
}

/**
 * @param member the member that acts
 * @param role key of the role that the key takes
 * @param place another workspace of the same server
 */
export async function callerFor(
  test: TestPlatform,
  member: string = test.admin,
  role = 'admin',
  place: { workspaceId: string; admin: string } = test,
): Promise<Caller> {
  const admin = await memberCtx(test.platform, place.workspaceId, place.admin);
  const { key } = await createApiKey(admin, {
    name: `${role} key`,
    role,
    member,
    scopes: ['*:*', 'admin:*'],
    expiresAt: null,
  });
  const app = await test.app();
  const sent = async (options: InjectOptions): Promise<Answer> => {
    const response = await app.inject({ ...options, headers: { authorization: `Bearer ${key}`, ...options.headers } });
    return { status: response.statusCode, headers: response.headers, text: response.body, json: parsed(response.body) };
  };
  return {
    key,
    send: (method, path, body, headers = {}) =>
      sent({
        method: method as 'GET',
        url: `/api/v1${path}`,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    upload(path, parts, file) {
      const fence = 'fence-of-the-test';
      const texts = Object.entries(parts).map(
        ([name, value]) => `--${fence}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const head = `--${fence}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
      return sent({
        method: 'POST',
        url: `/api/v1${path}`,
        headers: { 'content-type': `multipart/form-data; boundary=${fence}` },
        payload: Buffer.concat([
          Buffer.from(texts.join('') + head),
          Buffer.from(file.bytes),
          Buffer.from(`\r\n--${fence}--\r\n`),
        ]),
      });
    },
  };
}

function parsed(text: string): Answer['json'] {
  try {
    return JSON.parse(text) as Answer['json'];
  } catch {
    return null;
  }
}

/** What an answer holds under a key, as an object. */
export const part = (answer: Answer, key: string): Record<string, unknown> =>
  (answer.json?.[key] ?? {}) as Record<string, unknown>;

export const items = (answer: Answer): Record<string, unknown>[] =>
  (answer.json?.items ?? []) as Record<string, unknown>[];

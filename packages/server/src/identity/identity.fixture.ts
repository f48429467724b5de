import type { TestDatabase } from '@throughline/testing/database.ts';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { buildApp, openPlatform } from '../app.ts';
import { readConfig } from '../platform/config.ts';
import type { Platform } from '../platform/platform.ts';
import { createWorkspace, type MadeWorkspace } from './workspace.service.ts';

export const PASSWORD = 'correct horse battery';
export const ORIGIN = 'http://crm.test';

/** A process of its own on the database: two of them stand for two nodes. `time.now` is its clock. */
export interface TestProcess {
  platform: Platform;
  time: { now: number };
  app: FastifyInstance;
  stop(): Promise<void>;
}

export async function startProcess(
  database: TestDatabase,
  env: Record<string, string> = {},
  time: { now: number } = { now: Date.parse('2026-11-02T01:00:00Z') },
): Promise<TestProcess> {
  const platform = openPlatform({
    config: readConfig({ LOG_LEVEL: 'silent', DATABASE_POOL: '6', ...env }),
    log: pino({ level: 'silent' }),
    appUrl: database.appUrl,
    clock: () => time.now,
  });
  const app = await buildApp(platform, () => ORIGIN);
  return {
    platform,
    time,
    app,
    stop: async () => {
      await app.close();
      await platform.close();
    },
  };
}

let made = 0;

/** A workspace with an administrator `admin<n>@example.com` whose password is `PASSWORD`. */
export async function someWorkspace(platform: Platform): Promise<MadeWorkspace & { email: string }> {
  made += 1;
  const email = `admin${made}@example.com`;
  const workspace = await createWorkspace(platform, {
    name: `Workspace ${made}`,
    email,
    adminName: 'Ada',
    password: PASSWORD,
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
    locale: 'en',
  });
  return { ...workspace, email };
}

type Method = NonNullable<InjectOptions['method']>;

/** A browser or program in front of the server: keeps its cookie, or sends its key. */
export class Client {
  readonly #app: FastifyInstance;
  cookie: string | undefined;
  key: string | undefined;
  address = '198.51.100.7';
  headers: Record<string, string> = { 'x-requested-with': 'test', 'accept-language': 'en' };

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async send(
    method: Method,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const response = await this.#app.inject({
      method,
      url: `/api/v1${path}`,
      remoteAddress: this.address,
      headers: {
        ...this.headers,
        ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
        ...(this.key === undefined ? {} : { authorization: `Bearer ${this.key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const set = response.headers['set-cookie'];
    if (set !== undefined) this.cookie = String(set).split(';')[0];
    return response;
  }

  /** @throws Error with the answer when it is not 200 */
  async signIn(email: string, password = PASSWORD): Promise<this> {
    const response = await this.send('POST', '/session', { email, password });
    if (response.statusCode !== 200) throw new Error(`sign-in answered ${response.statusCode}: ${response.body}`);
    return this;
  }
}

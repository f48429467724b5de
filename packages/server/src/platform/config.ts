import { resolve } from 'node:path';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

/** Settings, all from the environment; README.md lists them in one table. */
const schema = z.object({
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('data'),
  DATABASE_URL: z.url().optional(),
  /** Address that people use in the browser; links in mails and invitations are made of it. */
  PUBLIC_URL: z.url().optional(),
  /** Trust X-Forwarded-* of the proxy in front. */
  TRUST_PROXY: flag.default(false),
  /** Largest pool of database connections of one process. */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(16),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** `api`, `worker` or both in one process. */
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  SMTP_URL: z.url().optional(),
  MAIL_FROM: z.string().optional(),
  /** s3://key:secret@host/bucket?region=... ; local folder under DATA_DIR otherwise. */
  FILES_URL: z.url().optional(),
  /** Most API requests a minute of one key or session; 0 sets no limit. */
  RATE_LIMIT: z.coerce.number().int().min(0).default(3000),
  MAX_UPLOAD_MB: z.coerce.number().int().min(1).max(2000).default(50),
});

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | undefined;
  publicUrl: string | undefined;
  trustProxy: boolean;
  databasePool: number;
  logLevel: z.infer<typeof schema>['LOG_LEVEL'];
  role: 'all' | 'api' | 'worker';
  smtpUrl: string | undefined;
  mailFrom: string | undefined;
  filesUrl: string | undefined;
  maxUploadBytes: number;
  requestsPerMinute: number;
}

/** @throws Error that names each wrong variable and what it takes */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Settings in the environment are wrong:\n${lines.join('\n')}`);
  }
  const value = parsed.data;
  return {
    port: value.PORT,
    host: value.HOST,
    dataDir: resolve(value.DATA_DIR),
    databaseUrl: value.DATABASE_URL,
    publicUrl: value.PUBLIC_URL,
    trustProxy: value.TRUST_PROXY,
    databasePool: value.DATABASE_POOL,
    logLevel: value.LOG_LEVEL,
    role: value.ROLE,
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM,
    filesUrl: value.FILES_URL,
    requestsPerMinute: value.RATE_LIMIT,
    maxUploadBytes: value.MAX_UPLOAD_MB * 1024 * 1024,
  };
}

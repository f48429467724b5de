import { randomBytes } from 'node:crypto';
import { appUrlOf } from '@throughline/server/platform/postgres/roles.ts';
import pg from 'pg';
import { inject } from 'vitest';
import { databaseUrl } from './pg-server.ts';

/** A migrated, empty database of one test file. */
export interface TestDatabase {
  /** As the owner: row-level security does not bind it. For looking at what happened. */
  ownerUrl: string;
  /** As the application's role: what the code under test gets. */
  appUrl: string;
  /** Also when connections are open. A file that forgets it is cleaned up after at the end of the run. */
  drop: () => Promise<void>;
}

/** Clones the template (some 30 ms). For projects whose `globalSetup` is pg-global-setup.ts. */
export const freshDatabase = (): Promise<TestDatabase> => cloneOf(inject('testServer').template);

/** A database without any table, for tests of migrations. */
export const emptyDatabase = (): Promise<TestDatabase> => cloneOf('template0');

async function cloneOf(template: string): Promise<TestDatabase> {
  const { adminUrl, runId } = inject('testServer');
  const name = `test_${runId}_${randomBytes(5).toString('hex')}`;
  await asAdmin(adminUrl, `create database ${name} template ${template}`);
  const ownerUrl = databaseUrl(adminUrl, name);
  return {
    ownerUrl,
    appUrl: appUrlOf(ownerUrl),
    drop: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}

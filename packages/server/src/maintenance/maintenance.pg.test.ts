import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker } from '../platform/jobs/worker.ts';
import { removeRecord } from '../record/bin.ts';
import { createRecord } from '../record/write.ts';
import { maintenanceJobs } from './maintenance.jobs.ts';
import { BIN_DAYS, cleanUp, emptyBin } from './maintenance.service.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-02T02:00:00Z');
const { signal } = new AbortController();

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform({ now: START });
});
afterAll(() => test.close());

const count = async (table: string): Promise<number> => {
  const client = new pg.Client({ connectionString: test.database.ownerUrl });
  await client.connect();
  try {
    return Number((await client.query<{ n: string }>(`select count(*) as n from ${table}`)).rows[0]?.n);
  } finally {
    await client.end();
  }
};

describe('maintenance', () => {
  it('purges a record and its children after 30 days in the bin, not before', async () => {
    const ctx = await test.as();
    const account = await createRecord(ctx, 'account', { name: '良品超市' });
    await createRecord(ctx, 'contact', { name: '刘敏', account: account.id });
    await removeRecord(ctx, 'account', account.id);
    test.setClock(START + BIN_DAYS * DAY);
    expect(await emptyBin(test.platform, test.workspaceId, signal)).toBe(0);
    test.setClock(START + BIN_DAYS * DAY + 1000);
    expect(await emptyBin(test.platform, test.workspaceId, signal)).toBe(1);
    expect([await count('account'), await count('contact')]).toEqual([0, 0]);
  });

  it('forgets answered keys after two days', async () => {
    const insert = async (at: number, key: string) => {
      const client = new pg.Client({ connectionString: test.database.ownerUrl });
      await client.connect();
      await client.query(
        'insert into idempotency_key (workspace_id, actor_id, key, request_hash, status, created_at) values ($1, $2, $3, $4, 200, $5)',
        [test.workspaceId, test.admin, key, 'x', new Date(at)],
      );
      await client.end();
    };
    const now = test.platform.clock();
    await insert(now - 3 * DAY, 'old');
    await insert(now - DAY, 'young');
    await cleanUp(test.platform, signal);
    expect(await count('idempotency_key')).toBe(1);
  });

  it('is scheduled by the worker, once for all processes', async () => {
    for (let start = 0; start < 2; start++) {
      const worker = await startWorker(test.platform, test.database.appUrl, maintenanceJobs);
      await worker.stop();
    }
    expect(await count('throughline_job.schedule')).toBe(2);
  });
});

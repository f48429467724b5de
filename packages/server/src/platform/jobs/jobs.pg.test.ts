import { inTransaction } from '@throughline/server/platform/db.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob, handleJob, type JobHandler } from './job.ts';
import { startWorker } from './worker.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform();
});
afterAll(async () => {
  await test.close();
});

const payload = z.object({ text: z.string() });
const inTx = (work: Parameters<typeof inTransaction<void>>[2]) =>
  inTransaction(test.platform.pool, test.workspaceId, work);

/** Runs a worker until `enough` says so. */
async function worked(handlers: readonly JobHandler[], enough: Promise<unknown>): Promise<void> {
  const worker = await startWorker(test.platform, test.database.appUrl, handlers, { pollSeconds: 0.5 });
  try {
    await enough;
  } finally {
    await worker.stop();
  }
}

describe('jobs', () => {
  it('exist exactly if the transaction that causes them commits, and are done once', async () => {
    const job = defineJob({ name: 'test.transactional', payload, batch: 20 });
    const done: string[] = [];
    const all = Promise.withResolvers<void>();
    await inTx(async (tx) => {
      await test.platform.jobs.enqueue(tx, job, { text: 'kept 1' });
      await test.platform.jobs.enqueue(tx, job, { text: 'kept 2' });
    });
    await inTx(async (tx) => {
      await test.platform.jobs.enqueue(tx, job, { text: 'lost' });
      throw new Error('rolled back');
    }).catch(() => undefined);
    const handler = handleJob(job, (_platform, { text }) => {
      done.push(text);
      if (done.length === 3) all.resolve();
      return Promise.resolve();
    });
    await worked(
      [handler],
      inTx((tx) => test.platform.jobs.enqueue(tx, job, { text: 'woken' })).then(() => all.promise),
    );
    expect(done.toSorted()).toEqual(['kept 1', 'kept 2', 'woken']);
  });

  it('with one key wait as one', async () => {
    const job = defineJob({ name: 'test.keyed', payload });
    const all = Promise.withResolvers<void>();
    const done: string[] = [];
    await inTx(async (tx) => {
      for (const text of ['a', 'b', 'c']) await test.platform.jobs.enqueue(tx, job, { text }, { key: 'same' });
      await test.platform.jobs.enqueue(tx, job, { text: 'z' }, { key: 'other' });
    });
    const handler = handleJob(job, (_platform, { text }) => {
      done.push(text);
      if (done.length === 2) all.resolve();
      return Promise.resolve();
    });
    await worked([handler], all.promise);
    expect(done.toSorted()).toEqual(['a', 'z']);
  });

  it('that fail ten times are parked with their error', async () => {
    const job = defineJob({ name: 'test.poison', payload });
    let tries = 0;
    const last = Promise.withResolvers<void>();
    await inTx((tx) => test.platform.jobs.enqueue(tx, job, { text: 'poison' }));
    const owner = new pg.Client({ connectionString: test.database.ownerUrl });
    await owner.connect();
    const handler = handleJob(job, async () => {
      tries++;
      // The pause before the next try is not what is tested.
      if (tries === 10) last.resolve();
      throw new Error(`poisonous ${tries}`);
    });
    const hurry = setInterval(() => {
      owner
        .query(`update throughline_job.job set start_after = now() where name = 'test.poison' and state = 'retry'`)
        .catch(() => undefined);
    }, 100);
    await worked([handler], last.promise);
    clearInterval(hurry);
    const { rows } = await owner.query(
      `select data, source_output->>'message' as message from throughline_job.job where name = 'parked'`,
    );
    await owner.end();
    expect(tries).toBe(10);
    expect(rows).toEqual([{ data: { text: 'poison' }, message: 'poisonous 10' }]);
  });
});

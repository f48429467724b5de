import { AppError } from '@throughline/domain/platform/error.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opportunityJobs } from '../opportunity/opportunity.jobs.ts';
import { rebaseJob } from '../opportunity/rebase.ts';
import type { Ctx } from '../platform/ctx.ts';
import { JOB_SCHEMA } from '../platform/jobs/boss.ts';
import { recordHistory } from '../record/history.ts';
import { getRecord } from '../record/read.ts';
import { removeRecord } from '../record/bin.ts';
import { createRecord } from '../record/write.ts';
import { changeSettings, readSettings } from '../workspace/workspace-settings.service.ts';
import { listRates, removeRate, setRate } from './rate.service.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform({ now: Date.parse('2026-11-02T01:00:00Z') });
});
afterAll(() => test.close());

const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`, { cause: error });
  return error;
};
const newDeal = async (ctx: Ctx, more: object): Promise<string> => {
  const account = await createRecord(ctx, 'account', { name: `客户 ${Math.random()}` });
  return (await createRecord(ctx, 'opportunity', { name: '出口项目', account: account.id, ...more })).id;
};
const baseOf = async (ctx: Ctx, id: string) => (await getRecord(ctx, 'opportunity', id)).record.amountBase;

describe('workspace settings', () => {
  it('change with the right, at once for everyone; the currency only while nothing depends on it', async () => {
    const ctx = await test.as();
    expect(await readSettings(ctx)).toEqual({
      name: '远航装备',
      timeZone: 'Asia/Shanghai',
      currency: 'CNY',
      locale: 'zh-CN',
      canChangeCurrency: true,
    });
    const rep = await test.as(await test.addMember('李明', ['salesRep']));
    expect((await refusal(readSettings(rep))).code).toBe('forbidden');
    expect((await refusal(changeSettings(rep, { name: 'x' }))).code).toBe('forbidden');
    await changeSettings(ctx, { name: '远航重工', timeZone: 'Asia/Tokyo', currency: 'USD' });
    expect((await test.as()).directory.workspace).toMatchObject({
      name: '远航重工',
      timeZone: 'Asia/Tokyo',
      currency: 'USD',
    });
    const events = await ctx.readOnce<{ changes: unknown }>(
      `select changes from event where workspace_id = $1 and object = 'workspace' and action = 'updated'`,
      [ctx.workspaceId],
    );
    expect(events.map((event) => event.changes)).toEqual([
      [
        { field: 'name', from: '远航装备', to: '远航重工' },
        { field: 'timeZone', from: 'Asia/Shanghai', to: 'Asia/Tokyo' },
        { field: 'currency', from: 'CNY', to: 'USD' },
      ],
    ]);
    await changeSettings(await test.as(), { currency: 'CNY' });
    const deal = await newDeal(await test.as(), { amount: 100 });
    await removeRecord(ctx, 'opportunity', deal);
    expect((await refusal(changeSettings(ctx, { currency: 'EUR' }))).code).toBe('conflict');
    expect(await changeSettings(ctx, { currency: 'CNY', locale: 'en' })).toMatchObject({ canChangeCurrency: false });
  });
});

describe('exchange rates', () => {
  it('are set by who may, and open deals follow at once; closed ones keep their amount', async () => {
    const ctx = await test.as();
    const rep = await test.as(await test.addMember('王芳', ['salesRep']));
    const input = { currency: 'USD', validFrom: '2026-01-01', rate: 7 };
    expect((await refusal(setRate(rep, input))).code).toBe('forbidden');
    expect((await refusal(setRate(ctx, { ...input, currency: 'CNY' }))).code).toBe('invalid');
    expect((await refusal(newDeal(ctx, { amount: 1000, currency: 'USD' }))).details.fields?.[0]?.field).toBe(
      'currency',
    );
    expect((await setRate(ctx, input)).recomputed).toBe(0);
    const early = await newDeal(ctx, { amount: 1000, currency: 'USD', closeDate: '2026-03-01' });
    const late = await newDeal(ctx, { amount: 1005, currency: 'USD', closeDate: '2026-12-01' });
    const yuan = await newDeal(ctx, { amount: 1000, closeDate: '2026-12-01' });
    const closed = await newDeal(ctx, { amount: 1000, currency: 'USD', closeDate: '2026-12-02' });
    await ctx.transaction((tx) =>
      tx.run(`update opportunity set stage_kind = 'won' where workspace_id = $1 and id = $2`, [
        ctx.workspaceId,
        closed,
      ]),
    );
    expect(await baseOf(ctx, early)).toBe(7000);
    const second = await setRate(ctx, { ...input, validFrom: '2026-07-01', rate: 7.5 });
    expect(second.recomputed).toBe(1);
    // 10.05 × 7.5 = 75.375, half away from zero.
    expect([await baseOf(ctx, early), await baseOf(ctx, late)]).toEqual([7000, 7538]);
    expect([await baseOf(ctx, yuan), await baseOf(ctx, closed)]).toEqual([1000, 7000]);
    const { items } = await recordHistory(ctx, 'opportunity', late, { limit: 1 });
    expect(items[0]).toMatchObject({
      action: 'factsChanged',
      changes: [{ field: 'amountBase', from: 7035, to: 7538 }],
    });
    expect((await listRates(rep)).items.map(({ validFrom, rate }) => [validFrom, rate])).toEqual([
      ['2026-07-01', 7.5],
      ['2026-01-01', 7],
    ]);
    expect((await refusal(removeRate(rep, second.rate.id))).code).toBe('forbidden');
    expect(await removeRate(ctx, second.rate.id)).toEqual({ recomputed: 1 });
    expect(await baseOf(ctx, late)).toBe(7035);
    const again = await setRate(ctx, { ...input, rate: 7.1 });
    expect(again.recomputed).toBe(2);
    expect((await refusal(removeRate(ctx, again.rate.id))).code).toBe('conflict');
    expect((await listRates(ctx)).items).toHaveLength(1);
  });

  it('leave many deals to a job that may run twice', async () => {
    const ctx = await test.as();
    await setRate(ctx, { currency: 'EUR', validFrom: '2026-01-01', rate: 8 });
    const deal = await newDeal(ctx, { amount: 100, currency: 'EUR', closeDate: '2026-03-01' });
    await ctx.transaction((tx) =>
      tx.run(
        `insert into opportunity (workspace_id, id, version, name, process_id, process_version_id, stage_id, stage_kind, amount, currency,
           amount_base, created_at, updated_at)
         select workspace_id, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, 'copy', process_id, process_version_id, stage_id,
           stage_kind, amount, currency, amount_base, created_at, updated_at
         from opportunity, generate_series(1, 5000) n where workspace_id = $1 and id = $2`,
        [ctx.workspaceId, deal],
      ),
    );
    const { recomputed } = await setRate(ctx, { currency: 'EUR', validFrom: '2026-01-01', rate: 9 });
    expect([recomputed, await baseOf(ctx, deal)]).toEqual([null, 800]);
    const jobs = await test.platform.pool.query<{ data: unknown }>(
      `select data from ${JOB_SCHEMA}.job where name = $1`,
      [rebaseJob.name],
    );
    expect(jobs.rows).toEqual([{ data: { workspaceId: ctx.workspaceId, currency: 'EUR' } }]);
    const signal = new AbortController().signal;
    const rebase = opportunityJobs.find(({ definition }) => definition.name === rebaseJob.name);
    for (let run = 0; run < 2; run++) await rebase?.handle(test.platform, jobs.rows[0]?.data, { signal, retry: run });
    const [left] = await ctx.readOnce<{ right: number; events: number }>(
      `select (select count(*)::int from opportunity where workspace_id = $1 and currency = 'EUR' and amount_base = 900) as right,
         (select count(*)::int from event where workspace_id = $1 and action = 'factsChanged' and changes->0->>'to' = '900') as events`,
      [ctx.workspaceId],
    );
    expect(left).toEqual({ right: 5001, events: 5001 });
  });
});

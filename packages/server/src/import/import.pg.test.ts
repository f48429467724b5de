import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupRecords, listRecords } from '../record/read.ts';
import { checked, imported, undone } from './import.fixture.ts';
import { listProblems } from './import.service.ts';

let test: TestPlatform;
let owner: pg.Client;
beforeAll(async () => {
  test = await testPlatform({ now: Date.parse('2026-11-22T04:00:00Z') });
  owner = new pg.Client({ connectionString: test.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await test.close();
});

const DEALS = `编号,项目名称,客户,阶段,金额(万元),预计成交,负责人,创建时间
D-1,数控机床,远东重工,Prospecting,12.5,2026-12-31,周岚,2026-01-05
D-2,检测线,远东重工,Negotiation,"1,200",2026年3月底,周岚,2026-02-01
D-3,喷涂房,海星船厂,Won,30,2026-05-06,周岚,2026-02-02
D-4,涂胶机,海星船厂,Lost,8,2026-06-07,周岚,2026-02-03
`;

/** The process with stages of its own for orders won and lost. */
async function sevenStages(): Promise<string> {
  const ctx = await test.system();
  const [row] = await ctx.readOnce<{ id: string }>(
    `select id from process where workspace_id = $1 and key = 'sevenStage'`,
    [test.workspaceId],
  );
  return row?.id ?? '';
}

describe('a file of deals', () => {
  it('becomes deals with the totals of the file, and accounts that it names', async () => {
    const ctx = await test.as();
    const detail = await imported(ctx, 'opportunity', DEALS, { process: await sevenStages() });
    expect(detail).toMatchObject({ status: 'done', counts: { rows: 4, created: 4, refused: 0, failed: 0 } });
    const page = await listRecords(ctx, 'opportunity', { limit: 50, sort: 'externalId' });
    expect(page.items.map(({ externalId, amount, closeDate }) => [externalId, amount, closeDate])).toEqual([
      ['D-1', 12_500_000, '2026-12-31'],
      ['D-2', 1_200_000_000, '2026-03-31'],
      ['D-3', 30_000_000, '2026-05-06'],
      ['D-4', 8_000_000, '2026-06-07'],
    ]);
    const groups = await groupRecords(ctx, 'opportunity', { by: 'account', sum: 'amount' });
    expect(groups.map(({ name, count, sum }) => [name, count, sum])).toEqual(
      expect.arrayContaining([
        ['远东重工', 2, 1_212_500_000],
        ['海星船厂', 2, 38_000_000],
      ]),
    );
    const won = page.items.find(({ externalId }) => externalId === 'D-3');
    expect(won).toMatchObject({ stageKind: 'won', closedAt: '2026-05-06T04:00:00.000Z' });
    const accounts = await listRecords(ctx, 'account', { limit: 50, sort: 'name' });
    expect(accounts.items.map((row) => [row.name, row.openOpportunities, row.wonAmountBase])).toEqual(
      expect.arrayContaining([
        ['远东重工', 2, 0],
        ['海星船厂', 0, 30_000_000],
      ]),
    );
    const again = await checked(ctx, 'opportunity', DEALS, { process: await sevenStages() });
    expect(again.counts).toMatchObject({ rows: 4, ok: 0, skipped: 4 });
    const { items } = await listProblems(ctx, again.id, { limit: 10 });
    expect(items[0]?.message.zh).toBe('系统中已有,跳过');
    expect((await undone(ctx, detail.id)).counts).toMatchObject({ undone: 4, kept: 0 });
    expect((await listRecords(ctx, 'opportunity', { limit: 5 })).items).toEqual([]);
    expect((await listRecords(ctx, 'account', { limit: 5 })).items).toEqual([]);
  });
});

import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported } from '../import/import.fixture.ts';
import type { Ctx } from '../platform/ctx.ts';
import { listRecords } from '../record/read.ts';
import { createRecord } from '../record/write.ts';
import { exportRecords } from './export.service.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform({ now: Date.parse('2026-11-22T04:00:00Z') });
  await test.openGates();
});
afterAll(async () => {
  await test.close();
});

async function csv(ctx: Ctx, object: string, query: Partial<Parameters<typeof exportRecords>[2]>): Promise<string[]> {
  const file = await exportRecords(ctx, object, { format: 'csv', ...query });
  const parts: Uint8Array[] = [];
  for await (const bytes of file.bytes) parts.push(bytes);
  return Buffer.concat(parts).toString().replace('\uFEFF', '').trimEnd().split('\r\n');
}

describe('an export', () => {
  it('holds what people read: labels, names, amounts, days, in their language', async () => {
    const ctx = await test.as();
    const account = await createRecord(ctx, 'account', { name: '远东重工', class: 'a', annualRevenue: 1_234_500 });
    await createRecord(ctx, 'opportunity', {
      name: '数控机床',
      account: account.id,
      amount: 2_270_000,
      closeDate: '2026-12-31',
      probability: 0.45,
    });
    expect(await csv(ctx, 'opportunity', { fields: 'name,account,amount,closeDate,probability' })).toEqual([
      '项目名称,客户,金额,预计成交,赢率',
      '数控机床,远东重工,22700.00,2026-12-31,45%',
    ]);
    const fields = 'name,class,annualRevenue,owner,createdAt';
    expect(await csv(ctx, 'account', { fields })).toEqual([
      '客户名称,客户级别,年营收,负责人,创建时间',
      '远东重工,A,12345.00,周岚,2026-11-22 12:00:00',
    ]);
    expect((await csv({ ...ctx, locale: 'en' }, 'account', { fields }))[0]).toBe(
      'Account name,Class,Annual revenue,Owner,Created',
    );
  });

  it('runs no formula, and comes back as it was', async () => {
    const ctx = await test.as();
    const names = ['=1+1', '+49 ok', '-支持者建', '@sum', '\t头', '＝全角', "'=已转义", '-12.5', '+86 138 0013 8000'];
    for (const name of names) await createRecord(ctx, 'contact', { name, note: name });
    const lines = await csv(ctx, 'contact', { fields: 'name', sort: 'name' });
    expect(lines.filter((line) => /^"?[=+\-@\t＝＋－＠]/.test(line)).toSorted()).toEqual([
      '+86 138 0013 8000',
      '-12.5',
    ]);
    const before = await listRecords(ctx, 'contact', { limit: 50, sort: 'name' });
    const rep = await test.addMember('李想', ['admin']);
    await imported(await test.as(rep), 'contact', lines.join('\r\n'), { duplicates: 'both' });
    const after = await listRecords(ctx, 'contact', { limit: 50, sort: 'name' });
    const count = (rows: typeof after, name: unknown) => rows.items.filter((row) => row.name === name).length;
    for (const row of before.items) expect(count(after, row.name), String(row.name)).toBe(2 * count(before, row.name));
  });

  it('leaves out hidden fields, keeps masked ones masked, and holds only rows of the right', async () => {
    const admin = await test.as();
    await createRecord(admin, 'contact', { name: '王工', mobile: '13800138000' });
    const auditor = await test.addMember('审计', ['auditor']);
    const masked = await csv(await test.as(auditor), 'contact', { fields: 'name,mobile' });
    expect(masked).toContain('王工,138****8000');
    const rep = await test.addMember('赵代表', ['salesRep']);
    expect(await csv(await test.as(rep), 'contact', { fields: 'name' })).toHaveLength(1);
    const finance = await test.addMember('财务', ['finance']);
    await expect(exportRecords(await test.as(finance), 'contact', { format: 'csv' })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('is told in the log with its count', async () => {
    const ctx = await test.as();
    const lines = await csv(ctx, 'account', { fields: 'name' });
    const [row] = await ctx.readOnce<{ changes: { field: string; to: unknown }[]; actor_id: string }>(
      `select changes, actor_id from event where workspace_id = $1 and object = 'export' order by seq desc limit 1`,
      [test.workspaceId],
    );
    expect(Object.fromEntries((row?.changes ?? []).map(({ field, to }) => [field, to]))).toMatchObject({
      object: 'account',
      count: lines.length - 1,
      complete: true,
    });
    expect(row?.actor_id).toBe(test.admin);
  });

  it('is read in pages without losing or doubling a row, as a workbook too', async () => {
    const ctx = await test.as();
    const rows = Array.from({ length: 4_500 }, (_, at) => `任务 ${at}`).join('\n');
    await imported(ctx, 'task', `标题\n${rows}\n`, { duplicates: 'both' });
    const lines = await csv(ctx, 'task', { fields: 'title', sort: 'title' });
    expect(new Set(lines.slice(1)).size).toBe(4_500);
    expect(lines).toHaveLength(4_501);
    const file = await exportRecords(ctx, 'task', { format: 'xlsx' });
    const parts: Uint8Array[] = [];
    for await (const bytes of file.bytes) parts.push(bytes);
    expect(Buffer.concat(parts).subarray(0, 2).toString()).toBe('PK');
    expect(file.fileName).toBe('任务 2026-11-22.xlsx');
  });
});

import { AppError } from '@throughline/domain/platform/error.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRecords, countRecords, getRecord, groupRecords } from './read.ts';
import { removeRecord, restoreRecord } from './bin.ts';
import { shareRecord } from './owner.ts';
import { createRecord, updateRecord } from './write.ts';
import { recordHistory } from './history.ts';

let test: TestPlatform;
beforeAll(async () => {
  test = await testPlatform();
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

describe('records', () => {
  it('creates, reads, changes and tells the history', async () => {
    const ctx = await test.as();
    const account = await createRecord(ctx, 'account', { name: '远景装备', industry: 'manufacturing' });
    const deal = await createRecord(ctx, 'opportunity', {
      name: '集团 CRM 替换',
      account: account.id,
      amount: 480_000_000,
      closeDate: '2026-12-18',
    });
    expect(deal).toMatchObject({
      name: '集团 CRM 替换',
      account: { id: account.id, name: '远景装备' },
      amount: 480_000_000,
      amountBase: 480_000_000,
      currency: 'CNY',
      owner: { id: test.admin, name: '周岚' },
    });
    expect(deal.code).toMatch(/^OPP-\d{4}-0001$/);
    const changed = await updateRecord(ctx, 'opportunity', deal.id, { amount: 500_000_000 }, { version: 1 });
    expect(changed).toMatchObject({ version: 2, amount: 500_000_000, amountBase: 500_000_000 });
    const history = await recordHistory(ctx, 'opportunity', deal.id, { limit: 10 });
    expect(history.items.map((entry) => entry.action)).toEqual(['updated', 'created']);
    expect(history.items[0]?.changes).toContainEqual({ field: 'amount', from: 480_000_000, to: 500_000_000 });
    expect((await getRecord(ctx, 'account', account.id)).record).toMatchObject({ openOpportunities: 1 });
  });

  it('refuses a stale version with both values', async () => {
    const ctx = await test.as();
    const deal = await createRecord(ctx, 'opportunity', { name: '智能仓储', amount: 100 });
    await updateRecord(ctx, 'opportunity', deal.id, { amount: 200 }, { version: 1 });
    const error = await refusal(updateRecord(ctx, 'opportunity', deal.id, { amount: 300 }, { version: 1 }));
    expect(error.code).toBe('stale_version');
    expect(error.details.clash).toEqual([{ field: 'amount', yours: 300, theirs: 200 }]);
    expect(error.details.current).toMatchObject({ version: 2, amount: 200 });
  });

  it('finds by two characters, pages by key, counts and groups', async () => {
    const ctx = await test.as();
    for (let index = 0; index < 7; index++)
      await createRecord(ctx, 'lead', { name: `江海集团 ${index}`, source: 'website', phone: '13800138000' });
    const first = await listRecords(ctx, 'lead', { q: '江海', limit: 3, sort: '-createdAt' });
    expect(first.items).toHaveLength(3);
    const rest = await listRecords(ctx, 'lead', {
      q: '江海',
      limit: 10,
      sort: '-createdAt',
      cursor: first.nextCursor ?? '',
    });
    expect(rest.items).toHaveLength(4);
    expect(new Set([...first.items, ...rest.items].map((row) => row.id)).size).toBe(7);
    expect(await countRecords(ctx, 'lead', { q: 'jhjt' })).toEqual({ count: 7, capped: false });
    const groups = await groupRecords(ctx, 'opportunity', { by: 'stage', sum: 'amount' });
    expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(
      (await countRecords(ctx, 'opportunity', {})).count,
    );
  });

  it('pages over empty values without loss or repeat', async () => {
    const ctx = await test.as();
    for (const closeDate of ['2027-01-03', null, '2027-01-01', null, '2027-01-02', null])
      await createRecord(ctx, 'opportunity', { name: '分页', closeDate });
    for (const sort of ['closeDate', '-closeDate']) {
      const filter = { kind: 'compare', path: 'name', op: 'eq', value: { kind: 'literal', value: '分页' } } as const;
      const seen: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page = await listRecords(ctx, 'opportunity', { filter, sort, limit: 2, cursor });
        seen.push(...page.items.map((row) => row.closeDate));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      const dates = ['2027-01-01', '2027-01-02', '2027-01-03'];
      expect(seen).toEqual([...(sort === 'closeDate' ? dates : dates.toReversed()), null, null, null]);
    }
  });

  it('brings back from the bin what went there together', async () => {
    const ctx = await test.as();
    const account = await createRecord(ctx, 'account', { name: '良品超市' });
    const contact = await createRecord(ctx, 'contact', { name: '刘敏', account: account.id });
    await removeRecord(ctx, 'account', account.id);
    expect((await refusal(getRecord(ctx, 'contact', contact.id))).code).toBe('not_found');
    expect((await listRecords(ctx, 'contact', { q: '刘敏', limit: 5 })).items).toEqual([]);
    await restoreRecord(ctx, 'account', account.id);
    expect((await getRecord(ctx, 'contact', contact.id)).record.name).toBe('刘敏');
  });

  it('names every wrong field', async () => {
    const ctx = await test.as();
    const error = await refusal(
      createRecord(ctx, 'opportunity', { closeDate: '2026-13-05', amount: '面议', nonsense: 1, stageKind: 'won' }),
    );
    expect(error.details.fields?.map((field) => field.field).toSorted()).toEqual([
      'amount',
      'closeDate',
      'nonsense',
      'stageKind',
    ]);
  });

  it('lets a collaborator follow up a deal whose account is not theirs to see, but not point at that account', async () => {
    const presales = await test.as(await test.addMember('李想', ['presales']));
    const boss = await test.as();
    const account = await createRecord(boss, 'account', { name: '青禾食品' });
    const deal = await createRecord(boss, 'opportunity', { name: '营销中台', account: account.id });
    await shareRecord(boss, 'opportunity', deal.id, [presales.actor.memberId]);
    const note = {
      kind: 'demo',
      conclusion: '产能看板演示通过,要补接口清单',
      nextStep: '发接口清单给信息部周航',
      nextStepAt: '2026-12-01T02:00:00.000Z',
    };
    expect((await refusal(getRecord(presales, 'account', account.id))).code).toBe('not_found');
    const activity = await createRecord(presales, 'activity', { ...note, opportunity: deal.id });
    expect(activity.account).toEqual({ id: account.id, name: '青禾食品' });
    expect(
      (await refusal(createRecord(presales, 'activity', { ...note, account: account.id }))).details.fields?.[0]?.field,
    ).toBe('account');
  });
});

import { roleSchema } from '@throughline/domain/identity/permission.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { newId } from '../platform/id.ts';
import { createRecord } from '../record/write.ts';

const START = Date.parse('2026-11-02T01:00:00Z');
const DAY = 86_400_000;

let test: TestPlatform;
let rep: string;
let caller: Caller;
let stranger: Caller;
let stages: Map<string, string>;
beforeAll(async () => {
  test = await testPlatform({ now: START });
  rep = await test.addMember('李明', ['salesRep']);
  caller = await callerFor(test, rep, 'salesRep');
  stranger = await callerFor(test, await test.addMember('王芳', ['salesRep']), 'salesRep');
  const [process] = items(await caller.send('GET', '/processes')) as unknown as {
    stages: { id: string; key: string }[];
  }[];
  stages = new Map(process?.stages.map((stage) => [stage.key, stage.id]));
});
afterAll(() => test.close());

async function dealIn(stage: string, more: object = {}): Promise<string> {
  const ctx = await test.as(rep);
  const account = await createRecord(ctx, 'account', { name: `客户 ${newId()}` });
  const values = { name: '产线升级', account: account.id, stage: stages.get(stage), ...more };
  return (await createRecord(ctx, 'opportunity', values, { intent: { imported: true } })).id;
}
const COMPLETE = {
  need: '两条产线的排产与追溯',
  budget: 100,
  timeline: '6 月底前上线',
  competitor: '用友',
};

interface Sign {
  key: string;
  label: { zh: string };
  reason: { zh: string; en: string };
  facts: { zh: string }[];
  remedy: { zh: string };
}
const signs = async (deal: string, by = caller): Promise<Sign[]> =>
  items(await by.send('GET', `/opportunities/${deal}/signs`)) as unknown as Sign[];
const keys = async (deal: string): Promise<string[]> => (await signs(deal)).map((sign) => sign.key);
/** What the list shows and filters by. */
const kept = async (deal: string): Promise<unknown> =>
  part(await caller.send('GET', `/opportunities/${deal}`), 'record').signs ?? [];
const withSign = async (sign: string): Promise<unknown[]> => {
  const filter = { kind: 'compare', path: 'signs', op: 'hasAny', value: { kind: 'literal', value: [sign] } };
  return items(
    await caller.send('GET', `/opportunities?filter=${encodeURIComponent(JSON.stringify(filter))}&limit=200`),
  ).map((row) => row.id);
};
async function followUp(deal: string, more: object): Promise<void> {
  const body = {
    opportunity: deal,
    kind: 'call',
    action: '电话确认了预算 30 万与上线时间',
    conclusion: '总价认可，等待合同盖章',
    nextStep: '周五前发送合同第 2 版',
    nextStepAt: '2026-11-20T02:00:00.000Z',
    ...more,
  };
  const answer = await caller.send('POST', '/activities', body);
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([201, answer.text.slice(0, 300)]);
}
async function attach(deal: string, documentKind: string): Promise<void> {
  const answer = await caller.upload(
    '/files',
    { object: 'opportunity', recordId: deal, documentKind },
    { name: '文件.txt', bytes: `${documentKind} 内容` },
  );
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([201, answer.text.slice(0, 300)]);
}

describe('signs of a deal', () => {
  it('an air opportunity names what is missing; it ends when that is filled in', async () => {
    const deal = await dealIn('proposal', { ...COMPLETE, budget: null, competitor: null });
    const [air] = await signs(deal);
    expect(air).toMatchObject({
      key: 'air',
      label: { zh: '空气商机' },
      reason: { zh: '已到“方案制定”，五项要素还缺 3 项：关键人、预算、竞争对手' },
    });
    const { version } = part(await caller.send('GET', `/opportunities/${deal}`), 'record');
    await caller.send('PATCH', `/opportunities/${deal}`, { version, budget: 100, competitor: '用友' });
    expect((await signs(deal))[0]?.reason.zh).toContain('还缺 1 项：关键人');
    expect(await kept(deal)).toEqual(['air']);
    expect(await withSign('air')).toContain(deal);
  });

  it('silence after “let me think” comes by the clock alone', async () => {
    const deal = await dealIn('need', COMPLETE);
    await followUp(deal, { conclusion: '王总说回去考虑一下，下周答复我们' });
    expect(await keys(deal)).toEqual([]);
    try {
      test.setClock(START + 14 * DAY - 1);
      expect(await keys(deal)).toEqual([]);
      test.setClock(START + 14 * DAY);
      expect((await signs(deal))[0]).toMatchObject({
        key: 'silentAfterThinking',
        reason: { zh: expect.stringContaining('此后 14 天没有跟进') as string },
      });
      await followUp(deal, {});
      expect(await keys(deal)).toEqual([]);
    } finally {
      test.setClock(START);
    }
  });

  it('an invoice before the contract is dunning; the contract ends it', async () => {
    const deal = await dealIn('need', COMPLETE);
    await attach(deal, 'invoice');
    expect(await keys(deal)).toEqual(['dunnedTooEarly']);
    expect(await kept(deal)).toEqual(['dunnedTooEarly']);
    expect(await withSign('dunnedTooEarly')).toEqual([deal]);
    await attach(deal, 'contract');
    expect(await keys(deal)).toEqual([]);
    expect(await withSign('dunnedTooEarly')).toEqual([]);
  });

  it('a quote before the need is confirmed is too early', async () => {
    const deal = await dealIn('contact', COMPLETE);
    await attach(deal, 'quote');
    expect((await signs(deal))[0]).toMatchObject({
      key: 'quotedTooEarly',
      reason: { zh: '2026-11-02 就给了报价单“文件.txt”，而需求尚未在“需求确认”确认' },
    });
    await attach(deal, 'requirementSurvey');
    expect(await keys(deal)).toEqual([]);
  });

  it('signed without a requirement', async () => {
    const deal = await dealIn('contract', { ...COMPLETE, need: null });
    await attach(deal, 'contract');
    expect(await keys(deal)).toContain('signedWithoutRequirement');
  });

  it('are not told to who may not see the deal', async () => {
    const deal = await dealIn('proposal');
    expect((await stranger.send('GET', `/opportunities/${deal}/signs`)).status).toBe(404);
  });

  it('tell nothing of fields that the reader may not read', async () => {
    const deal = await dealIn('need', COMPLETE);
    const said = '王总说考虑一下，底价 88 万可以谈';
    await followUp(deal, { conclusion: said });
    const admin = await callerFor(test);
    const role = roleSchema.parse({
      key: 'blinkered',
      name: { zh: '受限', en: 'Limited' },
      objects: { '*': { read: 'all' } },
      fields: { activity: { conclusion: 'hidden' } },
      admin: [],
    });
    expect((await admin.send('POST', '/roles', { ...role, builtIn: undefined })).status).toBeLessThan(300);
    const limited = await callerFor(test, await test.addMember('外部顾问', ['blinkered']), 'blinkered');
    try {
      test.setClock(START + 15 * DAY);
      const read = await signs(deal, limited);
      expect(read.map((sign) => [sign.key, sign.reason.zh, sign.facts])).toEqual([
        ['silentAfterThinking', '依据的字段您无权查看，请向项目负责人了解', []],
      ]);
      expect(JSON.stringify(await signs(deal))).toContain('底价 88 万');
    } finally {
      test.setClock(START);
    }
  });
});

import { criterionSchema } from '@throughline/domain/process/criterion.ts';
import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { gatedDefinition, publishedProcess, type TestProcess } from './gate.fixture.ts';
import { flipGates } from './gate-flips.ts';

const START = Date.parse('2026-11-10T02:00:00Z');
const DAY = 86_400_000;
let test: TestPlatform;
let admin: Caller;
beforeAll(async () => {
  test = await testPlatform({ now: START });
  admin = await callerFor(test);
});
afterAll(() => test.close());

const words = (text: string) => ({ zh: text, en: text });
const says = (key: string, rest: object = {}) =>
  criterionSchema.parse({ kind: 'statement', key, label: words(key), ...rest });
const needs = (path: string, key: string) =>
  criterionSchema.parse({
    kind: 'field',
    key,
    label: words(key),
    condition: { kind: 'compare', path, op: 'notEmpty' },
  });

/** `a` and `b` advance by themselves; `c` asks at its entry. */
async function selfMoving(): Promise<TestProcess> {
  const plain = gatedDefinition([says('told')], { autoAdvance: true });
  return publishedProcess(test, {
    ...plain,
    stages: plain.stages.map((stage) => {
      if (stage.key === 'b')
        return { ...stage, autoAdvance: true, criteria: { entry: [], exit: [needs('need', 'needKnown')] } };
      return stage.key === 'c'
        ? { ...stage, criteria: { entry: [needs('product', 'productKnown')], exit: [] } }
        : stage;
    }),
  });
}
const newDeal = async (process: TestProcess, values: object = {}): Promise<string> =>
  String(
    part(await admin.send('POST', '/opportunities', { name: '产线', process: process.id, ...values }), 'record').id,
  );
const read = async (id: string) => part(await admin.send('GET', `/opportunities/${id}`), 'record');
const stageOf = async (process: TestProcess, id: string): Promise<string | undefined> => {
  const { stage } = (await read(id)) as { stage: { id: string } };
  return Object.keys(process.stage).find((key) => process.stage[key] === stage.id);
};
const change = async (id: string, values: object) =>
  admin.send('PATCH', `/opportunities/${id}`, { ...values, version: (await read(id)).version });

describe('a stage that advances by itself (R28)', () => {
  it('moves the deal on when the last criterion is met, and says who caused it', async () => {
    const process = await selfMoving();
    const id = await newDeal(process);
    expect(await stageOf(process, id)).toBe('a');
    await admin.send('POST', `/opportunities/${id}/evidence`, { criterion: 'a.told' });
    expect(await stageOf(process, id)).toBe('b');
    const moved = items(await admin.send('GET', `/opportunities/${id}/history`)).find(
      (entry) => entry.action === 'stageMoved',
    );
    expect(moved).toMatchObject({
      actor: null,
      onBehalfOf: { id: test.admin },
      reason: '全部退出标准已满足，自动推进',
    });
    const visits = items(await admin.send('GET', `/opportunities/${id}/visits`));
    expect(visits.map(({ move }) => move)).toEqual(['start', 'next']);
  });

  it('goes through as many stages as are met, stops at a closed entry, and answers with the deal as it then is', async () => {
    const process = await selfMoving();
    const id = await newDeal(process, { need: '替换旧系统' });
    await admin.send('POST', `/opportunities/${id}/evidence`, { criterion: 'a.told' });
    expect(await stageOf(process, id)).toBe('b');
    const answer = await change(id, { product: '机器人' });
    expect(answer.status).toBe(200);
    const record = part(answer, 'record');
    expect(record).toMatchObject({ stage: { id: process.stage.c }, version: (await read(id)).version });
    // The version that was answered is the one to go on from.
    expect((await admin.send('PATCH', `/opportunities/${id}`, { name: '改名', version: record.version })).status).toBe(
      200,
    );
  });

  it('begins where it is made to begin, and moves on from there', async () => {
    const process = await selfMoving();
    const plain = await publishedProcess(test, gatedDefinition([needs('need', 'needKnown')], { autoAdvance: true }));
    const answer = await admin.send('POST', '/opportunities', { name: '产线', process: plain.id, need: '已知' });
    expect(part(answer, 'record')).toMatchObject({ stage: { id: plain.stage.b }, version: 2 });
    expect(await stageOf(process, await newDeal(process, { need: '已知' }))).toBe('a');
  });
});

describe('the figures that lists show', () => {
  const figures = async (id: string) => {
    const { gateMet, gateTotal } = await read(id);
    return [gateMet, gateTotal];
  };
  it('follow every change beside the deal', async () => {
    const exit = [
      says('told'),
      needs('need', 'needKnown'),
      criterionSchema.parse({ kind: 'document', key: 'paper', label: words('paper'), document: 'quote' }),
      criterionSchema.parse({ kind: 'activity', key: 'talk', label: words('talk') }),
    ];
    const process = await publishedProcess(test, gatedDefinition(exit));
    const id = await newDeal(process);
    expect(await figures(id)).toEqual([0, 4]);
    await change(id, { need: '替换旧系统' });
    expect(await figures(id)).toEqual([1, 4]);
    const given = await admin.send('POST', `/opportunities/${id}/evidence`, { criterion: 'a.told' });
    expect(await figures(id)).toEqual([2, 4]);
    const upload = { object: 'opportunity', recordId: id, documentKind: 'quote' };
    const file = part(await admin.upload('/files', upload, { name: '报价.txt', bytes: '报价' }), 'file').id;
    expect(await figures(id)).toEqual([3, 4]);
    await admin.send('POST', '/activities', {
      kind: 'call',
      action: '电话沟通了预算与时间安排',
      conclusion: '对方确认年内立项',
      nextStep: '周五前发送技术方案',
      nextStepAt: '2026-12-08T02:00:00.000Z',
      opportunity: id,
    });
    expect(await figures(id)).toEqual([4, 4]);
    await admin.send('DELETE', `/files/${String(file)}`);
    expect(await figures(id)).toEqual([3, 4]);
    await admin.send('DELETE', `/opportunities/${id}/evidence/${String(given.json?.id)}`);
    expect(await figures(id)).toEqual([2, 4]);
  });

  it('follow an account that criteria read', async () => {
    const isA = { kind: 'compare', path: 'account.class', op: 'eq', value: { kind: 'literal', value: 'a' } };
    const exit = [criterionSchema.parse({ kind: 'field', key: 'classA', label: words('A'), condition: isA })];
    const process = await publishedProcess(test, gatedDefinition(exit));
    const account = part(await admin.send('POST', '/accounts', { name: '远景装备' }), 'record');
    const id = await newDeal(process, { account: account.id });
    expect(await figures(id)).toEqual([0, 1]);
    await admin.send('PATCH', `/accounts/${String(account.id)}`, { class: 'a', version: account.version });
    expect(await figures(id)).toEqual([1, 1]);
  });

  it('follow the mere passing of time', async () => {
    const soon = {
      kind: 'compare',
      path: 'closeDate',
      op: 'ge',
      value: { kind: 'period', unit: 'day', edge: 'start', offset: 0 },
    };
    const exit = [criterionSchema.parse({ kind: 'field', key: 'ahead', label: words('ahead'), condition: soon })];
    const process = await publishedProcess(test, gatedDefinition(exit));
    const id = await newDeal(process, { closeDate: '2026-11-12' });
    const never = new AbortController().signal;
    expect(await figures(id)).toEqual([1, 1]);
    await flipGates(test.platform, never);
    expect(await figures(id)).toEqual([1, 1]);
    test.setClock(START + 4 * DAY);
    await flipGates(test.platform, never);
    expect(await figures(id)).toEqual([0, 1]);
    // What has flipped waits no more.
    expect(await flipGates(test.platform, never)).toBe(0);
    test.setClock(START);
  });
});

describe('evidence', () => {
  it('is refused where a word cannot meet the criterion, or where there is no such criterion, file or follow-up', async () => {
    const exit = [needs('need', 'needKnown'), says('told')];
    const process = await publishedProcess(test, gatedDefinition(exit));
    const id = await newDeal(process);
    const give = (body: object) => admin.send('POST', `/opportunities/${id}/evidence`, body);
    const nobody = '00000000-0000-7000-8000-000000000001';
    for (const [body, field] of [
      [{ criterion: 'a.needKnown' }, 'criterion'],
      [{ criterion: 'a.none' }, 'criterion'],
      [{ criterion: 'z.told' }, 'criterion'],
      [{ criterion: 'a.told', file: nobody }, 'file'],
      [{ criterion: 'a.told', activity: nobody }, 'activity'],
    ] as const) {
      const answer = await give(body);
      const [problem] = (answer.json?.fields ?? []) as { field: string }[];
      expect([answer.status, problem?.field]).toEqual([422, field]);
    }
    expect((await admin.send('PUT', `/opportunities/${id}/facts/paidShare`, { value: 1.2 })).status).toBe(422);
    // A fact that the product keeps is nobody's to report: there is no such address.
    expect((await admin.send('PUT', `/opportunities/${id}/facts/quoteSent`, { value: 1 })).status).toBe(404);
  });

  it('is for those who may change the deal or belong to its team', async () => {
    const process = await publishedProcess(test, gatedDefinition([says('told')]));
    const id = await newDeal(process);
    const legal = await test.addMember('孙静', ['legal']);
    const other = await test.addMember('李明', ['salesRep']);
    // Legal reads every deal and changes none; a rep of another team sees none.
    const reader = await callerFor(test, legal, 'legal');
    const stranger = await callerFor(test, other, 'salesRep');
    const path = `/opportunities/${id}/evidence`;
    expect((await reader.send('POST', path, { criterion: 'a.told' })).status).toBe(403);
    expect((await stranger.send('POST', path, { criterion: 'a.told' })).status).toBe(404);
    expect((await stranger.send('GET', `/opportunities/${id}/gate`)).status).toBe(404);
    expect((await reader.send('GET', `/opportunities/${id}/gate`)).json).toMatchObject({ canProvide: false });
    expect((await reader.send('PUT', `/opportunities/${id}/facts/paidShare`, { value: 1 })).status).toBe(403);
  });
});

import { testPlatform, type TestPlatform } from '@throughline/testing/platform.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callerFor, items, part } from '../platform/http/caller.fixture.ts';
import { textOfPdf } from '../platform/pdf/pdf-text.fixture.ts';
import { policyPdf } from './policy-pdf.ts';

let test: TestPlatform;
let admin: Caller;
let rep: Caller;
beforeAll(async () => {
  test = await testPlatform({ now: Date.parse('2026-11-02T01:00:00Z') });
  admin = await callerFor(test);
  rep = await callerFor(test, await test.addMember('李明', ['salesRep']), 'salesRep');
});
afterAll(() => test.close());

interface Rule {
  key: string;
  state: string;
  canSwitch: boolean;
  place: string;
}
const rules = async (caller: Caller): Promise<Rule[]> =>
  items(await caller.send('GET', '/policy')) as unknown as Rule[];
const stateOf = async (key: string) => (await rules(rep)).find((rule) => rule.key === key)?.state;

const newDeal = async (): Promise<string> =>
  String(part(await admin.send('POST', '/opportunities', { name: '产线升级' }), 'record').id);
const note = (opportunity: string, more: Record<string, unknown> = {}) => ({
  opportunity,
  kind: 'call',
  action: '已沟通，了解中',
  conclusion: '了解中',
  nextStep: '继续跟进',
  nextStepAt: '2026-11-05T02:00:00.000Z',
  ...more,
});

describe('the twelve key actions', () => {
  it('are twelve, on but for the two that nothing holds yet, and readable by everyone', async () => {
    const read = await rules(rep);
    expect(read).toHaveLength(12);
    expect(read.filter((rule) => rule.state === 'notYet').map((rule) => rule.key)).toEqual([
      'activatedWithinDay',
      'rhythmLights',
    ]);
    expect(read.filter((rule) => rule.canSwitch).map((rule) => rule.key)).toEqual(['fourParts', 'noJunkNotes']);
    expect(read.every((rule) => rule.state === 'on' || rule.state === 'notYet')).toBe(true);
  });

  it('are switched by who may; others, unknown ones and fixed ones are refused', async () => {
    expect((await rep.send('PUT', '/policy/noJunkNotes', { on: false })).status).toBe(403);
    expect((await admin.send('PUT', '/policy/gates', { on: false })).status).toBe(404);
    expect((await admin.send('PUT', '/policy/noJunkNotes', { on: 'no' })).status).toBe(422);
    expect(await stateOf('noJunkNotes')).toBe('on');
  });

  it('junk notes are refused while the rule is on, taken while it is off, and refused again', async () => {
    const deal = await newDeal();
    const write = async () => (await admin.send('POST', '/activities', note(deal))).status;
    expect(await write()).toBe(422);
    expect((await admin.send('PUT', '/policy/noJunkNotes', { on: false })).status).toBe(200);
    expect([await stateOf('noJunkNotes'), await write()]).toEqual(['off', 201]);
    // Parts are still asked for.
    expect((await admin.send('POST', '/activities', note(deal, { nextStep: null }))).status).toBe(422);
    await admin.send('PUT', '/policy/noJunkNotes', { on: true });
    expect([await stateOf('noJunkNotes'), await write()]).toEqual(['on', 422]);
  });

  it('the four parts are asked for while the rule is on', async () => {
    const deal = await newDeal();
    const half = { opportunity: deal, kind: 'call', action: '电话确认了预算 30 万与 6 月上线' };
    const write = async () => (await admin.send('POST', '/activities', half)).status;
    expect(await write()).toBe(422);
    await admin.send('PUT', '/policy/fourParts', { on: false });
    expect(await write()).toBe(201);
    await admin.send('PUT', '/policy/fourParts', { on: true });
    expect(await write()).toBe(422);
  });

  it('a switch leaves its event once, with who and what', async () => {
    const ctx = await test.as();
    const events = await ctx.readOnce<{ changes: unknown }>(
      `select changes from event where workspace_id = $1 and object = 'workspace' and action = 'policySwitched' order by seq`,
      [ctx.workspaceId],
    );
    expect(events.map((event) => event.changes)).toEqual([
      [{ field: 'noJunkNotes', from: true, to: false }],
      [{ field: 'noJunkNotes', from: false, to: true }],
      [{ field: 'fourParts', from: true, to: false }],
      [{ field: 'fourParts', from: false, to: true }],
    ]);
    await admin.send('PUT', '/policy/fourParts', { on: true });
    const again = await ctx.readOnce(
      `select 1 from event where workspace_id = $1 and object = 'workspace' and action = 'policySwitched'`,
      [ctx.workspaceId],
    );
    expect(again).toHaveLength(4);
  });
});

interface Stage {
  key: string;
  name: { zh: string; en: string };
  definition: { zh: string };
  windowDays: number | null;
  owners: { zh: string }[];
  entry: { label: { zh: string }; words: { zh: string; en: string }; demandsProof: boolean }[];
  exit: { label: { zh: string }; words: { zh: string; en: string }; demandsProof: boolean }[];
  deliverables: { label: { zh: string } }[];
}
interface Process {
  id: string;
  name: { zh: string };
  isDefault: boolean;
  stages: Stage[];
  channels: { trigger: { zh: string }; skips: { zh: string }[] }[];
}
const dictionary = async (caller: Caller): Promise<Process[]> =>
  ((await caller.send('GET', '/stage-dictionary')).json as { processes: Process[] }).processes;

describe('the dictionary of stages (R1)', () => {
  it('has every process and stage in words, for everyone', async () => {
    const processes = await dictionary(rep);
    expect(processes).toHaveLength(7);
    expect(processes[0]).toMatchObject({ isDefault: true, name: { zh: '标准销售流程（线索到回款）' } });
    const need = processes[0]?.stages.find((stage) => stage.key === 'need');
    expect(need).toMatchObject({
      name: { zh: '需求确认' },
      windowDays: 3,
      owners: [{ zh: '销售' }, { zh: '售前' }].map(() => ({ zh: expect.any(String) as string })),
      entry: [{ label: { zh: '调查表完成' }, words: { zh: '满足“初步接触”的“填写需求调查表”' } }],
    });
    expect(need?.exit[0]).toMatchObject({
      label: { zh: '客户确认、签字' },
      words: { zh: expect.stringContaining('客户填写并签署《') as string },
      demandsProof: true,
    });
    // Required fields are criteria too.
    expect(need?.exit.map((one) => one.label.zh)).toContain('预算已填写');
    const negotiation = processes[0]?.stages.find((stage) => stage.key === 'negotiation');
    expect(negotiation?.exit[0]?.words.zh).toMatch(/^通过审批“折扣审批”；仅当 折扣 > 15%$/);
    expect(processes[0]?.channels[0]?.trigger.zh).toBe('金额（本位币） ≥ ¥5,000,000 或 客户 › 行业排名 ≤ 10');
    for (const { stages } of processes)
      for (const { definition, exit, entry } of stages) {
        expect(definition.zh).not.toBe('');
        for (const one of [...entry, ...exit]) expect(one.words.en).not.toMatch(/undefined|\[object/);
      }
  });
});

const HOSTILE = ['#panic("x")', '{{7*7}}', '<script>alert(1)</script>', '#image("/etc/passwd")', '$ * _ ` ] [ \\ @x'];

describe('the printed policy (R175)', () => {
  const pdf = (id: string, locale: string) => rep.send('GET', `/processes/${id}/policy.pdf?locale=${locale}`);

  it('is a PDF in both languages, for everyone; a process that is not there is not found', async () => {
    const [process] = await dictionary(rep);
    const answer = await pdf(process?.id ?? '', 'zh-CN');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(answer.text.slice(0, 5)).toBe('%PDF-');
    const ctx = await test.as();
    const text = async (locale: 'zh-CN' | 'en') => textOfPdf((await policyPdf(ctx, process?.id ?? '', locale)).bytes);
    const [zh, en] = [await text('zh-CN'), await text('en')];
    for (const part of [
      '销售制度',
      '拒绝垃圾记录',
      '未启用',
      '需求确认',
      '客户确认、签字（须有证据）',
      '法律审核',
      '3天',
      '绿色通道',
      '阶段词典',
    ])
      expect(zh).toContain(part);
    for (const part of [
      'Salespolicy',
      'Nojunknotes',
      'Notavailableyet',
      'Needconfirmation',
      'proofneeded',
      'Dictionaryofstages',
    ])
      expect(en).toContain(part);
    expect((await pdf(test.workspaceId, 'en')).status).toBe(404);
    expect((await pdf('x', 'en')).status).toBe(404);
    expect((await pdf(process?.id ?? '', 'fr')).status).toBe(422);
  });

  it('prints hostile names as they stand', async () => {
    const [source] = await dictionary(admin);
    const copy = part(
      await admin.send('POST', '/processes', { name: { zh: HOSTILE[0], en: HOSTILE[0] }, copyOf: source?.id }),
      'process',
    );
    const { definition } = (await admin.send('GET', `/processes/${String(copy.id)}`)).json as {
      definition: { stages: { name: object; definition: object; guidance: object | null }[] };
    };
    for (const [index, stage] of definition.stages.entries()) {
      const text = HOSTILE[index % HOSTILE.length] ?? '';
      stage.name = { zh: `甲${text}`, en: `A${text}` };
      stage.definition = { zh: text, en: text };
      stage.guidance = { zh: text, en: text };
    }
    const saved = await admin.send('PUT', `/processes/${String(copy.id)}/draft`, { definition });
    expect([saved.status, saved.text.slice(0, 200)]).toEqual([200, saved.text.slice(0, 200)]);
    const published = await admin.send('POST', `/processes/${String(copy.id)}/publish`, {});
    expect([published.status, published.text.slice(0, 300)]).toEqual([200, published.text.slice(0, 300)]);
    const text = textOfPdf((await policyPdf(await test.as(), String(copy.id), 'zh-CN')).bytes);
    for (const hostile of HOSTILE) expect(text).toContain(hostile.replaceAll(' ', ''));
  });
});

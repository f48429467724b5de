import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultCalendar } from '../calendar/default-calendar.ts';
import { DAY_MS } from '../calendar/day.ts';
import { asksForProposal, putsOff } from './customer-words.ts';
import type { ActionFact, DocumentFact, GateFacts, ReportedFact, TalkFact } from './gate.ts';
import type { ProcessDefinition } from './process.ts';
import { signsFlipAt, signsOf } from './signs.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const NOW = Date.parse('2026-03-31T02:00:00.000Z');
const definition = definitionOf(PROCESS_TEMPLATES[0] as (typeof PROCESS_TEMPLATES)[number], (key) => key);
const kindOf = (stage: string) => definition.stages.find((one) => one.id === stage)?.kind;
const env = (now = NOW) => ({ now, calendar: defaultCalendar(), definition });
const ago = (days: number): string => new Date(NOW - days * DAY_MS).toISOString();

const COMPLETE = {
  need: '两条产线的排产与追溯',
  budget: 100_000_000,
  timeline: '6 月底前上线',
  competitor: '用友',
  keyContacts: 1,
};
let number = 0;
const talk = (daysAgo: number, part: Partial<TalkFact> = {}): TalkFact => ({
  id: `t${(number += 1)}`,
  kind: 'call',
  action: '电话沟通付款条件',
  conclusion: null,
  nextStep: null,
  role: null,
  contact: null,
  by: null,
  at: ago(daysAgo),
  ...part,
});
const file = (kind: string, daysAgo = 3): DocumentFact => ({
  id: `f${(number += 1)}`,
  kind,
  name: `${kind}.pdf`,
  by: null,
  at: ago(daysAgo),
});
const said = (fact: string, value: number): ReportedFact => ({ fact, value, source: 'member', by: null, at: ago(1) });
const task = (stage: string, action: string, status: ActionFact['status'] = 'open'): ActionFact => ({
  task: `k${(number += 1)}`,
  stage,
  action,
  status,
  owner: null,
  proven: false,
  at: ago(1),
});
const signed = (form: string) => ({ id: 'c', form, status: 'signed' as const, signer: '王总', at: ago(2) });

/** A deal of lead to cash in a stage, complete where nothing else is said. */
const deal = (stage: string, fields: Record<string, unknown> = {}, beside: Partial<GateFacts> = {}): GateFacts => ({
  deal: { stage: { id: stage }, stageKind: kindOf(stage), ...COMPLETE, ...fields } as GateFacts['deal'],
  owner: null,
  stageEnteredAt: ago(30),
  evidence: [],
  documents: [],
  talks: [],
  actions: [],
  approvals: [],
  confirmations: [],
  reported: [],
  waivers: [],
  team: [],
  ...beside,
});
const keys = (facts: GateFacts, now = NOW) => signsOf(facts, env(now)).map((sign) => sign.key);
const first = (facts: GateFacts, now = NOW) => signsOf(facts, env(now))[0];

it('a sound deal has no sign, in any stage', () => {
  for (const stage of definition.stages) expect(keys(deal(stage.id))).toEqual([]);
});

describe('air opportunity (R26)', () => {
  it.each([
    ['need', { budget: null, timeline: null, competitor: null, keyContacts: 0 }, false],
    ['proposal', { competitor: ' ' }, true],
    ['proposal', { budget: null }, true],
    ['proposal', { budget: null, budgetConfirmed: true }, false],
    ['negotiation', { timeline: null }, true],
    ['contract', { need: null }, true],
    ['proposal', { keyContacts: 0 }, true],
    ['proposal', { keyContacts: 0, keyPersonConfirmedAt: ago(1) }, false],
    ['delivery', { budget: null }, false],
    ['lost', { budget: null }, false],
  ])('%s with %j: %s', (stage, fields, expected) => {
    expect(keys(deal(stage, fields)).includes('air')).toBe(expected);
  });
  it('counts and names what is missing, in both languages', () => {
    const sign = first(deal('negotiation', { budget: null, competitor: null, keyContacts: 0 }));
    expect(sign?.reason).toEqual({
      zh: '已到“商务谈判”，五项要素还缺 3 项：关键人、预算、竞争对手',
      en: 'In Negotiation with 3 of 5 parts missing: key person, budget, competitor',
    });
    expect(sign?.facts.map((fact) => fact.en)).toEqual([
      'Missing: key person',
      'There: need',
      'Missing: budget',
      'There: timeline',
      'Missing: competitor',
    ]);
  });
  it('a talk with a decision maker is a key person', () => {
    expect(keys(deal('proposal', { keyContacts: 0 }, { talks: [talk(2, { role: 'decisionMaker' })] }))).toEqual([]);
  });
  it('a process without a stage for the need asks after its second stage', () => {
    const plain: ProcessDefinition = {
      exceptions: [],
      stages: definition.stages
        .filter((stage) => stage.kind === 'open')
        .map((stage, index) => ({
          ...stage,
          key: `s${index}`,
          requiredFields: [],
          deliverables: [],
          criteria: { entry: [], exit: [] },
        })),
    };
    const at = (stage: string) =>
      signsOf(deal(stage, { budget: null }), { ...env(), definition: plain }).map((sign) => sign.key);
    expect([at('lead'), at('contact'), at('need')]).toEqual([[], [], ['air']]);
  });
});

describe('quoted too early (R27)', () => {
  it.each([
    ['a quote, need empty', deal('proposal', { need: null }, { documents: [file('quote')] }), true],
    ['a quote in first contact', deal('contact', {}, { documents: [file('quote')] }), true],
    ['a proposal talked about in first contact', deal('contact', {}, { talks: [talk(2, { kind: 'proposal' })] }), true],
    ['a quote sent while the need is being confirmed', deal('need', { quoteSentAt: ago(2) }), true],
    [
      'the customer has signed the survey',
      deal('need', { quoteSentAt: ago(2) }, { confirmations: [signed('requirementSurvey')] }),
      false,
    ],
    [
      'there is a requirement document',
      deal('contact', {}, { documents: [file('quote'), file('requirementDocument')] }),
      false,
    ],
    ['a quote in the proposal stage', deal('proposal', {}, { documents: [file('quote')] }), false],
    ['no quote', deal('contact', { need: null }), false],
    ['won meanwhile', deal('delivery', { need: '追溯' }, { documents: [file('quote')] }), false],
  ])('%s', (_name, facts, expected) => {
    expect(keys(facts).includes('quotedTooEarly')).toBe(expected);
  });
  it('says when and why', () => {
    expect(first(deal('contact', { need: null, quoteSentAt: '2026-03-27T17:00:00.000Z' }))?.reason).toEqual({
      zh: '2026-03-28 就给了正式报价，而需求还是空的',
      en: 'Formal quote on 2026-03-28, and the need is still empty',
    });
  });
});

describe('silent after “let me think” (R27)', () => {
  const thinking = (daysAgo: number, ...more: TalkFact[]) =>
    deal('proposal', {}, { talks: [...more, talk(daysAgo, { conclusion: '王总说回去考虑一下，下周给答复' })] });
  it('holds from the fourteenth day on, to the millisecond', () => {
    expect(keys(thinking(13))).toEqual([]);
    expect(signsFlipAt(thinking(13), env())).toBe(NOW + DAY_MS);
    expect(keys(thinking(13), NOW + DAY_MS - 1)).toEqual([]);
    expect(keys(thinking(13), NOW + DAY_MS)).toEqual(['silentAfterThinking']);
    expect(signsFlipAt(thinking(14), env())).toBeNull();
  });
  it('ends with any follow-up', () => {
    expect(keys(thinking(20, talk(3)))).toEqual([]);
  });
  it('does not hold for another conclusion, nor for a deal that is decided', () => {
    expect(keys(deal('proposal', {}, { talks: [talk(30, { conclusion: '总价认可，等合同' })] }))).toEqual([]);
    expect(keys(deal('delivery', {}, { talks: [talk(30, { conclusion: '考虑一下' })] }))).toEqual([]);
  });
  it('counts the days', () => {
    expect(first(thinking(16))?.reason.zh).toBe(
      '2026-03-15 客户说“王总说回去考虑一下，下周给答复”，此后 16 天没有跟进',
    );
  });
});

describe('small talk instead of the proposal (R27)', () => {
  const asked = (daysAgo: number) => talk(daysAgo, { conclusion: '客户要求下周提供方案和报价' });
  const at = (beside: Partial<GateFacts>, now = NOW) =>
    keys(deal('proposal', {}, beside), now).includes('chatInsteadOfProposal');
  it.each<[string, Partial<GateFacts>, boolean]>([
    ['two calls, eight days', { talks: [asked(8), talk(5), talk(3)] }, true],
    ['one call', { talks: [asked(8), talk(5)] }, false],
    ['six days', { talks: [asked(6), talk(5), talk(3)] }, false],
    ['a demo among them', { talks: [asked(8), talk(5), talk(4), talk(3, { kind: 'demo' })] }, false],
    ['the proposal is there', { talks: [asked(8), talk(5), talk(3)], documents: [file('proposal', 4)] }, false],
    [
      'an older proposal does not answer',
      { talks: [asked(8), talk(5), talk(3)], documents: [file('proposal', 9)] },
      true,
    ],
    ['asked again after a demo', { talks: [asked(20), talk(18, { kind: 'demo' }), asked(9), talk(5), talk(3)] }, true],
    ['nobody asked', { talks: [talk(20), talk(10), talk(3)] }, false],
    ['asked in the next step', { talks: [talk(9, { nextStep: '发报价 v4' }), talk(5), talk(3)] }, true],
  ])('%s', (_name, beside, expected) => {
    expect(at(beside)).toBe(expected);
  });
  it('begins seven days after the request', () => {
    const talks = [asked(6), talk(5), talk(3)];
    expect(signsFlipAt(deal('proposal', {}, { talks }), env())).toBe(NOW + DAY_MS);
    expect([at({ talks }, NOW + DAY_MS - 1), at({ talks }, NOW + DAY_MS)]).toEqual([false, true]);
  });
});

describe('contradictions between departments (R88)', () => {
  const has = (key: string, facts: GateFacts) => keys(facts).includes(key as never);
  it.each<[string, GateFacts, boolean]>([
    ['a contract, and no requirement', deal('contract', { need: null }, { documents: [file('contract')] }), true],
    ['reported as signed', deal('contract', { need: null }, { reported: [said('contractSigned', 1)] }), true],
    ['delivering', deal('delivery', { need: null }), true],
    ['the need is known', deal('delivery', {}), false],
    ['the survey is there', deal('delivery', { need: null }, { documents: [file('requirementSurvey')] }), false],
    ['nothing is signed', deal('contract', { need: null }), false],
    ['completed long ago', deal('done', { need: null }), false],
  ])('signed without a requirement: %s', (_name, facts, expected) => {
    expect(has('signedWithoutRequirement', facts)).toBe(expected);
  });
  it.each<[string, GateFacts, boolean]>([
    ['an invoice at the proposal', deal('proposal', {}, { documents: [file('invoice')] }), true],
    ['a share invoiced', deal('negotiation', {}, { reported: [said('invoicedShare', 0.3)] }), true],
    ['a share paid', deal('negotiation', {}, { reported: [said('paidShare', 0.3)] }), true],
    ['a task of collection', deal('negotiation', {}, { actions: [task('payment', 'collect')] }), true],
    ['that task is over', deal('negotiation', {}, { actions: [task('payment', 'collect', 'cancelled')] }), false],
    [
      'the contract is signed',
      deal('contract', {}, { documents: [file('invoice'), file('contract'), file('requirementSurvey')] }),
      false,
    ],
    ['in the payment stage', deal('payment', {}, { documents: [file('invoice')] }), false],
    ['nothing reported', deal('proposal', {}, { reported: [said('paidShare', 0)] }), false],
  ])('dunned before signing: %s', (_name, facts, expected) => {
    expect(has('dunnedTooEarly', facts)).toBe(expected);
  });
  it.each<[string, GateFacts, boolean]>([
    ['a delivery task is done', deal('contract', {}, { actions: [task('delivery', 'deliverProduct', 'done')] }), true],
    ['an acceptance report', deal('contract', {}, { documents: [file('acceptance')] }), true],
    ['reported as delivered', deal('negotiation', {}, { reported: [said('delivered', 1)] }), true],
    ['delivering, reported as unsigned', deal('delivery', {}, { reported: [said('contractSigned', 0)] }), true],
    [
      'a signature outweighs the report',
      deal('delivery', {}, { reported: [said('contractSigned', 0)], confirmations: [signed('contractSignature')] }),
      false,
    ],
    ['delivering', deal('delivery', {}, { actions: [task('delivery', 'deliverProduct')] }), false],
  ])('delivering before signing: %s', (_name, facts, expected) => {
    expect(has('deliveringUnsigned', facts)).toBe(expected);
  });
  it('names the numbers', () => {
    const sign = first(deal('proposal', {}, { documents: [file('invoice')], reported: [said('paidShare', 0.3)] }));
    expect(sign?.reason.zh).toBe(
      '项目还在“方案制定”，合同未签，财务已在收款：发票“invoice.pdf”：2026-03-28、已回款 30%',
    );
  });
});

describe('words', () => {
  it.each([
    ['客户说考虑一下', true],
    ['再想想。', true],
    ['老板要回去商量', true],
    ['He said: let me think', true],
    ['They need time to consider the offer', true],
    ['不用再考虑，直接签', false],
    ['总价认可', false],
    ['We think it fits', false],
  ])('%s puts off: %s', (text, expected) => {
    expect(putsOff(text)).toBe(expected);
  });
  it.each([
    ['客户要我们出个方案', true],
    ['尽快发报价', true],
    ['请提供报价单', true],
    ['Customer asked for a proposal', true],
    ['send them the quotation', true],
    ['已发方案', false],
    ['给了报价', false],
    ['不需要方案', false],
    ['方案认可，谈付款', false],
    ['They liked the proposal', false],
  ])('%s asks for a proposal: %s', (text, expected) => {
    expect(asksForProposal(text)).toBe(expected);
  });
});

it('signsFlipAt is exact: stepping through time finds the same first change', () => {
  const hour = 3_600_000;
  const talkArb = fc.record({
    hoursAgo: fc.integer({ min: 0, max: 30 * 24 }),
    kind: fc.constantFrom('call', 'visit', 'demo', 'proposal'),
    conclusion: fc.constantFrom(null, '考虑一下', '要求提供方案', '总价认可'),
  });
  const dealArb = fc.record({
    stage: fc.constantFrom(...definition.stages.map((stage) => stage.id)),
    need: fc.constantFrom(null, '追溯'),
    budget: fc.constantFrom(null, 1),
    talks: fc.array(talkArb, { maxLength: 6 }),
    documents: fc.array(
      fc.record({
        kind: fc.constantFrom('quote', 'proposal', 'invoice', 'contract'),
        hoursAgo: fc.integer({ min: 0, max: 720 }),
      }),
      { maxLength: 2 },
    ),
  });
  fc.assert(
    fc.property(dealArb, ({ stage, need, budget, talks, documents }) => {
      const facts = deal(
        stage,
        { need, budget },
        {
          talks: talks.map(({ hoursAgo, ...part }) => talk(hoursAgo / 24, part)),
          documents: documents.map(({ kind, hoursAgo }) => file(kind, hoursAgo / 24)),
        },
      );
      const now = JSON.stringify(keys(facts));
      let stepped: number | null = null;
      for (let at = NOW + hour; at <= NOW + 20 * DAY_MS && stepped === null; at += hour)
        if (JSON.stringify(keys(facts, at)) !== now) stepped = at;
      const flip = signsFlipAt(facts, env());
      expect(flip).toBe(stepped);
      if (flip !== null) expect(JSON.stringify(keys(facts, flip - 1))).toBe(now);
    }),
    { numRuns: 400 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Criterion } from './criterion.ts';
import { CRITERION_KINDS } from './criterion.ts';
import { criterionOf, ENV, NO_FACTS, NOW, processOf } from './gate.fixture.ts';
import { approvalFits, type GateFacts, gateOf, keeperOf, leavingGate } from './gate.ts';
import type { EvidenceLevel, Remedy } from './gate.contract.ts';
import type { ProcessDefinition, Stage } from './process.ts';

const AT = '2026-11-05T01:00:00.000Z';
const given = (
  level: 'declared' | 'proven',
  source: 'statement' | 'file' | 'activity' = 'statement',
  ref = 'a.it',
) => ({
  evidence: [{ id: 'e', ref, level, source, about: null, note: '说明', by: 'rep', at: AT }],
});
const document = (kind: string) => ({ documents: [{ id: 'f', kind, name: '报价.pdf', by: 'rep', at: AT }] });
const talk = (rest: Partial<GateFacts['talks'][number]> = {}) => ({
  talks: [
    {
      id: 't',
      kind: 'visit',
      action: '拜访',
      conclusion: null,
      nextStep: null,
      role: null,
      contact: null,
      by: 'rep',
      at: AT,
      ...rest,
    },
  ],
});
const task = (status: 'open' | 'done', proven = false) => ({
  actions: [{ task: 'task', stage: 'a', action: 'do', status, owner: 'rep', proven, at: AT }],
});
const approval = (status: 'running' | 'approved' | 'rejected', fits = true) => ({
  approvals: [{ id: 'p', flow: 'discount', status, fits, waitingFor: ['boss'], by: 'boss', at: AT }],
});
const confirmation = (status: 'open' | 'signed' | 'revoked' | 'expired' | 'changesAsked', form = 'survey') => ({
  confirmations: [{ id: 'c', form, status, signer: '周航', at: AT }],
});
const reported = (source: 'member' | 'apiKey', value: number) => ({
  reported: [{ fact: 'paidShare', value, source, by: 'fin', at: AT }],
});

const AMOUNT = { kind: 'compare', path: 'amount', op: 'notEmpty' };
/** Criterion, what is there, the level that it gives, and the remedy that is offered. */
type Case = readonly [
  name: string,
  criterion: Record<string, unknown>,
  facts: Partial<GateFacts>,
  EvidenceLevel,
  Remedy['do'],
];
const CASES: readonly Case[] = [
  ['nothing said', { kind: 'statement' }, {}, 'none', 'declare'],
  ['a word', { kind: 'statement' }, given('declared'), 'declared', 'declare'],
  ['a file named', { kind: 'statement' }, given('proven', 'file'), 'proven', 'declare'],
  ['a word for another criterion', { kind: 'statement' }, given('declared', 'statement', 'b.it'), 'none', 'declare'],
  ['an empty field', { kind: 'field', condition: AMOUNT }, {}, 'none', 'setFields'],
  [
    'a field that somebody typed',
    { kind: 'field', condition: AMOUNT },
    { deal: { amount: 1 } },
    'declared',
    'setFields',
  ],
  [
    'a field that a service keeps',
    {
      kind: 'field',
      condition: { kind: 'compare', path: 'keyPersonMet', op: 'eq', value: { kind: 'literal', value: true } },
    },
    { deal: { keyPersonMet: true } },
    'proven',
    'setFields',
  ],
  [
    'a typed field with a file beside it',
    { kind: 'field', condition: AMOUNT },
    { deal: { amount: 1 }, ...given('proven', 'file') },
    'proven',
    'setFields',
  ],
  [
    'a word for a field that is empty',
    { kind: 'field', condition: AMOUNT },
    given('proven', 'file'),
    'none',
    'setFields',
  ],
  [
    'a field that is no more',
    { kind: 'field', condition: { kind: 'compare', path: 'cf_gone', op: 'notEmpty' } },
    {},
    'none',
    'askProcessOwner',
  ],
  ['no document', { kind: 'document', document: 'quote' }, {}, 'none', 'attach'],
  ['a document of another kind', { kind: 'document', document: 'quote' }, document('contract'), 'none', 'attach'],
  ['the document', { kind: 'document', document: 'quote' }, document('quote'), 'proven', 'attach'],
  ['one of two documents', { kind: 'document', document: 'quote', atLeast: 2 }, document('quote'), 'none', 'attach'],
  [
    'a word for a document',
    { kind: 'document', document: 'quote', atLeast: 2 },
    given('declared'),
    'declared',
    'attach',
  ],
  ['no talk', { kind: 'activity' }, {}, 'none', 'logActivity'],
  ['a talk with nobody named', { kind: 'activity' }, talk(), 'declared', 'logActivity'],
  ['a talk with somebody', { kind: 'activity' }, talk({ contact: 'k' }), 'proven', 'logActivity'],
  ['a talk of another kind', { kind: 'activity', kinds: ['call'] }, talk({ contact: 'k' }), 'none', 'logActivity'],
  [
    'a talk with the decision maker',
    { kind: 'activity', contactRole: 'decisionMaker' },
    talk({ contact: 'k', role: 'decisionMaker' }),
    'proven',
    'logActivity',
  ],
  [
    'a talk with somebody else',
    { kind: 'activity', contactRole: 'decisionMaker' },
    talk({ contact: 'k', role: 'user' }),
    'none',
    'logActivity',
  ],
  [
    'a talk with nobody named where the decision maker is asked for',
    { kind: 'activity', contactRole: 'decisionMaker' },
    talk(),
    'declared',
    'logActivity',
  ],
  [
    'a talk before the stage began',
    { kind: 'activity', sinceEntry: true },
    talk({ contact: 'k', at: '2026-11-01T00:00:00.000Z' }),
    'none',
    'logActivity',
  ],
  ['a talk since', { kind: 'activity', sinceEntry: true }, talk({ contact: 'k' }), 'proven', 'logActivity'],
  [
    'a talk with somebody else that is named as the one',
    { kind: 'activity', contactRole: 'decisionMaker' },
    { ...talk({ contact: 'k', role: 'user' }), ...given('proven', 'activity') },
    'declared',
    'logActivity',
  ],
  ['no task', { kind: 'action', action: 'do' }, {}, 'none', 'doAction'],
  ['an open task', { kind: 'action', action: 'do' }, task('open'), 'none', 'doAction'],
  ['a task that is done', { kind: 'action', action: 'do' }, task('done'), 'declared', 'doAction'],
  ['a task done with its file', { kind: 'action', action: 'do' }, task('done', true), 'proven', 'doAction'],
  ['all tasks', { kind: 'action', action: null }, task('done'), 'declared', 'doAction'],
  ['a word for a task', { kind: 'action', action: 'do' }, given('declared'), 'declared', 'doAction'],
  ['no approval', { kind: 'approval', flow: 'discount' }, {}, 'none', 'requestApproval'],
  ['a running approval', { kind: 'approval', flow: 'discount' }, approval('running'), 'none', 'awaitApproval'],
  ['a refused approval', { kind: 'approval', flow: 'discount' }, approval('rejected'), 'none', 'requestApproval'],
  ['an approval', { kind: 'approval', flow: 'discount' }, approval('approved'), 'proven', 'requestApproval'],
  [
    'an approval of something else',
    { kind: 'approval', flow: 'contract' },
    approval('approved'),
    'none',
    'requestApproval',
  ],
  [
    'an approval that no longer fits',
    { kind: 'approval', flow: 'discount' },
    approval('approved', false),
    'none',
    'requestApproval',
  ],
  [
    'a word for an approval',
    { kind: 'approval', flow: 'discount' },
    given('proven', 'file'),
    'none',
    'requestApproval',
  ],
  ['nothing sent', { kind: 'confirmation', form: 'survey' }, {}, 'none', 'sendConfirmation'],
  ['sent', { kind: 'confirmation', form: 'survey' }, confirmation('open'), 'none', 'awaitCustomer'],
  ['signed', { kind: 'confirmation', form: 'survey' }, confirmation('signed'), 'proven', 'sendConfirmation'],
  [
    'another form signed',
    { kind: 'confirmation', form: 'survey' },
    confirmation('signed', 'other'),
    'none',
    'sendConfirmation',
  ],
  ['revoked', { kind: 'confirmation', form: 'survey' }, confirmation('revoked'), 'none', 'sendConfirmation'],
  ['expired', { kind: 'confirmation', form: 'survey' }, confirmation('expired'), 'none', 'sendConfirmation'],
  [
    'a scan of the signed form',
    { kind: 'confirmation', form: 'survey' },
    given('proven', 'file'),
    'proven',
    'sendConfirmation',
  ],
  [
    'a word that it was signed',
    { kind: 'confirmation', form: 'survey' },
    given('declared'),
    'declared',
    'sendConfirmation',
  ],
  ['nothing reported', { kind: 'fact', fact: 'paidShare' }, {}, 'none', 'reportFact'],
  ['a person reports', { kind: 'fact', fact: 'paidShare' }, reported('member', 1), 'declared', 'reportFact'],
  ['finance’s system reports', { kind: 'fact', fact: 'paidShare' }, reported('apiKey', 1), 'proven', 'reportFact'],
  [
    'too little is reported',
    { kind: 'fact', fact: 'paidShare', atLeast: 0.5 },
    reported('apiKey', 0.3),
    'none',
    'reportFact',
  ],
  ['a word for a fact', { kind: 'fact', fact: 'paidShare' }, given('proven', 'file'), 'none', 'reportFact'],
  [
    'a kept count',
    { kind: 'fact', fact: 'advanceCount', atLeast: 2 },
    { deal: { advanceCount: 2 } },
    'proven',
    'makeHappen',
  ],
  ['a kept instant', { kind: 'fact', fact: 'quoteSent' }, { deal: { quoteSentAt: AT } }, 'proven', 'makeHappen'],
  [
    'too small a count',
    { kind: 'fact', fact: 'advanceCount', atLeast: 2 },
    { deal: { advanceCount: 1 } },
    'none',
    'makeHappen',
  ],
];

const ACTION = {
  a: {
    actions: [{ key: 'do', label: { zh: '做', en: 'Do' }, role: 'salesRep', dueWorkingDays: 1, evidence: 'file' }],
  },
};
const stageOf = (definition: ProcessDefinition, key: string): Stage =>
  definition.stages.find((stage) => stage.key === key) as Stage;
function stateOf(criterion: Criterion, facts: Partial<GateFacts>) {
  const definition = processOf([criterion], [], ACTION);
  const [state] = gateOf(definition, stageOf(definition, 'a'), 'exit', { ...NO_FACTS, ...facts }, ENV);
  if (state === undefined) throw new Error('the criterion was not asked');
  return state;
}

describe('what a criterion takes', () => {
  it.each(CASES)('%s: %j', (_name, input, facts, level, remedy) => {
    const plain = stateOf(criterionOf(input), facts);
    expect([plain.level, plain.met]).toEqual([level, level !== 'none']);
    if (level !== 'proven') expect(plain.remedy.do).toBe(remedy);
    // With proof asked for, a word is not enough, and the remedy says what would be.
    const strict = stateOf(criterionOf({ ...input, demandsProof: true }), facts);
    expect([strict.level, strict.met]).toEqual([level, level === 'proven']);
    if (level === 'declared' && remedy === 'declare') expect(strict.remedy.do).toBe('prove');
  });
  it('has cases for every kind', () => {
    const kinds = new Set(CASES.map(([, input]) => input.kind));
    expect(new Set([...kinds, 'earlier'])).toEqual(new Set(CRITERION_KINDS));
  });
  it('names who stands behind it, and when', () => {
    const state = stateOf(criterionOf({ kind: 'document', document: 'quote' }), document('quote'));
    expect(state.evidence).toEqual([{ level: 'proven', source: 'file', id: 'f', text: '报价.pdf', by: 'rep', at: AT }]);
  });
  it('names who must provide it: the role of the criterion, else of the stage, and the person who plays it', () => {
    const legal = criterionOf({ kind: 'statement', role: 'legal' });
    expect(stateOf(legal, {}).responsible).toEqual({ role: 'legal', member: null });
    const team = [{ member: 'jurist', role: 'legalCounsel' as const }];
    expect(stateOf(legal, { team }).responsible).toEqual({ role: 'legal', member: 'jurist' });
    expect(stateOf(criterionOf({ kind: 'statement' }), {}).responsible).toEqual({ role: 'salesRep', member: 'rep' });
  });
});

describe('when criteria are asked', () => {
  const finance = { kind: 'compare', path: 'decisionChain', op: 'eq', value: { kind: 'literal', value: 'finance' } };
  const exits = [
    criterionOf({ kind: 'statement', key: 'one' }),
    criterionOf({ kind: 'statement', key: 'cost', when: finance, leadsWhen: finance }),
  ];
  const definition = processOf(exits);
  const keys = (deal: GateFacts['deal']) =>
    gateOf(definition, stageOf(definition, 'a'), 'exit', { ...NO_FACTS, deal }, ENV).map((state) => state.key);
  it('a kind of decision chain adds criteria and puts them first (R19)', () => {
    expect(keys({})).toEqual(['one']);
    expect(keys({ decisionChain: 'technical' })).toEqual(['one']);
    expect(keys({ decisionChain: 'finance' })).toEqual(['cost', 'one']);
  });
  it('a condition that broke blocks, says so, and never lets through', () => {
    const broken = { kind: 'compare', path: 'cf_gone', op: 'notEmpty' };
    const state = stateOf(criterionOf({ kind: 'statement', when: broken }), given('proven'));
    expect(state).toMatchObject({ met: false, remedy: { do: 'askProcessOwner' } });
    expect(state.broken?.zh).toContain('cf_gone');
  });
  it('asks for required fields and documents before an open stage is left, before a won one is entered, never for a loss', () => {
    const requiredFields = ['amount'];
    const deliverables = [
      { key: 'offer', label: { zh: '报价单', en: 'Quote' }, document: 'quote', required: true },
      { key: 'wish', label: { zh: '样品', en: 'Sample' }, document: null, required: true },
    ];
    const own = { requiredFields, deliverables };
    const process = processOf([], [], { a: own, won: { requiredFields }, lost: { requiredFields } });
    const asked = (key: string, side: 'entry' | 'exit') =>
      gateOf(process, stageOf(process, key), side, NO_FACTS, ENV).map((state) => state.ref);
    expect(asked('a', 'exit')).toEqual(['a.field:amount', 'a.deliverable:offer']);
    expect(asked('a', 'entry')).toEqual([]);
    expect(asked('won', 'entry')).toEqual(['won.field:amount']);
    expect(asked('won', 'exit')).toEqual([]);
    expect([...asked('lost', 'entry'), ...asked('lost', 'exit')]).toEqual([]);
  });
  it('asks what the beginning of the path asks at its entry before it is left', () => {
    const process = processOf([criterionOf({ kind: 'statement', key: 'out' })], [], {
      a: { criteria: { entry: [criterionOf({ kind: 'statement', key: 'in' })], exit: [] } },
    });
    expect(leavingGate(process, stageOf(process, 'a'), NO_FACTS, ENV).map((state) => state.key)).toEqual(['in']);
  });
});

describe('a criterion of an earlier stage', () => {
  const earlier = criterionOf({ kind: 'earlier', key: 'again', stage: 'a', criterion: 'it' });
  const asked = (target: Criterion, facts: Partial<GateFacts>) => {
    const definition = processOf([target], [earlier]);
    return gateOf(definition, stageOf(definition, 'b'), 'entry', { ...NO_FACTS, ...facts }, ENV)[0];
  };
  it('is met by what meets it there, and offers the same remedy', () => {
    const target = criterionOf({ kind: 'document', document: 'quote' });
    expect(asked(target, {})).toMatchObject({ met: false, remedy: { do: 'attach', document: 'quote' } });
    expect(asked(target, document('quote'))).toMatchObject({ met: true, level: 'proven' });
  });
  it('asks for no less than the earlier stage did', () => {
    const target = criterionOf({ kind: 'statement', demandsProof: true });
    expect(asked(target, given('declared'))).toMatchObject({ met: false, level: 'none' });
    expect(asked(target, given('proven', 'file'))).toMatchObject({ met: true });
  });
  it('is not asked for what the deal was excused from or never asked for', () => {
    const waivers = [{ exception: 'x', channel: 'x', stages: [], criteria: ['a.it'], expires: null }];
    expect(asked(criterionOf({ kind: 'statement' }), { waivers })).toMatchObject({ met: true });
    const never = { kind: 'compare', path: 'amount', op: 'notEmpty' };
    expect(asked(criterionOf({ kind: 'statement', when: never }), {})).toMatchObject({ met: true });
  });
  it('that does not exist, or goes round in a circle, blocks and says so', () => {
    const nowhere = processOf([], [criterionOf({ kind: 'earlier', stage: 'a', criterion: 'none' })]);
    expect(gateOf(nowhere, stageOf(nowhere, 'b'), 'entry', NO_FACTS, ENV)[0]).toMatchObject({
      met: false,
      remedy: { do: 'askProcessOwner' },
    });
    const circle = processOf([criterionOf({ kind: 'earlier', stage: 'a', criterion: 'it' })]);
    expect(gateOf(circle, stageOf(circle, 'a'), 'exit', NO_FACTS, ENV)[0]).toMatchObject({ met: false });
  });
});

describe('exceptions', () => {
  const definition = processOf([criterionOf({ kind: 'statement', demandsProof: true })]);
  const waived = {
    ...NO_FACTS,
    waivers: [{ exception: 'x', channel: 'x', stages: ['a'], criteria: ['a.it'], expires: null }],
  };
  const only = { ...NO_FACTS, waivers: [{ exception: 'x', channel: 'x', stages: ['a'], criteria: [], expires: null }] };
  const first = (facts: GateFacts, skipped: boolean) =>
    gateOf(definition, stageOf(definition, 'a'), 'exit', facts, ENV, skipped)[0];
  it('excuse from a criterion they name, and from a whole stage only where it is passed over', () => {
    expect(first(waived, false)).toMatchObject({ met: true, level: 'none', waivedBy: 'x' });
    expect(first(only, false)).toMatchObject({ met: false, waivedBy: null });
    expect(first(only, true)).toMatchObject({ met: true, waivedBy: 'x' });
  });
  it('are not named where the criterion is met anyway', () => {
    expect(first({ ...waived, ...given('proven', 'file') }, false)).toMatchObject({ met: true, waivedBy: null });
  });
  it('excuse no more once their trigger has gone, but for what a move rested on', () => {
    const when = { kind: 'compare', path: 'amount', op: 'ge', value: { kind: 'literal', value: 100 } } as const;
    const skips = { stages: [], criteria: ['a.it'] };
    const channel = { key: 'x', name: { zh: '大单', en: 'Big' }, when, skips, flow: 'exception', validDays: 30 };
    const process = { ...definition, exceptions: [channel] };
    const met = (amount: number, expires: string | null) => {
      const waivers = [{ exception: 'x', channel: 'x', stages: [], criteria: ['a.it'], expires }];
      const facts = { ...NO_FACTS, deal: { amount }, waivers };
      return gateOf(process, stageOf(process, 'a'), 'exit', facts, ENV)[0]?.met;
    };
    const later = '2026-12-01T00:00:00.000Z';
    expect([met(100, later), met(99, later), met(99, null)]).toEqual([true, false, true]);
  });
  it('let pass over a stage that asks for one, and name the channels that would', () => {
    const channel = {
      key: 'big',
      name: { zh: '大单', en: 'Big' },
      when: { kind: 'compare', path: 'amount', op: 'ge', value: { kind: 'literal', value: 100 } },
      skips: { stages: ['b'], criteria: [] },
      flow: 'exception',
      validDays: 30,
    } as const;
    const process = { ...processOf(), exceptions: [{ ...channel, skips: { stages: ['b'], criteria: [] } }] };
    const skip = (facts: GateFacts) => keeperOf(process, facts, ENV).skip(stageOf(process, 'b'));
    expect(skip(NO_FACTS)).toMatchObject({ met: false, remedy: { do: 'requestException', channels: [] } });
    const big = { ...NO_FACTS, deal: { amount: 100 } };
    expect(skip(big)).toMatchObject({ met: false, remedy: { do: 'requestException', channels: ['big'] } });
    expect(
      skip({ ...big, waivers: [{ exception: 'x', channel: 'x', stages: ['b'], criteria: [], expires: null }] }),
    ).toMatchObject({
      met: true,
    });
  });
});

describe('what is named as proof', () => {
  const named = (count: number, source: 'file' | 'activity', about: string | null = 'one') => ({
    evidence: Array.from({ length: count }, (_none, at) => ({
      id: `e${at}`,
      ref: 'a.it',
      level: 'proven' as const,
      source,
      about: about ?? `f${at}`,
      note: null,
      by: 'rep',
      at: AT,
    })),
  });
  it('counts once, however often the same file is named', () => {
    const three = criterionOf({ kind: 'document', document: 'quote', atLeast: 3, demandsProof: true });
    expect(stateOf(three, named(3, 'file'))).toMatchObject({ met: false });
    expect(stateOf(three, named(3, 'file', null))).toMatchObject({ met: true });
    const talks = criterionOf({ kind: 'activity', atLeast: 3 });
    expect(stateOf(talks, named(3, 'activity'))).toMatchObject({ met: false });
  });
  it.each([
    { kind: 'confirmation', form: 'survey' },
    { kind: 'document', document: 'quote' },
    { kind: 'field', condition: AMOUNT },
  ])('is no more than a word where a rep’s own follow-up stands for %o', (input) => {
    const criterion = criterionOf({ ...input, demandsProof: true });
    const facts = { deal: { amount: 100 } };
    expect(stateOf(criterion, { ...facts, ...named(1, 'activity') })).toMatchObject({ met: false });
    expect(stateOf(criterion, { ...facts, ...named(1, 'file') })).toMatchObject({ met: true });
  });
  it('does not rest on a talk that is only planned, and says when it will have been', () => {
    const criterion = criterionOf({ kind: 'activity', kinds: ['visit'] });
    const [soon, later] = ['2026-11-10T02:10:00.000Z', '2026-11-11T02:00:00.000Z'];
    expect(stateOf(criterion, talk({ at: soon }))).toMatchObject({ met: true });
    expect(stateOf(criterion, talk({ at: later }))).toMatchObject({
      met: false,
      flipsAt: Date.parse('2026-11-11T01:45:00Z'),
    });
  });
  it('is a word where the key person was confirmed and no talk with one is logged', () => {
    const criterion = criterionOf({ kind: 'fact', fact: 'keyPersonConfirmed', demandsProof: true });
    const deal = { keyPersonConfirmedAt: AT, keyContacts: 0 };
    expect(stateOf(criterion, { deal })).toMatchObject({ met: false, level: 'declared' });
    expect(stateOf(criterion, { deal: { ...deal, keyContacts: 1 } })).toMatchObject({ met: true, level: 'proven' });
  });
});

describe('time', () => {
  it('says when a criterion changes by itself', () => {
    const condition = {
      kind: 'compare',
      path: 'closeDate',
      op: 'ge',
      value: { kind: 'period', unit: 'day', edge: 'start', offset: 0 },
    };
    const state = stateOf(criterionOf({ kind: 'field', condition }), { deal: { closeDate: '2026-11-12' } });
    expect(state).toMatchObject({ met: true, flipsAt: Date.parse('2026-11-13T00:00:00+08:00') });
    expect(state.flipsAt).toBeGreaterThan(NOW);
  });
});

describe('approvalFits', () => {
  it('holds while every approved field has the approved value; absent and null are the same', () => {
    expect(approvalFits({ discount: 0.18, amount: null }, { discount: 0.18 })).toBe(true);
    expect(approvalFits({ discount: 0.18 }, { discount: 0.2 })).toBe(false);
    expect(approvalFits({ tags: ['risk'] }, { tags: ['risk'] })).toBe(true);
  });
});

describe('more never makes less', () => {
  it('adding facts never closes a gate that no condition moves', () => {
    const inputs = CASES.filter(([, input]) => input.kind !== 'field').map(([, input]) => criterionOf(input));
    const additions = CASES.map(([, , facts]) => facts);
    const lists = ['evidence', 'documents', 'talks', 'actions', 'confirmations'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs),
        fc.constantFrom(...additions),
        fc.constantFrom(...additions),
        (criterion, one, other) => {
          const before = stateOf(criterion, one);
          const both: Partial<GateFacts> = { ...one };
          for (const key of lists) Object.assign(both, { [key]: [...(one[key] ?? []), ...(other[key] ?? [])] });
          const after = stateOf(criterion, both);
          expect(after.met || !before.met).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

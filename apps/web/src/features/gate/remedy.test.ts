import { describe, expect, it } from 'vitest';
import {
  type CriterionState,
  type DealGate,
  type EvidenceItem,
  remedySchema,
} from '@throughline/domain/process/gate.contract.ts';
import { lackOf, leading, missingGroups, offered, OFFERS, otherWays, repeats, withEvidence } from './remedy.ts';
import { gateText } from './gate.text.ts';

const state = (key: string, change: Partial<CriterionState> = {}): CriterionState => ({
  ref: `talk.${key}`,
  stage: 'talk',
  side: 'exit',
  key,
  kind: 'statement',
  label: { zh: key, en: key },
  responsible: { role: 'salesRep', member: null },
  demandsProof: false,
  level: 'none',
  met: false,
  waivedBy: null,
  evidence: [],
  remedy: { do: 'declare' },
  progress: null,
  broken: null,
  flipsAt: null,
  ...change,
});
const word: EvidenceItem = {
  level: 'declared',
  source: 'statement',
  id: 'e1',
  text: '口头确认',
  by: 'wang',
  at: '2026-11-20T08:00:00Z',
};
const proof: EvidenceItem = { ...word, level: 'proven', source: 'file', text: '纪要.pdf' };

describe('remedies', () => {
  it('have one offer each, with a text', () => {
    const names = remedySchema.options.map((option) => option.shape.do.value);
    expect(Object.keys(OFFERS).toSorted()).toEqual(names.toSorted());
    for (const offer of Object.values(OFFERS)) expect(Object.keys(gateText.words)).toContain(offer.text);
  });
  it.each([
    ['a word', state('a'), ['prove', 'requestException']],
    ['a word where proof is asked', state('a', { demandsProof: true, remedy: { do: 'prove' } }), ['requestException']],
    [
      'a document',
      state('a', { kind: 'document', remedy: { do: 'attach', document: 'quote', documentLabel: { zh: '', en: '' } } }),
      ['declare', 'prove', 'requestException'],
    ],
    ['a field', state('a', { kind: 'field', remedy: { do: 'setFields', fields: ['need'] } }), ['requestException']],
    [
      'a field that is filled but not proven',
      state('a', {
        kind: 'field',
        level: 'declared',
        demandsProof: true,
        remedy: { do: 'setFields', fields: ['need'] },
      }),
      ['prove', 'requestException'],
    ],
    [
      'an approval',
      state('a', { kind: 'approval', remedy: { do: 'requestApproval', flow: 'x' } }),
      ['requestException'],
    ],
    ['a stage', state('a', { kind: 'skip', remedy: { do: 'requestException', channels: [] } }), []],
    ['what is met', state('a', { met: true }), []],
    ['what is broken', state('a', { broken: { zh: '坏', en: 'broken' }, remedy: { do: 'askProcessOwner' } }), []],
  ])('besides the button of %s', (_name, criterion, ways) => {
    expect(otherWays(criterion)).toEqual(ways);
  });
});

describe('an action', () => {
  const action = (task: string | null, demandsProof = false): CriterionState =>
    state('a', { kind: 'action', demandsProof, remedy: { do: 'doAction', action: 'quote', task } });
  it('is done by its task, and said or proven where the deal has none', () => {
    expect(offered(action('t1'))).toEqual({ do: 'doAction', action: 'quote', task: 't1' });
    expect(offered(action(null))).toEqual({ do: 'declare' });
    expect(offered(action(null, true))).toEqual({ do: 'prove' });
    expect(otherWays(action(null))).toEqual(['prove', 'requestException']);
    expect(otherWays(action('t1'))).toEqual(['declare', 'prove', 'requestException']);
  });
});

describe('what is missing', () => {
  it('is grouped by door, in gate order', () => {
    const groups = missingGroups([
      state('a'),
      state('b'),
      state('c', { stage: 'sign', side: 'entry' }),
      state('d', { stage: 'sign', side: 'exit' }),
    ]);
    expect(groups.map(({ stage, side, items }) => [stage, side, items.map((one) => one.key)])).toEqual([
      ['talk', 'exit', ['a', 'b']],
      ['sign', 'entry', ['c']],
      ['sign', 'exit', ['d']],
    ]);
    expect(missingGroups([])).toEqual([]);
  });

  it('is asked for once where a later stage asks again for what an earlier one asked', () => {
    const sign = { do: 'sendConfirmation', form: 'letterOfIntent' } as const;
    const asked = state('signed', { kind: 'confirmation', remedy: sign });
    const again = state('again', { kind: 'earlier', remedy: sign });
    expect(repeats(again, [state('a'), asked])).toBe(true);
    expect(repeats(again, [])).toBe(false);
    expect(repeats(again, [state('x', { remedy: { do: 'sendConfirmation', form: 'survey' } })])).toBe(false);
    // Two statements look alike and are two things.
    expect(repeats(state('b'), [state('a')])).toBe(false);
  });

  const gate: DealGate = {
    stage: 'talk',
    processVersion: { id: 'v', number: 3 },
    exit: [state('a'), state('b', { demandsProof: true })],
    targets: [
      { stage: 'talk', move: null, missing: [], unlisted: 0 },
      { stage: 'sign', move: 'next', missing: [state('a'), state('b', { demandsProof: true })], unlisted: 0 },
    ],
    people: [],
    canProvide: true,
  };
  it('is told for each stage, and unknown for one that the gate does not name', () => {
    expect(lackOf(gate, 'sign')?.map((one) => one.key)).toEqual(['a', 'b']);
    expect(lackOf(gate, 'talk')).toEqual([]);
    expect(lackOf(gate, 'other')).toBeUndefined();
    expect(lackOf(undefined, 'sign')).toBeUndefined();
  });
  it('shrinks at once by a word, unless proof is asked for', () => {
    const declared = withEvidence(gate, 'talk.a', word);
    expect(declared.exit.map((one) => one.met)).toEqual([true, false]);
    expect(lackOf(declared, 'sign')?.map((one) => one.key)).toEqual(['b']);
    const said = withEvidence(gate, 'talk.b', word);
    expect(said.exit[1]).toMatchObject({ met: false, level: 'declared', evidence: [word] });
    expect(lackOf(said, 'sign')).toHaveLength(2);
    expect(lackOf(withEvidence(said, 'talk.b', proof), 'sign')?.map((one) => one.key)).toEqual(['a']);
  });
  it('shows the proof before the word', () => {
    expect(leading([word, proof])).toBe(proof);
    expect(leading([word])).toBe(word);
    expect(leading([])).toBeUndefined();
  });
});

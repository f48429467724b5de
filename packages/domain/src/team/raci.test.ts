import { bareStage } from '../process/bare-stage.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOf, type Stage } from '../process/process.ts';
import { definitionOf, PROCESS_TEMPLATES } from '../process/templates.ts';
import { columnLabel, letterOf, RACI_LETTERS, raciOf, raciProblem, sameLetters, withOwn } from './raci.ts';
import { TEAM_ROLE_KEYS } from './team-role.ts';

const stage = (given: Partial<Stage>): Stage => ({
  id: '0190a0a0-0000-7000-8000-000000000001',
  key: 'proposal',
  name: { zh: '方案制定', en: 'Proposal' },
  definition: { zh: '方案', en: 'Proposal' },
  kind: 'open',
  position: 1,
  probability: 0.5,
  ownerRoles: ['presales', 'salesRep'],
  ...bareStage(),
  consultedRoles: ['delivery'],
  informedRoles: ['salesManager'],
  ...given,
});
const action = (role: string): Stage['actions'][number] => ({
  key: 'work',
  label: { zh: '做', en: 'Work' },
  role,
  dueWorkingDays: 1,
  required: true,
  checklist: [],
  evidence: 'none',
});

describe('the matrix of a process', () => {
  it('makes the first role accountable, the others and those of the actions responsible', () => {
    expect(raciOf([stage({ actions: [action('finance'), action('delivery')] })])[0]).toMatchObject({
      key: 'proposal',
      deliverable: null,
      letters: {
        solutionManager: 'A',
        accountManager: 'R',
        financePartner: 'R',
        // Asked and doing: the stronger letter stands.
        deliveryManager: 'R',
        salesLead: 'I',
      },
    });
  });
  it('gives each result a row, with who makes it', () => {
    const quote = {
      key: 'quote',
      label: { zh: '报价单', en: 'Quote' },
      document: null,
      required: true,
      role: 'finance',
    };
    const rows = raciOf([stage({ deliverables: [quote, { ...quote, key: 'plan', role: undefined }] })]);
    expect(rows.map((row) => row.key)).toEqual(['proposal', 'proposal.quote', 'proposal.plan']);
    expect(rows[1]?.letters).toEqual({
      solutionManager: 'A',
      financePartner: 'R',
      deliveryManager: 'C',
      salesLead: 'I',
    });
    expect(rows[2]?.letters).toMatchObject({ solutionManager: 'A' });
  });
  it('has no row for a loss, and keeps roles that no part stands for', () => {
    expect(raciOf([stage({ kind: 'lost' })])).toEqual([]);
    expect(raciOf([stage({ consultedRoles: ['operations'] })])[0]?.letters.operations).toBe('C');
    expect(columnLabel('operations', () => ({ zh: '销售运营', en: 'Sales operations' })).zh).toBe('销售运营');
  });
  it.each(PROCESS_TEMPLATES.map((template) => [template.key, template] as const))(
    'is sound for %s as shipped',
    (_key, template) => {
      let n = 0;
      const definition = definitionOf(template, () => `0190a0a0-0000-7000-8000-${String((n += 1)).padStart(12, '0')}`);
      const rows = raciOf(pathOf(definition));
      expect(rows.length).toBeGreaterThan(3);
      for (const row of rows) expect(raciProblem(row, (column) => ({ zh: column, en: column }))).toBeUndefined();
    },
  );
});

const letters = fc.dictionary(fc.constantFrom(...TEAM_ROLE_KEYS), fc.constantFrom(...RACI_LETTERS));
const label = { zh: '报价单', en: 'Quote' };

it('takes a row exactly where one answers for it', () => {
  fc.assert(
    fc.property(letters, (given) => {
      const accountable = Object.values(given).filter((letter) => letter === 'A').length;
      const problem = raciProblem({ label, letters: given }, (column) => ({ zh: column, en: column }));
      expect(problem === undefined).toBe(accountable === 1);
    }),
  );
});

it('says which row, who, and how to mend it', () => {
  const nameOf = (column: string) => columnLabel(column, () => undefined);
  expect(raciProblem({ label, letters: { solutionManager: 'R' } }, nameOf)?.zh).toBe(
    '“报价单”没有人当责；请给一个角色 A。',
  );
  expect(raciProblem({ label, letters: { solutionManager: 'A', sponsor: 'A' } }, nameOf)).toEqual({
    zh: '“报价单”有 2 个 A（解决方案专家、高层支持）；只能有一个，其余改为 R。',
    en: '“Quote” has 2 A (Solution manager, Sponsor); keep one and make the others R.',
  });
});

it('lets a deal set rows of its own; what the process has no more is passed over', () => {
  const rows = raciOf([stage({})]);
  const own = new Map([
    ['proposal', { sponsor: 'A' as const }],
    ['gone', { sponsor: 'A' as const }],
  ]);
  expect(withOwn(rows, own)).toMatchObject([{ key: 'proposal', letters: { sponsor: 'A' }, own: true }]);
  expect(withOwn(rows, new Map())).toMatchObject([{ own: false, letters: rows[0]?.letters }]);
});

it('knows the strongest letter of a person, and equal rows in any order', () => {
  fc.assert(
    fc.property(letters, (given) => {
      const strongest = RACI_LETTERS.find((letter) => Object.values(given).includes(letter));
      expect(letterOf(given, Object.keys(given))).toBe(strongest);
      expect(sameLetters(given, Object.fromEntries(Object.entries(given).toReversed()))).toBe(true);
      expect(sameLetters(given, { ...given, sponsor: given.sponsor === 'A' ? 'I' : 'A' })).toBe(false);
    }),
  );
});

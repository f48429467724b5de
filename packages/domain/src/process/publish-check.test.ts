import { bareStage } from './bare-stage.ts';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../condition/condition.ts';
import { BUILT_IN_ROLES } from '../identity/roles.ts';
import { opportunityObject } from '../opportunity/opportunity.object.ts';
import type { Label } from '../platform/label.ts';
import { catalogOf } from '../record/catalog.ts';
import { REFERENCE_OBJECTS, STANDARD_OBJECTS } from '../record/objects.ts';
import { type Criterion, criterionSchema } from './criterion.ts';
import { type ProcessDefinition, processDefinitionSchema, type Stage } from './process.ts';
import { type ProblemPlace, publishProblems, type PublishScope } from './publish-check.ts';
import { PROBLEM_TEXTS, type ProblemCode } from './publish-text.ts';
import { definitionOf, PROCESS_TEMPLATES } from './templates.ts';

const scope: PublishScope = {
  object: opportunityObject,
  catalog: catalogOf([...STANDARD_OBJECTS, ...REFERENCE_OBJECTS]),
  roles: new Map(BUILT_IN_ROLES.map((role) => [role.key, { name: role.name, people: 1 }])),
  flows: new Set(['discount', 'exception', 'contract', 'stageMove']),
  forms: new Set(['requirementSurvey', 'letterOfIntent', 'contractSignature', 'deliveryConfirmation']),
};
const id = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const is = (path: string, value: string | number): Condition => ({
  kind: 'compare',
  path,
  op: 'eq',
  value: { kind: 'literal', value },
});

const label: Label = { zh: '标准', en: 'Criterion' };
type Given = { kind: Criterion['kind'] } & Record<string, unknown>;
const criterion = (given: Given): Criterion => criterionSchema.parse({ key: 'c', label, ...given });
const stage = (key: string, at: number, more: Partial<Stage> = {}): Stage => ({
  id: id(at),
  key,
  name: { zh: key, en: key },
  definition: { zh: '定义', en: 'meaning' },
  kind: 'open',
  position: at,
  probability: 0.5,
  ownerRoles: ['salesRep'],
  ...bareStage(),
  ...more,
});
const exit = (...given: Given[]): Partial<Stage> => ({ criteria: { entry: [], exit: given.map(criterion) } });
const entry = (...given: Given[]): Partial<Stage> => ({ criteria: { entry: given.map(criterion), exit: [] } });
const action = (key: string, more: Partial<Stage['actions'][number]> = {}): Stage['actions'][number] => ({
  key,
  label,
  role: 'salesRep',
  dueWorkingDays: 2,
  required: true,
  checklist: [],
  evidence: 'none',
  ...more,
});
const channel = (more: Partial<ProcessDefinition['exceptions'][number]>): Partial<ProcessDefinition> => ({
  exceptions: [
    {
      key: 'green',
      name: { zh: '绿色通道', en: 'Green channel' },
      when: is('decisionChain', 'finance'),
      skips: { stages: ['second'], criteria: [] },
      flow: 'exception',
      validDays: 30,
      ...more,
    },
  ],
});

/** first → second → third → won, and lost; with changes of each stage and of the rest. */
function process(changes: Record<string, Partial<Stage>> = {}, rest: Partial<ProcessDefinition> = {}) {
  const stages = [
    stage('first', 1),
    stage('second', 2),
    stage('third', 3),
    stage('won', 4, { kind: 'won' }),
    stage('lost', 5, { kind: 'lost' }),
  ].map((one) => ({ ...one, ...changes[one.key] }));
  return processDefinitionSchema.parse({ stages, exceptions: [], ...rest });
}

type Case = [ProblemCode, ProcessDefinition, ProblemPlace, Partial<PublishScope>?];
const at = (part: ProblemPlace['part'], key: string | null = 'c', stageId: string | null = id(2)): ProblemPlace => ({
  stage: stageId,
  part,
  key,
});
const contradiction: Condition = { kind: 'all', of: [is('source', 'website'), is('source', 'referral')] };
const less: Condition = { kind: 'compare', path: 'amount', op: 'lt', value: { kind: 'literal', value: 5 } };
const more: Condition = { kind: 'compare', path: 'amount', op: 'gt', value: { kind: 'literal', value: 5 } };
const gone: Condition = { kind: 'compare', path: 'cf_gone', op: 'notEmpty' };
const earlier = (stageKey: string, key = 'c'): Given => ({ kind: 'earlier', stage: stageKey, criterion: key });

const CASES: Case[] = [
  ['neverMet', process({ second: exit({ kind: 'field', condition: contradiction }) }), at('exit')],
  ['neverMet', process({ second: entry({ kind: 'field', condition: { kind: 'any', of: [] } }) }), at('entry')],
  [
    'gateContradicts',
    process({
      second: exit({ kind: 'field', condition: less }, { kind: 'field', key: 'd', condition: more }),
    }),
    at('exit', null),
  ],
  [
    'doorContradicts',
    process({
      first: exit({ kind: 'field', condition: less }),
      second: entry({ kind: 'field', key: 'd', condition: more }),
    }),
    at('entry', null),
  ],
  ['conditionBroken', process({ second: exit({ kind: 'field', condition: gone }) }), at('exit')],
  ['conditionBroken', process({ second: exit({ kind: 'field', condition: is('amount', 'words') }) }), at('exit')],
  ['conditionBroken', process({ second: exit({ kind: 'statement', when: gone }) }), at('exit')],
  ['neverAsked', process({ second: exit({ kind: 'statement', when: contradiction }) }), at('exit')],
  ['alwaysMet', process({ second: exit({ kind: 'field', condition: { kind: 'all', of: [] } }) }), at('exit')],
  ['alwaysMet', process({ second: exit({ kind: 'fact', fact: 'paidShare', atLeast: 0 }) }), at('exit')],
  ['noActions', process({ second: exit({ kind: 'action', action: null }) }), at('exit')],
  [
    'noActions',
    process({ second: { ...exit({ kind: 'action', action: null }), actions: [action('a', { required: false })] } }),
    at('exit'),
  ],
  [
    'actionUnknown',
    process({ second: { ...exit({ kind: 'action', action: 'other' }), actions: [action('a')] } }),
    at('exit'),
  ],
  [
    'actionBeforeEntry',
    process({ second: { ...entry({ kind: 'action', action: 'a' }), actions: [action('a')] } }),
    at('entry'),
  ],
  ['flowUnknown', process({ second: exit({ kind: 'approval', flow: 'gone' }) }), at('exit')],
  ['formUnknown', process({ second: exit({ kind: 'confirmation', form: 'gone' }) }), at('exit')],
  ['factTooHigh', process({ second: exit({ kind: 'fact', fact: 'paidShare', atLeast: 30 }) }), at('exit')],
  ['factTooHigh', process({ second: exit({ kind: 'fact', fact: 'accepted', atLeast: 2 }) }), at('exit')],
  ['earlierUnknown', process({ second: entry(earlier('first')) }), at('entry')],
  ['earlierUnknown', process({ second: entry(earlier('nowhere')) }), at('entry')],
  [
    'earlierRetired',
    process({ first: { ...exit({ kind: 'statement' }), retired: true }, second: entry(earlier('first')) }),
    at('entry'),
  ],
  ['earlierIsLater', process({ second: entry(earlier('third')), third: exit({ kind: 'statement' }) }), at('entry')],
  [
    'earlierIsLater',
    process({
      second: {
        criteria: {
          entry: [criterion(earlier('second', 'd'))],
          exit: [criterion({ kind: 'statement', key: 'd' })],
        },
      },
    }),
    at('entry'),
  ],
  ['earlierCycle', process({ second: entry(earlier('third')), third: entry(earlier('second')) }), at('entry')],
  ['roleUnknown', process({ second: { ownerRoles: ['wizard'] } }), at('role', 'wizard')],
  ['roleUnknown', process({ second: { actions: [action('a', { role: 'wizard' })] } }), at('action', 'a')],
  ['roleUnknown', process({ second: exit({ kind: 'statement', role: 'wizard' }) }), at('exit')],
  [
    'roleEmpty',
    process({ second: { consultedRoles: ['legal'] } }),
    at('role', 'legal'),
    { roles: new Map([['legal', { name: { zh: '法务', en: 'Legal' }, people: 0 }]]) },
  ],
  [
    'roleEmpty',
    process({ second: { ownerRoles: ['solutionManager'] } }),
    at('role', 'solutionManager'),
    { roles: new Map([['presales', { name: { zh: '售前', en: 'Presales' }, people: 0 }]]) },
  ],
  ['fieldUnknown', process({ second: { requiredFields: ['cf_gone'] } }), at('requiredField', 'cf_gone')],
  ['fieldKept', process({ second: { requiredFields: ['activityCount'] } }), at('requiredField', 'activityCount')],
  [
    'deliverableAsksNothing',
    process({ second: { deliverables: [{ key: 'd', label, document: null, required: true }] } }),
    at('deliverable', 'd'),
  ],
  ['keyTaken', process(), at('stage', null), { knownKeys: new Map([['second', id(77)]]) }],
  ['autoAdvanceUnasked', process({ second: { autoAdvance: true } }), at('stage', 'autoAdvance')],
  [
    'autoAdvanceMayBeUnasked',
    process({ second: { autoAdvance: true, ...exit({ kind: 'statement', when: less }) } }),
    at('stage', 'autoAdvance'),
  ],
  [
    'autoAdvanceNowhere',
    process({ won: { autoAdvance: true, ...exit({ kind: 'statement' }) } }),
    at('stage', 'autoAdvance', id(4)),
  ],
  ['openAfterDecision', process({ second: { kind: 'won' } }), at('stage', null, id(3))],
  ['afterDone', process({ third: { kind: 'done' } }), at('stage', null, id(4))],
  ['unreachable', process({ second: exit({ kind: 'action', action: null }) }), at('stage', null, id(3))],
  ['unreachable', process({ second: entry({ kind: 'approval', flow: 'gone' }) }), at('stage', null, id(3))],
  ['exceptionNever', process({}, channel({ when: contradiction })), at('exception', 'green', null)],
  ['exceptionForAll', process({}, channel({ when: { kind: 'all', of: [] } })), at('exception', 'green', null)],
  ['conditionBroken', process({}, channel({ when: gone })), at('exception', 'green', null)],
  ['flowUnknown', process({}, channel({ flow: 'gone' })), at('exception', 'green', null)],
  [
    'exceptionSkipsNothing',
    process({}, channel({ skips: { stages: [], criteria: [] } })),
    at('exception', 'green', null),
  ],
  [
    'exceptionUnknown',
    process({}, channel({ skips: { stages: ['nowhere'], criteria: [] } })),
    at('exception', 'green', null),
  ],
  ['exceptionUnknown', process({ second: { retired: true } }, channel({})), at('exception', 'green', null)],
  [
    'exceptionUnknown',
    process({}, channel({ skips: { stages: [], criteria: ['second.gone'] } })),
    at('exception', 'green', null),
  ],
];

describe('publishProblems', () => {
  it('finds nothing in a process without a fault', () => {
    expect(publishProblems(process(), scope)).toEqual([]);
  });

  it.each(CASES)('%s: names the place and the remedy', (code, definition, place, others = {}) => {
    const problems = publishProblems(definition, { ...scope, ...others });
    const found = problems.find((problem) => problem.code === code && problem.place.key === place.key);
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(found).toMatchObject({ code, place, severity: PROBLEM_TEXTS[code].severity });
    for (const text of [found?.message, found?.remedy]) {
      expect(text?.zh).toMatch(/[\u4e00-\u9fff]/);
      expect(text?.en).not.toBe('');
      // Every blank is filled in.
      expect(`${text?.zh}${text?.en}`).not.toMatch(/[{}]|“”/);
    }
  });

  it('knows no fault that is not in the table above', () => {
    expect([...new Set(CASES.map(([code]) => code))].toSorted()).toEqual(Object.keys(PROBLEM_TEXTS).toSorted());
  });

  it('names the field that is gone', () => {
    const [problem] = publishProblems(process({ second: exit({ kind: 'field', condition: gone }) }), scope);
    expect(problem?.message.zh).toContain('cf_gone');
    expect(problem?.message.en).toContain('cf_gone');
  });

  it('says how far a deal would run unasked', () => {
    const definition = process({ first: { autoAdvance: true }, second: { autoAdvance: true } });
    const found = publishProblems(definition, scope).filter(({ code }) => code === 'autoAdvanceUnasked');
    expect(found.map(({ message }) => message.en)).toEqual([
      expect.stringContaining('run on to “third”'),
      expect.stringContaining('run on to “third”'),
    ]);
  });

  it('does not ask for a person where the owner of the deal plays the role', () => {
    const alone = new Map(BUILT_IN_ROLES.map((role) => [role.key, { name: role.name, people: 0 }]));
    const definition = process({ second: { ownerRoles: ['salesRep', 'accountManager', 'projectOfficer'] } });
    expect(publishProblems(definition, { ...scope, roles: alone })).toEqual([]);
  });

  it('leaves retired stages and what is only asked of some deals alone', () => {
    const broken = exit({ kind: 'field', condition: contradiction });
    expect(publishProblems(process({ second: { ...broken, retired: true } }), scope)).toEqual([]);
    const apart = exit({ kind: 'field', condition: less }, { kind: 'field', key: 'd', condition: more, when: more });
    expect(publishProblems(process({ second: apart }), scope)).toEqual([]);
  });
});

describe.each(PROCESS_TEMPLATES)('template $key', (template) => {
  let next = 0;
  const definition = definitionOf(template, () => id((next += 1)));
  it('can be published as it is shipped', () => {
    expect(publishProblems(definition, scope)).toEqual([]);
  });
  it('can be published in a workspace of one person, who is told which roles are open', () => {
    const alone = new Map(BUILT_IN_ROLES.map((role) => [role.key, { name: role.name, people: 0 }]));
    const problems = publishProblems(definition, { ...scope, roles: alone });
    expect(new Set(problems.map((problem) => problem.severity))).not.toContain('error');
    expect(new Set(problems.map((problem) => problem.code))).toEqual(
      problems.length === 0 ? new Set() : new Set(['roleEmpty']),
    );
  });
});

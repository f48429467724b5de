import { bareStage } from '@throughline/domain/process/bare-stage.ts';
import { describe, expect, it } from 'vitest';
import { type Criterion, CRITERION_KINDS, criterionSchema } from '@throughline/domain/process/criterion.ts';
import {
  type ProcessDefinition,
  processDefinitionSchema,
  type Stage,
  type StandardAction,
} from '@throughline/domain/process/process.ts';
import {
  criterionAs,
  draftProblems,
  exceptionsByStage,
  freeKey,
  movedStage,
  newAction,
  newCriterion,
  newDeliverable,
  newException,
  ordered,
  relabelled,
  stageAt,
  tidied,
  withKind,
  withNewStage,
  withOwners,
  withoutStage,
  withStage,
} from './draft-edit.ts';

const stage = (id: string, position: number, kind: Stage['kind'] = 'open'): Stage => ({
  id,
  key: id,
  name: { zh: id, en: id },
  definition: { zh: '定义', en: 'meaning' },
  kind,
  position,
  probability: 0.3,
  ownerRoles: ['salesRep'],
  ...bareStage(),
});
const process: ProcessDefinition = {
  exceptions: [],
  stages: [stage('a', 0), stage('b', 5), stage('won', 9, 'won'), stage('lost', 10, 'lost')],
};
const action = (key: string, text: string): StandardAction => ({
  key,
  label: { zh: text, en: text },
  role: 'salesRep',
  dueWorkingDays: 1,
  required: true,
  checklist: [],
  evidence: 'none',
});
const ids = (definition: ProcessDefinition) => ordered(definition).map((one) => one.id);

describe('draft of a process', () => {
  it('moves a stage and numbers all of them anew', () => {
    const moved = movedStage(process, 'b', -1);
    expect(ids(moved)).toEqual(['b', 'a', 'won', 'lost']);
    expect(ordered(moved).map((one) => one.position)).toEqual([0, 1, 2, 3]);
    expect(movedStage(process, 'a', -1)).toBe(process);
  });

  it('adds behind the chosen stage with a key of its own, and removes', () => {
    const added = withNewStage(process, 'a', 'x', { zh: '新阶段', en: 'New stage' });
    expect(ids(added)).toEqual(['a', 'x', 'b', 'won', 'lost']);
    expect(ids(withNewStage(process, undefined, 'x', { zh: '新', en: 'n' }))).toEqual(['a', 'b', 'x', 'won', 'lost']);
    expect(ids(withoutStage(added, 'x'))).toEqual(['a', 'b', 'won', 'lost']);
  });

  it('adds a stage of the delivery behind one, where no open stage may stand', () => {
    const delivering = withStage(process, 'won', { kind: 'delivering' });
    const kindOf = (after: string) =>
      withNewStage(delivering, after, 'x', { zh: '新', en: 'n' }).stages.find((one) => one.id === 'x')?.kind;
    expect([kindOf('b'), kindOf('won')]).toEqual(['open', 'delivering']);
  });

  it('gives the actions of a role that answers no longer to the one that does', () => {
    const before = { ...stage('a', 0), actions: [action('x', '做'), { ...action('y', '审'), role: 'legal' }] };
    const rolesOf = (owners: string[]) => withOwners(before, owners).actions.map((one) => one.role);
    expect(rolesOf(['presales'])).toEqual(['presales', 'legal']);
    expect(rolesOf(['salesRep', 'presales'])).toEqual(['salesRep', 'legal']);
    expect(rolesOf([])).toEqual(['salesRep', 'legal']);
  });

  it('gives a stage of another kind the win rate that is certain there', () => {
    const rates = (['open', 'won', 'delivering', 'done', 'lost'] as const).map(
      (kind) => withKind(stage('a', 0), kind).probability,
    );
    expect(rates).toEqual([0.3, 1, 1, 1, 0]);
  });

  it('gives new actions keys that the stage does not use', () => {
    const [a] = withStage(process, 'a', {
      actions: [action('action', 'x')],
      deliverables: [{ ...newDeliverable(stage('z', 0)), key: 'action2' }],
    }).stages;
    expect(a && newAction(a).key).toBe('action3');
    expect(freeKey('stage', new Set())).toBe('stage');
  });

  it('lets the other language follow until someone writes it apart', () => {
    expect(relabelled({ zh: '', en: '' }, '需求', 'zh')).toEqual({ zh: '需求', en: '需求' });
    expect(relabelled({ zh: '需求', en: '需求' }, '需求确认', 'zh')).toEqual({ zh: '需求确认', en: '需求确认' });
    expect(relabelled({ zh: '需求', en: 'Need' }, '需求确认', 'zh')).toEqual({ zh: '需求确认', en: 'Need' });
  });

  it('drops lines left empty, and says what the server would refuse', () => {
    const empty = withStage(process, 'a', {
      actions: [action('x', ' ')],
    });
    expect(tidied(empty).stages[0]?.actions).toEqual([]);
    expect(draftProblems(process)).toEqual([]);
    expect(draftProblems(withStage(process, 'won', { retired: true }))).toEqual([{ kind: 'kinds' }]);
    expect(draftProblems(withStage(process, 'a', { name: { zh: '', en: '' }, ownerRoles: [] }))).toEqual([
      { kind: 'noName', stage: 'a' },
      { kind: 'roles', stage: 'a' },
    ]);
    const added = withNewStage(process, 'a', 'x', { zh: '新', en: 'new' });
    expect(draftProblems(added)).toEqual([{ kind: 'noDefinition', stage: 'x' }]);
  });

  it('puts a stage at a place, and leaves every other stage the same object', () => {
    expect(ids(stageAt(process, 'lost', 0))).toEqual(['lost', 'a', 'b', 'won']);
    expect(ids(stageAt(process, 'a', 99))).toEqual(['b', 'won', 'lost', 'a']);
    expect(stageAt(process, 'a', 0)).toBe(process);
    const changed = withStage(process, 'a', { windowDays: 3 });
    expect(changed.stages.slice(1)).toEqual(process.stages.slice(1));
    expect(changed.stages[1]).toBe(process.stages[1]);
  });

  it('turns a criterion into every kind and back, with its words, and each is valid', () => {
    const criterion: Criterion = {
      ...newCriterion(stage('a', 0)),
      label: { zh: '客户反馈', en: 'Feedback' },
      demandsProof: true,
      role: 'legal',
      when: { kind: 'all', of: [] },
    };
    const defaults = { flow: 'discount', form: 'letterOfIntent', earlier: { stage: 'a', criterion: 'c' } };
    for (const kind of CRITERION_KINDS) {
      const other = criterionAs(criterion, kind, defaults);
      expect(criterionSchema.parse(other)).toEqual(other);
      expect(other).toMatchObject({
        kind,
        label: criterion.label,
        role: 'legal',
        demandsProof: true,
        when: criterion.when,
      });
      expect(criterionAs(other, 'statement', defaults)).toEqual(criterion);
    }
  });

  it('gives the server a definition that it takes, however little was written', () => {
    const id = (at: number) => `00000000-0000-4000-8000-00000000000${at}`;
    const real = { ...process, stages: process.stages.map((one, at) => ({ ...one, id: id(at) })) };
    const begun = withNewStage(real, id(0), id(7), { zh: '线索收集', en: '线索收集' });
    const written = withStage(begun, id(7), {
      definition: { zh: '有了线索', en: '' },
      guidance: { zh: '', en: '' },
      criteria: { entry: [newCriterion(stage('z', 0))], exit: [] },
      actions: [
        {
          ...action('x', '建立项目档案'),
          checklist: [
            { zh: '', en: '' },
            { zh: '查重', en: '' },
          ],
        },
      ],
    });
    const sent = tidied({ ...written, exceptions: [newException(written, 'exception')] });
    expect(processDefinitionSchema.parse(sent)).toEqual(sent);
    expect(sent.stages.find((one) => one.id === id(7))).toMatchObject({
      definition: { zh: '有了线索', en: '有了线索' },
      guidance: null,
      criteria: { entry: [] },
      actions: [{ checklist: [{ zh: '查重', en: '查重' }] }],
    });
    expect(sent.exceptions).toEqual([]);
  });

  it('shows an exception at the first stage that it lets a deal around', () => {
    const green = { ...newException(process, 'exception'), skips: { stages: ['won'], criteria: ['b.quote'] } };
    const found = exceptionsByStage({ ...process, exceptions: [green] });
    expect([...found.keys()]).toEqual(['b']);
  });
});

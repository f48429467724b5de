import { describe, expect, it } from 'vitest';
import type { ProcessDefinition, Stage } from '@throughline/domain/process/process.ts';
import {
  draftProblems,
  freeKey,
  movedStage,
  newAction,
  ordered,
  relabelled,
  tidied,
  withNewStage,
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
  windowDays: null,
  requiredFields: [],
  deliverables: [],
  actions: [],
  criteria: { entry: [], exit: [] },
  autoAdvance: false,
  retired: false,
});
const process: ProcessDefinition = {
  stages: [stage('a', 0), stage('b', 5), stage('won', 9, 'won'), stage('lost', 10, 'lost')],
};
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

  it('gives new actions keys that the stage does not use', () => {
    const [a] = withStage(process, 'a', {
      actions: [{ key: 'action', label: { zh: 'x', en: 'x' }, role: 'salesRep', dueWorkingDays: 1 }],
    }).stages;
    expect(a && newAction(a).key).toBe('action2');
    expect(freeKey('stage', new Set())).toBe('stage');
  });

  it('lets the other language follow until someone writes it apart', () => {
    expect(relabelled({ zh: '', en: '' }, '需求', 'zh')).toEqual({ zh: '需求', en: '需求' });
    expect(relabelled({ zh: '需求', en: '需求' }, '需求确认', 'zh')).toEqual({ zh: '需求确认', en: '需求确认' });
    expect(relabelled({ zh: '需求', en: 'Need' }, '需求确认', 'zh')).toEqual({ zh: '需求确认', en: 'Need' });
  });

  it('drops lines left empty, and says what the server would refuse', () => {
    const empty = withStage(process, 'a', {
      actions: [{ key: 'x', label: { zh: ' ', en: '' }, role: 'salesRep', dueWorkingDays: 1 }],
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
});

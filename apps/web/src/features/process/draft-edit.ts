import type { Criterion, ProcessDefinition, Stage, StandardAction } from '@throughline/domain/process/process.ts';
import type { Label } from '@throughline/domain/platform/label.ts';

/** Changes of a draft: pure, each gives a new definition. Positions are 0, 10, 20... in the order of the list. */

export const ordered = (definition: ProcessDefinition): Stage[] =>
  definition.stages.toSorted((one, other) => one.position - other.position);
const numbered = (stages: readonly Stage[]): ProcessDefinition => ({
  stages: stages.map((stage, at) => ({ ...stage, position: at })),
});

export const withStage = (definition: ProcessDefinition, id: string, change: Partial<Stage>): ProcessDefinition => ({
  ...definition,
  stages: definition.stages.map((stage) => (stage.id === id ? { ...stage, ...change } : stage)),
});

export function movedStage(definition: ProcessDefinition, id: string, by: 1 | -1): ProcessDefinition {
  const stages = ordered(definition);
  const at = stages.findIndex((stage) => stage.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= stages.length) return definition;
  const [moved] = stages.splice(at, 1);
  if (moved) stages.splice(to, 0, moved);
  return numbered(stages);
}

export const withoutStage = (definition: ProcessDefinition, id: string): ProcessDefinition =>
  numbered(ordered(definition).filter((stage) => stage.id !== id));

/** A new open stage behind `after`, with its responsibility; at the end of the open ones where `after` is unknown. */
export function withNewStage(
  definition: ProcessDefinition,
  after: string | undefined,
  id: string,
  name: Label,
): ProcessDefinition {
  const stages = ordered(definition);
  const behind = stages.findIndex((stage) => stage.id === after);
  const at = behind >= 0 ? behind : stages.findLastIndex((stage) => stage.kind === 'open');
  const model = stages[Math.max(0, at)];
  const stage: Stage = {
    id,
    key: freeKey('stage', new Set(stages.map((one) => one.key))),
    name,
    definition: { zh: '', en: '' },
    kind: 'open',
    position: 0,
    probability: model?.kind === 'open' ? model.probability : 0.5,
    ownerRoles: model?.ownerRoles ?? ['salesRep'],
    windowDays: null,
    requiredFields: [],
    deliverables: [],
    actions: [],
    criteria: { entry: [], exit: [] },
    autoAdvance: false,
    retired: false,
  };
  return numbered([...stages.slice(0, at + 1), stage, ...stages.slice(at + 1)]);
}

/** `action3` where `action`, `action2` are taken. */
export function freeKey(base: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}${number}`;
    if (!taken.has(key)) return key;
  }
}
const keysOf = (stage: Stage): Set<string> =>
  new Set([...stage.actions, ...stage.criteria.entry, ...stage.criteria.exit].map((part) => part.key));

export const newAction = (stage: Stage): StandardAction => ({
  key: freeKey('action', keysOf(stage)),
  label: { zh: '', en: '' },
  role: stage.ownerRoles[0] ?? 'salesRep',
  dueWorkingDays: 2,
});
export const newCriterion = (stage: Stage): Criterion => ({
  kind: 'statement',
  key: freeKey('criterion', keysOf(stage)),
  label: { zh: '', en: '' },
});

/** Text in the writer's language; the other language follows as long as nobody wrote it apart. */
export function relabelled(label: Label, text: string, language: 'zh' | 'en'): Label {
  const other = language === 'zh' ? 'en' : 'zh';
  const follows = label[other] === '' || label[other] === label[language];
  return { ...label, [language]: text, ...(follows && { [other]: text }) };
}

/** Without lines that were added and left empty. */
export const tidied = (definition: ProcessDefinition): ProcessDefinition => ({
  stages: ordered(definition).map((stage) => ({
    ...stage,
    actions: stage.actions.filter((action) => action.label.zh.trim() !== '' || action.label.en.trim() !== ''),
    criteria: {
      entry: stage.criteria.entry.filter((one) => one.label.zh.trim() !== '' || one.label.en.trim() !== ''),
      exit: stage.criteria.exit.filter((one) => one.label.zh.trim() !== '' || one.label.en.trim() !== ''),
    },
  })),
});

export type DraftProblem =
  | { kind: 'noName' | 'noDefinition'; stage: string }
  | { kind: 'kinds' }
  | { kind: 'roles'; stage: string };

/** What must be mended before the draft can be saved, as the server would refuse it. [] when it can. */
export function draftProblems(definition: ProcessDefinition): DraftProblem[] {
  const problems: DraftProblem[] = [];
  for (const stage of definition.stages) {
    if (stage.name.zh.trim() === '' || stage.name.en.trim() === '') problems.push({ kind: 'noName', stage: stage.id });
    // What a status means is part of it (R1): without words it cannot be chosen rightly.
    else if (stage.definition.zh.trim() === '' || stage.definition.en.trim() === '')
      problems.push({ kind: 'noDefinition', stage: stage.id });
    if (stage.ownerRoles.length === 0) problems.push({ kind: 'roles', stage: stage.id });
  }
  const used = new Set(definition.stages.filter((stage) => !stage.retired).map((stage) => stage.kind));
  // A sale is won in a stage of its own, or by going on to delivery.
  if (!used.has('open') || !(used.has('won') || used.has('delivering')) || !used.has('lost'))
    problems.push({ kind: 'kinds' });
  return problems;
}

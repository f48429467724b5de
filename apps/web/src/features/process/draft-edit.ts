import { bareStage } from '@throughline/domain/process/bare-stage.ts';
import type { Criterion, CriterionKind } from '@throughline/domain/process/criterion.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type {
  Deliverable,
  ExceptionChannel,
  ProcessDefinition,
  Stage,
  StandardAction,
} from '@throughline/domain/process/process.ts';

/**
 * Changes of a draft: pure, each gives a new definition in which everything that did not change is the same object, so that
 * only the card of the changed stage is drawn anew. Positions are 0, 1, 2 ... in the order of the list.
 */

export const ordered = (definition: ProcessDefinition): Stage[] =>
  definition.stages.toSorted((one, other) => one.position - other.position);
const numbered = (definition: ProcessDefinition, stages: readonly Stage[]): ProcessDefinition => ({
  ...definition,
  stages: stages.map((stage, at) => (stage.position === at ? stage : { ...stage, position: at })),
});

export const withStage = (definition: ProcessDefinition, id: string, change: Partial<Stage>): ProcessDefinition => ({
  ...definition,
  stages: definition.stages.map((stage) => (stage.id === id ? { ...stage, ...change } : stage)),
});

/** Puts a stage at a place of the list, 0 the first; beyond either end it stays at the end. */
export function stageAt(definition: ProcessDefinition, id: string, to: number): ProcessDefinition {
  const stages = ordered(definition);
  const at = stages.findIndex((stage) => stage.id === id);
  const place = Math.max(0, Math.min(stages.length - 1, to));
  if (at < 0 || at === place) return definition;
  const [moved] = stages.splice(at, 1);
  if (moved) stages.splice(place, 0, moved);
  return numbered(definition, stages);
}

export const movedStage = (definition: ProcessDefinition, id: string, by: 1 | -1): ProcessDefinition =>
  stageAt(definition, id, ordered(definition).findIndex((stage) => stage.id === id) + by);

/**
 * Other roles answer for a stage. What a role was given to do that answers no longer goes to the first one: what is typed of a
 * row before its responsible role would else stay with the role of the stage before.
 */
export function withOwners(stage: Stage, ownerRoles: readonly string[]): Pick<Stage, 'ownerRoles' | 'actions'> {
  const gone = new Set(stage.ownerRoles.filter((role) => !ownerRoles.includes(role)));
  const [first] = ownerRoles;
  return {
    ownerRoles: [...ownerRoles],
    actions:
      first === undefined
        ? stage.actions
        : stage.actions.map((action) => (gone.has(action.role) ? { ...action, role: first } : action)),
  };
}

/** What is decided has its win rate: sold or lost. A stage that becomes open keeps the one it has. */
export const withKind = (stage: Stage, kind: Stage['kind']): Pick<Stage, 'kind' | 'probability'> => ({
  kind,
  probability: kind === 'open' ? stage.probability : kind === 'lost' ? 0 : 1,
});

export const withoutStage = (definition: ProcessDefinition, id: string): ProcessDefinition =>
  numbered(
    definition,
    ordered(definition).filter((stage) => stage.id !== id),
  );

/**
 * A new stage behind `after`, with its responsibility; at the end of the open ones where `after` is unknown. It is open, but
 * behind a stage of the delivery, where no open one may stand.
 */
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
    // Evidence hangs on the key, so one that an older version used never comes again.
    key: `stage${id.replaceAll('-', '').slice(-10)}`,
    name,
    definition: { zh: '', en: '' },
    kind: model?.kind === 'delivering' ? 'delivering' : 'open',
    position: at + 1,
    probability: model?.kind === 'open' || model?.kind === 'delivering' ? model.probability : 0.5,
    ownerRoles: model?.ownerRoles ?? ['salesRep'],
    ...bareStage(),
  };
  return numbered(definition, [...stages.slice(0, at + 1), stage, ...stages.slice(at + 1)]);
}

/** `action3` where `action`, `action2` are taken. */
export function freeKey(base: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}${number}`;
    if (!taken.has(key)) return key;
  }
}
const keysOf = (stage: Stage): Set<string> =>
  new Set(
    [...stage.actions, ...stage.deliverables, ...stage.criteria.entry, ...stage.criteria.exit].map((part) => part.key),
  );

const EMPTY: Label = { zh: '', en: '' };

export const newAction = (stage: Stage): StandardAction => ({
  key: freeKey('action', keysOf(stage)),
  label: EMPTY,
  role: stage.ownerRoles[0] ?? 'salesRep',
  dueWorkingDays: 2,
  required: true,
  checklist: [],
  evidence: 'none',
});
export const newDeliverable = (stage: Stage): Deliverable => ({
  key: freeKey('deliverable', keysOf(stage)),
  label: EMPTY,
  document: 'other',
  required: false,
});
export const newCriterion = (stage: Stage): Criterion => ({
  kind: 'statement',
  key: freeKey('criterion', keysOf(stage)),
  label: EMPTY,
  demandsProof: false,
});
export const newException = (definition: ProcessDefinition, flow: string): ExceptionChannel => ({
  key: freeKey('exception', new Set(definition.exceptions.map((channel) => channel.key))),
  name: EMPTY,
  when: { kind: 'all', of: [] },
  skips: { stages: [], criteria: [] },
  flow,
  validDays: 30,
});

/** What a criterion of another kind begins with. */
export interface KindDefaults {
  flow: string;
  form: string;
  earlier: { stage: string; criterion: string } | undefined;
}

/** The same criterion of another kind: its name and who must provide it stay. */
export function criterionAs(criterion: Criterion, kind: CriterionKind, defaults: KindDefaults): Criterion {
  if (criterion.kind === kind) return criterion;
  const { key, label, demandsProof, role, when, leadsWhen } = criterion;
  const common = {
    key,
    label,
    demandsProof,
    ...(role === undefined ? {} : { role }),
    ...(when === undefined ? {} : { when }),
    ...(leadsWhen === undefined ? {} : { leadsWhen }),
  };
  switch (kind) {
    case 'statement':
      return { ...common, kind };
    case 'field':
      return { ...common, kind, condition: { kind: 'all', of: [] } };
    case 'document':
      return { ...common, kind, document: 'other', atLeast: 1 };
    case 'activity':
      return { ...common, kind, kinds: [], contactRole: null, atLeast: 1, sinceEntry: false };
    case 'action':
      return { ...common, kind, action: null };
    case 'approval':
      return { ...common, kind, flow: defaults.flow };
    case 'confirmation':
      return { ...common, kind, form: defaults.form };
    case 'fact':
      return { ...common, kind, fact: 'quoteSent', atLeast: 1 };
    case 'earlier':
      return { ...common, kind, stage: defaults.earlier?.stage ?? '', criterion: defaults.earlier?.criterion ?? '' };
  }
}

/** Text in the writer's language; the other language follows as long as nobody wrote it apart. */
export function relabelled(label: Label, text: string, language: 'zh' | 'en'): Label {
  const other = language === 'zh' ? 'en' : 'zh';
  const follows = label[other] === '' || label[other] === label[language];
  return { ...label, [language]: text, ...(follows && { [other]: text }) };
}

const isNamed = (label: Label): boolean => label.zh.trim() !== '' || label.en.trim() !== '';
/** A text in both languages: what was left empty in one takes the other's. */
const whole = (label: Label): Label =>
  label.zh.trim() === '' ? { ...label, zh: label.en } : label.en.trim() === '' ? { ...label, en: label.zh } : label;

/** What the server is given: without lines that were added and left empty, every text in both languages. */
export const tidied = (definition: ProcessDefinition): ProcessDefinition => ({
  stages: ordered(definition).map((stage) => ({
    ...stage,
    name: whole(stage.name),
    definition: whole(stage.definition),
    guidance: stage.guidance && isNamed(stage.guidance) ? stage.guidance : null,
    actions: named(stage.actions).map((action) => ({
      ...action,
      checklist: action.checklist.filter(isNamed).map(whole),
    })),
    deliverables: named(stage.deliverables),
    criteria: { entry: named(stage.criteria.entry), exit: named(stage.criteria.exit) },
  })),
  exceptions: definition.exceptions
    .filter((channel) => isNamed(channel.name))
    .map((channel) => ({ ...channel, name: whole(channel.name) })),
});
const named = <T extends { label: Label }>(parts: readonly T[]): T[] =>
  parts.filter((part) => isNamed(part.label)).map((part) => ({ ...part, label: whole(part.label) }));

export type DraftProblem =
  | { kind: 'noName' | 'noDefinition' | 'roles'; stage: string }
  | { kind: 'earlier'; stage: string; key: string }
  | { kind: 'kinds' };

/** What must be mended before the draft can be saved, as the server would refuse its shape. [] when it can. */
export function draftProblems(definition: ProcessDefinition): DraftProblem[] {
  const problems: DraftProblem[] = [];
  for (const stage of definition.stages) {
    if (!isNamed(stage.name)) problems.push({ kind: 'noName', stage: stage.id });
    // What a status means is part of it (R1): without words it cannot be chosen rightly.
    else if (!isNamed(stage.definition)) problems.push({ kind: 'noDefinition', stage: stage.id });
    if (stage.ownerRoles.length === 0) problems.push({ kind: 'roles', stage: stage.id });
    for (const criterion of [...stage.criteria.entry, ...stage.criteria.exit])
      if (criterion.kind === 'earlier' && criterion.criterion === '' && isNamed(criterion.label))
        problems.push({ kind: 'earlier', stage: stage.id, key: criterion.key });
  }
  const used = new Set(definition.stages.filter((stage) => !stage.retired).map((stage) => stage.kind));
  // A sale is won in a stage of its own, or by going on to delivery.
  if (!used.has('open') || !(used.has('won') || used.has('delivering')) || !used.has('lost'))
    problems.push({ kind: 'kinds' });
  return problems;
}

/** Exceptions by the stage that they let a deal through, as the canvas shows them: at the first stage they skip something of. */
export function exceptionsByStage(definition: ProcessDefinition): Map<string, ExceptionChannel[]> {
  const path = ordered(definition);
  const found = new Map<string, ExceptionChannel[]>();
  for (const channel of definition.exceptions) {
    const touched = new Set([
      ...channel.skips.stages,
      ...channel.skips.criteria.map((ref) => ref.slice(0, ref.indexOf('.'))),
    ]);
    const first = path.find((stage) => touched.has(stage.key));
    if (first !== undefined) found.set(first.id, [...(found.get(first.id) ?? []), channel]);
  }
  return found;
}

import { conditionPaths } from '../condition/reads.ts';
import type { Condition } from '../condition/condition.ts';
import { alwaysHolds, canNeverHold } from '../condition/contradiction.ts';
import { validateCondition } from '../condition/validate.ts';
import type { Label } from '../platform/label.ts';
import type { Catalog } from '../record/catalog.ts';
import { findField, type ObjectDescription } from '../record/object.ts';
import { playerOf, queueOf, TEAM_ROLES } from '../team/team-role.ts';
import type { Criterion } from './criterion.ts';
import { dealFact } from './deal-fact.ts';
import { criteriaOf, criteriaOfBoth, type Side } from './gate.ts';
import { pathOf, type ExceptionChannel, type ProcessDefinition, type Stage } from './process.ts';
import { PROBLEM_TEXTS, type ProblemCode, type Words } from './publish-text.ts';

/** Part of a stage, or of the process, that a problem is about. */
export const PROBLEM_PARTS = [
  'stage',
  'entry',
  'exit',
  'action',
  'deliverable',
  'requiredField',
  'role',
  'exception',
] as const;
export interface ProblemPlace {
  /** Stage id; null for what belongs to the whole process. */
  stage: string | null;
  part: (typeof PROBLEM_PARTS)[number];
  /** Key of the criterion, action, deliverable, field, role or exception. */
  key: string | null;
}
/** Why a draft cannot be published (`error`), or what its owner should know (`warning`). */
export interface ProcessProblem {
  code: ProblemCode;
  severity: 'error' | 'warning';
  place: ProblemPlace;
  message: Label;
  remedy: Label;
}

/** What exists around a process. */
export interface PublishScope {
  /** The description of a deal, custom fields included. */
  object: ObjectDescription;
  catalog: Catalog;
  /** Roles of the workspace by key, with the active people who have each. */
  roles: ReadonlyMap<string, { name: Label; people: number }>;
  /** Keys of approval flows and of confirmation forms that can be used. */
  flows: ReadonlySet<string>;
  forms: ReadonlySet<string>;
  /** Stage keys that older versions used, with the stage's id: evidence hangs on the key. */
  knownKeys?: ReadonlyMap<string, string>;
}

type Report = (
  code: ProblemCode,
  place: Omit<ProblemPlace, 'stage'> & { stage?: Stage },
  words?: Words,
  more?: Label,
) => void;

/**
 * What is wrong with a process before it is published, in the order of the path: gates that can never be met, stages that
 * nobody can reach, stages that a deal would run through unasked, and references to what does not exist.
 * @returns [] for a process without a fault; one with an `error` must not be published
 */
export function publishProblems(definition: ProcessDefinition, scope: PublishScope): ProcessProblem[] {
  const problems: ProcessProblem[] = [];
  const report: Report = (code, { stage, part, key }, words = {}, more) => {
    const text = PROBLEM_TEXTS[code];
    const all = { stage: stage?.name ?? NOTHING, ...words };
    const message = filled(text.message, all);
    problems.push({
      code,
      severity: text.severity,
      place: { stage: stage?.id ?? null, part, key },
      message: more === undefined ? message : { zh: `${message.zh}${more.zh}`, en: `${message.en}${more.en}` },
      remedy: filled(text.remedy, all),
    });
  };
  const path = pathOf(definition);
  for (const stage of path) {
    checkStage(stage, scope, report);
    for (const side of ['entry', 'exit'] as const)
      for (const criterion of stage.criteria[side]) checkCriterion(definition, stage, side, criterion, scope, report);
    checkGates(path, stage, report);
    checkAutoAdvance(path, stage, report);
  }
  checkReach(path, problems, report);
  for (const channel of definition.exceptions) checkException(definition, channel, scope, report);
  return problems;
}

const NOTHING: Label = { zh: '', en: '' };

/** `{name}` in both languages. */
const filled = (text: Label, words: Words): Label => ({
  zh: text.zh.replace(/\{(\w+)\}/g, (_all, name: string) => words[name]?.zh ?? ''),
  en: text.en.replace(/\{(\w+)\}/g, (_all, name: string) => words[name]?.en ?? ''),
});
const asIs = (text: string): Label => ({ zh: text, en: text });

function checkStage(stage: Stage, scope: PublishScope, report: Report): void {
  const known = scope.knownKeys?.get(stage.key);
  if (known !== undefined && known !== stage.id)
    report('keyTaken', { stage, part: 'stage', key: null }, { key: asIs(stage.key) });
  const roles = [
    ...stage.ownerRoles.map((role) => ({ role, part: 'role' as const, key: role })),
    ...stage.consultedRoles.map((role) => ({ role, part: 'role' as const, key: role })),
    ...stage.informedRoles.map((role) => ({ role, part: 'role' as const, key: role })),
    ...stage.actions.map(({ role, key }) => ({ role, part: 'action' as const, key })),
    ...stage.deliverables.flatMap(({ role, key }) =>
      role === undefined ? [] : [{ role, part: 'deliverable' as const, key }],
    ),
    ...(['entry', 'exit'] as const).flatMap((part) =>
      stage.criteria[part].flatMap(({ role, key }) => (role === undefined ? [] : [{ role, part, key }])),
    ),
  ];
  // A role is named once for each stage, where it is first asked for.
  const seen = new Set<string>();
  for (const { role, part, key } of roles) {
    if (!seen.has(role)) checkRole(role, { stage, part, key }, scope, report);
    seen.add(role);
  }
  for (const key of stage.requiredFields) {
    const field = findField(scope.object, key);
    const place = { stage, part: 'requiredField' as const, key };
    if (field === undefined) report('fieldUnknown', place, { field: asIs(key) });
    else if (field.system === true) report('fieldKept', place, { field: field.label });
  }
  for (const deliverable of stage.deliverables) {
    if (deliverable.required && deliverable.document === null)
      report(
        'deliverableAsksNothing',
        { stage, part: 'deliverable', key: deliverable.key },
        { name: deliverable.label },
      );
  }
}

/** Sales falls to the owner of the deal, so it is played as soon as there is a deal. */
const fallsToOwner = (role: string): boolean => playerOf(role, [], 'owner') !== undefined;

function checkRole(role: string, place: Parameters<Report>[1], scope: PublishScope, report: Report): void {
  const part = TEAM_ROLES.find((one) => one.key === role);
  const known = scope.roles.get(role) ?? (part && { name: part.label, people: 0 });
  if (known === undefined) return report('roleUnknown', place, { role: asIs(role) });
  if (fallsToOwner(role)) return;
  const people = scope.roles.get(queueOf(role))?.people ?? 0;
  if (people === 0) report('roleEmpty', place, { role: known.name });
}

function checkCriterion(
  definition: ProcessDefinition,
  stage: Stage,
  side: Side,
  criterion: Criterion,
  scope: PublishScope,
  report: Report,
): void {
  const place = { stage, part: side, key: criterion.key };
  const name = criterion.label;
  for (const condition of [criterion.when, criterion.leadsWhen]) {
    if (condition === undefined || !checkFields(condition, place, name, scope, report)) continue;
    if (canNeverHold(condition)) report('neverAsked', place, { name });
  }
  switch (criterion.kind) {
    case 'field':
      if (!checkFields(criterion.condition, place, name, scope, report)) return;
      if (canNeverHold(criterion.condition)) report('neverMet', place, { name });
      else if (alwaysHolds(criterion.condition)) report('alwaysMet', place, { name });
      return;
    case 'action': {
      const wanted = stage.actions.filter((action) =>
        criterion.action === null ? action.required : action.key === criterion.action,
      );
      if (wanted.length === 0)
        report(criterion.action === null ? 'noActions' : 'actionUnknown', place, {
          name,
          action: asIs(criterion.action ?? ''),
        });
      else if (side === 'entry') report('actionBeforeEntry', place, { name });
      return;
    }
    case 'approval':
      if (!scope.flows.has(criterion.flow)) report('flowUnknown', place, { name, flow: asIs(criterion.flow) });
      return;
    case 'confirmation':
      if (!scope.forms.has(criterion.form)) report('formUnknown', place, { name, form: asIs(criterion.form) });
      return;
    case 'fact': {
      const fact = dealFact(criterion.fact);
      if (fact.kind !== 'count' && criterion.atLeast > 1) report('factTooHigh', place, { name, fact: fact.label });
      else if (criterion.atLeast === 0) report('alwaysMet', place, { name });
      return;
    }
    case 'earlier':
      return checkEarlier(definition, stage, side, criterion, report);
    case 'statement':
    case 'document':
    case 'activity':
  }
}

/** @returns whether the condition can be evaluated */
function checkFields(
  condition: Condition,
  place: Parameters<Report>[1],
  name: Label,
  scope: PublishScope,
  report: Report,
): boolean {
  const [fault] = validateCondition(condition, scope);
  if (fault !== undefined) report('conditionBroken', place, { name }, fault.message);
  return fault === undefined;
}

function checkEarlier(
  definition: ProcessDefinition,
  stage: Stage,
  side: Side,
  criterion: Extract<Criterion, { kind: 'earlier' }>,
  report: Report,
): void {
  const place = { stage, part: side, key: criterion.key };
  const target = definition.stages.find((one) => one.key === criterion.stage);
  const words = { name: criterion.label, target: target?.name ?? asIs(criterion.stage) };
  if (target === undefined || !criteriaOfBoth(target).some((one) => one.key === criterion.criterion))
    return report('earlierUnknown', place, { ...words, criterion: asIs(criterion.criterion) });
  if (target.retired) return report('earlierRetired', place, words);
  const own = target.id === stage.id;
  // What a stage asks at its exit is not there at its entry.
  const isLater = target.position > stage.position || (own && side === 'entry');
  if (isCyclic(definition, stage, criterion)) return report('earlierCycle', place, words);
  if (isLater) report('earlierIsLater', place, words);
}

/** Whether following the references from a criterion leads back to one already seen. */
function isCyclic(definition: ProcessDefinition, stage: Stage, criterion: Criterion): boolean {
  const seen = new Set<string>();
  let at: { stage: Stage; criterion: Criterion } | undefined = { stage, criterion };
  while (at !== undefined) {
    const ref = `${at.stage.key}.${at.criterion.key}`;
    if (seen.has(ref)) return true;
    seen.add(ref);
    const link: Criterion = at.criterion;
    if (link.kind !== 'earlier') return false;
    const next: Stage | undefined = definition.stages.find((one) => one.key === link.stage);
    const target: Criterion | undefined = next && criteriaOfBoth(next).find((one) => one.key === link.criterion);
    at = next && target && { stage: next, criterion: target };
  }
  return false;
}

/** Conditions that everybody is asked for at once; each of them may hold by itself. */
const askedTogether = (criteria: readonly Criterion[]): Condition[] =>
  criteria.flatMap((one) =>
    one.kind === 'field' && one.when === undefined && !canNeverHold(one.condition) ? [one.condition] : [],
  );

/** The exit gate of a stage and the entry gate of the next one are asked at the same moment. */
function checkGates(path: readonly Stage[], stage: Stage, report: Report): void {
  const [entry, exit] = (['entry', 'exit'] as const).map((side) => askedTogether(criteriaOf(stage, side)));
  if (entry === undefined || exit === undefined) return;
  const place = { stage, part: 'entry' as const, key: null };
  if (canNeverHold(...entry)) return report('gateContradicts', place, { fields: asIs(namesOf(entry)) });
  if (canNeverHold(...exit))
    return report('gateContradicts', { ...place, part: 'exit' }, { fields: asIs(namesOf(exit)) });
  const before = path.slice(0, path.indexOf(stage)).findLast((one) => one.kind !== 'lost');
  if (before === undefined || stage.kind === 'lost') return;
  const leaving = askedTogether(criteriaOf(before, 'exit'));
  if (!canNeverHold(...leaving) && canNeverHold(...leaving, ...entry))
    report('doorContradicts', place, { other: before.name, fields: asIs(namesOf([...leaving, ...entry])) });
}
const namesOf = (conditions: readonly Condition[]): string =>
  [...new Set(conditions.flatMap(conditionPaths))].join(', ');

function checkAutoAdvance(path: readonly Stage[], stage: Stage, report: Report): void {
  if (!stage.autoAdvance) return;
  const place = { stage, part: 'stage' as const, key: 'autoAdvance' };
  const next = path[path.indexOf(stage) + 1];
  if (next === undefined || next.kind === 'lost' || stage.kind === 'lost' || stage.kind === 'done')
    return report('autoAdvanceNowhere', place);
  const asked = criteriaOf(stage, 'exit');
  if (asked.length === 0) {
    const runs = runThrough(path, stage);
    return report('autoAdvanceUnasked', place, { until: runs.at(-1)?.name ?? stage.name });
  }
  if (asked.every((criterion) => criterion.when !== undefined || alreadyAsked(stage, criterion)))
    report('autoAdvanceMayBeUnasked', place);
}

/** What was asked to come in holds already when the deal stands there. */
const alreadyAsked = (stage: Stage, criterion: Criterion): boolean =>
  criterion.kind === 'earlier' &&
  stage.criteria.entry.some(
    (entry) => entry.kind === 'earlier' && entry.stage === criterion.stage && entry.criterion === criterion.criterion,
  );

/** Stages that a deal would come through at once, beginning with `stage`, and the one where it stops. */
function runThrough(path: readonly Stage[], stage: Stage): Stage[] {
  const rest = path.slice(path.indexOf(stage));
  const stop = rest.findIndex((one) => !one.autoAdvance || criteriaOf(one, 'exit').length > 0);
  return stop < 0 ? rest : rest.slice(0, stop + 1);
}

/** Codes of a criterion that nobody can meet. */
const BLOCKING: ReadonlySet<ProblemCode> = new Set([
  'neverMet',
  'gateContradicts',
  'doorContradicts',
  'conditionBroken',
  'noActions',
  'actionUnknown',
  'flowUnknown',
  'formUnknown',
  'factTooHigh',
  'earlierUnknown',
  'earlierCycle',
]);

/** Stages that no deal can come to: behind the decision, or behind a door that never opens. */
function checkReach(path: readonly Stage[], problems: readonly ProcessProblem[], report: Report): void {
  let decided: Stage | undefined;
  let done: Stage | undefined;
  let shut: Stage | undefined;
  let isTold = false;
  path.forEach((stage, at) => {
    const place = { stage, part: 'stage' as const, key: null };
    if (stage.kind === 'open' && decided !== undefined) report('openAfterDecision', place, { other: decided.name });
    else if (stage.kind !== 'lost' && done !== undefined && stage.kind !== 'done')
      report('afterDone', place, { other: done.name });
    else if (shut !== undefined && !isTold && stage.kind !== 'lost') {
      // What lies behind it shares its fate and its mend.
      report('unreachable', place, { other: shut.name });
      isTold = true;
    }
    if (stage.kind === 'won' || stage.kind === 'delivering' || stage.kind === 'done') decided ??= stage;
    if (stage.kind === 'done') done ??= stage;
    const isShut = (side: Side): boolean =>
      problems.some(({ code, place: where }) => BLOCKING.has(code) && where.stage === stage.id && where.part === side);
    // Nobody has to come in where every deal begins.
    if (shut === undefined && stage.kind !== 'lost' && ((at > 0 && isShut('entry')) || isShut('exit'))) shut = stage;
  });
}

function checkException(
  definition: ProcessDefinition,
  channel: ExceptionChannel,
  scope: PublishScope,
  report: Report,
): void {
  const place = { part: 'exception' as const, key: channel.key };
  const { name } = channel;
  if (checkFields(channel.when, place, name, scope, report)) {
    if (canNeverHold(channel.when)) report('exceptionNever', place, { name });
    else if (alwaysHolds(channel.when)) report('exceptionForAll', place, { name });
  }
  if (!scope.flows.has(channel.flow)) report('flowUnknown', place, { name, flow: asIs(channel.flow) });
  if (channel.skips.stages.length + channel.skips.criteria.length === 0)
    report('exceptionSkipsNothing', place, { name });
  const path = pathOf(definition);
  const keys = new Set(path.map((stage) => stage.key));
  const refs = new Set(path.flatMap((stage) => criteriaOfBoth(stage).map((one) => `${stage.key}.${one.key}`)));
  for (const key of channel.skips.stages)
    if (!keys.has(key)) report('exceptionUnknown', place, { name, what: asIs(key) });
  for (const ref of channel.skips.criteria)
    if (!refs.has(ref)) report('exceptionUnknown', place, { name, what: asIs(ref) });
}

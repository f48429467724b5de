import { ACTIVITY_KINDS } from '../activity/activity.object.ts';
import type { Condition } from '../condition/condition.ts';
import { describeCondition } from '../condition/describe.ts';
import { DECISION_ROLES } from '../contact/contact.object.ts';
import { documentKindLabel } from '../file/document-kind.ts';
import { LOCALES, type Label } from '../platform/label.ts';
import type { Criterion } from '../process/criterion.ts';
import { dealFact } from '../process/deal-fact.ts';
import { criteriaOf, criteriaOfBoth } from '../process/gate.ts';
import { pathOf, type ProcessDefinition, type Stage } from '../process/process.ts';
import { STAGE_KIND_OPTIONS, type StageKind } from '../process/process.object.ts';
import type { Catalog } from '../record/catalog.ts';
import { findField, type ObjectDescription } from '../record/object.ts';
import { TEAM_ROLES } from '../team/team-role.ts';

/** A process in words, as it is printed and looked up (R1, R175). */
export interface ProcessSheet {
  stages: StageSheet[];
  channels: ChannelSheet[];
}
export interface StageSheet {
  id: string;
  key: string;
  name: Label;
  definition: Label;
  kind: StageKind;
  kindLabel: Label;
  probability: number;
  windowDays: number | null;
  /** The first answers for the stage. */
  owners: Label[];
  guidance: Label | null;
  entry: CriterionSheet[];
  exit: CriterionSheet[];
  actions: { label: Label; role: Label; dueWorkingDays: number; required: boolean }[];
  deliverables: { label: Label; required: boolean }[];
}
export interface CriterionSheet {
  label: Label;
  /** How it is met, and of which deals it is asked. */
  words: Label;
  /** Somebody's word is not enough. */
  demandsProof: boolean;
}
export interface ChannelSheet {
  name: Label;
  trigger: Label;
  /** What may be passed over. */
  skips: Label[];
  approval: Label;
  validDays: number;
}

export interface SheetEnv {
  /** The opportunity. */
  object: ObjectDescription;
  catalog: Catalog;
  currency: string;
  /** Names by key, of what a workspace shapes itself. */
  roles: ReadonlyMap<string, Label>;
  flows: ReadonlyMap<string, Label>;
  forms: ReadonlyMap<string, Label>;
}

const same = (text: string): Label => ({ zh: text, en: text });

export function processSheet(definition: ProcessDefinition, env: SheetEnv): ProcessSheet {
  return {
    stages: pathOf(definition).map((stage) => stageSheet(definition, stage, env)),
    channels: definition.exceptions.map((channel) => ({
      name: channel.name,
      trigger: conditionWords(channel.when, env),
      skips: [
        ...channel.skips.stages.map((key) => {
          const name = stageByKey(definition, key)?.name ?? same(key);
          return { zh: `阶段“${name.zh}”`, en: `stage ${name.en}` };
        }),
        ...channel.skips.criteria.map((ref) => criterionName(definition, ref, env)),
      ],
      approval: env.flows.get(channel.flow) ?? same(channel.flow),
      validDays: channel.validDays,
    })),
  };
}

const stageByKey = (definition: ProcessDefinition, key: string): Stage | undefined =>
  definition.stages.find((stage) => stage.key === key);

function criterionName(definition: ProcessDefinition, ref: string, env: SheetEnv): Label {
  const [stageKey = '', ...rest] = ref.split('.');
  const stage = stageByKey(definition, stageKey);
  const criterion = stage && criteriaOfBoth(stage).find((one) => one.key === rest.join('.'));
  if (stage === undefined || criterion === undefined) return same(ref);
  const label = labelOf(criterion, env);
  return { zh: `“${stage.name.zh}”的“${label.zh}”`, en: `${label.en} of ${stage.name.en}` };
}

const roleName = (key: string, env: SheetEnv): Label =>
  env.roles.get(key) ?? TEAM_ROLES.find((role) => role.key === key)?.label ?? same(key);

const stageSheet = (definition: ProcessDefinition, stage: Stage, env: SheetEnv): StageSheet => ({
  id: stage.id,
  key: stage.key,
  name: stage.name,
  definition: stage.definition,
  kind: stage.kind,
  kindLabel: STAGE_KIND_OPTIONS.find((option) => option.key === stage.kind)?.label ?? same(stage.kind),
  probability: stage.probability,
  windowDays: stage.windowDays,
  owners: stage.ownerRoles.map((key) => roleName(key, env)),
  guidance: stage.guidance,
  entry: criteriaOf(stage, 'entry').map((criterion) => criterionSheet(definition, stage, criterion, env)),
  exit: criteriaOf(stage, 'exit').map((criterion) => criterionSheet(definition, stage, criterion, env)),
  actions: stage.actions.map(({ label, role, dueWorkingDays, required }) => ({
    label,
    role: roleName(role, env),
    dueWorkingDays,
    required,
  })),
  deliverables: stage.deliverables.map(({ label, required }) => ({ label, required })),
});

const REQUIRED_FIELD: Label = { zh: '阶段必填字段', en: 'Required field of the stage' };

/** Criteria that a required field implies are named by the field. */
function labelOf(criterion: Criterion, env: SheetEnv): Label {
  if (!criterion.key.startsWith('field:')) return criterion.label;
  const label = findField(env.object, criterion.key.slice('field:'.length))?.label ?? criterion.label;
  return { zh: `${label.zh}已填写`, en: `${label.en} filled in` };
}

function criterionSheet(
  definition: ProcessDefinition,
  stage: Stage,
  criterion: Criterion,
  env: SheetEnv,
): CriterionSheet {
  // A required field says by its name how it is met.
  const isImplied = criterion.key.startsWith('field:');
  const how = isImplied ? REQUIRED_FIELD : howMet(definition, stage, criterion, env);
  const when = criterion.when === undefined ? undefined : conditionWords(criterion.when, env);
  return {
    label: labelOf(criterion, env),
    words: when === undefined ? how : { zh: `${how.zh}；仅当 ${when.zh}`, en: `${how.en}; only where ${when.en}` },
    demandsProof: criterion.demandsProof,
  };
}

function conditionWords(condition: Condition, { object, catalog, currency }: SheetEnv): Label {
  const [zh = '', en = ''] = LOCALES.map((locale) =>
    describeCondition(condition, { object, catalog, locale, currency }),
  );
  return { zh, en };
}

function howMet(definition: ProcessDefinition, stage: Stage, criterion: Criterion, env: SheetEnv): Label {
  switch (criterion.kind) {
    case 'statement':
      return criterion.demandsProof
        ? { zh: '用文件或跟进记录证明', en: 'Proven by a file or a follow-up' }
        : { zh: '由负责人声明', en: 'Declared by who answers for it' };
    case 'field':
      return conditionWords(criterion.condition, env);
    case 'document': {
      const { zh, en } = documentKindLabel(criterion.document);
      const times = criterion.atLeast > 1;
      return {
        zh: `上传${zh}${times ? `，至少 ${criterion.atLeast} 份` : ''}`,
        en: `${en} attached${times ? `, at least ${criterion.atLeast}` : ''}`,
      };
    }
    case 'activity':
      return talkWords(criterion);
    case 'action': {
      const action = stage.actions.find((one) => one.key === criterion.action);
      return action === undefined
        ? { zh: '完成全部必做的标准动作', en: 'All required standard actions done' }
        : { zh: `完成标准动作“${action.label.zh}”`, en: `Standard action done: ${action.label.en}` };
    }
    case 'approval': {
      const { zh, en } = env.flows.get(criterion.flow) ?? same(criterion.flow);
      return { zh: `通过审批“${zh}”`, en: `Approved: ${en}` };
    }
    case 'confirmation': {
      const { zh, en } = env.forms.get(criterion.form) ?? same(criterion.form);
      return { zh: `客户填写并签署《${zh}》`, en: `Filled in and signed by the customer: ${en}` };
    }
    case 'fact': {
      const { label, kind } = dealFact(criterion.fact);
      const least = kind === 'share' ? `${Math.round(criterion.atLeast * 100)}%` : String(criterion.atLeast);
      return kind === 'flag' ? label : { zh: `${label.zh} ≥ ${least}`, en: `${label.en} ≥ ${least}` };
    }
    case 'earlier': {
      const { zh, en } = criterionName(definition, `${criterion.stage}.${criterion.criterion}`, env);
      return { zh: `满足${zh}`, en: `As asked for by ${en}` };
    }
  }
}

function talkWords(criterion: Extract<Criterion, { kind: 'activity' }>): Label {
  const kinds = ACTIVITY_KINDS.filter((kind) => (criterion.kinds as readonly string[]).includes(kind.key));
  const role = DECISION_ROLES.find((one) => one.key === criterion.contactRole);
  const zh = [
    kinds.length === 0 ? '跟进' : kinds.map((kind) => kind.label.zh).join('或'),
    criterion.atLeast > 1 ? `至少 ${criterion.atLeast} 次` : '至少一次',
  ].join('');
  const en = `${kinds.length === 0 ? 'Follow-up' : kinds.map((kind) => kind.label.en).join(' or ')}, at least ${
    criterion.atLeast > 1 ? `${criterion.atLeast} times` : 'once'
  }`;
  return {
    zh: `${criterion.sinceEntry ? '进入本阶段后' : ''}${role === undefined ? '' : `与${role.label.zh}`}${zh}`,
    en: `${en}${role === undefined ? '' : `, with the ${role.label.en.toLowerCase()}`}${
      criterion.sinceEntry ? ', since the stage was entered' : ''
    }`,
  };
}

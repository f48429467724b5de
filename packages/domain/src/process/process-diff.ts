import type { Condition } from '../condition/condition.ts';
import { documentKindLabel } from '../file/document-kind.ts';
import type { Label } from '../platform/label.ts';
import type { Criterion } from './criterion.ts';
import { dealFact } from './deal-fact.ts';
import { STAGE_KIND_OPTIONS } from './process.object.ts';
import {
  type Deliverable,
  type ExceptionChannel,
  type ProcessDefinition,
  pathOf,
  type Stage,
  type StandardAction,
} from './process.ts';

/** Names of what a definition refers to. */
export interface DiffWords {
  role(key: string): Label;
  field(path: string): Label;
  flow(key: string): Label;
  form(key: string): Label;
  condition(condition: Condition): Label;
}

export const CHANGE_PARTS = ['stage', 'entry', 'exit', 'action', 'deliverable', 'exception'] as const;
export const CHANGE_KINDS = ['added', 'removed', 'renamed', 'moved', 'retired', 'revived', 'changed'] as const;
export interface ProcessChange {
  kind: (typeof CHANGE_KINDS)[number];
  part: (typeof CHANGE_PARTS)[number];
  /** Stage id; null for exceptions. */
  stage: string | null;
  key: string | null;
  /** The change as a sentence. */
  text: Label;
  /** What of it changed; [] where the sentence says all. */
  details: { what: Label; from: Label; to: Label }[];
}

/**
 * What differs between two versions, in the order of the newer one's path, removed stages last. Stages are the same by id,
 * criteria, actions and results by key.
 * @returns [] where nothing differs
 */
export function processChanges(from: ProcessDefinition, to: ProcessDefinition, words: DiffWords): ProcessChange[] {
  const before = new Map(from.stages.map((stage) => [stage.id, stage]));
  const after = new Set(to.stages.map((stage) => stage.id));
  const moved = movedStages(from, to);
  const changes: ProcessChange[] = [];
  for (const stage of to.stages.toSorted((one, other) => one.position - other.position)) {
    const old = before.get(stage.id);
    if (old === undefined)
      changes.push(change('added', 'stage', stage, null, said('新增阶段“{0}”', 'New stage “{0}”', stage.name)));
    else changes.push(...stageChanges(old, stage, moved.has(stage.id), words));
  }
  for (const stage of from.stages)
    if (!after.has(stage.id))
      changes.push(change('removed', 'stage', stage, null, said('删去阶段“{0}”', 'Stage “{0}” removed', stage.name)));
  changes.push(...partChanges('exception', null, from.exceptions, to.exceptions, exceptionFacts, words));
  return changes;
}

const said = (zh: string, en: string, ...parts: Label[]): Label => ({
  zh: zh.replace(/\{(\d)\}/g, (_all, at: string) => parts[Number(at)]?.zh ?? ''),
  en: en.replace(/\{(\d)\}/g, (_all, at: string) => parts[Number(at)]?.en ?? ''),
});

const change = (
  kind: ProcessChange['kind'],
  part: ProcessChange['part'],
  stage: Stage | null,
  key: string | null,
  text: Label,
  details: ProcessChange['details'] = [],
): ProcessChange => ({ kind, part, stage: stage?.id ?? null, key, text, details });

/** The fewest stages of both paths whose place changed: all but the longest run that kept its order. */
function movedStages(from: ProcessDefinition, to: ProcessDefinition): Set<string> {
  const rank = new Map(pathOf(from).map((stage, at) => [stage.id, at]));
  const ids = pathOf(to).flatMap((stage) => (rank.has(stage.id) ? [stage.id] : []));
  const best: { length: number; before: number }[] = [];
  ids.forEach((id, at) => {
    let found = { length: 1, before: -1 };
    for (let earlier = 0; earlier < at; earlier += 1) {
      const run = best[earlier]?.length ?? 0;
      if ((rank.get(ids[earlier] ?? '') ?? 0) < (rank.get(id) ?? 0) && run + 1 > found.length)
        found = { length: run + 1, before: earlier };
    }
    best.push(found);
  });
  const moved = new Set(ids);
  let at = best.reduce((top, one, index) => (one.length > (best[top]?.length ?? 0) ? index : top), 0);
  while (at >= 0 && at < ids.length) {
    moved.delete(ids[at] ?? '');
    at = best[at]?.before ?? -1;
  }
  return moved;
}

/** One property of a part as people read it. */
type Fact = readonly [what: Label, shown: Label];
type FactsOf<T> = (part: T, words: DiffWords) => Fact[];

const fact = (zh: string, en: string, shown: Label): Fact => [{ zh, en }, shown];
const plain = (value: string | number): Label => ({ zh: String(value), en: String(value) });
const percent = (share: number): Label => plain(`${Math.round(share * 1000) / 10}%`);
const NONE: Label = { zh: '无', en: 'none' };
const yes = (is: boolean): Label => (is ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' });
const list = (labels: readonly Label[]): Label =>
  labels.length === 0
    ? NONE
    : { zh: labels.map((label) => label.zh).join('、'), en: labels.map((label) => label.en).join(', ') };

function stageChanges(old: Stage, stage: Stage, hasMoved: boolean, words: DiffWords): ProcessChange[] {
  const changes: ProcessChange[] = [];
  const add = (kind: ProcessChange['kind'], text: Label, details?: ProcessChange['details']): void => {
    changes.push(change(kind, 'stage', stage, null, text, details));
  };
  if (!same(old.name, stage.name))
    add('renamed', said('“{0}”改名为“{1}”', '“{0}” renamed to “{1}”', old.name, stage.name));
  if (!old.retired && stage.retired) add('retired', said('停用阶段“{0}”', 'Stage “{0}” retired', stage.name));
  if (old.retired && !stage.retired) add('revived', said('恢复阶段“{0}”', 'Stage “{0}” in use again', stage.name));
  if (hasMoved) add('moved', said('移动阶段“{0}”', 'Stage “{0}” moved', stage.name));
  const details = differences(stageFacts(old, words), stageFacts(stage, words));
  if (details.length > 0) add('changed', said('修改阶段“{0}”', 'Stage “{0}” changed', stage.name), details);
  for (const side of ['entry', 'exit'] as const)
    changes.push(...partChanges(side, stage, old.criteria[side], stage.criteria[side], criterionFacts, words));
  changes.push(...partChanges('action', stage, old.actions, stage.actions, actionFacts, words));
  changes.push(...partChanges('deliverable', stage, old.deliverables, stage.deliverables, deliverableFacts, words));
  return changes;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Both lists name the same properties as far as they have them; one that is missing on a side is `none` there. */
function differences(from: readonly Fact[], to: readonly Fact[]): ProcessChange['details'] {
  const old = new Map(from.map(([what, shown]) => [what.en, { what, shown }]));
  const now = new Map(to.map(([what, shown]) => [what.en, { what, shown }]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const what = is?.what ?? was?.what ?? NONE;
    const [left, right] = [was?.shown ?? NONE, is?.shown ?? NONE];
    return same(left, right) ? [] : [{ what, from: left, to: right }];
  });
}

const PART_NAMES = {
  stage: { zh: '阶段', en: 'stage' },
  entry: { zh: '进入标准', en: 'entry criterion' },
  exit: { zh: '退出标准', en: 'exit criterion' },
  action: { zh: '标准动作', en: 'standard action' },
  deliverable: { zh: '成果物', en: 'deliverable' },
  exception: { zh: '例外通道', en: 'exception' },
} as const satisfies Record<ProcessChange['part'], Label>;

function partChanges<T extends { key: string } & ({ label: Label } | { name: Label })>(
  part: ProcessChange['part'],
  stage: Stage | null,
  from: readonly T[],
  to: readonly T[],
  factsOf: FactsOf<T>,
  words: DiffWords,
): ProcessChange[] {
  const name = (one: T): Label => ('label' in one ? one.label : one.name);
  const what = PART_NAMES[part];
  const where = stage === null ? plain('') : said('“{0}”：', '“{0}”: ', stage.name);
  const of = (kind: ProcessChange['kind'], one: T, zh: string, en: string, details?: ProcessChange['details']) =>
    change(kind, part, stage, one.key, said(zh, en, where, what, name(one)), details);
  const old = new Map(from.map((one) => [one.key, one]));
  const kept = new Set(to.map((one) => one.key));
  return [
    ...to.flatMap((one) => {
      const was = old.get(one.key);
      if (was === undefined) return [of('added', one, '{0}新增{1}“{2}”', '{0}new {1} “{2}”')];
      const details = differences(
        [fact('名称', 'name', name(was)), ...factsOf(was, words)],
        [fact('名称', 'name', name(one)), ...factsOf(one, words)],
      );
      return details.length === 0 ? [] : [of('changed', one, '{0}修改{1}“{2}”', '{0}{1} “{2}” changed', details)];
    }),
    ...from.flatMap((one) =>
      kept.has(one.key) ? [] : [of('removed', one, '{0}删去{1}“{2}”', '{0}{1} “{2}” removed')],
    ),
  ];
}

const kindLabel = (kind: Stage['kind']): Label =>
  STAGE_KIND_OPTIONS.find((option) => option.key === kind)?.label ?? NONE;

const stageFacts: FactsOf<Stage> = (stage, words) => [
  fact('定义', 'definition', stage.definition),
  fact('性质', 'kind', kindLabel(stage.kind)),
  fact('赢率', 'win rate', percent(stage.probability)),
  fact('负责', 'responsible', list(stage.ownerRoles.map((role) => words.role(role)))),
  fact('咨询', 'consulted', list(stage.consultedRoles.map((role) => words.role(role)))),
  fact('知会', 'informed', list(stage.informedRoles.map((role) => words.role(role)))),
  fact('标准停留天数', 'standard stay (days)', stage.windowDays === null ? NONE : plain(stage.windowDays)),
  fact('指引', 'guidance', stage.guidance ?? NONE),
  fact('要填的字段', 'fields asked for', list(stage.requiredFields.map((key) => words.field(key)))),
  fact('自动推进', 'advances by itself', yes(stage.autoAdvance)),
  fact(
    '可以跳过',
    'may be passed over',
    stage.skippable === 'earned'
      ? { zh: '满足标准即可', en: 'by meeting its criteria' }
      : { zh: '只能走例外通道', en: 'with an exception alone' },
  ),
];

const actionFacts: FactsOf<StandardAction> = (action, words) => [
  fact('谁做', 'by whom', words.role(action.role)),
  fact('工作日', 'working days', plain(action.dueWorkingDays)),
  fact('必做', 'required', yes(action.required)),
  fact('步骤', 'checklist', list(action.checklist)),
  fact('凭证', 'evidence', EVIDENCE[action.evidence]),
];
const EVIDENCE = {
  none: NONE,
  file: { zh: '文件', en: 'a file' },
  activity: { zh: '跟进记录', en: 'an activity' },
} as const satisfies Record<StandardAction['evidence'], Label>;

const deliverableFacts: FactsOf<Deliverable> = (deliverable, words) => [
  fact('文件类型', 'document', deliverable.document === null ? NONE : documentKindLabel(deliverable.document)),
  fact('必需', 'required', yes(deliverable.required)),
  fact('谁做', 'by whom', deliverable.role === undefined ? NONE : words.role(deliverable.role)),
];

const exceptionFacts: FactsOf<ExceptionChannel> = (channel, words) => [
  fact('触发条件', 'trigger', words.condition(channel.when)),
  fact('可跳过的阶段', 'stages it skips', list(channel.skips.stages.map(plain))),
  fact('可跳过的标准', 'criteria it skips', list(channel.skips.criteria.map(plain))),
  fact('审批', 'approval', words.flow(channel.flow)),
  fact('有效天数', 'valid for days', plain(channel.validDays)),
];

export const CRITERION_KIND_LABELS = {
  statement: { zh: '声明', en: 'statement' },
  field: { zh: '字段条件', en: 'condition on fields' },
  document: { zh: '文件', en: 'document' },
  activity: { zh: '跟进', en: 'activity' },
  action: { zh: '标准动作', en: 'standard action' },
  approval: { zh: '审批', en: 'approval' },
  confirmation: { zh: '客户确认', en: 'confirmation by the customer' },
  fact: { zh: '事实', en: 'fact' },
  earlier: { zh: '前一阶段的标准', en: 'criterion of an earlier stage' },
} as const satisfies Record<Criterion['kind'], Label>;

const criterionFacts: FactsOf<Criterion> = (criterion, words) => [
  fact('方式', 'kind', CRITERION_KIND_LABELS[criterion.kind]),
  fact('要求', 'asks for', asksFor(criterion, words)),
  fact('谁提供', 'by whom', criterion.role === undefined ? NONE : words.role(criterion.role)),
  fact('必须有证据', 'demands proof', yes(criterion.demandsProof)),
  fact('仅当', 'asked when', criterion.when === undefined ? NONE : words.condition(criterion.when)),
  fact(
    '优先于其他',
    'comes first when',
    criterion.leadsWhen === undefined ? NONE : words.condition(criterion.leadsWhen),
  ),
];

/** What a criterion takes beyond its name. */
function asksFor(criterion: Criterion, words: DiffWords): Label {
  switch (criterion.kind) {
    case 'statement':
      return NONE;
    case 'field':
      return words.condition(criterion.condition);
    case 'document':
      return said('{0} × {1}', '{0} × {1}', documentKindLabel(criterion.document), plain(criterion.atLeast));
    case 'activity':
      return plain(
        [
          criterion.kinds.join('/'),
          criterion.contactRole ?? '',
          criterion.sinceEntry ? '*' : '',
          `× ${criterion.atLeast}`,
        ]
          .filter((text) => text !== '')
          .join(' '),
      );
    case 'action':
      return criterion.action === null ? { zh: '全部必做动作', en: 'all required actions' } : plain(criterion.action);
    case 'approval':
      return words.flow(criterion.flow);
    case 'confirmation':
      return words.form(criterion.form);
    case 'fact':
      return said('{0} ≥ {1}', '{0} ≥ {1}', dealFact(criterion.fact).label, plain(criterion.atLeast));
    case 'earlier':
      return plain(`${criterion.stage}.${criterion.criterion}`);
  }
}

import type { ChoiceOption } from '../record/field.ts';
import type { ObjectDescription } from '../record/object.ts';

/** Fixed kinds under the free names of stages: rules and figures ask for these, never for a name. */
export const STAGE_KINDS = ['open', 'won', 'lost', 'delivering', 'done'] as const;
export type StageKind = (typeof STAGE_KINDS)[number];

const KIND_LABELS: Record<StageKind, Omit<ChoiceOption, 'key'>> = {
  open: { label: { zh: '进行中', en: 'Open' }, color: 'blue', synonyms: ['open', '跟进中'] },
  won: { label: { zh: '成交', en: 'Won' }, color: 'indigo', synonyms: ['won', '赢单', '已成交'] },
  lost: { label: { zh: '丢单', en: 'Lost' }, color: 'stone', synonyms: ['lost', '输单', '失败'] },
  delivering: { label: { zh: '交付中', en: 'Delivering' }, color: 'teal', synonyms: ['交付', 'delivery'] },
  done: { label: { zh: '已完成', en: 'Done' }, color: 'slate', synonyms: ['完成', '结束', 'finished'] },
};

export const STAGE_KIND_OPTIONS: readonly ChoiceOption[] = STAGE_KINDS.map((key) => ({ key, ...KIND_LABELS[key] }));

/** What references and conditions may read of a process; its own service writes it, not the record engine. */
export const processObject: ObjectDescription = {
  key: 'process',
  path: 'processes',
  label: { zh: '流程', en: 'Process' },
  plural: { zh: '流程', en: 'Processes' },
  table: 'process',
  bare: true,
  nameField: 'name',
  fields: [
    { key: 'key', kind: 'text', system: true, required: true, label: { zh: '标识', en: 'Key' } },
    { key: 'name', kind: 'text', system: true, required: true, label: { zh: '名称', en: 'Name' } },
    { key: 'nameEn', kind: 'text', system: true, required: true, label: { zh: '英文名称', en: 'English name' } },
    { key: 'currentVersion', kind: 'integer', system: true, label: { zh: '使用中的版本', en: 'Current version' } },
    { key: 'retired', kind: 'boolean', system: true, required: true, label: { zh: '已停用', en: 'Retired' } },
  ],
  listColumns: ['name', 'currentVersion'],
  formFields: [],
};

/** What references and conditions may read of a stage: `stage.kind`, `stage.position`. */
export const stageObject: ObjectDescription = {
  key: 'stage',
  path: 'stages',
  label: { zh: '阶段', en: 'Stage' },
  plural: { zh: '阶段', en: 'Stages' },
  table: 'stage',
  bare: true,
  nameField: 'name',
  fields: [
    {
      key: 'process',
      kind: 'reference',
      to: 'process',
      system: true,
      required: true,
      label: { zh: '流程', en: 'Process' },
    },
    { key: 'key', kind: 'text', system: true, required: true, label: { zh: '标识', en: 'Key' } },
    { key: 'name', kind: 'text', system: true, required: true, label: { zh: '名称', en: 'Name' } },
    { key: 'nameEn', kind: 'text', system: true, required: true, label: { zh: '英文名称', en: 'English name' } },
    {
      key: 'kind',
      kind: 'choice',
      options: STAGE_KIND_OPTIONS,
      system: true,
      required: true,
      label: { zh: '性质', en: 'Kind' },
    },
    { key: 'position', kind: 'integer', system: true, required: true, label: { zh: '次序', en: 'Position' } },
    {
      key: 'probability',
      kind: 'percent',
      system: true,
      required: true,
      label: { zh: '默认赢率', en: 'Default probability' },
    },
    { key: 'retired', kind: 'boolean', system: true, required: true, label: { zh: '已停用', en: 'Retired' } },
  ],
  listColumns: ['name', 'kind', 'position', 'probability'],
  formFields: [],
};

import type { Catalog } from '../record/catalog.ts';
import type { Field } from '../record/field.ts';
import { allFields, type ObjectDescription } from '../record/object.ts';
import type { ImportTarget } from './import.contract.ts';
import { importableFields } from './mapping.ts';

const plain = { path: '', table: '', bare: true, listColumns: [], formFields: [] } as const;

/** People of the workspace as a file lists them: who, in which department, under which manager. */
const memberTarget: ObjectDescription = {
  ...plain,
  key: 'member',
  label: { zh: '用户', en: 'User' },
  plural: { zh: '用户', en: 'Users' },
  nameField: 'name',
  fields: [
    {
      key: 'name',
      kind: 'text',
      required: true,
      maxLength: 100,
      label: { zh: '姓名', en: 'Name' },
      synonyms: [
        '姓名',
        '员工',
        '销售',
        '业务员',
        'name',
        'full name',
        'user',
        'sales agent',
        'sales rep',
        'last name',
      ],
    },
    {
      key: 'email',
      kind: 'email',
      label: { zh: '邮箱', en: 'E-mail' },
      synonyms: ['邮箱', '邮件', '电子邮箱', 'email', 'e-mail', 'mail'],
    },
    {
      key: 'department',
      kind: 'text',
      maxLength: 100,
      label: { zh: '部门', en: 'Department' },
      synonyms: [
        '部门',
        '团队',
        '大区',
        '区域',
        'department',
        'team',
        'region',
        'regional office',
        'office',
        'territory',
      ],
    },
    {
      key: 'manager',
      kind: 'text',
      maxLength: 100,
      label: { zh: '主管', en: 'Manager' },
      synonyms: ['主管', '上级', '经理', '直属上级', '负责人', 'manager', 'leader', 'supervisor', 'reports to'],
    },
    {
      key: 'role',
      kind: 'text',
      maxLength: 100,
      label: { zh: '角色', en: 'Role' },
      synonyms: ['角色', '职务', '岗位', 'role', 'profile', 'title'],
    },
  ],
};

/** The stages that deals were in, one row for each. */
const stageHistoryTarget: ObjectDescription = {
  ...plain,
  key: 'stageHistory',
  label: { zh: '阶段历史', en: 'Stage history' },
  plural: { zh: '阶段历史', en: 'Stage history' },
  nameField: 'opportunity',
  fields: [
    {
      key: 'opportunity',
      kind: 'reference',
      to: 'opportunity',
      required: true,
      label: { zh: '销售项目', en: 'Opportunity' },
      synonyms: [
        '商机',
        '项目',
        '项目编号',
        '商机编号',
        'opportunity',
        'opportunity id',
        'deal',
        'deal id',
        'potential',
        'case id',
      ],
    },
    {
      key: 'stage',
      kind: 'text',
      required: true,
      label: { zh: '阶段', en: 'Stage' },
      synonyms: ['阶段', '销售阶段', '状态', 'stage', 'deal stage', 'to stage', 'status', 'activity'],
    },
    {
      key: 'enteredAt',
      kind: 'dateTime',
      required: true,
      label: { zh: '进入时间', en: 'Entered at' },
      synonyms: [
        '进入时间',
        '进入日期',
        '开始时间',
        '变更时间',
        '时间',
        'entered',
        'entered at',
        'from',
        'since',
        'changed at',
        'date',
        'timestamp',
      ],
    },
    {
      key: 'leftAt',
      kind: 'dateTime',
      label: { zh: '离开时间', en: 'Left at' },
      synonyms: ['离开时间', '离开日期', '结束时间', 'left', 'left at', 'until', 'exited at', 'to'],
    },
    {
      key: 'by',
      kind: 'user',
      label: { zh: '操作人', en: 'By' },
      synonyms: ['操作人', '变更人', '修改人', '人员', 'by', 'changed by', 'user', 'modified by'],
    },
  ],
};

/** Fields that people may not write but the past may tell. */
const TOLD: Partial<Record<ImportTarget, readonly string[]>> = { opportunity: ['closedAt', 'createdAt'] };
const TOLD_ELSEWHERE: readonly string[] = ['createdAt'];
const CREATED_SYNONYMS: readonly string[] = [
  '创建时间',
  '创建日期',
  '录入时间',
  'created time',
  'created at',
  'created date',
  'created on',
];

/** What the rows of a file are described by; undefined for an object that the workspace does not have. */
export function targetObject(target: ImportTarget, catalog: Catalog): ObjectDescription | undefined {
  if (target === 'member') return memberTarget;
  if (target === 'stageHistory') return stageHistoryTarget;
  return catalog.find(target);
}

/** Fields that a column of a file for this target may become. */
export function targetFields(target: ImportTarget, object: ObjectDescription): Field[] {
  if (object.bare) return [...allFields(object)];
  return importableFields(object, TOLD[target] ?? TOLD_ELSEWHERE)
    .filter((field) => field.kind !== 'autoNumber' && field.internal !== true)
    .map((field) => (field.key === 'createdAt' ? { ...field, synonyms: CREATED_SYNONYMS } : field));
}

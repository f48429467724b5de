import type { ObjectDescription } from '../record/object.ts';

export const TASK_STATUSES = [
  {
    key: 'open',
    label: { zh: '待办', en: 'Open' },
    color: 'blue',
    synonyms: ['未完成', '未开始', '进行中', 'not started', 'in progress', 'deferred', 'waiting on someone else'],
  },
  {
    key: 'done',
    label: { zh: '已完成', en: 'Done' },
    color: 'teal',
    synonyms: ['完成', '已办', 'completed', 'closed'],
  },
  {
    key: 'cancelled',
    label: { zh: '已取消', en: 'Cancelled' },
    color: 'stone',
    synonyms: ['取消', '作废', 'canceled'],
  },
] as const;

const TASK_KINDS = [
  { key: 'call', label: { zh: '电话', en: 'Call' }, color: 'blue', synonyms: ['打电话'] },
  { key: 'visit', label: { zh: '拜访', en: 'Visit' }, color: 'indigo', synonyms: ['上门'] },
  { key: 'meeting', label: { zh: '会议', en: 'Meeting' }, color: 'violet', synonyms: ['开会'] },
  { key: 'proposal', label: { zh: '方案', en: 'Proposal' }, color: 'cyan', synonyms: ['方案设计'] },
  { key: 'quote', label: { zh: '报价', en: 'Quote' }, color: 'sky', synonyms: ['报价单'] },
  { key: 'contract', label: { zh: '合同', en: 'Contract' }, color: 'slate', synonyms: ['法务审核', '盖章'] },
  { key: 'delivery', label: { zh: '交付', en: 'Delivery' }, color: 'teal', synonyms: ['实施', '培训'] },
  { key: 'payment', label: { zh: '回款', en: 'Payment' }, color: 'stone', synonyms: ['收款', '开票'] },
  { key: 'other', label: { zh: '其他', en: 'Other' }, color: 'gray', synonyms: ['其它', 'task'] },
] as const;

const PRIORITIES = [
  { key: 'high', label: { zh: '高', en: 'High' }, color: 'indigo', synonyms: ['紧急', '重要', 'urgent', 'highest'] },
  { key: 'normal', label: { zh: '中', en: 'Normal' }, color: 'blue', synonyms: ['普通', 'medium'] },
  { key: 'low', label: { zh: '低', en: 'Low' }, color: 'slate', synonyms: ['lowest'] },
] as const;

const TASK_SOURCES = [
  { key: 'manual', label: { zh: '手工', en: 'Manual' }, color: 'slate' },
  { key: 'standardAction', label: { zh: '标准动作', en: 'Standard action' }, color: 'indigo' },
] as const;

/** What must be attached to a task before it is done. */
const TASK_EVIDENCE = [
  { key: 'none', label: { zh: '不需要', en: 'None' }, color: 'slate' },
  { key: 'file', label: { zh: '文件', en: 'File' }, color: 'blue' },
  { key: 'activity', label: { zh: '跟进记录', en: 'Activity' }, color: 'indigo' },
] as const;

/** Something to do. Standard actions of a stage become tasks when the stage is entered. */
export const taskObject: ObjectDescription = {
  key: 'task',
  path: 'tasks',
  label: { zh: '任务', en: 'Task' },
  plural: { zh: '任务', en: 'Tasks' },
  table: 'task',
  nameField: 'title',
  fields: [
    {
      key: 'title',
      kind: 'text',
      required: true,
      searchable: true,
      label: { zh: '任务', en: 'Title' },
      synonyms: ['任务', '任务名称', '标题', '主题', '待办', '内容', 'title', 'task', 'subject', 'name'],
    },
    {
      key: 'kind',
      kind: 'choice',
      options: TASK_KINDS,
      label: { zh: '类型', en: 'Kind' },
      synonyms: ['类型', '任务类型', 'kind', 'type', 'task type', 'task_subtype'],
    },
    {
      key: 'status',
      kind: 'choice',
      options: TASK_STATUSES,
      required: true,
      default: 'open',
      label: { zh: '状态', en: 'Status' },
      synonyms: ['状态', '任务状态', '完成情况', 'status', 'task status'],
    },
    {
      key: 'priority',
      kind: 'choice',
      options: PRIORITIES,
      default: 'normal',
      label: { zh: '优先级', en: 'Priority' },
      synonyms: ['优先级', '紧急程度', 'priority'],
    },
    {
      key: 'due',
      kind: 'dateTime',
      label: { zh: '截止时间', en: 'Due' },
      synonyms: [
        '截止时间',
        '截止日期',
        '到期时间',
        '到期日',
        '计划完成时间',
        'due',
        'due date',
        'deadline',
        'activity_date',
      ],
    },
    {
      key: 'opportunity',
      kind: 'reference',
      to: 'opportunity',
      label: { zh: '销售项目', en: 'Opportunity' },
      synonyms: [
        '项目',
        '项目名称',
        '商机',
        '商机名称',
        'opportunity',
        'opportunity_id',
        'deal',
        'potential',
        'what_id',
      ],
    },
    {
      key: 'account',
      kind: 'reference',
      to: 'account',
      label: { zh: '客户', en: 'Account' },
      synonyms: ['客户', '客户名称', '公司', 'account', 'account name', 'account_id', 'company'],
    },
    {
      key: 'lead',
      kind: 'reference',
      to: 'lead',
      label: { zh: '线索', en: 'Lead' },
      synonyms: ['线索', '线索名称', 'lead', 'lead_id'],
    },
    {
      key: 'contact',
      kind: 'reference',
      to: 'contact',
      label: { zh: '联系人', en: 'Contact' },
      synonyms: ['联系人', 'contact', 'contact_id', 'who_id'],
    },
    {
      key: 'description',
      kind: 'longText',
      label: { zh: '说明', en: 'Description' },
      synonyms: ['说明', '描述', '备注', '任务说明', 'description', 'notes', 'remarks', 'comment'],
    },
    {
      key: 'doneAt',
      kind: 'dateTime',
      system: true,
      label: { zh: '完成时间', en: 'Done at' },
      synonyms: ['完成时间', '完成日期', 'done at', 'completed at', 'completed time'],
    },
    {
      key: 'source',
      kind: 'choice',
      options: TASK_SOURCES,
      system: true,
      default: 'manual',
      label: { zh: '来源', en: 'Source' },
    },
    { key: 'stageKey', kind: 'text', system: true, names: 'stage', label: { zh: '所属阶段', en: 'Of stage' } },
    { key: 'actionKey', kind: 'text', system: true, names: 'action', label: { zh: '标准动作', en: 'Standard action' } },
    {
      key: 'queue',
      kind: 'text',
      system: true,
      names: 'role',
      label: { zh: '执行角色', en: 'Done by role' },
      hint: { zh: '没有负责人时，由这个角色的人领取', en: 'People of this role may take it while nobody owns it' },
    },
    {
      key: 'evidence',
      kind: 'choice',
      options: TASK_EVIDENCE,
      system: true,
      label: { zh: '完成凭据', en: 'Evidence asked for' },
    },
    {
      key: 'externalId',
      kind: 'text',
      maxLength: 200,
      unique: true,
      label: { zh: '外部编号', en: 'External id' },
      hint: {
        zh: '来源系统中的编号，再次导入时据此更新',
        en: 'Id in the system it came from; a repeated import updates by it',
      },
      synonyms: ['外部编号', '外部id', 'external id', 'external_id', 'taskid', 'task id', 'task_id', 'id'],
    },
  ],
  parents: ['opportunity', 'account', 'lead', 'contact'],
  listColumns: ['title', 'kind', 'status', 'priority', 'due', 'opportunity', 'account', 'owner'],
  formFields: [
    'title',
    'kind',
    'due',
    'priority',
    'owner',
    'opportunity',
    'account',
    'contact',
    'lead',
    'description',
    'status',
  ],
};

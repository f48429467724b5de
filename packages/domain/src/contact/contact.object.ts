import type { ObjectDescription } from '../record/object.ts';

/** Part that a person plays in the customer's decision (R48, R76). `decisionMaker` is the key person, 关键人. */
export const DECISION_ROLES = [
  {
    key: 'decisionMaker',
    label: { zh: '决策人', en: 'Decision maker' },
    color: 'indigo',
    synonyms: ['关键人', '拍板人', '决策者', 'economic buyer', 'key person'],
  },
  { key: 'approver', label: { zh: '审批人', en: 'Approver' }, color: 'violet', synonyms: ['审批者', '批准人'] },
  {
    key: 'influencer',
    label: { zh: '影响者', en: 'Influencer' },
    color: 'blue',
    synonyms: ['影响人', '技术把关人', 'evaluator', 'recommender'],
  },
  { key: 'user', label: { zh: '使用者', en: 'User' }, color: 'sky', synonyms: ['使用人', '最终用户', 'end user'] },
  {
    key: 'coach',
    label: { zh: '教练', en: 'Coach' },
    color: 'teal',
    synonyms: ['内线', '支持者', 'champion', 'sponsor'],
  },
  {
    key: 'opponent',
    label: { zh: '反对者', en: 'Opponent' },
    color: 'stone',
    synonyms: ['反对人', 'blocker', 'detractor'],
  },
] as const;

export type DecisionRole = (typeof DECISION_ROLES)[number]['key'];
export const DECISION_ROLE_KEYS = DECISION_ROLES.map((role) => role.key) as [DecisionRole, ...DecisionRole[]];

export const ATTITUDES = [
  {
    key: 'supportive',
    label: { zh: '支持', en: 'Supportive' },
    color: 'teal',
    synonyms: ['友好', 'positive', 'friendly'],
  },
  { key: 'neutral', label: { zh: '中立', en: 'Neutral' }, color: 'slate', synonyms: ['一般'] },
  { key: 'against', label: { zh: '反对', en: 'Against' }, color: 'stone', synonyms: ['negative', 'hostile'] },
  { key: 'unknown', label: { zh: '未知', en: 'Unknown' }, color: 'gray', synonyms: ['不清楚', '待了解'] },
] as const;

export const INFLUENCE = [
  { key: 'high', label: { zh: '高', en: 'High' }, color: 'indigo', synonyms: ['大', '强'] },
  { key: 'medium', label: { zh: '中', en: 'Medium' }, color: 'blue', synonyms: ['中等'] },
  { key: 'low', label: { zh: '低', en: 'Low' }, color: 'slate', synonyms: ['小', '弱'] },
] as const;

/** A person at an account. */
export const contactObject: ObjectDescription = {
  key: 'contact',
  path: 'contacts',
  label: { zh: '联系人', en: 'Contact' },
  plural: { zh: '联系人', en: 'Contacts' },
  table: 'contact',
  nameField: 'name',
  fields: [
    {
      key: 'name',
      kind: 'text',
      maxLength: 100,
      required: true,
      searchable: true,
      personal: true,
      label: { zh: '姓名', en: 'Name' },
      synonyms: [
        '姓名',
        '联系人',
        '联系人姓名',
        '名字',
        'name',
        'contact',
        'contact name',
        'full name',
        'last name',
        'last_name',
      ],
    },
    {
      key: 'account',
      kind: 'reference',
      to: 'account',
      label: { zh: '客户', en: 'Account' },
      synonyms: [
        '客户',
        '客户名称',
        '公司',
        '公司名称',
        '单位',
        'account',
        'account name',
        'account id',
        'account_id',
        'company',
      ],
    },
    {
      key: 'title',
      kind: 'text',
      maxLength: 100,
      label: { zh: '职务', en: 'Job title' },
      synonyms: ['职务', '职位', '头衔', '岗位', 'title', 'job title', 'position', 'designation'],
    },
    {
      key: 'department',
      kind: 'text',
      maxLength: 100,
      label: { zh: '部门', en: 'Department' },
      synonyms: ['部门', '所在部门', 'department', 'dept'],
    },
    {
      key: 'mobile',
      kind: 'phone',
      searchable: true,
      personal: true,
      label: { zh: '手机', en: 'Mobile' },
      synonyms: ['手机', '手机号', '手机号码', '移动电话', 'mobile', 'mobile phone', 'mobile_phone', 'cell'],
    },
    {
      key: 'phone',
      kind: 'phone',
      searchable: true,
      personal: true,
      label: { zh: '电话', en: 'Phone' },
      synonyms: ['电话', '座机', '固定电话', '办公电话', '联系电话', 'phone', 'telephone', 'tel', 'work phone'],
    },
    {
      key: 'email',
      kind: 'email',
      searchable: true,
      personal: true,
      label: { zh: '邮箱', en: 'Email' },
      synonyms: ['邮箱', '电子邮箱', '电子邮件', '邮件', 'email', 'e-mail', 'mail', 'email address'],
    },
    {
      key: 'wechat',
      kind: 'text',
      maxLength: 100,
      searchable: true,
      personal: true,
      label: { zh: '微信', en: 'WeChat' },
      synonyms: ['微信', '微信号', 'wechat', 'weixin'],
    },
    {
      key: 'decisionRole',
      kind: 'choice',
      options: DECISION_ROLES,
      label: { zh: '决策角色', en: 'Decision role' },
      hint: { zh: '决策人就是关键人', en: 'The decision maker is the key person' },
      synonyms: ['决策角色', '角色', '关键人', '角色类型', 'decision role', 'role', 'buying role'],
    },
    {
      key: 'attitude',
      kind: 'choice',
      options: ATTITUDES,
      label: { zh: '态度', en: 'Attitude' },
      synonyms: ['态度', '立场', '支持度', 'attitude', 'stance', 'sentiment'],
    },
    {
      key: 'influence',
      kind: 'choice',
      options: INFLUENCE,
      label: { zh: '影响力', en: 'Influence' },
      synonyms: ['影响力', '影响程度', 'influence'],
    },
    {
      key: 'birthday',
      kind: 'date',
      personal: true,
      label: { zh: '生日', en: 'Birthday' },
      synonyms: ['生日', '出生日期', 'birthday', 'birthdate', 'date of birth'],
    },
    {
      key: 'note',
      kind: 'longText',
      label: { zh: '备注', en: 'Note' },
      synonyms: ['备注', '说明', '描述', 'note', 'notes', 'description', 'remarks'],
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
      synonyms: ['外部编号', '外部id', 'external id', 'external_id', 'contactid', 'contact id', 'contact_id', 'id'],
    },
    { key: 'lastActivityAt', kind: 'dateTime', system: true, label: { zh: '最近跟进', en: 'Last activity' } },
  ],
  parents: ['account'],
  listColumns: ['name', 'account', 'title', 'decisionRole', 'attitude', 'mobile', 'email', 'owner', 'lastActivityAt'],
  formFields: [
    'name',
    'account',
    'title',
    'department',
    'decisionRole',
    'attitude',
    'influence',
    'mobile',
    'phone',
    'email',
    'wechat',
    'owner',
  ],
  duplicateKeys: [['name', 'account'], ['mobile'], ['email']],
  collections: [
    { key: 'activities', object: 'activity', by: 'contact', label: { zh: '跟进', en: 'Activities' } },
    { key: 'tasks', object: 'task', by: 'contact', label: { zh: '任务', en: 'Tasks' } },
  ],
};

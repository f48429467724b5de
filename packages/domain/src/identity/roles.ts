import { ADMIN_RIGHTS, type AdminRight, type ObjectRights, type Role, type Scope } from './permission.ts';

/** Reads everything that every colleague may know: how the house is organised and which paths deals take. */
const COMMON: Readonly<Record<string, ObjectRights>> = {
  member: { read: 'all' },
  department: { read: 'all' },
  role: { read: 'all' },
  process: { read: 'all' },
  stage: { read: 'all' },
};

const every = (scope: Scope): ObjectRights => ({
  read: scope,
  create: scope,
  update: scope,
  delete: scope,
  transfer: scope,
  import: scope,
  export: scope,
});

/** What a person does with records of their own and ones they were asked to help with. */
const OWN_WORK: ObjectRights = {
  read: 'collaborating',
  create: 'own',
  update: 'collaborating',
  delete: 'own',
  transfer: 'own',
  import: 'own',
  export: 'own',
};

/** Anyone who works on deals may hand a task to a colleague, and changes those that are theirs. */
const TASKS: ObjectRights = {
  read: 'collaborating',
  create: 'all',
  update: 'collaborating',
  delete: 'own',
  transfer: 'own',
};
/** Anyone who works on deals writes down their own talks with the customer. */
const ACTIVITIES: ObjectRights = { read: 'collaborating', create: 'own', update: 'own', delete: 'own' };

const SUPPORT: ObjectRights = { read: 'collaborating', update: 'collaborating' };

/** Ways to reach a person, as dots: shown that they exist, not what they are. */
const CONTACT_MASKED = { contact: { mobile: 'masked', phone: 'masked', email: 'masked', wechat: 'masked' } } as const;
const LEAD_MASKED = { lead: { phone: 'masked', email: 'masked' } } as const;

function builtIn(
  key: string,
  zh: string,
  en: string,
  objects: Readonly<Record<string, ObjectRights>>,
  rest: { fields?: Role['fields']; admin?: readonly AdminRight[] } = {},
): Role {
  return {
    key,
    name: { zh, en },
    builtIn: true,
    objects: { ...COMMON, ...objects },
    fields: rest.fields ?? {},
    admin: [...(rest.admin ?? [])],
  };
}

/**
 * The roles that every workspace starts with. They follow the product through its versions, so they are not edited:
 * a workspace copies one under a new key and changes the copy.
 */
export const BUILT_IN_ROLES: readonly Role[] = [
  builtIn(
    'admin',
    '管理员',
    'Administrator',
    { '*': every('all'), process: every('all'), stage: every('all') },
    { admin: ADMIN_RIGHTS },
  ),
  builtIn('salesManager', '销售经理', 'Sales manager', {
    '*': every('departmentTree'),
    task: { ...every('departmentTree'), create: 'all' },
  }),
  builtIn('salesRep', '销售', 'Sales rep', {
    '*': OWN_WORK,
    activity: { ...ACTIVITIES, import: 'own', export: 'own' },
    task: { ...TASKS, export: 'own' },
  }),
  builtIn('presales', '售前', 'Presales', {
    '*': { read: 'collaborating' },
    opportunity: SUPPORT,
    activity: ACTIVITIES,
    task: TASKS,
  }),
  builtIn(
    'legal',
    '法务',
    'Legal',
    {
      '*': { read: 'collaborating' },
      account: { read: 'all' },
      contact: { read: 'all' },
      opportunity: { read: 'all' },
      activity: ACTIVITIES,
      task: TASKS,
    },
    { fields: CONTACT_MASKED },
  ),
  builtIn(
    'finance',
    '财务',
    'Finance',
    {
      '*': { read: 'collaborating' },
      account: { read: 'all', export: 'all' },
      contact: { read: 'all' },
      opportunity: { read: 'all', export: 'all' },
      activity: ACTIVITIES,
      task: TASKS,
    },
    { fields: CONTACT_MASKED },
  ),
  builtIn('delivery', '交付', 'Delivery', {
    '*': { read: 'collaborating' },
    account: SUPPORT,
    contact: { read: 'collaborating', create: 'own', update: 'collaborating' },
    opportunity: SUPPORT,
    activity: ACTIVITIES,
    task: TASKS,
  }),
  builtIn(
    'operations',
    '销售运营',
    'Sales operations',
    { '*': { ...every('all'), delete: 'none' }, process: every('all'), stage: every('all') },
    { admin: ['manageFields', 'manageProcesses', 'readAudit'] },
  ),
  builtIn(
    'auditor',
    '审计',
    'Auditor',
    { '*': { read: 'all', export: 'all' } },
    { fields: { ...CONTACT_MASKED, ...LEAD_MASKED }, admin: ['readAudit'] },
  ),
  builtIn('readOnly', '只读', 'Read-only', { '*': { read: 'all' } }, { fields: { ...CONTACT_MASKED, ...LEAD_MASKED } }),
];

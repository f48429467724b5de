import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { idSchema } from '../platform/id.ts';
import { LOCALES, labelSchema } from '../platform/label.ts';
import { refSchema } from '../record/record.contract.ts';
import { API_SCOPE } from './api-scope.ts';
import { ADMIN_RIGHTS, roleSchema } from './permission.ts';

const localeSchema = z.enum(LOCALES);
/** One line: it stands in mail headers and lists. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);
/** Compared in lower case; written as given. */
export const emailSchema = z.string().trim().max(200).pipe(z.email());
/** Only the length that is read at all; `passwordProblem` decides. */
const passwordInput = z.string().max(1000);
const tokenSchema = z.string().min(20).max(100);
const roleKeys = z.array(roleSchema.shape.key).min(1).max(10);
const timeZoneSchema = z.string().max(60).refine(isTimeZone, 'unknown time zone');
const currencySchema = z.string().regex(/^[A-Z]{3}$/);
const byId = z.object({ id: idSchema });
/** The version that the caller saw; another one answers `stale_version`. */
const version = z.number().int().optional();
const instant = z.string();
const done = z.undefined();

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const roleRef = z.object({ key: z.string(), name: labelSchema });

/** Who I am, where, and what I may administer. */
export const meResponse = z.object({
  member: z.object({
    id: idSchema,
    name: z.string(),
    email: z.string(),
    department: refSchema.nullable(),
    roles: z.array(roleRef),
    locale: localeSchema,
  }),
  workspace: z.object({
    id: idSchema,
    name: z.string(),
    currency: z.string(),
    timeZone: z.string(),
    sample: z.boolean(),
    /** Keys of rules of the sales policy that are switched off; forms preview the others. */
    policyOff: z.array(z.string()),
  }),
  admin: z.array(z.enum(ADMIN_RIGHTS)),
});
export type Me = z.infer<typeof meResponse>;

export const userRow = z.object({
  id: idSchema,
  version: z.number().int(),
  name: z.string(),
  email: z.string(),
  department: refSchema.nullable(),
  roles: z.array(roleRef),
  /** `invited` has not set a password yet; `suspended` cannot sign in, and stays the owner of their records. */
  status: z.enum(['active', 'invited', 'suspended']),
  locale: localeSchema,
});
export type UserRow = z.infer<typeof userRow>;

/** A link that works once. It is shown this one time; only its hash is stored. */
const oneTimeLink = z.object({ link: z.string(), expiresAt: instant, mailed: z.boolean() });

export const departmentRow = z.object({
  id: idSchema,
  version: z.number().int(),
  name: z.string(),
  parent: idSchema.nullable(),
  leader: refSchema.nullable(),
  position: z.number().int(),
  /** Members of this department itself, of any status. */
  members: z.number().int(),
});
export type DepartmentRow = z.infer<typeof departmentRow>;

export const roleRow = roleSchema.extend({ version: z.number().int(), members: z.number().int() });
export type RoleRow = z.infer<typeof roleRow>;

export const sessionRow = z.object({
  id: idSchema,
  /** The session that asks. */
  current: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant,
  address: z.string().nullable(),
  /** Browser as it named itself when signing in. */
  userAgent: z.string().nullable(),
});

export const apiKeyRow = z.object({
  id: idSchema,
  name: z.string(),
  /** First characters of the key, to tell keys apart. */
  prefix: z.string(),
  /** The key acts in the name of this member and ends with their suspension. */
  member: refSchema,
  role: roleRef,
  scopes: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  lastAddress: z.string().nullable(),
  revokedAt: instant.nullable(),
});
export type ApiKeyRow = z.infer<typeof apiKeyRow>;

/** Settings and administrator of a new workspace. */
export const newWorkspace = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  adminName: nameSchema,
  password: passwordInput,
  currency: currencySchema.default('CNY'),
  timeZone: timeZoneSchema.default('Asia/Shanghai'),
  locale: localeSchema.default('zh-CN'),
});

export const newUser = z.strictObject({
  name: nameSchema,
  email: emailSchema,
  department: idSchema.nullable().default(null),
  roles: roleKeys,
  locale: localeSchema.optional(),
});

export const newApiKey = z.strictObject({
  name: nameSchema,
  role: roleSchema.shape.key,
  /** `opportunity:read`, `*:read`, `account:*`, `admin:manageUsers`; the key may do what both its role and these allow. */
  scopes: z.array(z.string().regex(API_SCOPE)).min(1).max(50).default(['*:*']),
  /** The member that it acts for; the caller otherwise. */
  member: idSchema.optional(),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

const departmentInput = z.strictObject({
  name: nameSchema,
  parent: idSchema.nullable().default(null),
  leader: idSchema.nullable().default(null),
  position: z.number().int().min(0).max(100_000).default(0),
});

const roleInput = z.strictObject({
  key: roleSchema.shape.key,
  name: labelSchema,
  objects: roleSchema.shape.objects,
  fields: roleSchema.shape.fields,
  admin: roleSchema.shape.admin,
});
export type RoleInput = z.infer<typeof roleInput>;

const tag = 'identity';

export const identityRoutes = {
  setupState: defineRoute({
    method: 'GET',
    path: '/setup/state',
    tag,
    auth: 'public',
    summary: 'Whether the server still waits for its first workspace',
    response: z.object({ needed: z.boolean() }),
  }),
  setup: defineRoute({
    method: 'POST',
    path: '/setup',
    tag,
    auth: 'public',
    status: 201,
    summary: 'Create the first workspace and its administrator with the one-time link that the server printed',
    body: newWorkspace.extend({ token: tokenSchema }),
    response: meResponse,
  }),
  signIn: defineRoute({
    method: 'POST',
    path: '/session',
    tag,
    auth: 'public',
    summary: 'Sign in; answers with a new session cookie',
    body: z.strictObject({
      email: z.string().max(200),
      password: passwordInput,
      /** Where the same e-mail belongs to several workspaces; the one used last otherwise. */
      workspace: idSchema.optional(),
    }),
    response: meResponse,
  }),
  signInByLink: defineRoute({
    method: 'POST',
    path: '/session/link',
    tag,
    auth: 'public',
    summary: 'Sign in with a one-time link',
    body: z.strictObject({ token: tokenSchema }),
    response: meResponse,
  }),
  signOut: defineRoute({
    method: 'DELETE',
    path: '/session',
    tag,
    status: 204,
    summary: 'End this session',
    response: done,
  }),
  listSessions: defineRoute({
    method: 'GET',
    path: '/sessions',
    tag,
    summary: 'My sessions, newest use first',
    response: z.object({ sessions: z.array(sessionRow) }),
  }),
  endSession: defineRoute({
    method: 'DELETE',
    path: '/sessions/:id',
    tag,
    status: 204,
    summary: 'End one of my sessions',
    params: byId,
    response: done,
  }),
  signOutEverywhere: defineRoute({
    method: 'DELETE',
    path: '/sessions',
    tag,
    status: 204,
    summary: 'End all my sessions, this one too',
    response: done,
  }),
  me: defineRoute({
    method: 'GET',
    path: '/me',
    tag,
    summary: 'Who I am and what I may administer',
    response: meResponse,
  }),
  updateMe: defineRoute({
    method: 'PATCH',
    path: '/me',
    tag,
    summary: 'Change my name or language',
    body: z.strictObject({ name: nameSchema.optional(), locale: localeSchema.optional() }),
    response: meResponse,
  }),
  changePassword: defineRoute({
    method: 'POST',
    path: '/me/password',
    secret: true,
    tag,
    status: 204,
    summary: 'Change my password; ends my other sessions and renews this one',
    body: z.strictObject({ current: passwordInput, password: passwordInput }),
    response: done,
  }),
  forgotPassword: defineRoute({
    method: 'POST',
    path: '/password/forgot',
    tag,
    auth: 'public',
    status: 202,
    summary: 'Ask for a reset link by mail; the answer is the same whether the address is known or not',
    body: z.strictObject({ email: z.string().max(200) }),
    response: z.object({ message: labelSchema }),
  }),
  lookAtLink: defineRoute({
    method: 'POST',
    path: '/links/look',
    tag,
    auth: 'public',
    summary: 'Whom an invitation or reset link is for; the link stays usable',
    body: z.strictObject({ token: tokenSchema }),
    response: z.object({
      kind: z.enum(['invite', 'reset', 'signin']),
      workspace: z.string(),
      name: z.string(),
      email: z.string(),
      locale: localeSchema,
    }),
  }),
  acceptInvite: defineRoute({
    method: 'POST',
    path: '/invites/accept',
    tag,
    auth: 'public',
    summary: 'Accept an invitation: set name and password, and be signed in',
    body: z.strictObject({
      token: tokenSchema,
      name: nameSchema,
      password: passwordInput,
      locale: localeSchema.optional(),
    }),
    response: meResponse,
  }),
  resetPassword: defineRoute({
    method: 'POST',
    path: '/password/reset',
    tag,
    auth: 'public',
    summary: 'Set a new password with a reset link; ends all sessions and starts a new one',
    body: z.strictObject({ token: tokenSchema, password: passwordInput }),
    response: meResponse,
  }),

  listUsers: defineRoute({
    method: 'GET',
    path: '/users',
    tag,
    summary: 'Colleagues by name; `q` finds in name and e-mail',
    query: z.strictObject({
      q: z.string().max(100).optional(),
      status: z.enum(['active', 'invited', 'suspended']).optional(),
      department: idSchema.optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    response: z.object({
      users: z.array(userRow),
      /** All that match, also beyond `limit`. */ count: z.number().int(),
    }),
  }),
  inviteUser: defineRoute({
    secret: true,
    method: 'POST',
    path: '/users',
    tag,
    status: 201,
    right: 'manageUsers',
    summary: 'Invite a colleague; the one-time link is returned once, and mailed where mail is set up',
    body: newUser,
    response: z.object({ user: userRow, ...oneTimeLink.shape }),
  }),
  updateUser: defineRoute({
    method: 'PATCH',
    path: '/users/:id',
    tag,
    right: 'manageUsers',
    summary: 'Change name, department or roles',
    params: byId,
    body: z.strictObject({
      version,
      name: nameSchema.optional(),
      department: idSchema.nullable().optional(),
      roles: roleKeys.optional(),
    }),
    response: userRow,
  }),
  suspendUser: defineRoute({
    method: 'POST',
    path: '/users/:id/suspend',
    tag,
    right: 'manageUsers',
    summary: 'End all access of a user at once',
    params: byId,
    response: userRow,
  }),
  reactivateUser: defineRoute({
    method: 'POST',
    path: '/users/:id/reactivate',
    tag,
    right: 'manageUsers',
    summary: 'Let a suspended user in again',
    params: byId,
    response: userRow,
  }),
  makeUserLink: defineRoute({
    method: 'POST',
    path: '/users/:id/link',
    secret: true,
    tag,
    status: 201,
    right: 'manageUsers',
    summary: 'A new one-time link: invitation for who has not come yet, password reset otherwise; earlier ones end',
    params: byId,
    response: oneTimeLink,
  }),

  listDepartments: defineRoute({
    method: 'GET',
    path: '/departments',
    tag,
    summary: 'All departments, parents first',
    response: z.object({ departments: z.array(departmentRow) }),
  }),
  createDepartment: defineRoute({
    method: 'POST',
    path: '/departments',
    tag,
    status: 201,
    right: 'manageUsers',
    summary: 'Add a department',
    body: departmentInput,
    response: departmentRow,
  }),
  updateDepartment: defineRoute({
    method: 'PATCH',
    path: '/departments/:id',
    tag,
    right: 'manageUsers',
    summary: 'Rename or move a department, or name its leader',
    params: byId,
    body: z.strictObject({
      version,
      name: nameSchema.optional(),
      parent: idSchema.nullable().optional(),
      leader: idSchema.nullable().optional(),
      position: z.number().int().min(0).max(100_000).optional(),
    }),
    response: departmentRow,
  }),
  removeDepartment: defineRoute({
    method: 'DELETE',
    path: '/departments/:id',
    tag,
    status: 204,
    right: 'manageUsers',
    summary: 'Remove an empty department',
    params: byId,
    response: done,
  }),

  listRoles: defineRoute({
    method: 'GET',
    path: '/roles',
    tag,
    summary: 'All roles with their rights',
    response: z.object({ roles: z.array(roleRow) }),
  }),
  createRole: defineRoute({
    method: 'POST',
    path: '/roles',
    tag,
    status: 201,
    right: 'manageRoles',
    summary: 'Add a role',
    body: roleInput,
    response: roleRow,
  }),
  updateRole: defineRoute({
    method: 'PUT',
    path: '/roles/:key',
    tag,
    right: 'manageRoles',
    summary: 'Replace the rights of a role of your own; built-in roles are copied, not edited',
    params: z.object({ key: roleSchema.shape.key }),
    body: roleInput.omit({ key: true }).extend({ version }),
    response: roleRow,
  }),
  removeRole: defineRoute({
    method: 'DELETE',
    path: '/roles/:key',
    tag,
    status: 204,
    right: 'manageRoles',
    summary: 'Remove a role that nobody has',
    params: z.object({ key: roleSchema.shape.key }),
    response: done,
  }),

  listApiKeys: defineRoute({
    method: 'GET',
    path: '/api-keys',
    tag,
    right: 'manageApiKeys',
    summary: 'API keys, without their secrets',
    response: z.object({ keys: z.array(apiKeyRow) }),
  }),
  createApiKey: defineRoute({
    secret: true,
    method: 'POST',
    path: '/api-keys',
    tag,
    status: 201,
    right: 'manageApiKeys',
    summary: 'Make an API key; it is shown this one time',
    body: newApiKey,
    response: z.object({ key: z.string(), apiKey: apiKeyRow }),
  }),
  revokeApiKey: defineRoute({
    method: 'DELETE',
    path: '/api-keys/:id',
    tag,
    status: 204,
    right: 'manageApiKeys',
    summary: 'End an API key at once',
    params: byId,
    response: done,
  }),
} as const;

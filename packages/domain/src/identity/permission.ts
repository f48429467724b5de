import { z } from 'zod';
import { conditionSchema } from '../condition/condition.ts';
import { labelSchema } from '../platform/label.ts';
import { ACTIONS } from '../record/object.ts';

/**
 * How far a right reaches. `own` = I am the owner; `collaborating` = own, or I am a collaborator; `department` = owner is in
 * my department (or collaborating); `departmentTree` = in it or below; `all`; or a condition on the record.
 * Objects with `parents` are readable too where their parent is.
 */
export const SCOPES = ['none', 'own', 'collaborating', 'department', 'departmentTree', 'all'] as const;
export const scopeSchema = z.union([z.enum(SCOPES), z.object({ condition: conditionSchema })]);
export type Scope = z.infer<typeof scopeSchema>;

/** `masked` shows that a value exists (`138****1234`), and cannot be filtered or sorted by; `hidden` does not exist for the role. */
export const FIELD_RIGHTS = ['hidden', 'masked', 'read', 'write'] as const;
export type FieldRight = (typeof FIELD_RIGHTS)[number];

export const objectRightsSchema = z.partialRecord(z.enum(ACTIONS), scopeSchema);
export type ObjectRights = z.infer<typeof objectRightsSchema>;

/** What a role may do beyond records. */
export const ADMIN_RIGHTS = [
  'manageUsers',
  'manageRoles',
  'manageFields',
  'manageProcesses',
  'manageApiKeys',
  'manageWorkspace',
  'readAudit',
  'purge',
] as const;
export type AdminRight = (typeof ADMIN_RIGHTS)[number];

export const roleSchema = z.object({
  key: z.string().regex(/^[a-z][a-zA-Z0-9]{1,39}$/),
  name: labelSchema,
  builtIn: z.boolean().default(false),
  /** Object key, or `*` for every object that is not named. */
  objects: z.record(z.string(), objectRightsSchema),
  /** Object key → field key → right; fields that are not named are `write`. */
  fields: z.record(z.string(), z.record(z.string(), z.enum(FIELD_RIGHTS))).default({}),
  admin: z.array(z.enum(ADMIN_RIGHTS)).default([]),
});
export type Role = z.infer<typeof roleSchema>;

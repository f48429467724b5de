import type { AdminRight, Scope } from '@throughline/domain/identity/permission.ts';

/** Lists of the contract for the screen, without its schemas in the bundle; a missing member does not compile. */
type NamedScope = Extract<Scope, string>;
const SCOPE_ORDER = {
  none: 0,
  own: 1,
  collaborating: 2,
  department: 3,
  departmentTree: 4,
  all: 5,
} as const satisfies Record<NamedScope, number>;
export const SCOPES = Object.keys(SCOPE_ORDER) as NamedScope[];

const RIGHT_ORDER = {
  manageUsers: 0,
  manageRoles: 1,
  manageFields: 2,
  manageProcesses: 3,
  manageApiKeys: 4,
  manageWorkspace: 5,
  readAudit: 6,
  purge: 7,
} as const satisfies Record<AdminRight, number>;
export const ADMIN_RIGHTS = Object.keys(RIGHT_ORDER) as AdminRight[];

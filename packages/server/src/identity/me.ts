import type { Me, UserRow } from '@throughline/domain/identity/identity.contract.ts';
import { ADMIN_RIGHTS } from '@throughline/domain/identity/permission.ts';
import type { Rights } from '@throughline/domain/identity/rights.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Locale } from '@throughline/domain/platform/label.ts';
import type { Tx } from '../platform/db.ts';
import type { Directory } from '../platform/directory.ts';

/** A member as the table holds them. */
export interface MemberRow {
  id: string;
  version: number;
  name: string;
  email: string;
  department_id: string | null;
  role_keys: string[];
  status: 'active' | 'invited' | 'suspended';
  locale: string;
}

const COLUMNS = ['id', 'version', 'name', 'email', 'department_id', 'role_keys', 'status', 'locale'] as const;

export const selectMembers = (tx: Tx) =>
  tx.db.selectFrom('member').select(COLUMNS).where('workspace_id', '=', tx.workspaceId);

/** @throws AppError not_found */
export async function memberById(tx: Tx, id: string): Promise<MemberRow> {
  const row = await selectMembers(tx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new AppError('not_found');
  return row;
}

/** Locks the member until the transaction ends. @throws AppError not_found */
export async function lockMember(tx: Tx, id: string): Promise<MemberRow> {
  const row = await selectMembers(tx).where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) throw new AppError('not_found');
  return row;
}

const rolesOf = (directory: Directory, keys: readonly string[]): Me['member']['roles'] =>
  keys.flatMap((key) => {
    const role = directory.roles.get(key);
    return role === undefined ? [] : [{ key, name: role.name }];
  });

function departmentOf(directory: Directory, id: string | null): UserRow['department'] {
  return id === null ? null : { id, name: directory.departments.get(id)?.name ?? null };
}

export function userOf(directory: Directory, row: MemberRow): UserRow {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    email: row.email,
    department: departmentOf(directory, row.department_id),
    roles: rolesOf(directory, row.role_keys),
    status: row.status,
    locale: row.locale as Locale,
  };
}

/** @param rights those of the session or key, which may be fewer than the member's */
export function meOf(directory: Directory, row: MemberRow, rights: Rights): Me {
  const { id, name, email, department, roles, locale } = userOf(directory, row);
  const { workspace } = directory;
  return {
    member: { id, name, email, department, roles, locale },
    workspace: {
      id: directory.workspaceId,
      name: workspace.name,
      currency: workspace.currency,
      timeZone: workspace.timeZone,
      sample: workspace.sample,
      policyOff: [...workspace.policyOff],
    },
    admin: ADMIN_RIGHTS.filter((right) => rights.admin.has(right)),
  };
}

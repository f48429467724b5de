import type { AdminRight, FieldRight, Role, Scope } from '@throughline/domain/identity/permission.ts';
import type { Action } from '@throughline/domain/record/object.ts';

/** Rights of a role while they are edited. */
export type RoleRights = Pick<Role, 'objects' | 'fields' | 'admin'>;

/** What the role may do with an object: its own line, else the line of all others. */
export const scopeOf = (role: RoleRights, object: string, action: Action): Scope =>
  (role.objects[object] ?? role.objects['*'])?.[action] ?? 'none';

/**
 * The role with another scope in one cell. A line of its own begins as a copy of the line of all others, so that no other
 * cell changes its meaning.
 */
export function withScope(role: RoleRights, object: string, action: Action, scope: Scope): RoleRights {
  const line = { ...(role.objects[object] ?? role.objects['*']), [action]: scope };
  return { ...role, objects: { ...role.objects, [object]: line } };
}

/** `undefined` lifts the restriction. */
export function withFieldRight(
  role: RoleRights,
  object: string,
  field: string,
  right: FieldRight | undefined,
): RoleRights {
  const { [field]: _old, ...others } = role.fields[object] ?? {};
  const line = right === undefined ? others : { ...others, [field]: right };
  const { [object]: _line, ...rest } = role.fields;
  return { ...role, fields: Object.keys(line).length > 0 ? { ...rest, [object]: line } : rest };
}

export const withAdmin = (role: RoleRights, right: AdminRight, on: boolean): RoleRights => ({
  ...role,
  admin: on ? [...role.admin.filter((one) => one !== right), right] : role.admin.filter((one) => one !== right),
});

/** Key for a new role: letters and digits, unlike any other. */
export function newRoleKey(source: string, taken: ReadonlySet<string>): string {
  const base = `${source.replace(/Copy\d*$/, '')}Copy`.slice(0, 34);
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}${number}`;
    if (!taken.has(key)) return key;
  }
}

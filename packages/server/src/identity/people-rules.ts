import { roleSchema } from '@throughline/domain/identity/permission.ts';
import { rightsBeyond } from '@throughline/domain/identity/role-rules.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { AdminRight, Role } from '@throughline/domain/identity/permission.ts';

/** @throws AppError forbidden; services ask too, for callers that do not come through a route */
export function requireRight(ctx: Ctx, right: AdminRight): void {
  if (!ctx.actor.rights.admin.has(right)) throw new AppError('forbidden');
}

/** Members know their colleagues; a key needs a scope that names them. @throws AppError forbidden */
export function requireSight(ctx: Ctx, object: 'member' | 'department' | 'role'): void {
  if (ctx.actor.kind === 'apiKey' && ctx.actor.rights.scopes(object, 'read').length === 0)
    throw new AppError('forbidden');
}

/**
 * Changes of people, roles and departments of a workspace follow one another: each sees the former's outcome, so two of them
 * together cannot close a loop of departments or remove the last administrator.
 */
export async function lockPeople(tx: Tx): Promise<void> {
  await tx.sql('select 1 from workspace where workspace_id = $1 for no key update', [tx.workspaceId], 'people-lock');
}

/** All roles of the workspace, by key. */
export async function readRoles(tx: Tx): Promise<Map<string, Role>> {
  const rows = await tx.db.selectFrom('role').select('definition').where('workspace_id', '=', tx.workspaceId).execute();
  return new Map(rows.map((row) => roleSchema.parse(row.definition)).map((role) => [role.key, role]));
}

/** @throws AppError invalid naming `roles` for an unknown one, forbidden for one with more administration than the giver has */
export function requireGrantable(
  ctx: Ctx,
  roles: ReadonlyMap<string, Role>,
  keys: readonly string[],
  field = 'roles',
): void {
  const unknown = keys.filter((key) => !roles.has(key));
  if (unknown.length > 0) {
    throw invalid([
      {
        field,
        message: { zh: `没有角色 ${unknown.join('、')}。`, en: `There is no role ${unknown.join(', ')}.` },
        value: unknown,
      },
    ]);
  }
  const beyond = rightsBeyond(
    ctx.actor.rights,
    keys.flatMap((key) => roles.get(key) ?? []),
  );
  if (beyond.length > 0) {
    throw new AppError('forbidden', {
      message: {
        zh: `您自己没有这些管理权限，不能授予他人：${beyond.join('、')}。`,
        en: `You cannot give administrative rights that you do not have: ${beyond.join(', ')}.`,
      },
    });
  }
}

/** Asked after a change, before the commit. @throws AppError conflict when nobody could manage users and roles any more */
export async function requireAdministered(tx: Tx): Promise<void> {
  const roles = await readRoles(tx);
  const members = await tx.db
    .selectFrom('member')
    .select('role_keys')
    .where('workspace_id', '=', tx.workspaceId)
    .where('status', '=', 'active')
    .execute();
  const isAdministered = members.some(({ role_keys: keys }) => {
    const admin = new Set(keys.flatMap((key) => roles.get(key)?.admin ?? []));
    return admin.has('manageUsers') && admin.has('manageRoles');
  });
  if (isAdministered) return;
  throw new AppError('conflict', {
    message: {
      zh: '至少要留一名可管理用户和角色的在职管理员，请先指定另一名管理员。',
      en: 'At least one active administrator of users and roles must remain; name another one first.',
    },
  });
}

/** @throws AppError invalid naming `field` where no such department exists */
export async function requireDepartment(tx: Tx, id: string | null, field: string): Promise<void> {
  if (id === null) return;
  const found = await tx.db
    .selectFrom('department')
    .select('id')
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (found === undefined)
    throw invalid([{ field, message: { zh: '没有这个部门。', en: 'There is no such department.' }, value: id }]);
}

/** @param seen version that the caller named, if any @throws AppError stale_version with the row as it is */
export function requireVersion(seen: number | undefined, row: { version: number }): void {
  if (seen !== undefined && seen !== row.version) throw new AppError('stale_version', { current: row });
}

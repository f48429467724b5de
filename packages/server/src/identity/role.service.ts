import { isDeepStrictEqual } from 'node:util';
import type { RoleInput, RoleRow } from '@throughline/domain/identity/identity.contract.ts';
import { type Role, roleSchema } from '@throughline/domain/identity/permission.ts';
import { rightsBeyond, roleProblems } from '@throughline/domain/identity/role-rules.ts';
import { BUILT_IN_ROLES } from '@throughline/domain/identity/roles.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { selectMembers } from './me.ts';
import { lockPeople, requireAdministered, requireRight, requireSight, requireVersion } from './people-rules.ts';

interface StoredRole {
  id: string;
  version: number;
  role: Role;
}

const ORDER = new Map(BUILT_IN_ROLES.map((role, at) => [role.key, at]));

/** Built-in roles first, in their own order, then the workspace's by key. */
export async function listRoles(ctx: Ctx): Promise<{ roles: RoleRow[] }> {
  requireSight(ctx, 'role');
  return ctx.read(async (tx) => {
    const stored = await readStored(tx);
    const members = await selectMembers(tx).execute();
    const place = (row: StoredRole): number => ORDER.get(row.role.key) ?? ORDER.size;
    const ordered = stored.toSorted((a, b) => place(a) - place(b) || (a.role.key < b.role.key ? -1 : 1));
    return {
      roles: ordered.map((row) =>
        wire(row, members.filter((member) => member.role_keys.includes(row.role.key)).length),
      ),
    };
  });
}

async function readStored(tx: Tx): Promise<StoredRole[]> {
  const rows = await tx.db
    .selectFrom('role')
    .select(['id', 'version', 'definition'])
    .where('workspace_id', '=', tx.workspaceId)
    .execute();
  return rows.map(({ definition, ...row }) => ({ ...row, role: roleSchema.parse(definition) }));
}

const wire = (row: StoredRole, members: number): RoleRow => ({ ...row.role, version: row.version, members });

/** Gives a workspace the built-in roles as this version of the product has them; called at start. */
export async function refreshBuiltInRoles(ctx: Ctx): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const stored = new Map((await readStored(tx)).map((row) => [row.role.key, row]));
    for (const role of BUILT_IN_ROLES) {
      const before = stored.get(role.key);
      // A workspace's own role may have taken the key of one that came later: it stays as it is.
      if (before !== undefined && (!before.role.builtIn || isDeepStrictEqual(before.role, role))) continue;
      const row: StoredRole = { id: before?.id ?? newId(), version: (before?.version ?? 0) + 1, role };
      await tx.run(
        `insert into role (workspace_id, id, version, key, definition, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (workspace_id, id) do update set version = excluded.version, definition = excluded.definition`,
        [tx.workspaceId, row.id, row.version, role.key, JSON.stringify(role), new Date(ctx.now)],
        'role-refresh',
      );
      const action = before === undefined ? 'created' : 'updated';
      await emitRole(ctx, tx, row, action, [{ field: 'definition', from: before?.role ?? null, to: role }]);
    }
  });
}

/** @throws AppError invalid (key taken, unknown object or field, unsound condition), forbidden (more administration than the maker's) */
export async function createRole(ctx: Ctx, input: RoleInput): Promise<RoleRow> {
  requireRight(ctx, 'manageRoles');
  const role: Role = { ...input, builtIn: false };
  checkRole(ctx, role);
  return ctx.transaction(async (tx) => {
    await lockPeople(tx);
    if ((await readStored(tx)).some((row) => row.role.key === role.key)) {
      throw invalid([
        { field: 'key', message: { zh: '已有这个角色标识。', en: 'There is a role with this key.' }, value: role.key },
      ]);
    }
    const row: StoredRole = { id: newId(), version: 1, role };
    await tx.db
      .insertInto('role')
      .values({
        workspace_id: tx.workspaceId,
        id: row.id,
        key: role.key,
        definition: JSON.stringify(role),
        created_at: new Date(ctx.now).toISOString(),
      })
      .execute();
    await emitRole(ctx, tx, row, 'created', [{ field: 'definition', from: null, to: role }]);
    return wire(row, 0);
  });
}

/** Holders have the new rights within seconds, in every process. @throws AppError not_found, conflict (built-in), and as `createRole` */
export async function updateRole(
  ctx: Ctx,
  key: string,
  { version, ...input }: Omit<RoleInput, 'key'> & { version?: number | undefined },
): Promise<RoleRow> {
  requireRight(ctx, 'manageRoles');
  const role: Role = { ...input, key, builtIn: false };
  checkRole(ctx, role);
  return ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const before = await own(tx, key);
    requireVersion(version, before);
    // What the role may administer now counts as well: who holds less may not take it away.
    requireNoMore(ctx, before.role);
    const after: StoredRole = { ...before, version: before.version + 1, role };
    await tx.db
      .updateTable('role')
      .set({ definition: JSON.stringify(role), version: after.version })
      .where('workspace_id', '=', tx.workspaceId)
      .where('id', '=', before.id)
      .execute();
    await requireAdministered(tx);
    await emitRole(ctx, tx, after, 'updated', [{ field: 'definition', from: before.role, to: role }]);
    return wire(after, (await holders(tx, key)).members);
  });
}

/** @throws AppError not_found, conflict (built-in, or still held by a member or key) */
export async function removeRole(ctx: Ctx, key: string): Promise<void> {
  requireRight(ctx, 'manageRoles');
  await ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const row = await own(tx, key);
    const { members, keys } = await holders(tx, key);
    if (members + keys > 0) {
      throw new AppError('conflict', {
        message: {
          zh: `还有 ${members} 名成员、${keys} 个 API 密钥在使用这个角色。`,
          en: `${members} members and ${keys} API keys still have this role.`,
        },
      });
    }
    await tx.db.deleteFrom('role').where('workspace_id', '=', tx.workspaceId).where('id', '=', row.id).execute();
    await emitRole(ctx, tx, row, 'deleted', [{ field: 'definition', from: row.role, to: null }]);
  });
}

async function own(tx: Tx, key: string): Promise<StoredRole> {
  const row = (await readStored(tx)).find((stored) => stored.role.key === key);
  if (row === undefined) throw new AppError('not_found');
  if (row.role.builtIn) {
    throw new AppError('conflict', {
      message: {
        zh: '内置角色不能修改，请复制为新角色后再改。',
        en: 'Built-in roles are not changed; copy it to a new role and change that.',
      },
    });
  }
  return row;
}

async function holders(tx: Tx, key: string): Promise<{ members: number; keys: number }> {
  const members = (await selectMembers(tx).execute()).filter((member) => member.role_keys.includes(key)).length;
  const [row] = await tx.sql<{ keys: number }>(
    'select count(*) as keys from auth.api_key where workspace_id = $1 and role_key = $2',
    [tx.workspaceId, key],
    'role-keys',
  );
  return { members, keys: row?.keys ?? 0 };
}

function checkRole(ctx: Ctx, role: Role): void {
  const problems = roleProblems(role, ctx.directory.catalog);
  if (problems.length > 0) throw invalid(problems);
  requireNoMore(ctx, role);
}

function requireNoMore(ctx: Ctx, role: Role): void {
  const beyond = rightsBeyond(ctx.actor.rights, [role]);
  if (beyond.length === 0) return;
  throw new AppError('forbidden', {
    message: {
      zh: `您自己没有这些管理权限，不能写入角色：${beyond.join('、')}。`,
      en: `You cannot put administrative rights into a role that you do not have: ${beyond.join(', ')}.`,
    },
  });
}

const emitRole = (
  ctx: Ctx,
  tx: Tx,
  row: StoredRole,
  action: string,
  changes: { field: string; from: unknown; to: unknown }[],
): Promise<void> => emit(ctx, tx, { object: 'role', recordId: row.id, recordVersion: row.version, action, changes });

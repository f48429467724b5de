import type { UserRow } from '@throughline/domain/identity/identity.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { inLocale, type Locale } from '@throughline/domain/platform/label.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { canMail } from '../platform/mail/transport.ts';
import { findPasswordHash } from './account.queries.ts';
import { countTry, mailLimit } from './attempt.ts';
import { endLinks, linkUrl, makeLink } from './link.ts';
import { sendMail } from './mail.ts';
import { lockMember, type MemberRow, selectMembers, userOf } from './me.ts';
import {
  lockPeople,
  readRoles,
  requireAdministered,
  requireDepartment,
  requireGrantable,
  requireRight,
  requireSight,
  requireVersion,
} from './people-rules.ts';
import { endAllSessions } from './session.service.ts';

export interface OneTimeLink {
  link: string;
  expiresAt: string;
  mailed: boolean;
}

/** Colleagues by name. @param query `q` finds in name and e-mail */
export async function listUsers(
  ctx: Ctx,
  query: {
    q?: string | undefined;
    status?: MemberRow['status'] | undefined;
    department?: string | undefined;
    limit: number;
  },
): Promise<{ users: UserRow[]; count: number }> {
  requireSight(ctx, 'member');
  const q = query.q?.trim().toLowerCase() ?? '';
  const rows = await ctx.read((tx) => selectMembers(tx).orderBy('name').orderBy('id').execute());
  const found = rows.filter(
    (row) =>
      (query.status === undefined || row.status === query.status) &&
      (query.department === undefined || row.department_id === query.department) &&
      (q === '' || row.name.toLowerCase().includes(q) || row.email.includes(q)),
  );
  return { users: found.slice(0, query.limit).map((row) => userOf(ctx.directory, row)), count: found.length };
}

export interface NewUser {
  name: string;
  email: string;
  department: string | null;
  roles: string[];
  locale?: Locale | undefined;
}

/**
 * A new member who sets their password with the link.
 * @param origin address under which people reach this server
 * @throws AppError invalid (e-mail taken, unknown department or role), forbidden (more rights than the inviter's)
 */
export async function inviteUser(ctx: Ctx, input: NewUser, origin: string): Promise<{ user: UserRow } & OneTimeLink> {
  const { row, link } = await ctx.transaction(async (tx) => {
    const row = await addMember(ctx, tx, input, 'invited');
    return { row, link: await makeLink(tx, 'invite', row.id, ctx.now) };
  });
  return { user: userOf(ctx.directory, row), ...(await hand(ctx, row, 'invite', link, origin)) };
}

/** Adds a member in an open transaction; the caller gives them a password or a link. @throws as `inviteUser` */
export async function addMember(ctx: Ctx, tx: Tx, input: NewUser, status: 'invited' | 'active'): Promise<MemberRow> {
  requireRight(ctx, 'manageUsers');
  await lockPeople(tx);
  const roles = [...new Set(input.roles)];
  requireGrantable(ctx, await readRoles(tx), roles);
  await requireDepartment(tx, input.department, 'department');
  const email = input.email.toLowerCase();
  const taken = await selectMembers(tx).where('email', '=', email).executeTakeFirst();
  if (taken !== undefined) {
    throw invalid([
      {
        field: 'email',
        message: { zh: `该邮箱已是成员「${taken.name}」。`, en: `This e-mail belongs to ${taken.name} already.` },
        value: input.email,
      },
    ]);
  }
  const row: MemberRow = {
    id: newId(),
    version: 1,
    name: input.name,
    email,
    department_id: input.department,
    role_keys: roles,
    status,
    locale: input.locale ?? ctx.directory.workspace.locale,
  };
  const at = new Date(ctx.now).toISOString();
  await tx.db
    .insertInto('member')
    .values({ ...row, workspace_id: tx.workspaceId, created_at: at, updated_at: at })
    .execute();
  await emitMember(ctx, tx, row, 'created', [
    { field: 'name', from: null, to: row.name },
    { field: 'email', from: null, to: email },
    { field: 'department', from: null, to: row.department_id },
    { field: 'roles', from: [], to: roles },
    { field: 'status', from: null, to: status },
  ]);
  return row;
}

const emitMember = (ctx: Ctx, tx: Tx, row: MemberRow, action: string, changes: readonly FieldChange[]): Promise<void> =>
  emit(ctx, tx, { object: 'member', recordId: row.id, recordVersion: row.version, action, changes });

/** Name, department and roles. A change of roles ends the member's sessions: rights and session id change together (S23). */
export async function updateUser(
  ctx: Ctx,
  id: string,
  input: {
    version?: number | undefined;
    name?: string | undefined;
    department?: string | null | undefined;
    roles?: string[] | undefined;
  },
): Promise<UserRow> {
  requireRight(ctx, 'manageUsers');
  return ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const before = await lockMember(tx, id);
    requireVersion(input.version, before);
    const roles = input.roles === undefined ? before.role_keys : [...new Set(input.roles)];
    const known = await readRoles(tx);
    const isRoleChange = roles.toSorted().join(' ') !== before.role_keys.toSorted().join(' ');
    // Taking rights away is granting too: who has fewer rights may not strip an administrator.
    if (isRoleChange) requireGrantable(ctx, known, [...roles, ...before.role_keys.filter((key) => known.has(key))]);
    if (input.department !== undefined) await requireDepartment(tx, input.department, 'department');
    const after: MemberRow = {
      ...before,
      name: input.name ?? before.name,
      department_id: input.department === undefined ? before.department_id : input.department,
      role_keys: roles,
    };
    const saved = await saveMember(ctx, tx, before, after, 'updated');
    if (isRoleChange) {
      await requireAdministered(tx);
      await endAllSessions(ctx, tx, id);
    }
    return userOf(ctx.directory, saved);
  });
}

/** My own name and language. */
export async function updateOwn(
  ctx: Ctx,
  input: { name?: string | undefined; locale?: Locale | undefined },
): Promise<MemberRow> {
  if (ctx.actor.kind !== 'member') throw new AppError('forbidden');
  return ctx.transaction(async (tx) => {
    const before = await lockMember(tx, ctx.actor.memberId);
    return saveMember(
      ctx,
      tx,
      before,
      { ...before, name: input.name ?? before.name, locale: input.locale ?? before.locale },
      'updated',
    );
  });
}

/** Ends sessions, keys (they ask for their member) and open links at once; records keep their owner. */
export async function suspendUser(ctx: Ctx, id: string): Promise<UserRow> {
  return changeStatus(ctx, id, 'suspended', async (tx, before) => {
    if (before.status === 'suspended') return undefined;
    await endLinks(tx, id, ['invite', 'reset', 'signin']);
    return 'suspended';
  });
}

/** Back to where they were: active with a password, invited without one (a new link lets them in). */
export async function reactivateUser(ctx: Ctx, id: string): Promise<UserRow> {
  return changeStatus(ctx, id, 'reactivated', async (tx, before) => {
    if (before.status !== 'suspended') return undefined;
    return (await findPasswordHash(tx, id)) === undefined ? 'invited' : 'active';
  });
}

async function changeStatus(
  ctx: Ctx,
  id: string,
  action: string,
  decide: (tx: Tx, before: MemberRow) => Promise<MemberRow['status'] | undefined>,
): Promise<UserRow> {
  requireRight(ctx, 'manageUsers');
  return ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const before = await lockMember(tx, id);
    const known = await readRoles(tx);
    requireGrantable(
      ctx,
      known,
      before.role_keys.filter((key) => known.has(key)),
    );
    const status = await decide(tx, before);
    if (status === undefined) return userOf(ctx.directory, before);
    const saved = await saveMember(ctx, tx, before, { ...before, status }, action);
    await requireAdministered(tx);
    await endAllSessions(ctx, tx, id);
    return userOf(ctx.directory, saved);
  });
}

/** Invitation for who has not come yet, password reset for who has. @throws AppError not_found, conflict for a suspended member */
export async function makeUserLink(ctx: Ctx, id: string, origin: string): Promise<OneTimeLink> {
  requireRight(ctx, 'manageUsers');
  const made = await ctx.transaction(async (tx) => {
    const row = await lockMember(tx, id);
    if (row.status === 'suspended') {
      throw new AppError('conflict', {
        message: { zh: '该用户已停用，请先恢复。', en: 'This user is suspended; reactivate them first.' },
      });
    }
    // A reset link lets its holder in as this member, so it is a grant of all that they may do.
    const known = await readRoles(tx);
    requireGrantable(
      ctx,
      known,
      row.role_keys.filter((key) => known.has(key)),
    );
    const kind = row.status === 'invited' ? ('invite' as const) : ('reset' as const);
    const link = await makeLink(tx, kind, id, ctx.now);
    await emitMember(ctx, tx, row, kind === 'invite' ? 'invited' : 'resetLinkMade', []);
    return { row, kind, link };
  });
  return hand(ctx, made.row, made.kind, made.link, origin);
}

async function saveMember(ctx: Ctx, tx: Tx, before: MemberRow, after: MemberRow, action: string): Promise<MemberRow> {
  const changes: FieldChange[] = [
    { field: 'name', from: before.name, to: after.name },
    { field: 'department', from: before.department_id, to: after.department_id },
    { field: 'roles', from: before.role_keys, to: after.role_keys },
    { field: 'status', from: before.status, to: after.status },
    { field: 'locale', from: before.locale, to: after.locale },
  ].filter((change) => JSON.stringify(change.from) !== JSON.stringify(change.to));
  if (changes.length === 0) return before;
  const saved = { ...after, version: before.version + 1 };
  const { id, email: _email, ...columns } = saved;
  await tx.db
    .updateTable('member')
    .set({ ...columns, updated_at: new Date(ctx.now).toISOString() })
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .execute();
  await emitMember(ctx, tx, saved, action, changes);
  return saved;
}

/** Shows the link to who asked for it, and mails it where mail is set up; at most three mails an hour to one address. */
async function hand(
  ctx: Ctx,
  row: MemberRow,
  kind: 'invite' | 'reset',
  link: { token: string; expiresAt: string },
  origin: string,
): Promise<OneTimeLink> {
  const { platform, now } = ctx;
  const url = linkUrl(origin, kind, link.token);
  const mayMail = canMail(platform.config) && (await countTry(platform.pool, mailLimit(row.email), now)) === 0;
  const mailed = mayMail && (await sendMail(platform, row.email, linkMail(ctx, kind, url, row.locale as Locale)));
  return { link: url, expiresAt: link.expiresAt, mailed };
}

function linkMail(ctx: Ctx, kind: 'invite' | 'reset', url: string, locale: Locale): { subject: string; text: string } {
  const workspace = ctx.directory.workspace.name;
  const by = ctx.directory.members.get(ctx.actor.memberId)?.name ?? workspace;
  const subject =
    kind === 'invite'
      ? { zh: `${by} 邀请您加入「${workspace}」`, en: `${by} invites you to ${workspace}` }
      : { zh: `设置您在「${workspace}」的新密码`, en: `Set a new password for ${workspace}` };
  const text = {
    zh: `请打开此链接设置密码，链接只能使用一次：\n\n${url}`,
    en: `Open this link to set your password. It works once:\n\n${url}`,
  };
  return { subject: inLocale(subject, locale), text: inLocale(text, locale) };
}

/**
 * Deletes a member who never came in and whom nothing names: the undo of an import that added them.
 * @throws the database's refusal where a record names them; AppError conflict where they signed in
 */
export async function forgetInvited(ctx: Ctx, tx: Tx, id: string): Promise<void> {
  requireRight(ctx, 'manageUsers');
  await lockPeople(tx);
  const member = await lockMember(tx, id);
  if (member.status !== 'invited') throw new AppError('conflict');
  await endLinks(tx, id, ['invite', 'reset', 'signin']);
  await tx.run('delete from auth.link where workspace_id = $1 and member_id = $2', [tx.workspaceId, id]);
  const led = await tx.sql<{ id: string; version: number }>(
    `update department set leader_id = null, version = version + 1 where workspace_id = $1 and leader_id = $2 returning id, version`,
    [tx.workspaceId, id],
  );
  for (const { id: department, version } of led) {
    const changes = [{ field: 'leader', from: id, to: null }];
    await emit(ctx, tx, {
      object: 'department',
      recordId: department,
      recordVersion: version,
      action: 'updated',
      changes,
    });
  }
  await tx.run('delete from member where workspace_id = $1 and id = $2', [tx.workspaceId, id]);
  await emitMember(ctx, tx, { ...member, version: member.version + 1 }, 'purged', []);
}

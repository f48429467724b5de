import { AppError } from '@throughline/domain/platform/error.ts';
import { type Label, type Locale, inLocale } from '@throughline/domain/platform/label.ts';
import { inTransaction } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import type { Platform } from '../platform/platform.ts';
import { canMail } from '../platform/mail/transport.ts';
import { findAccounts, savePassword } from './account.queries.ts';
import { systemCtx } from './actor.ts';
import { countTry, forgotLimit, mailLimit } from './attempt.ts';
import { checkedHash } from './checked-hash.ts';
import { claimLink, findLink, linkUrl, makeLink } from './link.ts';
import { sendMail } from './mail.ts';
import { lockMember } from './me.ts';
import { endAllSessions, type From, openSession, type SignedIn } from './session.service.ts';

/** Whom an invitation, reset or sign-in link is for. @throws AppError not_found */
export async function lookAtLink(
  platform: Platform,
  token: string,
  now: number,
): Promise<{ kind: 'invite' | 'reset' | 'signin'; workspace: string; name: string; email: string; locale: Locale }> {
  const target = await findLink(platform.pool, token, ['invite', 'reset', 'signin'], now);
  const directory = await platform.directories.get(target.workspaceId);
  const member = directory.members.get(target.memberId);
  if (member === undefined) throw new AppError('not_found');
  return {
    kind: target.kind,
    workspace: directory.workspace.name,
    name: member.name,
    email: member.email,
    locale: member.locale,
  };
}

/** Sets the first password of an invited member. @throws AppError not_found (dead link), invalid (password) */
export async function acceptInvite(
  platform: Platform,
  input: { token: string; name: string; password: string; locale?: Locale | undefined },
  from: From,
): Promise<SignedIn> {
  const target = await findLink(platform.pool, input.token, ['invite'], from.now);
  const directory = await platform.directories.get(target.workspaceId);
  const email = directory.members.get(target.memberId)?.email ?? '';
  const hash = await checkedHash(input.password, [email, input.name, directory.workspace.name]);
  const system = await systemCtx(platform, target.workspaceId, from);
  return inTransaction(platform.pool, target.workspaceId, async (tx) => {
    await claimLink(tx, 'invite', input.token, from.now);
    const before = await lockMember(tx, target.memberId);
    if (before.status !== 'invited') throw new AppError('conflict');
    const member = {
      ...before,
      name: input.name,
      locale: input.locale ?? before.locale,
      status: 'active' as const,
      version: before.version + 1,
    };
    await tx.db
      .updateTable('member')
      .set({
        name: member.name,
        locale: member.locale,
        status: 'active',
        version: member.version,
        updated_at: new Date(from.now).toISOString(),
      })
      .where('workspace_id', '=', tx.workspaceId)
      .where('id', '=', member.id)
      .execute();
    await savePassword(tx, member.id, member.email, hash, from.now);
    await emit(system, tx, {
      object: 'member',
      recordId: member.id,
      recordVersion: member.version,
      action: 'joined',
      changes: [
        { field: 'status', from: 'invited', to: 'active' },
        ...(before.name === member.name ? [] : [{ field: 'name', from: before.name, to: member.name }]),
      ],
    });
    return openSession(platform, tx, member, from);
  });
}

/** Sets a new password, ends all sessions, starts one. @throws AppError not_found (dead link), invalid (password) */
export async function resetPassword(
  platform: Platform,
  input: { token: string; password: string },
  from: From,
): Promise<SignedIn> {
  const target = await findLink(platform.pool, input.token, ['reset'], from.now);
  const system = await systemCtx(platform, target.workspaceId, from);
  const known = system.directory.members.get(target.memberId);
  const hash = await checkedHash(input.password, [
    known?.email ?? '',
    known?.name ?? '',
    system.directory.workspace.name,
  ]);
  return inTransaction(platform.pool, target.workspaceId, async (tx) => {
    await claimLink(tx, 'reset', input.token, from.now);
    const member = await lockMember(tx, target.memberId);
    if (member.status !== 'active') throw new AppError('not_found');
    await savePassword(tx, member.id, member.email, hash, from.now);
    await endAllSessions(system, tx, member.id);
    await emit(system, tx, {
      object: 'member',
      recordId: member.id,
      recordVersion: member.version,
      action: 'passwordReset',
      changes: [],
    });
    return openSession(platform, tx, member, from);
  });
}

const ANSWER: Label = {
  zh: '如果该邮箱已注册且服务器设置了邮件，重置链接已发出。没有收到时，请联系管理员生成重置链接。',
  en: 'If this address is registered and mail is set up, a reset link is on its way. If none arrives, ask an administrator for one.',
};

/** Mails reset links; says and takes the same for known and unknown addresses (S22). At most three mails an hour to one address. */
export async function forgotPassword(
  platform: Platform,
  input: { email: string },
  from: From & { origin: string },
): Promise<{ message: Label }> {
  const email = input.email.trim().toLowerCase();
  const { pool } = platform;
  const isTooMany =
    (await countTry(pool, forgotLimit(from.address), from.now)) > 0 ||
    (await countTry(pool, mailLimit(email), from.now)) > 0;
  if (isTooMany || !canMail(platform.config)) return { message: ANSWER };
  const accounts = await findAccounts(pool, email, undefined);
  for (const account of accounts) {
    const { directory } = await systemCtx(platform, account.workspace_id, from);
    const member = directory.members.get(account.member_id);
    if (member?.status !== 'active') continue;
    const { token } = await inTransaction(pool, account.workspace_id, (tx) =>
      makeLink(tx, 'reset', member.id, from.now),
    );
    const url = linkUrl(from.origin, 'reset', token);
    // Not awaited: the mail server's time would tell known addresses from unknown ones.
    void sendMail(platform, member.email, resetMail(directory.workspace.name, url, member.locale));
  }
  return { message: ANSWER };
}

function resetMail(workspace: string, url: string, locale: Locale): { subject: string; text: string } {
  return {
    subject: inLocale({ zh: `重置您在「${workspace}」的密码`, en: `Reset your password for ${workspace}` }, locale),
    text: inLocale(
      {
        zh: `请在两小时内打开此链接设置新密码，链接只能使用一次：\n\n${url}\n\n如果不是您本人申请，请忽略这封邮件。`,
        en: `Open this link within two hours to set a new password. It works once:\n\n${url}\n\nIf you did not ask for it, ignore this mail.`,
      },
      locale,
    ),
  };
}

import type { z } from 'zod';
import type { Me, sessionRow } from '@throughline/domain/identity/identity.contract.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import type { Platform } from '../platform/platform.ts';
import { findAccounts, findPasswordHash, noteSignIn, savePassword } from './account.queries.ts';
import { ctxFor, memberActor } from './actor.ts';
import { giveBack, passwordLimit, requireTry, signInLimits } from './attempt.ts';
import { forgetProofs } from './authenticate.ts';
import { checkedHash } from './checked-hash.ts';
import { claimLink, findLink } from './link.ts';
import { lockMember, type MemberRow, meOf } from './me.ts';
import { verifyAgainstNobody, verifyPassword } from './secret.ts';
import {
  deleteSession,
  deleteSessionByToken,
  deleteSessions,
  insertSession,
  memberSessions,
  type NewSession,
} from './session.queries.ts';

/** Where a sign-in comes from. */
export interface From {
  /** Epoch milliseconds. */
  now: number;
  address: string;
  userAgent?: string | null;
  requestId?: string | null;
  /** The session cookie that came along: it ends, so that no id outlives a sign-in (S23). */
  oldToken?: string | undefined;
}

export interface SignedIn {
  me: Me;
  session: NewSession;
}

/** One answer for an unknown e-mail, a wrong password and a suspended member (S22). */
const refused = (): AppError =>
  new AppError('unauthenticated', {
    message: { zh: '邮箱或密码不正确。', en: 'The e-mail or the password is wrong.' },
  });

/** @throws AppError unauthenticated, rate_limited */
export async function signIn(
  platform: Platform,
  input: { email: string; password: string; workspace?: string | undefined },
  from: From,
): Promise<SignedIn> {
  const email = input.email.trim().toLowerCase();
  const limits = signInLimits(email, from.address);
  await requireTry(platform.pool, limits, from.now);
  const accounts = await findAccounts(platform.pool, email, input.workspace);
  const right =
    accounts.length === 0
      ? [await verifyAgainstNobody(input.password)]
      : await Promise.all(accounts.map((account) => verifyPassword(input.password, account.password_hash)));
  for (const account of accounts.filter((_, at) => right[at])) {
    const signedIn = await inTransaction(platform.pool, account.workspace_id, async (tx) => {
      const member = await lockMember(tx, account.member_id);
      // The password may have changed while it was being checked.
      const isCurrent = (await findPasswordHash(tx, member.id)) === account.password_hash;
      return member.status === 'active' && isCurrent ? openSession(platform, tx, member, from) : undefined;
    });
    if (signedIn === undefined) continue;
    await giveBack(platform.pool, limits);
    return signedIn;
  }
  throw refused();
}

/** With a link that an operator made (sample workspace, first visit). @throws AppError not_found where it no longer works */
export async function signInByLink(platform: Platform, token: string, from: From): Promise<SignedIn> {
  const target = await findLink(platform.pool, token, ['signin'], from.now);
  return inTransaction(platform.pool, target.workspaceId, async (tx) => {
    await claimLink(tx, 'signin', token, from.now);
    const member = await lockMember(tx, target.memberId);
    if (member.status !== 'active') throw refused();
    return openSession(platform, tx, member, from);
  });
}

/** A new session of an active member, in the transaction that proved who it is. */
export async function openSession(platform: Platform, tx: Tx, member: MemberRow, from: From): Promise<SignedIn> {
  if (from.oldToken !== undefined) await deleteSessionByToken(tx, from.oldToken);
  const session = await insertSession(tx, member.id, from);
  await noteSignIn(tx, member.id, from.now);
  const directory = await platform.directories.loadWithin(tx);
  const known = directory.members.get(member.id);
  if (known === undefined) throw new AppError('not_found');
  const actor = memberActor(directory, known, session.id);
  const ctx = ctxFor(platform, directory, actor, {
    now: from.now,
    address: from.address,
    requestId: from.requestId ?? null,
  });
  await emit(ctx, tx, { object: 'session', recordId: session.id, recordVersion: null, action: 'created', changes: [] });
  return { me: meOf(directory, member, actor.rights), session };
}

/** Ends this session. @throws AppError forbidden for an API key, which has none */
export async function signOut(ctx: Ctx): Promise<void> {
  await endSession(ctx, ownSession(ctx));
}

/** @throws AppError not_found where it is not one of mine */
export async function endSession(ctx: Ctx, id: string): Promise<void> {
  ownSession(ctx);
  await ctx.transaction(async (tx) => {
    if ((await deleteSession(tx, ctx.actor.memberId, id)) === 0) throw new AppError('not_found');
    await emit(ctx, tx, { object: 'session', recordId: id, recordVersion: null, action: 'deleted', changes: [] });
    forgetAfter(ctx, tx, ctx.actor.memberId);
  });
}

export async function signOutEverywhere(ctx: Ctx): Promise<void> {
  ownSession(ctx);
  await ctx.transaction((tx) => endAllSessions(ctx, tx, ctx.actor.memberId));
}

/** Ends every session of a member, with the change that calls for it. */
export async function endAllSessions(ctx: Ctx, tx: Tx, memberId: string): Promise<void> {
  for (const session of await memberSessions(tx, memberId, ctx.now)) {
    await emit(ctx, tx, {
      object: 'session',
      recordId: session.id,
      recordVersion: null,
      action: 'deleted',
      changes: [],
    });
  }
  await deleteSessions(tx, memberId);
  forgetAfter(ctx, tx, memberId);
}

const forgetAfter = (ctx: Ctx, tx: Tx, memberId: string): void =>
  tx.afterCommit(() => forgetProofs(ctx.platform, ctx.workspaceId, memberId));

export async function listSessions(ctx: Ctx): Promise<{ sessions: z.input<typeof sessionRow>[] }> {
  const current = ownSession(ctx);
  const rows = await ctx.read((tx) => memberSessions(tx, ctx.actor.memberId, ctx.now));
  return {
    sessions: rows.map((row) => ({
      id: row.id,
      current: row.id === current,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at,
      address: row.address,
      userAgent: row.user_agent,
    })),
  };
}

/** Ends all sessions and answers with a new one. @throws AppError invalid, rate_limited */
export async function changePassword(ctx: Ctx, input: { current: string; password: string }): Promise<NewSession> {
  const currentId = ownSession(ctx);
  const { platform, actor, now } = ctx;
  const limit = passwordLimit(actor.memberId);
  await requireTry(platform.pool, [limit], now);
  const member = ctx.directory.members.get(actor.memberId);
  const stored = await ctx.read((tx) => findPasswordHash(tx, actor.memberId));
  if (member === undefined) throw new AppError('not_found');
  const isRight =
    stored === undefined ? await verifyAgainstNobody(input.current) : await verifyPassword(input.current, stored);
  if (!isRight) {
    throw new AppError('invalid', {
      fields: [{ field: 'current', message: { zh: '当前密码不正确。', en: 'The current password is wrong.' } }],
    });
  }
  const hash = await checkedHash(input.password, [member.email, member.name, ctx.directory.workspace.name]);
  return ctx.transaction(async (tx) => {
    const row = await lockMember(tx, member.id);
    const session = (await memberSessions(tx, row.id, now)).find(({ id }) => id === currentId);
    if ((await findPasswordHash(tx, row.id)) !== stored) throw new AppError('conflict');
    await savePassword(tx, row.id, row.email, hash, now);
    await endAllSessions(ctx, tx, row.id);
    await emit(ctx, tx, {
      object: 'member',
      recordId: row.id,
      recordVersion: row.version,
      action: 'passwordChanged',
      changes: [],
    });
    return insertSession(tx, row.id, { now, address: ctx.address, userAgent: session?.user_agent });
  });
}

/** @returns id of the session that asks; these are a person's own affairs. @throws AppError forbidden for an API key */
export function ownSession(ctx: Ctx): string {
  if (ctx.actor.kind !== 'member' || ctx.actor.sessionId === undefined) throw new AppError('forbidden');
  return ctx.actor.sessionId;
}

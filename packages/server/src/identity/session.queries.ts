import type pg from 'pg';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { authSql } from './auth-db.ts';
import { hashSecret, newSecret } from './secret.ts';

/** A session ends after 12 hours without use, and 30 days after sign-in in any case. */
export const IDLE_MS = 12 * 60 * 60 * 1000;
export const ABSOLUTE_MS = 30 * 24 * 60 * 60 * 1000;

export interface SessionRow {
  id: string;
  workspace_id: string;
  member_id: string;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  address: string | null;
  user_agent: string | null;
}

export interface NewSession {
  id: string;
  /** Goes into the cookie and is stored nowhere. */
  token: string;
  expiresAt: number;
}

/** A new session of a member, with a new id and token (S23). */
export async function insertSession(
  tx: Tx,
  memberId: string,
  from: { now: number; address: string | null; userAgent?: string | null },
): Promise<NewSession> {
  const session = { id: newId(), token: newSecret(), expiresAt: from.now + ABSOLUTE_MS };
  const now = new Date(from.now);
  await tx.run(
    `insert into auth.session (token_hash, id, workspace_id, member_id, created_at, last_used_at, expires_at, address, user_agent)
     values ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
    [
      hashSecret(session.token),
      session.id,
      tx.workspaceId,
      memberId,
      now,
      new Date(session.expiresAt),
      from.address,
      from.userAgent?.slice(0, 300) ?? null,
    ],
    'session-insert',
  );
  return session;
}

/** @returns undefined where the session does not exist or one of its limits has passed */
export async function findSession(pool: pg.Pool, tokenHash: string, now: number): Promise<SessionRow | undefined> {
  const rows = await authSql<SessionRow>(
    pool,
    `select id, workspace_id, member_id, created_at, last_used_at, expires_at, address, user_agent from auth.session
     where token_hash = $1 and expires_at > $2 and last_used_at > $3`,
    [tokenHash, new Date(now), new Date(now - IDLE_MS)],
    'session-find',
  );
  return rows[0];
}

export async function touchSession(pool: pg.Pool, tokenHash: string, now: number): Promise<void> {
  await authSql(
    pool,
    'update auth.session set last_used_at = $2 where token_hash = $1',
    [tokenHash, new Date(now)],
    'session-touch',
  );
}

/** Usable sessions of a member, newest use first. */
export const memberSessions = (tx: Tx, memberId: string, now: number): Promise<SessionRow[]> =>
  tx.sql<SessionRow>(
    `select id, workspace_id, member_id, created_at, last_used_at, expires_at, address, user_agent from auth.session
     where workspace_id = $1 and member_id = $2 and expires_at > $3 and last_used_at > $4 order by last_used_at desc, id desc`,
    [tx.workspaceId, memberId, new Date(now), new Date(now - IDLE_MS)],
    'session-list',
  );

/** @returns number of sessions ended */
export const deleteSessions = (tx: Tx, memberId: string): Promise<number> =>
  tx.run(
    'delete from auth.session where workspace_id = $1 and member_id = $2',
    [tx.workspaceId, memberId],
    'session-end-all',
  );

export const deleteSession = (tx: Tx, memberId: string, id: string): Promise<number> =>
  tx.run(
    'delete from auth.session where workspace_id = $1 and member_id = $2 and id = $3',
    [tx.workspaceId, memberId, id],
    'session-end',
  );

/** Whatever workspace it belongs to. */
export const deleteSessionByToken = (tx: Tx, token: string): Promise<number> =>
  tx.run('delete from auth.session where token_hash = $1', [hashSecret(token)], 'session-end-token');

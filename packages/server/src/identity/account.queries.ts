import type pg from 'pg';
import type { Tx } from '../platform/db.ts';
import { authSql } from './auth-db.ts';

export interface AccountRow {
  workspace_id: string;
  member_id: string;
  password_hash: string;
}

/** More workspaces than this with one e-mail need the workspace named; it also bounds the cost of one try. */
const MOST_CANDIDATES = 3;

/** Accounts of an e-mail, the one used last first; [] for an unknown one. @param email lower case */
export const findAccounts = (pool: pg.Pool, email: string, workspaceId: string | undefined): Promise<AccountRow[]> =>
  authSql<AccountRow>(
    pool,
    `select workspace_id, member_id, password_hash from auth.account where email = $1 and ($2::uuid is null or workspace_id = $2)
     order by last_sign_in_at desc nulls last, workspace_id limit ${MOST_CANDIDATES}`,
    [email, workspaceId ?? null],
    'account-find',
  );

export async function findPasswordHash(tx: Tx, memberId: string): Promise<string | undefined> {
  const rows = await tx.sql<{ password_hash: string }>(
    'select password_hash from auth.account where workspace_id = $1 and member_id = $2',
    [tx.workspaceId, memberId],
    'account-hash',
  );
  return rows[0]?.password_hash;
}

/** Gives the member a password, the first or a new one. @param email lower case */
export async function savePassword(
  tx: Tx,
  memberId: string,
  email: string,
  passwordHash: string,
  now: number,
): Promise<void> {
  await tx.run(
    `insert into auth.account (workspace_id, member_id, email, password_hash, password_changed_at) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, member_id) do update set password_hash = excluded.password_hash, password_changed_at = excluded.password_changed_at`,
    [tx.workspaceId, memberId, email, passwordHash, new Date(now)],
    'account-save',
  );
}

export async function noteSignIn(tx: Tx, memberId: string, now: number): Promise<void> {
  await tx.run(
    'update auth.account set last_sign_in_at = $3 where workspace_id = $1 and member_id = $2',
    [tx.workspaceId, memberId, new Date(now)],
    'account-signed-in',
  );
}

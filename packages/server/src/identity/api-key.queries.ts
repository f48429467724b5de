import type pg from 'pg';
import type { Tx } from '../platform/db.ts';
import { authSql } from './auth-db.ts';

/** `tlk_<8 characters that stay visible>_<43 characters of secret>` */
export const API_KEY_FORM = /^tlk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$/;

export interface ApiKeyRecord {
  workspace_id: string;
  id: string;
  name: string;
  prefix: string;
  member_id: string;
  role_key: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  last_address: string | null;
  revoked_at: string | null;
}

const COLUMNS =
  'workspace_id, id, name, prefix, member_id, role_key, scopes, created_at, expires_at, last_used_at, last_address, revoked_at';

/** @returns undefined where the key does not exist, was revoked or has expired */
export async function findApiKey(pool: pg.Pool, secretHash: string, now: number): Promise<ApiKeyRecord | undefined> {
  const rows = await authSql<ApiKeyRecord>(
    pool,
    `select ${COLUMNS} from auth.api_key where secret_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [secretHash, new Date(now)],
    'api-key-find',
  );
  return rows[0];
}

export async function touchApiKey(pool: pg.Pool, secretHash: string, now: number, address: string): Promise<void> {
  await authSql(
    pool,
    'update auth.api_key set last_used_at = $2, last_address = $3 where secret_hash = $1',
    [secretHash, new Date(now), address],
    'api-key-touch',
  );
}

/** All keys of the workspace, newest first, ended ones too. */
export const listApiKeyRecords = (tx: Tx): Promise<ApiKeyRecord[]> =>
  tx.sql<ApiKeyRecord>(
    `select ${COLUMNS} from auth.api_key where workspace_id = $1 order by created_at desc, id desc`,
    [tx.workspaceId],
    'api-key-list',
  );

export async function insertApiKey(
  tx: Tx,
  key: ApiKeyRecord & { secretHash: string; createdById: string | null },
): Promise<void> {
  await tx.run(
    `insert into auth.api_key (secret_hash, workspace_id, id, name, prefix, member_id, role_key, scopes, created_by_id, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      key.secretHash,
      tx.workspaceId,
      key.id,
      key.name,
      key.prefix,
      key.member_id,
      key.role_key,
      key.scopes,
      key.createdById,
      key.created_at,
      key.expires_at,
    ],
    'api-key-insert',
  );
}

/** @returns the key as it is now; undefined where none is in use under this id */
export async function markRevoked(tx: Tx, id: string, now: number): Promise<ApiKeyRecord | undefined> {
  const rows = await tx.sql<ApiKeyRecord>(
    `update auth.api_key set revoked_at = $3 where workspace_id = $1 and id = $2 and revoked_at is null returning ${COLUMNS}`,
    [tx.workspaceId, id, new Date(now)],
    'api-key-revoke',
  );
  return rows[0];
}

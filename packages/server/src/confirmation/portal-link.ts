import { AppError } from '@throughline/domain/platform/error.ts';
import type pg from 'pg';
import { authSql } from '../identity/auth-db.ts';
import { hashSecret, newSecret } from '../identity/secret.ts';
import type { Tx } from '../platform/db.ts';

export interface PortalLink {
  secretHash: string;
  workspaceId: string;
  confirmationId: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  isRevoked: boolean;
}

/** In the fragment, which a browser sends nowhere: neither a log nor a Referer holds it. */
export const portalUrl = (origin: string, token: string): string => `${origin.replace(/\/+$/, '')}/confirm#${token}`;

/** A new link; earlier ones of the confirmation are dead from the commit on. @returns its token, which is kept nowhere */
export async function makePortalLink(
  tx: Tx,
  confirmationId: string,
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<string> {
  await endPortalLinks(tx, confirmationId, now);
  const token = newSecret();
  await tx.run(
    'insert into auth.portal_link (secret_hash, workspace_id, confirmation_id, created_at, expires_at) values ($1, $2, $3, $4, $5)',
    [hashSecret(token), tx.workspaceId, confirmationId, new Date(now), new Date(expiresAt)],
    'portal-link-insert',
  );
  return token;
}

export const endPortalLinks = (tx: Tx, confirmationId: string, now: number): Promise<number> =>
  tx.run(
    'update auth.portal_link set revoked_at = $3 where workspace_id = $1 and confirmation_id = $2 and revoked_at is null',
    [tx.workspaceId, confirmationId, new Date(now)],
    'portal-link-end',
  );

const FIND =
  'select workspace_id, confirmation_id, expires_at, revoked_at from auth.portal_link where secret_hash = $1';

/**
 * What a token is for, dead or alive; asked anew each time, so that a revoked one is refused at once.
 * @throws AppError not_found for a token that was never given
 */
export async function findPortalLink(pool: pg.Pool, token: string): Promise<PortalLink> {
  const secretHash = hashSecret(token);
  const [row] = await authSql<{
    workspace_id: string;
    confirmation_id: string;
    expires_at: string;
    revoked_at: string | null;
  }>(pool, FIND, [secretHash], 'portal-link-find');
  if (row === undefined) {
    const message = {
      zh: '链接无效。请核对链接是否完整，或向发送人索取新的链接。',
      en: 'This link is not valid. Check that it is complete, or ask the sender for a new one.',
    };
    throw new AppError('not_found', { message });
  }
  return {
    secretHash,
    workspaceId: row.workspace_id,
    confirmationId: row.confirmation_id,
    expiresAt: Date.parse(row.expires_at),
    isRevoked: row.revoked_at !== null,
  };
}

/** Behind the lock of its confirmation: whether it was not taken back meanwhile. */
export const isLinkKept = async (tx: Tx, { secretHash }: PortalLink): Promise<boolean> =>
  (
    await tx.sql(
      'select 1 as one from auth.portal_link where secret_hash = $1 and revoked_at is null',
      [secretHash],
      'portal-link-kept',
    )
  ).length > 0;

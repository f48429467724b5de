import { AppError } from '@throughline/domain/platform/error.ts';
import type pg from 'pg';
import type { Tx } from '../platform/db.ts';
import { authSql } from './auth-db.ts';
import { hashSecret, newSecret } from './secret.ts';

export type LinkKind = 'setup' | 'invite' | 'reset' | 'signin';

const HOUR = 60 * 60 * 1000;
const LIFE_MS = {
  setup: 24 * HOUR,
  invite: 7 * 24 * HOUR,
  reset: 2 * HOUR,
  signin: 24 * HOUR,
} as const satisfies Record<LinkKind, number>;

/** Where the web application takes the token of a link. */
const PATH = { setup: '/setup', invite: '/invite', reset: '/reset', signin: '/sign-in-link' } as const satisfies Record<
  LinkKind,
  string
>;

/** @param origin address under which people reach this server: configured or listened on, never from a request (S20) */
export const linkUrl = (origin: string, kind: LinkKind, token: string): string =>
  `${origin.replace(/\/+$/, '')}${PATH[kind]}?token=${token}`;

/** Changes when a token is used: of two uses at the same moment one waits for the other's row lock and finds it used. */
const CLAIM =
  'update auth.link set used_at = $2 where secret_hash = $1 and kind = $3 and used_at is null and expires_at > $2';

export interface NewLink {
  token: string;
  expiresAt: string;
}

/** A link for a member. Earlier ones of the same kind end, so that only the newest is good. */
export async function makeLink(
  tx: Tx,
  kind: Exclude<LinkKind, 'setup'>,
  memberId: string,
  now: number,
): Promise<NewLink> {
  await endLinks(tx, memberId, [kind]);
  const token = newSecret();
  const expiresAt = new Date(now + LIFE_MS[kind]);
  await tx.run(
    'insert into auth.link (secret_hash, kind, workspace_id, member_id, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)',
    [hashSecret(token), kind, tx.workspaceId, memberId, new Date(now), expiresAt],
    'link-insert',
  );
  return { token, expiresAt: expiresAt.toISOString() };
}

/** Unused links of these kinds stop working. */
export async function endLinks(tx: Tx, memberId: string, kinds: readonly LinkKind[]): Promise<void> {
  await tx.run(
    'delete from auth.link where workspace_id = $1 and member_id = $2 and kind = any($3) and used_at is null',
    [tx.workspaceId, memberId, kinds],
    'link-end',
  );
}

/** The setup link of this start; those of earlier starts end. */
export async function makeSetupLink(pool: pg.Pool, now: number): Promise<NewLink> {
  await authSql(pool, `delete from auth.link where kind = 'setup' and used_at is null`, [], 'link-end-setup');
  const token = newSecret();
  const expiresAt = new Date(now + LIFE_MS.setup);
  await authSql(
    pool,
    `insert into auth.link (secret_hash, kind, created_at, expires_at) values ($1, 'setup', $2, $3)`,
    [hashSecret(token), new Date(now), expiresAt],
    'link-insert-setup',
  );
  return { token, expiresAt: expiresAt.toISOString() };
}

export interface LinkTarget {
  kind: Exclude<LinkKind, 'setup'>;
  workspaceId: string;
  memberId: string;
}

/** Whom a link is for, without using it. @throws AppError not_found where it is unknown, used or too old: all alike */
export async function findLink(
  pool: pg.Pool,
  token: string,
  kinds: readonly LinkTarget['kind'][],
  now: number,
): Promise<LinkTarget> {
  const [row] = await authSql<{ kind: LinkTarget['kind']; workspace_id: string; member_id: string }>(
    pool,
    `select kind, workspace_id, member_id from auth.link
     where secret_hash = $1 and kind = any($2) and used_at is null and expires_at > $3 and workspace_id is not null`,
    [hashSecret(token), kinds, new Date(now)],
    'link-find',
  );
  if (row === undefined) throw deadLink();
  return { kind: row.kind, workspaceId: row.workspace_id, memberId: row.member_id };
}

/** Uses a link up, with what it allows, in one transaction. @throws AppError not_found where it no longer works */
export async function claimLink(tx: Tx, kind: LinkKind, token: string, now: number): Promise<void> {
  const claimed = await tx.run(CLAIM, [hashSecret(token), new Date(now), kind], 'link-claim');
  if (claimed !== 1) throw deadLink();
}

const deadLink = (): AppError =>
  new AppError('not_found', {
    message: {
      zh: '链接无效：可能已被使用、已过期，或已被新链接取代。请索取新的链接。',
      en: 'This link does not work: it was used, has expired, or a newer one took its place. Ask for a new one.',
    },
  });

import { randomInt } from 'node:crypto';
import type { ApiKeyRow } from '@throughline/domain/identity/identity.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { type ApiKeyRecord, insertApiKey, listApiKeyRecords, markRevoked } from './api-key.queries.ts';
import { forgetProofs } from './authenticate.ts';
import { lockMember } from './me.ts';
import { lockPeople, readRoles, requireGrantable, requireRight } from './people-rules.ts';
import { hashSecret, newSecret } from './secret.ts';

const PREFIX_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Keys of the workspace, newest first, ended ones too; never their secrets. */
export async function listApiKeys(ctx: Ctx): Promise<{ keys: ApiKeyRow[] }> {
  requireRight(ctx, 'manageApiKeys');
  const rows = await ctx.read(listApiKeyRecords);
  return { keys: rows.map((row) => wire(ctx, row)) };
}

function wire(ctx: Ctx, row: ApiKeyRecord): ApiKeyRow {
  const name = ctx.directory.roles.get(row.role_key)?.name ?? { zh: row.role_key, en: row.role_key };
  return {
    id: row.id,
    name: row.name,
    prefix: `tlk_${row.prefix}`,
    member: { id: row.member_id, name: ctx.directory.members.get(row.member_id)?.name ?? null },
    role: { key: row.role_key, name },
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastAddress: row.last_address,
    revokedAt: row.revoked_at,
  };
}

export interface NewApiKey {
  name: string;
  role: string;
  scopes: string[];
  member?: string | undefined;
  expiresAt: string | null;
}

/**
 * A key that acts for a member with one role, cut down by its scopes.
 * @returns the key itself, this one time
 * @throws AppError forbidden: for a role that neither the member has nor the caller may give; for somebody else without `manageUsers`
 */
export async function createApiKey(ctx: Ctx, input: NewApiKey): Promise<{ key: string; apiKey: ApiKeyRow }> {
  requireRight(ctx, 'manageApiKeys');
  const memberId = input.member ?? ctx.actor.memberId;
  if (memberId !== ctx.actor.memberId) requireRight(ctx, 'manageUsers');
  if (input.expiresAt !== null && Date.parse(input.expiresAt) <= ctx.now) {
    throw invalid([
      {
        field: 'expiresAt',
        message: { zh: '到期时间必须在将来。', en: 'The expiry must lie in the future.' },
        value: input.expiresAt,
      },
    ]);
  }
  const secret = newSecret();
  const prefix = Array.from({ length: 8 }, () => PREFIX_LETTERS[randomInt(PREFIX_LETTERS.length)]).join('');
  const key = `tlk_${prefix}_${secret}`;
  const row: ApiKeyRecord = {
    workspace_id: ctx.workspaceId,
    id: newId(),
    name: input.name,
    prefix,
    member_id: memberId,
    role_key: input.role,
    scopes: [...new Set(input.scopes)],
    created_at: new Date(ctx.now).toISOString(),
    expires_at: input.expiresAt === null ? null : new Date(input.expiresAt).toISOString(),
    last_used_at: null,
    last_address: null,
    revoked_at: null,
  };
  await ctx.transaction(async (tx) => {
    await lockPeople(tx);
    const member = await lockMember(tx, memberId);
    requireGrantable(ctx, await readRoles(tx), [input.role], 'role');
    // A role that the member does not have widens what may be done in their name: that takes who may give it to them.
    if (!member.role_keys.includes(input.role)) requireRight(ctx, 'manageUsers');
    const createdById = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
    await insertApiKey(tx, { ...row, secretHash: hashSecret(key), createdById });
    await emit(ctx, tx, {
      object: 'apiKey',
      recordId: row.id,
      recordVersion: null,
      action: 'created',
      changes: [
        { field: 'name', from: null, to: row.name },
        { field: 'member', from: null, to: memberId },
        { field: 'role', from: null, to: row.role_key },
        { field: 'scopes', from: null, to: row.scopes },
        { field: 'expiresAt', from: null, to: row.expires_at },
      ],
    });
  });
  return { key, apiKey: wire(ctx, row) };
}

/** @throws AppError not_found where no key of this id is in use */
export async function revokeApiKey(ctx: Ctx, id: string): Promise<void> {
  requireRight(ctx, 'manageApiKeys');
  await ctx.transaction(async (tx) => {
    const row = await markRevoked(tx, id, ctx.now);
    if (row === undefined) throw new AppError('not_found');
    await emit(ctx, tx, {
      object: 'apiKey',
      recordId: id,
      recordVersion: null,
      action: 'revoked',
      changes: [{ field: 'revokedAt', from: null, to: row.revoked_at }],
    });
    tx.afterCommit(() => forgetProofs(ctx.platform, ctx.workspaceId, row.member_id));
  });
}

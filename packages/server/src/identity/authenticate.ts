import type { Identified } from '../platform/http/server.ts';
import type { Platform } from '../platform/platform.ts';
import { apiKeyActor, memberActor } from './actor.ts';
import { API_KEY_FORM, findApiKey, touchApiKey } from './api-key.queries.ts';
import { sessionCookieName } from './cookie.ts';
import { hashSecret } from './secret.ts';
import { findSession, touchSession } from './session.queries.ts';

export interface Credentials {
  cookies: Readonly<Record<string, string | undefined>>;
  authorization: string | undefined;
  address: string;
}

/** What a session or key proved when it was last looked at. */
interface Proof {
  workspaceId: string;
  memberId: string;
  sessionId?: string;
  apiKey?: { roleKey: string; scopes: readonly string[] };
}

interface Held {
  proof: Promise<Proof | undefined>;
  checkedAt: number;
  identified?: Identified;
}

/** Oldest answer that is trusted. With the directory's own age this keeps an ended session alive for less than 5 s (S24). */
const MAX_AGE_MS = 3_000;
const MAX_HELD = 10_000;
/** The last use is written no more often than this; the idle limit is exact to it. */
const TOUCH_MS = 60_000;

/** Proofs in memory, by hash of the secret; the least recently looked at goes first. */
class ProofCache {
  readonly held = new Map<string, Held>();

  /** After a change of this process: forgets every proof of a member. */
  dropMember(workspaceId: string, memberId: string): void {
    for (const [hash, { identified }] of this.held) {
      if (
        identified === undefined ||
        (identified.workspaceId === workspaceId && identified.actor.memberId === memberId)
      )
        this.held.delete(hash);
    }
  }

  keep(hash: string, entry: Held): void {
    this.held.delete(hash);
    this.held.set(hash, entry);
    if (this.held.size <= MAX_HELD) return;
    const oldest = this.held.keys().next().value;
    if (oldest !== undefined) this.held.delete(oldest);
  }
}

const caches = new WeakMap<Platform, ProofCache>();

function cacheOf(platform: Platform): ProofCache {
  let cache = caches.get(platform);
  if (cache === undefined) {
    cache = new ProofCache();
    caches.set(platform, cache);
  }
  return cache;
}

/** Ends the trust in remembered sessions and keys of a member in this process at once; others follow within 3 s. */
export const forgetProofs = (platform: Platform, workspaceId: string, memberId: string): void =>
  cacheOf(platform).dropMember(workspaceId, memberId);

/**
 * Who sends a request: the member of a session cookie, or the API key of `Authorization: Bearer`. A key wins where both are
 * sent, so that a cookie never widens it. A live stream asks again every few seconds with the same credentials.
 * @returns null where neither is valid: unknown, ended, expired, or its member not active
 */
export async function authenticate(platform: Platform, request: Credentials): Promise<Identified | null> {
  const { authorization } = request;
  if (authorization !== undefined) {
    const secret = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    return secret !== undefined && API_KEY_FORM.test(secret)
      ? identify(platform, secret, request.address, false)
      : null;
  }
  const token = request.cookies[sessionCookieName(platform.config)];
  return token !== undefined && token.length === 43 ? identify(platform, token, request.address, true) : null;
}

async function identify(
  platform: Platform,
  secret: string,
  address: string,
  byCookie: boolean,
): Promise<Identified | null> {
  const cache = cacheOf(platform);
  const hash = hashSecret(secret);
  const now = platform.clock();
  let held = cache.held.get(hash);
  if (held === undefined || Math.abs(now - held.checkedAt) > MAX_AGE_MS) {
    held = { proof: (byCookie ? proveSession : proveApiKey)(platform, hash, now, address), checkedAt: now };
    cache.keep(hash, held);
  }
  const proof = await held.proof.catch((error: unknown) => {
    cache.held.delete(hash);
    throw error;
  });
  if (proof === undefined) {
    cache.held.delete(hash);
    return null;
  }
  const directory = await platform.directories.get(proof.workspaceId);
  if (held.identified?.directory === directory) return held.identified;
  const member = directory.members.get(proof.memberId);
  if (member?.status !== 'active') return null;
  const actor =
    proof.apiKey === undefined
      ? memberActor(directory, member, proof.sessionId)
      : apiKeyActor(directory, member, proof.apiKey);
  held.identified = { workspaceId: proof.workspaceId, directory, actor, locale: member.locale, byCookie };
  return held.identified;
}

async function proveSession(platform: Platform, hash: string, now: number): Promise<Proof | undefined> {
  const row = await findSession(platform.pool, hash, now);
  if (row === undefined) return undefined;
  const lastUsedAt = Date.parse(row.last_used_at);
  if (now - lastUsedAt > TOUCH_MS) await touchSession(platform.pool, hash, now);
  return { workspaceId: row.workspace_id, memberId: row.member_id, sessionId: row.id };
}

async function proveApiKey(platform: Platform, hash: string, now: number, address: string): Promise<Proof | undefined> {
  const row = await findApiKey(platform.pool, hash, now);
  if (row === undefined) return undefined;
  const lastUsedAt = row.last_used_at === null ? 0 : Date.parse(row.last_used_at);
  if (now - lastUsedAt > TOUCH_MS || row.last_address !== address) await touchApiKey(platform.pool, hash, now, address);
  return {
    workspaceId: row.workspace_id,
    memberId: row.member_id,
    apiKey: { roleKey: row.role_key, scopes: row.scopes },
  };
}

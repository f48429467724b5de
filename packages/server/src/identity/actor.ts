import { restrictRights } from '@throughline/domain/identity/api-scope.ts';
import { type Rights, rightsOf } from '@throughline/domain/identity/rights.ts';
import { BUILT_IN_ROLES } from '@throughline/domain/identity/roles.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import { type Actor, type Ctx, makeCtx } from '../platform/ctx.ts';
import type { Directory, DirectoryMember } from '../platform/directory.ts';
import type { Platform } from '../platform/platform.ts';

/** Stands where an actor's id is wanted and the product itself acts; never a member. */
export const SYSTEM_ID = '00000000-0000-0000-0000-000000000000';

const EVERY_RIGHT: Rights = rightsOf(BUILT_IN_ROLES.filter((role) => role.key === 'admin'));

const SYSTEM: Actor = {
  kind: 'system',
  memberId: SYSTEM_ID,
  departmentId: null,
  departmentTree: [],
  rights: EVERY_RIGHT,
};

export function memberActor(directory: Directory, member: DirectoryMember, sessionId?: string): Actor {
  return {
    kind: 'member',
    memberId: member.id,
    departmentId: member.departmentId,
    departmentTree: directory.departmentTree(member.departmentId),
    rights: directory.rightsOf(member.roleKeys),
    sessionId,
  };
}

/** An API key acts for a member, with one role cut down by its scopes. */
export function apiKeyActor(
  directory: Directory,
  member: DirectoryMember,
  key: { roleKey: string; scopes: readonly string[] },
): Actor {
  return {
    ...memberActor(directory, member),
    kind: 'apiKey',
    rights: restrictRights(directory.rightsOf([key.roleKey]), key.scopes),
  };
}

export interface CtxOptions {
  /** Epoch milliseconds; the platform's clock otherwise. */
  now?: number;
  requestId?: string | null;
  address?: string | null;
  batchId?: string | null;
}

export function ctxFor(platform: Platform, directory: Directory, actor: Actor, options: CtxOptions = {}): Ctx {
  return makeCtx({
    platform,
    workspaceId: directory.workspaceId,
    directory,
    actor,
    locale: directory.members.get(actor.memberId)?.locale ?? directory.workspace.locale,
    now: options.now ?? platform.clock(),
    requestId: options.requestId ?? null,
    address: options.address ?? null,
    batchId: options.batchId ?? null,
  });
}

/** The product itself acts: every right, no member. For jobs, seeds and the simulator. */
export async function systemCtx(platform: Platform, workspaceId: string, options: CtxOptions = {}): Promise<Ctx> {
  return ctxFor(platform, await platform.directories.get(workspaceId), SYSTEM, options);
}

/** A member acts without a session: jobs in their name, the simulator, tests. @throws AppError not_found, forbidden when not active */
export async function memberCtx(
  platform: Platform,
  workspaceId: string,
  memberId: string,
  options: CtxOptions = {},
): Promise<Ctx> {
  const directory = await platform.directories.get(workspaceId);
  const member = directory.members.get(memberId);
  if (member === undefined) throw new AppError('not_found');
  if (member.status !== 'active') throw new AppError('forbidden');
  return ctxFor(platform, directory, memberActor(directory, member), options);
}

/** The system's context in a directory that is not committed yet (a workspace that is being made). */
export const systemCtxIn = (platform: Platform, directory: Directory, options: CtxOptions = {}): Ctx =>
  ctxFor(platform, directory, SYSTEM, options);

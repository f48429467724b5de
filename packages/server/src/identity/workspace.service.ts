import { type newWorkspace } from '@throughline/domain/identity/identity.contract.ts';
import { BUILT_IN_ROLES } from '@throughline/domain/identity/roles.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { z } from 'zod';
import type { Ctx } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import type { Platform } from '../platform/platform.ts';
import { savePassword } from './account.queries.ts';
import { systemCtx, systemCtxIn } from './actor.ts';
import { authSql } from './auth-db.ts';
import { checkedHash } from './checked-hash.ts';
import { claimLink, linkUrl, makeSetupLink } from './link.ts';
import { lockMember } from './me.ts';
import { refreshBuiltInRoles } from './role.service.ts';
import { type From, openSession, type SignedIn } from './session.service.ts';

export type NewWorkspace = z.output<typeof newWorkspace>;

/** What a new workspace starts with, made in the transaction that makes it. `ctx` acts for the system. */
export type WorkspaceSeed = (ctx: Ctx, tx: Tx) => Promise<void>;

/** Features add their seeds when their module is loaded (process templates, views); they run in this order. */
export const workspaceSeeds: WorkspaceSeed[] = [];

export interface MadeWorkspace {
  workspaceId: string;
  memberId: string;
}

/**
 * @param extra `sample` marks an invented workspace; `now` epoch milliseconds, the platform's clock otherwise; `fill` makes
 *   its content in the same transaction, after the seeds
 * @throws AppError invalid (password)
 */
export async function createWorkspace(
  platform: Platform,
  input: NewWorkspace,
  extra: { sample?: boolean; now?: number; fill?: WorkspaceSeed } = {},
): Promise<MadeWorkspace> {
  const passwordHash = await hashFor(input);
  const workspaceId = newId();
  const now = extra.now ?? platform.clock();
  const memberId = await inTransaction(platform.pool, workspaceId, (tx) =>
    makeWorkspace(platform, tx, { ...input, passwordHash, now, sample: extra.sample ?? false, fill: extra.fill }),
  );
  return { workspaceId, memberId };
}

const hashFor = (input: NewWorkspace): Promise<string> =>
  checkedHash(input.password, [input.email, input.adminName, input.name]);

async function makeWorkspace(
  platform: Platform,
  tx: Tx,
  input: NewWorkspace & { passwordHash: string; now: number; sample: boolean; fill?: WorkspaceSeed | undefined },
): Promise<string> {
  const { workspaceId } = tx;
  const at = new Date(input.now).toISOString();
  const memberId = newId();
  const email = input.email.toLowerCase();
  await tx.db
    .insertInto('workspace')
    .values({
      workspace_id: workspaceId,
      name: input.name,
      currency: input.currency,
      time_zone: input.timeZone,
      locale: input.locale,
      sample: input.sample,
      created_at: at,
    })
    .execute();
  await tx.run(
    'insert into auth.tenant (workspace_id, created_at) values ($1, $2)',
    [workspaceId, at],
    'tenant-insert',
  );
  await tx.db
    .insertInto('role')
    .values(
      BUILT_IN_ROLES.map((role) => ({
        workspace_id: workspaceId,
        id: newId(),
        key: role.key,
        definition: JSON.stringify(role),
        created_at: at,
      })),
    )
    .execute();
  await tx.db
    .insertInto('member')
    .values({
      workspace_id: workspaceId,
      id: memberId,
      name: input.adminName,
      email,
      department_id: null,
      role_keys: ['admin'],
      status: 'active',
      locale: input.locale,
      created_at: at,
      updated_at: at,
    })
    .execute();
  await savePassword(tx, memberId, email, input.passwordHash, input.now);
  const ctx = systemCtxIn(platform, await platform.directories.loadWithin(tx), { now: input.now });
  await emit(ctx, tx, {
    object: 'workspace',
    recordId: workspaceId,
    recordVersion: null,
    action: 'created',
    changes: [{ field: 'name', from: null, to: input.name }],
  });
  await emit(ctx, tx, {
    object: 'member',
    recordId: memberId,
    recordVersion: 1,
    action: 'created',
    changes: [
      { field: 'name', from: null, to: input.adminName },
      { field: 'email', from: null, to: email },
      { field: 'roles', from: [], to: ['admin'] },
    ],
  });
  for (const seed of workspaceSeeds) await seed(ctx, tx);
  await input.fill?.(ctx, tx);
  return memberId;
}

/** Ids of all workspaces of this installation, oldest first; for jobs that visit each one. [] before the first is made. */
export async function listWorkspaces(platform: Platform): Promise<string[]> {
  const rows = await authSql<{ workspace_id: string }>(
    platform.pool,
    'select workspace_id from auth.tenant order by created_at, workspace_id',
    [],
    'tenant-list',
  );
  return rows.map((row) => row.workspace_id);
}

export async function isSetupNeeded(platform: Platform): Promise<boolean> {
  const rows = await authSql(platform.pool, 'select 1 from auth.tenant limit 1', [], 'tenant-any');
  return rows.length === 0;
}

/** Nobody works here yet: a workspace of invented data is for looking around in, and leaves the first run open. */
async function isOnlySample(platform: Platform): Promise<boolean> {
  for (const workspaceId of await listWorkspaces(platform))
    if (!(await platform.directories.get(workspaceId)).workspace.sample) return false;
  return true;
}

/** Called at start, after migrations: what the product ships to every workspace follows its version. */
export async function refreshWorkspaces(platform: Platform): Promise<void> {
  for (const workspaceId of await listWorkspaces(platform))
    await refreshBuiltInRoles(await systemCtx(platform, workspaceId));
}

/**
 * Called at start: the link with which the first administrator makes the workspace. No default password exists (S34).
 * @param origin address under which people reach this server
 * @returns undefined where a workspace exists that is no sample
 */
export async function printedSetupLink(platform: Platform, origin: string): Promise<string | undefined> {
  if (!(await isOnlySample(platform))) return undefined;
  const { token } = await makeSetupLink(platform.pool, platform.clock());
  return linkUrl(origin, 'setup', token);
}

/** First run: makes the workspace and signs its administrator in. @throws AppError not_found (dead link), conflict (already set up), invalid */
export async function setUp(
  platform: Platform,
  input: NewWorkspace & { token: string },
  from: From,
): Promise<SignedIn> {
  const passwordHash = await hashFor(input);
  return inTransaction(platform.pool, newId(), async (tx) => {
    await claimLink(tx, 'setup', input.token, from.now);
    if (!(await isOnlySample(platform))) {
      throw new AppError('conflict', {
        message: { zh: '系统已初始化，请直接登录。', en: 'This server is already set up; sign in.' },
      });
    }
    const memberId = await makeWorkspace(platform, tx, { ...input, passwordHash, now: from.now, sample: false });
    return openSession(platform, tx, await lockMember(tx, memberId), from);
  });
}

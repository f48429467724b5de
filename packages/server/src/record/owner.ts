import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { describe } from './access.ts';
import { lockStored } from './read.ts';
import { statementName } from './statement.ts';
import { audienceBoth, changeRecord } from './write.ts';

/** Gives the record to another owner; the history stays with the record. */
export async function transferRecord(
  ctx: Ctx,
  objectKey: string,
  id: string,
  transfer: { owner: string; keepCollaborator: boolean; reason?: string | undefined },
): Promise<{ id: string; owner: string }> {
  await ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const { before } = await changeRecord(
      own,
      tx,
      objectKey,
      id,
      { owner: transfer.owner },
      {
        version: await versionOf(own, tx, objectKey, id),
        intent: { reason: transfer.reason },
      },
    );
    if (transfer.keepCollaborator && before.owner !== null && before.owner !== transfer.owner) {
      await setCollaborators(tx, ctx.workspaceId, describe(own, objectKey), id, [
        ...new Set([...before.collaborators, before.owner]),
      ]);
    }
  });
  return { id, owner: transfer.owner };
}

async function versionOf(ctx: Ctx, tx: Tx, objectKey: string, id: string): Promise<number> {
  const object = describe(ctx, objectKey);
  const text = `select version from ${object.table} where workspace_id = $1 and id = $2 for no key update`;
  const [row] = await tx.sql<{ version: number }>(text, [ctx.workspaceId, id], statementName(text));
  if (row === undefined) throw new AppError('not_found');
  return row.version;
}

export async function setCollaborators(
  tx: Tx,
  workspaceId: string,
  object: ObjectDescription,
  id: string,
  collaborators: readonly string[],
): Promise<void> {
  const text = `update ${object.table} set collaborator_ids = $3 where workspace_id = $1 and id = $2`;
  await tx.run(text, [workspaceId, id, collaborators], statementName(text));
}

/** Sets who works along on a record. @throws AppError not_found, forbidden, invalid (someone who is no member) */
export async function shareRecord(
  ctx: Ctx,
  objectKey: string,
  id: string,
  members: readonly string[],
): Promise<string[]> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const object = describe(own, objectKey);
    const locked = await lockStored(own, tx, object, id, 'update');
    if (locked === undefined) throw new AppError('not_found');
    if (!locked.allowed) throw new AppError('forbidden');
    const wanted = [...new Set(members)];
    const unknown = wanted.filter((member) => !ctx.directory.members.has(member));
    if (unknown.length > 0) {
      throw invalid(
        unknown.map((value) => ({
          field: 'collaborators',
          value,
          message: { zh: '不是本工作区的成员。', en: 'Not a member of this workspace.' },
        })),
      );
    }
    const { row } = locked;
    await setCollaborators(tx, ctx.workspaceId, object, id, wanted);
    const audience = await audienceBoth(own, tx, object, row, { ...row, collaborators: wanted });
    await emit(own, tx, {
      object: object.key,
      recordId: id,
      recordVersion: row.version,
      action: 'shared',
      changes: [{ field: 'collaborators', from: row.collaborators, to: wanted }],
      audience,
    });
    return wanted;
  });
}

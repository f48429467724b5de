import { AppError } from '@throughline/domain/platform/error.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { describe } from './access.ts';
import type { StoredRow } from './columns.ts';
import { childrenOf } from './links.ts';
import { lockStored } from './read.ts';
import { refusedByDatabase } from './write-sql.ts';

/**
 * Deletes a record of the bin for good, with its children. What it said leaves the event log's changes too; that it
 * existed and who purged it stays.
 * @throws AppError not_found where it is not in the bin, conflict where other records are linked to it
 */
export async function purgeRecord(ctx: Ctx, objectKey: string, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const object = describe(own, objectKey);
    const locked = await lockStored(own, tx, object, id, 'delete', { bin: 'only' });
    if (locked === undefined) throw new AppError('not_found');
    if (!locked.allowed) throw new AppError('forbidden');
    await purgeRow(own, tx, object, locked.row);
  });
}

async function purgeRow(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  row: Pick<StoredRow, 'id' | 'version'>,
): Promise<void> {
  for (const child of childrenOf(ctx, object)) {
    const rows = await tx.sql<{ id: string; version: number }>(
      `select c.id, c.version from ${child.object.table} c where ${child.where} and c.deleted_at is not null for no key update`,
      [ctx.workspaceId, row.id],
    );
    for (const found of rows) await purgeRow(ctx, tx, child.object, found);
  }
  await ctx.platform.behaviors.get(object.key)?.beforePurge?.(ctx, tx, row.id);
  await tx.run(`update event set changes = '[]' where workspace_id = $1 and object = $2 and record_id = $3`, [
    ctx.workspaceId,
    object.key,
    row.id,
  ]);
  try {
    await tx.run(`delete from ${object.table} where workspace_id = $1 and id = $2`, [ctx.workspaceId, row.id]);
  } catch (error) {
    throw refusedByDatabase(object, error);
  }
  await emit(ctx, tx, {
    object: object.key,
    recordId: row.id,
    recordVersion: row.version + 1,
    action: 'purged',
    changes: [],
  });
}

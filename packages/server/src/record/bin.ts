import { AppError } from '@throughline/domain/platform/error.ts';
import { columnOf, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { describe } from './access.ts';
import type { ChangeIntent } from './behavior.ts';
import { type StoredRow, storedOf, storedSelect } from './columns.ts';
import { audienceOf, childrenOf, dependentsOf, neededLinks } from './links.ts';
import { getRecord, lockStored } from './read.ts';
import { statementName } from './statement.ts';
import { refusedByDatabase } from './write-sql.ts';

/** Moves the record, and the records of which it is the nearest parent, to the bin. */
export async function removeRecord(ctx: Ctx, objectKey: string, id: string, intent: ChangeIntent = {}): Promise<void> {
  await ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const object = describe(own, objectKey);
    const locked = await lockStored(own, tx, object, id, 'delete', { leaving: true });
    if (locked === undefined) throw new AppError('not_found');
    if (!locked.allowed) throw new AppError('forbidden');
    await refuseWhileNeeded(own, tx, object, id);
    const at = new Date(ctx.now).toISOString();
    const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
    await binChildren(own, tx, object, id, at, by);
    await tx.run(
      `update ${object.table} set deleted_at = $3, deleted_by_id = $4, version = version + 1 where workspace_id = $1 and id = $2`,
      [ctx.workspaceId, id, at, by],
    );
    await emit(own, tx, {
      object: object.key,
      recordId: id,
      recordVersion: locked.row.version + 1,
      action: 'deleted',
      changes: [],
      reason: intent.reason ?? null,
      audience: await audienceOf(own, tx, object, locked.row),
    });
    await ctx.platform.behaviors.get(object.key)?.afterWrite?.(own, tx, locked.row, null, intent);
  });
}

async function refuseWhileNeeded(ctx: Ctx, tx: Tx, object: ObjectDescription, id: string): Promise<void> {
  for (const { object: other, field } of dependentsOf(ctx, object)) {
    const text = `select count(*)::int as count from (select 1 from ${other.table} where workspace_id = $1 and ${columnOf(field)} = $2 and deleted_at is null limit 1000) c`;
    const [row] = await tx.sql<{ count: number }>(text, [ctx.workspaceId, id], statementName(text));
    const count = row?.count ?? 0;
    if (count > 0) {
      throw new AppError('conflict', {
        message: {
          zh: `还有 ${count} 个${other.plural.zh}的“${field.label.zh}”是它，请先改到别处或删除。`,
          en: `${count} ${other.plural.en} still have it as “${field.label.en}”; move or delete them first.`,
        },
      });
    }
  }
}

/** @throws AppError conflict where what the record belongs to is still in the bin, or gone */
async function refuseWithoutNeeded(ctx: Ctx, tx: Tx, object: ObjectDescription, row: StoredRow): Promise<void> {
  for (const field of neededLinks(object, row)) {
    const target = ctx.directory.catalog.find(field.to);
    if (target === undefined || target.bare) continue;
    const text = `select 1 as one from ${target.table} where workspace_id = $1 and id = $2 and deleted_at is null for key share`;
    if ((await tx.sql(text, [ctx.workspaceId, row[field.key]], statementName(text))).length > 0) continue;
    throw new AppError('conflict', {
      message: {
        zh: `它的“${field.label.zh}”还在回收站中，请先恢复那一条。`,
        en: `Its “${field.label.en}” is in the recycle bin; bring that back first.`,
      },
    });
  }
}

async function binChildren(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  id: string,
  at: string,
  by: string | null,
): Promise<void> {
  for (const child of childrenOf(ctx, object)) {
    const text = `update ${child.object.table} c set deleted_at = $3, deleted_by_id = $4, version = c.version + 1 where ${child.where} and c.deleted_at is null returning ${storedSelect(child.object, 'c')}`;
    for (const row of await childRows(ctx, tx, child.object, text, [id, at, by])) {
      await emit(ctx, tx, {
        object: child.object.key,
        recordId: row.id,
        recordVersion: row.version,
        action: 'deleted',
        changes: [],
        audience: await audienceOf(ctx, tx, child.object, row),
      });
      await ctx.platform.behaviors.get(child.object.key)?.afterWrite?.(ctx, tx, row, null, {});
      await binChildren(ctx, tx, child.object, row.id, at, by);
    }
  }
}

/** Rows that a change of children gives back, in stored form. */
const childRows = async (
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  text: string,
  values: readonly unknown[],
): Promise<StoredRow[]> =>
  (await tx.sql<Record<string, unknown>>(text, [ctx.workspaceId, ...values], statementName(text))).map((raw) =>
    storedOf(object, raw),
  );

/** Brings the record back from the bin, and with it the children that went there with it. */
export async function restoreRecord(ctx: Ctx, objectKey: string, id: string): Promise<RecordRow> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const object = describe(own, objectKey);
    const locked = await lockStored(own, tx, object, id, 'delete', { bin: 'only' });
    if (locked === undefined) throw new AppError('not_found');
    if (!locked.allowed) throw new AppError('forbidden');
    const { row } = locked;
    await refuseWithoutNeeded(own, tx, object, row);
    const text = `update ${object.table} set deleted_at = null, deleted_by_id = null, version = version + 1, updated_at = $3 where workspace_id = $1 and id = $2`;
    try {
      await tx.run(text, [ctx.workspaceId, id, new Date(ctx.now).toISOString()]);
    } catch (error) {
      throw refusedByDatabase(object, error);
    }
    await restoreChildren(own, tx, object, id, String(row.deletedAt));
    const after = { ...row, deletedAt: null, version: row.version + 1 };
    await emit(own, tx, {
      object: object.key,
      recordId: id,
      recordVersion: after.version,
      action: 'restored',
      changes: [],
      audience: await audienceOf(own, tx, object, row),
    });
    await ctx.platform.behaviors.get(object.key)?.afterWrite?.(own, tx, row, after, {});
    return (await getRecord(own, objectKey, id)).record;
  });
}

async function restoreChildren(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  id: string,
  deletedAt: string,
): Promise<void> {
  for (const child of childrenOf(ctx, object)) {
    const text = `update ${child.object.table} c set deleted_at = null, deleted_by_id = null, version = c.version + 1 where ${child.where} and c.deleted_at = $3 returning ${storedSelect(child.object, 'c')}`;
    for (const row of await childRows(ctx, tx, child.object, text, [id, deletedAt])) {
      await emit(ctx, tx, {
        object: child.object.key,
        recordId: row.id,
        recordVersion: row.version,
        action: 'restored',
        changes: [],
        audience: await audienceOf(ctx, tx, child.object, row),
      });
      await ctx.platform.behaviors.get(child.object.key)?.afterWrite?.(ctx, tx, null, row, {});
      await restoreChildren(ctx, tx, child.object, row.id, deletedAt);
    }
  }
}

import { AppError } from '@throughline/domain/platform/error.ts';
import type { Action, ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit, type FieldChange } from '../platform/events.ts';
import { describe } from './access.ts';
import type { StoredRow } from './columns.ts';
import { audienceOf } from './links.ts';
import { lockStored } from './read.ts';

/** The record that something beside it (a file, a comment) belongs to. */
export interface Target {
  object: ObjectDescription;
  row: StoredRow;
}

/** @throws AppError not_found where there is no such object, or it holds only what its own service writes */
export function describeTarget(ctx: Pick<Ctx, 'directory'>, objectKey: string): ObjectDescription {
  const object = describe(ctx, objectKey);
  if (object.bare) throw new AppError('not_found');
  return object;
}

/**
 * Locks the record until the transaction ends, so that it is not purged meanwhile.
 * @throws AppError not_found where it is not to be seen or in the bin, forbidden where it may be read only
 */
export async function lockTarget(ctx: Ctx, tx: Tx, objectKey: string, id: string, action: Action): Promise<Target> {
  const object = describeTarget(ctx, objectKey);
  const locked = await lockStored(ctx, tx, object, id, action);
  if (locked === undefined) throw new AppError('not_found');
  if (!locked.allowed) throw new AppError('forbidden');
  return { object, row: locked.row };
}

/**
 * The event of something beside the record: told to those who may read the record, part of its history, and without a
 * version, because the record itself stays as it is.
 */
export async function emitBeside(
  ctx: Ctx,
  tx: Tx,
  { object, row }: Target,
  action: string,
  changes: readonly FieldChange[],
): Promise<void> {
  const audience = await audienceOf(ctx, tx, object, row);
  await emit(ctx, tx, { object: object.key, recordId: row.id, recordVersion: null, action, changes, audience });
}

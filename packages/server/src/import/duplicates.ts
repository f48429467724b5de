import { findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { scopeSql } from '../record/access.ts';
import { statementName } from '../record/statement.ts';
import { lookupColumn } from '../record/write-many.ts';
import { spellingOf } from './name-index.ts';
import { isPending } from './resolve-row.ts';

const ID = 'externalId';

/**
 * Keys by which two rows, or a row and a record, are the same: the id of the system that they came from or, without one,
 * each group of the object's duplicate fields whose values are all given. [] where the row has none.
 */
export function duplicateKeys(object: ObjectDescription, input: Readonly<Record<string, unknown>>): string[] {
  if (typeof input[ID] === 'string') return [`${ID} ${input[ID]}`];
  return (object.duplicateKeys ?? []).flatMap((group) => {
    const parts = group.map((key) => comparable(input[key]));
    return parts.every((part) => part !== undefined) ? [`${group.join('+')} ${parts.join(' ')}`] : [];
  });
}

function comparable(value: unknown): string | undefined {
  if (isPending(value)) return '$new' in value ? `new ${spellingOf(value.$new)}` : undefined;
  return typeof value === 'string' && value.trim() !== '' ? spellingOf(value) : undefined;
}

/**
 * Records that the rows are the same as, among those that the actor may see.
 * @returns per row the record's id, or undefined
 */
export async function findExisting(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<(string | undefined)[]> {
  const groups = [[ID], ...(object.duplicateKeys ?? [])].filter((group) =>
    group.every((key) => lookupColumn(object, key) !== undefined),
  );
  const byKey = new Map<string, string>();
  for (const group of groups) {
    const isId = group[0] === ID;
    const candidates = rows.filter((row) => isId === (typeof row[ID] === 'string'));
    await look(ctx, tx, object, group, candidates, byKey);
  }
  return rows.map((row) =>
    duplicateKeys(object, row)
      .map((key) => byKey.get(key))
      .find((id) => id !== undefined),
  );
}

async function look(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  group: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
  byKey: Map<string, string>,
): Promise<void> {
  const lead = group.find((key) => findField(object, key)?.kind !== 'reference') ?? group[0];
  const texts = [...new Set(rows.map((row) => row[lead ?? '']).filter((value) => typeof value === 'string'))];
  if (lead === undefined || texts.length === 0) return;
  const params: unknown[] = [ctx.workspaceId, texts];
  const reach = scopeSql(ctx, object, 'read', 't', params);
  const columns = group.map((key) => `t.${lookupColumn(object, key) ?? 'id'} as "${key}"`).join(', ');
  const text = `select t.id, ${columns} from ${object.table} t where t.workspace_id = $1::uuid and t.deleted_at is null
    and t.${lookupColumn(object, lead) ?? 'id'} = any($2::text[]) and ${reach} order by t.created_at, t.id`;
  for (const found of await tx.sql<Record<string, unknown>>(text, params, statementName(text))) {
    const parts = group.map((key) => comparable(found[key]));
    const key = group[0] === ID ? `${ID} ${String(found[ID])}` : `${group.join('+')} ${parts.join(' ')}`;
    if (!byKey.has(key) && parts.every((part) => part !== undefined)) byKey.set(key, String(found.id));
  }
}

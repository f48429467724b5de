import { AppError } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { HistoryEntry } from '@throughline/domain/record/record.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { FieldChange } from '../platform/events.ts';
import { describe, fieldRight, mask, scopeSql, shownName } from './access.ts';
import { besideChange, contactsIn } from './beside-changes.ts';
import { statementName } from './statement.ts';

interface EventRow {
  seq: number;
  id: string;
  at: string;
  action: string;
  actor_id: string | null;
  on_behalf_of_id: string | null;
  reason: string | null;
  changes: FieldChange[];
}

/**
 * What happened to a record, newest first. Hidden fields are left out, masked ones stay masked; references carry the name
 * that the record has today. A record in the bin still tells its history.
 */
export async function recordHistory(
  ctx: Ctx,
  objectKey: string,
  id: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: HistoryEntry[]; nextCursor: string | null }> {
  const object = describe(ctx, objectKey);
  return ctx.read(async (tx) => {
    const params: unknown[] = [ctx.workspaceId, id];
    const visible = `select 1 as one from ${object.table} t where t.workspace_id = $1::uuid and t.id = $2::uuid and ${scopeSql(ctx, object, 'read', 't', params)}`;
    if ((await tx.sql(visible, params, statementName(visible))).length === 0) throw new AppError('not_found');
    const before =
      page.cursor !== undefined && /^\d{1,18}$/.test(page.cursor) ? Number(page.cursor) : Number.MAX_SAFE_INTEGER;
    const rows = await tx.sql<EventRow>(
      `select seq, id, at, action, actor_id, on_behalf_of_id, reason, changes from event
       where workspace_id = $1 and object = $2 and record_id = $3 and seq < $4 order by seq desc limit $5`,
      [ctx.workspaceId, object.key, id, before, page.limit + 1],
      'record-history',
    );
    const kept = rows.slice(0, page.limit);
    const names = await namesOf(ctx, tx, object, kept);
    return {
      items: kept.map((row) => ({
        id: row.id,
        at: row.at,
        action: row.action,
        actor: memberOf(ctx, row.actor_id),
        onBehalfOf: memberOf(ctx, row.on_behalf_of_id),
        reason: row.reason,
        changes: row.changes.flatMap((change) => shown(ctx, object, change, names)),
      })),
      nextCursor: rows.length > page.limit ? String(kept.at(-1)?.seq) : null,
    };
  });
}

const memberOf = (ctx: Ctx, id: string | null): HistoryEntry['actor'] =>
  id === null ? null : { id, name: ctx.directory.members.get(id)?.name ?? null };

function shown(
  ctx: Ctx,
  object: ObjectDescription,
  change: FieldChange,
  names: ReadonlyMap<string, string>,
): FieldChange[] {
  if (change.field === 'collaborators')
    return [{ field: change.field, from: people(ctx, change.from), to: people(ctx, change.to) }];
  // Names of files that were added or removed.
  if (change.field === 'files') return [change];
  const beside = besideChange(ctx, change, names);
  if (beside !== undefined) return [beside];
  const field = findField(object, change.field);
  if (field === undefined) return [];
  const right = fieldRight(ctx.actor, object, field);
  if (right === 'hidden') return [];
  const value = (stored: unknown) => {
    const wire = wireOf(field, stored, names);
    return right === 'masked' ? mask(wire) : wire;
  };
  return [{ field: change.field, from: value(change.from), to: value(change.to) }];
}

const people = (ctx: Ctx, ids: unknown): unknown =>
  Array.isArray(ids)
    ? ids.map((id: unknown) => ({ id, name: ctx.directory.members.get(String(id))?.name ?? null }))
    : [];

function wireOf(field: Field, stored: unknown, names: ReadonlyMap<string, string>): unknown {
  if (
    (field.kind === 'reference' || field.kind === 'user' || field.kind === 'department') &&
    typeof stored === 'string'
  ) {
    return { id: stored, name: names.get(stored) ?? null };
  }
  return kindOf(field).toWire(stored, field);
}

/** Names behind all ids in these changes: one query per object pointed at. */
async function namesOf(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  rows: readonly EventRow[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const wanted = new Map<string, Set<string>>();
  for (const change of rows.flatMap((row) => row.changes)) {
    const field = findField(object, change.field);
    for (const id of contactsIn(change)) wanted.set('contact', (wanted.get('contact') ?? new Set()).add(id));
    for (const id of [change.from, change.to]) {
      if (typeof id !== 'string') continue;
      if (field?.kind === 'user') names.set(id, ctx.directory.members.get(id)?.name ?? '');
      if (field?.kind === 'department') names.set(id, ctx.directory.departments.get(id)?.name ?? '');
      if (field?.kind === 'reference') wanted.set(field.to, (wanted.get(field.to) ?? new Set()).add(id));
    }
  }
  for (const [key, ids] of wanted) {
    const target = ctx.directory.catalog.find(key);
    if (target === undefined) continue;
    const text = `select r.id, r.${target.nameField} as name from ${target.table} r where r.workspace_id = $1 and r.id = any($2::uuid[])`;
    for (const row of await tx.sql<{ id: string; name: string }>(
      text,
      [ctx.workspaceId, [...ids]],
      statementName(text),
    ))
      names.set(row.id, shownName(ctx.actor, target, row.name) ?? '');
  }
  return names;
}

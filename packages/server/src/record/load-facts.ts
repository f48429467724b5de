import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { Facts, FactValue } from '@throughline/domain/condition/facts.ts';
import { MEMBER } from '@throughline/domain/condition/path.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { allFields, columnOf, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type StoredRow, storedOf, storedSelect } from './columns.ts';
import { statementName } from './statement.ts';

/** What conditions reach from a record: references to go through, collections to count, both with what they reach in turn. */
export interface Reach {
  hops: Map<string, Reach>;
  collections: Map<string, Reach>;
}

const emptyReach = (): Reach => ({ hops: new Map(), collections: new Map() });

function reachPath(path: string, reach: Reach): void {
  const hops = path.split('.').slice(0, -1);
  let place = reach;
  for (const hop of hops) {
    const next = place.hops.get(hop) ?? emptyReach();
    place.hops.set(hop, next);
    place = next;
  }
}

function reachOne(condition: Condition, reach: Reach): void {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.of) reachOne(part, reach);
      return;
    case 'not':
      reachOne(condition.of, reach);
      return;
    case 'compare':
      reachPath(condition.path, reach);
      if (condition.value?.kind === 'path') reachPath(condition.value.path, reach);
      return;
    case 'count': {
      const inner = reach.collections.get(condition.collection) ?? emptyReach();
      reach.collections.set(condition.collection, inner);
      if (condition.where !== undefined) reachOne(condition.where, inner);
    }
  }
}

export function reachOf(conditions: readonly Condition[]): Reach {
  const reach = emptyReach();
  for (const condition of conditions) reachOne(condition, reach);
  return reach;
}

/** Fields of a stored row as conditions read them; references, people and departments as `{ id }`. */
export function factsOfRow(
  object: ObjectDescription,
  row: Readonly<Record<string, unknown>>,
): Record<string, FactValue> {
  const facts: Record<string, FactValue> = { id: row.id as string };
  for (const field of allFields(object)) {
    const value = row[field.key];
    if (value === null || value === undefined) continue;
    if (field.kind === 'reference' || field.kind === 'user' || field.kind === 'department')
      facts[field.key] = { id: value as string };
    else if (field.kind === 'decimal' || isCustom(field))
      facts[field.key] = kindOf(field).toWire(value, field) as FactValue;
    else facts[field.key] = value as FactValue;
  }
  return facts;
}

/** Most records of one collection that a condition counts; a deal with more is counted by its newest. */
const MOST_COUNTED = 2_000;

/**
 * Records with all that conditions reach from them, whatever the actor may see: rules judge the whole truth.
 * One statement for each reference and collection, however many records.
 */
export async function loadFacts(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  rows: readonly Readonly<Record<string, unknown>>[],
  reach: Reach,
): Promise<Facts[]> {
  const facts = rows.map((row) => factsOfRow(object, row));
  await attach(ctx, tx, object, facts, reach);
  return facts;
}

async function attach(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  facts: readonly Record<string, FactValue>[],
  reach: Reach,
): Promise<void> {
  await Promise.all([
    ...[...reach.hops].map(([key, inner]) => attachHop(ctx, tx, object, facts, key, inner)),
    ...[...reach.collections].map(([key, inner]) => attachCollection(ctx, tx, object, facts, key, inner)),
  ]);
}

const idAt = (facts: Record<string, FactValue>, key: string): string | undefined => {
  const value = facts[key] as { id?: unknown } | undefined;
  return typeof value?.id === 'string' ? value.id : undefined;
};

async function attachHop(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  facts: readonly Record<string, FactValue>[],
  key: string,
  inner: Reach,
): Promise<void> {
  const field = object === MEMBER ? MEMBER.fields.find((one) => one.key === key) : findField(object, key);
  const ids = [...new Set(facts.map((one) => idAt(one, key)).filter((id) => id !== undefined))];
  if (field === undefined || ids.length === 0) return;
  const found = new Map<string, Record<string, FactValue>>();
  let target: ObjectDescription | undefined;
  if (field.kind === 'user') {
    target = MEMBER;
    for (const id of ids) {
      const member = ctx.directory.members.get(id);
      if (member === undefined) continue;
      const department = member.departmentId === null ? {} : { department: { id: member.departmentId } };
      found.set(id, { id, name: member.name, email: member.email, ...department });
    }
  } else if (field.kind === 'reference') {
    target = ctx.directory.catalog.find(field.to);
    if (target === undefined) return;
    for (const row of await rowsById(tx, target, ids)) found.set(String(row.id), factsOfRow(target, row));
  }
  if (target === undefined) return;
  await attach(ctx, tx, target, [...found.values()], inner);
  // A record in the bin is not found: the reference stays, its fields are empty.
  for (const one of facts) {
    const id = idAt(one, key);
    const referred = id === undefined ? undefined : found.get(id);
    if (referred !== undefined) one[key] = referred;
  }
}

async function rowsById(
  tx: Tx,
  target: ObjectDescription,
  ids: readonly string[],
): Promise<Readonly<Record<string, unknown>>[]> {
  const select = target.bare
    ? ['t.id', ...target.fields.map((field) => `t.${columnOf(field)} as "${field.key}"`)].join(', ')
    : storedSelect(target);
  const alive = target.bare ? '' : ' and t.deleted_at is null';
  // One id, as in every move, is asked for as one: the planner keeps that plan, and a list's it makes anew each time.
  const which = ids.length === 1 ? '$2::uuid' : 'any($2::uuid[])';
  const text = `select ${select} from ${target.table} t where t.workspace_id = $1::uuid and t.id = ${which}${alive}`;
  const given = ids.length === 1 ? ids[0] : ids;
  const raw = await tx.sql<Record<string, unknown>>(text, [tx.workspaceId, given], statementName(text));
  return target.bare ? raw : raw.map((row) => storedOf(target, row));
}

async function attachCollection(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  facts: readonly Record<string, FactValue>[],
  key: string,
  inner: Reach,
): Promise<void> {
  const collection = object.collections?.find((one) => one.key === key);
  const counted = collection && ctx.directory.catalog.find(collection.object);
  const by = collection && counted && findField(counted, collection.by);
  if (counted === undefined || by === undefined) return;
  const text = `select ${storedSelect(counted)} from ${counted.table} t where t.workspace_id = $1::uuid
    and t.${columnOf(by)} = any($2::uuid[]) and t.deleted_at is null order by t.id desc limit ${MOST_COUNTED * Math.min(facts.length, 50)}`;
  const raw = await tx.sql<Record<string, unknown>>(
    text,
    [tx.workspaceId, facts.map((one) => one.id)],
    statementName(text),
  );
  const members = raw.map((row): StoredRow => storedOf(counted, row));
  const found = members.map((row) => factsOfRow(counted, row));
  await attach(ctx, tx, counted, found, inner);
  const byRecord = Map.groupBy(found, (_one, at) => String(members[at]?.[by.key]));
  for (const one of facts) one[key] = byRecord.get(one.id as string) ?? [];
}

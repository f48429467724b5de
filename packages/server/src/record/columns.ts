import type { Rights } from '@throughline/domain/identity/rights.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { allFields, columnOf, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Actor } from '../platform/ctx.ts';
import type { Directory } from '../platform/directory.ts';
import { fieldRight, mask, nameRight, shownName } from './access.ts';

/** A record in stored form: base columns by these names, fields by key (custom ones too). */
export interface StoredRow {
  id: string;
  version: number;
  owner: string | null;
  collaborators: string[];
  deletedAt: string | null;
  createdAt: string;
  updatedAt: string;
  [field: string]: unknown;
}

const BASE_SELECT = (alias: string) =>
  `${alias}.id, ${alias}.version, ${alias}.collaborator_ids as "collaborators", ${alias}.deleted_at as "deletedAt", ${alias}.custom`;

/** Names of the records that a row's references point to, joined in: `select` and `joins` of alias `t`. */
export function namesSelect(directory: Directory, object: ObjectDescription): { select: string; joins: string } {
  const select: string[] = [];
  const joins: string[] = [];
  for (const field of allFields(object)) {
    if (field.kind !== 'reference' || isCustom(field)) continue;
    const target = directory.catalog.find(field.to);
    if (target === undefined || target.bare) continue;
    const joined = `n${joins.length}`;
    select.push(`${joined}.${target.nameField} as "${field.key}.name"`);
    joins.push(
      `left join ${target.table} ${joined} on ${joined}.workspace_id = t.workspace_id and ${joined}.id = t.${columnOf(field)}`,
    );
  }
  return { select: select.map((part) => `, ${part}`).join(''), joins: joins.join(' ') };
}

/**
 * A stored row as the actor may read it, without asking the database again.
 * @param names of the records that its references point to, by field key
 */
export function wireOfStored(
  actor: Actor,
  directory: Directory,
  object: ObjectDescription,
  row: StoredRow,
  names: ReadonlyMap<string, string | null>,
): Record<string, unknown> {
  const shape = keptShape(actor, directory, object, '*', () =>
    allFields(object).filter((field) => fieldRight(actor, object, field) !== 'hidden'),
  );
  const raw: Record<string, unknown> = { ...row, custom: row };
  for (const [key, name] of names) raw[`${key}.name`] = name;
  return shape.map(raw);
}

const storedSelects = new WeakMap<ObjectDescription, string>();

/** Select list of the whole stored row of alias `t`, which is kept, or another. */
export function storedSelect(object: ObjectDescription, alias = 't'): string {
  if (alias !== 't') return storedSelectOf(object, alias);
  let select = storedSelects.get(object);
  if (select === undefined) {
    select = storedSelectOf(object, 't');
    storedSelects.set(object, select);
  }
  return select;
}

function storedSelectOf(object: ObjectDescription, alias: string): string {
  const columns = allFields(object)
    .filter((field) => !isCustom(field))
    .map((field) => `${alias}.${columnOf(field)} as "${field.key}"`);
  return `${BASE_SELECT(alias)}, ${columns.join(', ')}`;
}

/** What the driver gave for `storedSelect`, in stored form: custom values beside the typed ones. */
export function storedOf(object: ObjectDescription, raw: Record<string, unknown>): StoredRow {
  const { custom, ...row } = raw;
  const values = (custom ?? {}) as Record<string, unknown>;
  for (const field of object.fields) if (isCustom(field)) row[field.key] = values[field.key] ?? null;
  return row as StoredRow;
}

/** How one field gets from the row that the database gave into the answer. */
type Reader = (raw: Record<string, unknown>) => unknown;

/** The select list, the joins and the row mapper for a set of fields, made once per shape. */
export interface ReadShape {
  select: string;
  joins: string;
  map(raw: Record<string, unknown>): Record<string, unknown>;
}

const MOST_SHAPES = 300;
const shapes = new WeakMap<Directory, WeakMap<Rights, Map<string, ReadShape>>>();

/**
 * The shape of what an actor asks for, kept for as long as the workspace's directory lives.
 * @param name of the set of fields, the same for the same set
 * @param fields asked for only when the shape is not known yet
 */
export function keptShape(
  actor: Actor,
  directory: Directory,
  object: ObjectDescription,
  name: string,
  fields: () => readonly Field[],
): ReadShape {
  let byRights = shapes.get(directory);
  if (byRights === undefined) shapes.set(directory, (byRights = new WeakMap()));
  let byName = byRights.get(actor.rights);
  if (byName === undefined) byRights.set(actor.rights, (byName = new Map()));
  const key = `${actor.kind === 'system'} ${object.key} ${name}`;
  let shape = byName.get(key);
  if (shape === undefined) {
    shape = readShape(actor, directory, object, fields(), 't');
    if (byName.size < MOST_SHAPES) byName.set(key, shape);
  }
  return shape;
}

/**
 * @param fields what is asked for; the caller has left out what the actor may not read
 * @param alias of the table; names of references are joined by key, names of people come from the directory
 */
function readShape(
  actor: Actor,
  directory: Directory,
  object: ObjectDescription,
  fields: readonly Field[],
  alias: string,
): ReadShape {
  const select = [`${alias}.id`, `${alias}.version`];
  const joins: string[] = [];
  const readers: [key: string, read: Reader][] = [];
  let hasCustom = false;
  for (const field of fields) {
    const read = reader(actor, field, directory);
    readers.push([
      field.key,
      fieldRight(actor, object, field) === 'masked' ? (raw) => mask(maskable(read(raw))) : read,
    ]);
    if (isCustom(field)) {
      hasCustom = true;
      continue;
    }
    select.push(`${alias}.${columnOf(field)} as "${field.key}"`);
    if (field.kind !== 'reference') continue;
    const target = directory.catalog.find(field.to);
    if (target?.bare) continue;
    const name = target?.fields.find((candidate) => candidate.key === target.nameField);
    if (target === undefined || name === undefined || nameRight(actor, target) === 'hidden') continue;
    const joined = `${alias}${joins.length}`;
    select.push(`${joined}.${columnOf(name)} as "${field.key}.name"`);
    joins.push(
      `left join ${target.table} ${joined} on ${joined}.workspace_id = ${alias}.workspace_id and ${joined}.id = ${alias}.${columnOf(field)}`,
    );
  }
  if (hasCustom) select.push(`${alias}.custom`);
  return {
    select: select.join(', '),
    joins: joins.join(' '),
    map(raw) {
      const row: Record<string, unknown> = { id: raw.id, version: raw.version };
      for (const [key, read] of readers) row[key] = read(raw);
      return row;
    },
  };
}

const maskable = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'name' in value ? (value as { name: unknown }).name : value;

function reader(actor: Actor, field: Field, directory: Directory): Reader {
  const { key } = field;
  if (isCustom(field)) {
    const module = kindOf(field);
    const named = namer(field, directory);
    return (raw) => {
      const stored = (raw.custom as Record<string, unknown> | null)?.[key] ?? null;
      return named === undefined ? module.toWire(stored, field) : named(stored);
    };
  }
  switch (field.kind) {
    case 'reference':
      if (directory.names.has(field.to)) {
        const names = directory.names.get(field.to);
        return (raw) => (raw[key] === null ? null : { id: raw[key], name: names?.get(raw[key] as string) ?? null });
      }
      return namedBy(actor, key, directory.catalog.find(field.to));
    case 'user':
    case 'department': {
      const named = namer(field, directory);
      return (raw) => named?.(raw[key]);
    }
    case 'decimal':
      return (raw) => kindOf(field).toWire(raw[key], field);
    default:
      // Every other column already is in its wire form: the drivers' parsers see to that.
      return (raw) => raw[key] ?? null;
  }
}

/** A reference with the name that was joined or remembered, as far as the actor may read names of the object. */
function namedBy(actor: Actor, key: string, target: ObjectDescription | undefined): Reader {
  const isPlain = target !== undefined && ['read', 'write'].includes(nameRight(actor, target));
  return (raw) => {
    if (raw[key] === null || raw[key] === undefined) return null;
    const name = (raw[`${key}.name`] ?? null) as string | null;
    return { id: raw[key], name: isPlain || target === undefined ? name : shownName(actor, target, name) };
  };
}

/** Stored id → `{ id, name }` for people and departments, whose names are in memory; undefined for other kinds. */
function namer(field: Field, directory: Directory): ((stored: unknown) => unknown) | undefined {
  if (field.kind === 'user')
    return (stored) =>
      typeof stored === 'string' ? { id: stored, name: directory.members.get(stored)?.name ?? null } : null;
  if (field.kind === 'department') {
    return (stored) =>
      typeof stored === 'string' ? { id: stored, name: directory.departments.get(stored)?.name ?? null } : null;
  }
  return undefined;
}

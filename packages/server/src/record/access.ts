import type { Condition } from '@throughline/domain/condition/condition.ts';
import { FIELD_RIGHTS, type FieldRight, type Scope } from '@throughline/domain/identity/permission.ts';
import type { Rights } from '@throughline/domain/identity/rights.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { type Catalog, catalogOf } from '@throughline/domain/record/catalog.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import {
  type Action,
  allFields,
  columnOf,
  findField,
  type ObjectDescription,
} from '@throughline/domain/record/object.ts';
import type { Actor, Ctx } from '../platform/ctx.ts';
import type { Directory } from '../platform/directory.ts';
import { compileCondition, conditionFields } from './condition-sql.ts';

/** @throws AppError not_found where the workspace has no such object */
export function describe(ctx: Pick<Ctx, 'directory'>, key: string): ObjectDescription {
  const object = ctx.directory.catalog.find(key);
  if (object === undefined) throw new AppError('not_found');
  return object;
}

/** The system has every right; everyone else what the roles say. */
export function fieldRight(actor: Actor, object: ObjectDescription, field: Field): FieldRight {
  if (actor.kind === 'system') return 'write';
  if (field.internal === true) return 'hidden';
  const own = actor.rights.field(object.key, field.key);
  // An amount in the workspace's currency tells the amount that it is converted from.
  const source = field.kind === 'money' && field.base ? findField(object, field.key.replace(/Base$/, '')) : undefined;
  return source === undefined || source === field ? own : narrower(own, actor.rights.field(object.key, source.key));
}

const narrower = (one: FieldRight, other: FieldRight): FieldRight =>
  FIELD_RIGHTS.indexOf(one) <= FIELD_RIGHTS.indexOf(other) ? one : other;

/** What the actor may know of the names of an object's records, wherever one is pointed at. */
export function nameRight(actor: Actor, object: ObjectDescription): FieldRight {
  const name = findField(object, object.nameField);
  return name === undefined ? 'hidden' : fieldRight(actor, object, name);
}

/** A name as the actor may read it. */
export const shownName = (actor: Actor, object: ObjectDescription, name: string | null): string | null => {
  const right = nameRight(actor, object);
  return right === 'hidden' ? null : right === 'masked' ? (mask(name) as string | null) : name;
};

const visible = new WeakMap<Directory, WeakMap<Rights, Catalog>>();

/** The catalog without what the actor may not know of: a condition on a hidden field is one on a field that is not there. */
export function visibleCatalog({ actor, directory }: Pick<Ctx, 'actor' | 'directory'>): Catalog {
  if (actor.kind === 'system') return directory.catalog;
  let byRights = visible.get(directory);
  if (byRights === undefined) visible.set(directory, (byRights = new WeakMap()));
  let catalog = byRights.get(actor.rights);
  if (catalog === undefined) {
    const objects = directory.catalog.all().map((object) => ({
      ...object,
      fields: object.fields.filter((field) => canReadField(actor, object, field)),
    }));
    byRights.set(actor.rights, (catalog = catalogOf(objects)));
  }
  return catalog;
}

export const scopesOf = (actor: Actor, object: string, action: Action): readonly Scope[] =>
  actor.kind === 'system' ? ['all'] : actor.rights.scopes(object, action);

export const canReadField = (actor: Actor, object: ObjectDescription, field: Field): boolean =>
  fieldRight(actor, object, field) !== 'hidden';

/** Fields whose values the actor may read, masked ones among them. */
export const readableFields = (actor: Actor, object: ObjectDescription): readonly Field[] =>
  allFields(object).filter((field) => canReadField(actor, object, field));

/** Filter, sort, group, sum and search need the plain value: a masked field would be told by its effect. */
export function plainField(ctx: Ctx, object: ObjectDescription, key: string, place: string): Field {
  const field = findField(object, key);
  const right = field === undefined ? 'hidden' : fieldRight(ctx.actor, object, field);
  if (field === undefined || right === 'hidden') {
    throw invalid([
      {
        field: place,
        value: key,
        message: { zh: `${object.label.zh}没有字段“${key}”。`, en: `${object.label.en} has no field “${key}”.` },
      },
    ]);
  }
  if (right === 'masked') {
    throw invalid([
      {
        field: place,
        value: key,
        message: {
          zh: `您只能看到“${field.label.zh}”的掩码，不能用它筛选或排序。`,
          en: `“${field.label.en}” is masked for you; it cannot be filtered or sorted by.`,
        },
      },
    ]);
  }
  return field;
}

/** Refuses a condition that reads a field which the actor may not read plainly. */
export function checkConditionAccess(ctx: Ctx, object: ObjectDescription, condition: Condition): void {
  const { catalog } = ctx.directory;
  for (const read of conditionFields(condition, { object, catalog })) {
    plainField(ctx, read.object, read.field.key, 'filter');
    if (
      read.object.key !== object.key &&
      scopesOf(ctx.actor, read.object.key, 'read').length === 0 &&
      catalog.find(read.object.key) !== undefined
    ) {
      throw invalid([
        {
          field: 'filter',
          value: read.object.key,
          message: {
            zh: `您无权查看${read.object.label.zh}，不能用它筛选。`,
            en: `You may not read ${read.object.plural.en}, so you cannot filter by them.`,
          },
        },
      ]);
    }
  }
}

export function conditionEnv(ctx: Ctx, object: ObjectDescription, alias: string, params: unknown[]) {
  const { actor, directory } = ctx;
  return {
    object,
    catalog: directory.catalog,
    alias,
    params,
    now: ctx.now,
    calendar: directory.calendar,
    me: actor.memberId,
    myDepartment: actor.departmentId,
    myDepartmentTree: [...actor.departmentTree],
  };
}

/** Members whose records a scope reaches; null = not a matter of the owner. */
export function ownersIn(scope: Scope, actor: Actor, directory: Directory): readonly string[] | null {
  switch (scope) {
    case 'own':
    case 'collaborating':
      return [actor.memberId];
    case 'department':
      return actor.departmentId === null
        ? [actor.memberId]
        : [actor.memberId, ...directory.membersOf([actor.departmentId])];
    case 'departmentTree':
      return [actor.memberId, ...directory.membersOf(actor.departmentTree)];
    default:
      return null;
  }
}

/**
 * The permission compiler: SQL for "the actor may `action` this row". Every query of records carries it.
 * @param params values are pushed, the text holds their `$n`
 * @returns `true` for everything, `false` for nothing
 */
export function scopeSql(
  ctx: Ctx,
  object: ObjectDescription,
  action: Action,
  alias: string,
  params: unknown[],
  depth = 0,
): string {
  const scopes = scopesOf(ctx.actor, object.key, action);
  if (scopes.includes('all')) return 'true';
  const parts = scopes.map((scope) => oneScope(ctx, object, scope, alias, params)).filter((part) => part !== 'false');
  // Parents widen a right to read; they do not give it to a role or key that has none on the object.
  if (action === 'read' && scopes.length > 0 && depth < 2) {
    for (const key of object.parents ?? []) {
      const field = findField(object, key);
      const parent = field?.kind === 'reference' ? ctx.directory.catalog.find(field.to) : undefined;
      if (field === undefined || parent === undefined) continue;
      const inner = `${alias}p`;
      const reach = scopeSql(ctx, parent, 'read', inner, params, depth + 1);
      if (reach === 'false') continue;
      parts.push(
        `exists (select 1 from ${parent.table} ${inner} where ${inner}.workspace_id = ${alias}.workspace_id and ${inner}.id = ${alias}.${columnOf(field)} and ${inner}.deleted_at is null and ${reach})`,
      );
    }
  }
  return parts.length === 0 ? 'false' : parts.length === 1 ? `${parts[0]}` : `(${parts.join(' or ')})`;
}

function oneScope(ctx: Ctx, object: ObjectDescription, scope: Scope, alias: string, params: unknown[]): string {
  if (typeof scope === 'object') return compileCondition(scope.condition, conditionEnv(ctx, object, alias, params));
  const owners = ownersIn(scope, ctx.actor, ctx.directory);
  if (owners === null) return 'false';
  const byOwner =
    owners.length === 1
      ? `${alias}.owner_id = $${params.push(owners[0])}::uuid`
      : `${alias}.owner_id = any($${params.push(owners)}::uuid[])`;
  if (scope === 'own') return byOwner;
  return `(${byOwner} or ${alias}.collaborator_ids @> array[$${params.push(ctx.actor.memberId)}::uuid])`;
}

/** Facts of one row that decide its scopes. */
export interface RowFacts {
  owner: string | null;
  collaborators: readonly string[];
}

/**
 * The same question for a row at hand, without the database.
 * @returns undefined where a condition or a parent must decide, so the query has to be asked
 */
export function inScope(
  ctx: Pick<Ctx, 'actor' | 'directory'>,
  object: ObjectDescription,
  action: Action,
  row: RowFacts,
): boolean | undefined {
  const scopes = scopesOf(ctx.actor, object.key, action);
  let open = action === 'read' && scopes.length > 0 && (object.parents ?? []).length > 0;
  for (const scope of scopes) {
    if (scope === 'all') return true;
    if (typeof scope === 'object') {
      open = true;
      continue;
    }
    const owners = ownersIn(scope, ctx.actor, ctx.directory);
    if (owners === null) continue;
    if (row.owner !== null && owners.includes(row.owner)) return true;
    if (scope !== 'own' && row.collaborators.includes(ctx.actor.memberId)) return true;
  }
  return open ? undefined : false;
}

/** `138****1234`: enough to recognise, not to use. Values that are no text show only that there is one. */
export function mask(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') return '****';
  const chars = Array.from(value);
  if (chars.length <= 4) return `${chars[0] ?? ''}***`;
  const keep = chars.length >= 10 ? [3, 4] : [1, 1];
  return `${chars.slice(0, keep[0]).join('')}****${chars.slice(-(keep[1] ?? 1)).join('')}`;
}

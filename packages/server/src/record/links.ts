import { type FieldProblem, invalid } from '@throughline/domain/platform/error.ts';
import type { Field, FieldOf } from '@throughline/domain/record/field.ts';
import { allFields, columnOf, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Audience } from '../platform/events.ts';
import { describe, scopeSql } from './access.ts';
import type { Values } from './behavior.ts';
import type { StoredRow } from './columns.ts';
import { statementName } from './statement.ts';

/** Field key → name of the record that it points to. */
export type LinkNames = Map<string, string | null>;

/**
 * Proves that every reference, person and department in `values` exists and may be seen by the actor, so that nobody
 * learns of a record by pointing at its id. The records pointed at cannot go to the bin before the transaction ends.
 * @param given fields that the caller wrote; what a behaviour derived (a follow-up's account) need not be in the actor's sight
 * @returns names of the records pointed at; people and bare objects are not among them, the directory has theirs
 * @throws AppError invalid naming each field that points nowhere
 */
export async function checkLinks(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  values: Values,
  given: ReadonlySet<string>,
): Promise<LinkNames> {
  const problems: FieldProblem[] = [];
  const names: LinkNames = new Map();
  await Promise.all(
    Object.entries(values).map(async ([key, value]) => {
      const field = findField(object, key);
      // What a service set in a system field needs no proof.
      if (field === undefined || field.system === true || typeof value !== 'string') return;
      const name = await nameOf(ctx, tx, field, value, given.has(key));
      if (name !== undefined) {
        if (field.kind === 'reference') names.set(key, name);
      } else {
        problems.push({
          field: key,
          value,
          message: {
            zh: `“${field.label.zh}”指向的记录不存在，或您无权查看。`,
            en: `“${field.label.en}” points to a record that does not exist or that you may not see.`,
          },
        });
      }
    }),
  );
  if (problems.length > 0) throw invalid(problems);
  return names;
}

/** @returns undefined where there is nothing that the actor may point at */
async function nameOf(
  ctx: Ctx,
  tx: Tx,
  field: Field,
  id: string,
  mustSee: boolean,
): Promise<string | null | undefined> {
  if (field.kind === 'user') {
    const member = ctx.directory.members.get(id);
    const mayAct = ctx.actor.kind === 'system' || ctx.actor.kind === 'import';
    return member === undefined || (member.status === 'suspended' && !mayAct) ? undefined : member.name;
  }
  if (field.kind === 'department') return ctx.directory.departments.get(id)?.name;
  if (field.kind !== 'reference') return null;
  const target = describe(ctx, field.to);
  // Written by its own service and proven by the behaviour that takes it; a foreign key stands behind both.
  if (target.bare) return null;
  const params: unknown[] = [ctx.workspaceId, id];
  const reach = mustSee ? scopeSql(ctx, target, 'read', 't', params) : 'true';
  const text = `select t.${target.nameField} as name from ${target.table} t where t.workspace_id = $1::uuid and t.id = $2::uuid and t.deleted_at is null and ${reach} for key share of t`;
  const [row] = await tx.sql<{ name: string | null }>(text, params, statementName(text));
  return row === undefined ? undefined : row.name;
}

/** Entries by which readers of a row are found: its own and, for records read through parents, those of its parents. */
export async function audienceOf(ctx: Ctx, tx: Tx, object: ObjectDescription, row: StoredRow): Promise<Audience[]> {
  const own: Audience = { object: object.key, id: row.id, owner: row.owner, collaborators: row.collaborators };
  const parents = await Promise.all(
    (object.parents ?? []).map(async (key) => {
      const field = findField(object, key);
      const id = row[key];
      if (field?.kind !== 'reference' || typeof id !== 'string') return [];
      const parent = describe(ctx, field.to);
      const text = `select p.owner_id as owner, p.collaborator_ids as collaborators from ${parent.table} p where p.workspace_id = $1::uuid and p.id = $2::uuid`;
      const rows = await tx.sql<{ owner: string | null; collaborators: string[] }>(
        text,
        [ctx.workspaceId, id],
        statementName(text),
      );
      return rows.map(
        (found): Audience => ({ object: parent.key, id, owner: found.owner, collaborators: found.collaborators }),
      );
    }),
  );
  return [own, ...parents.flat()];
}

/** Audience entries of parents by their id: what a record read through them is told by. */
export async function parentEntries(
  ctx: Ctx,
  tx: Tx,
  parentKey: string,
  ids: readonly string[],
): Promise<Map<string, Audience>> {
  if (ids.length === 0) return new Map();
  const parent = describe(ctx, parentKey);
  const text = `select p.id, p.owner_id as owner, p.collaborator_ids as collaborators from ${parent.table} p where p.workspace_id = $1::uuid and p.id = any($2::uuid[])`;
  const rows = await tx.sql<{ id: string; owner: string | null; collaborators: string[] }>(
    text,
    [ctx.workspaceId, ids],
    statementName(text),
  );
  return new Map(rows.map((row) => [row.id, { object: parent.key, ...row }]));
}

export interface Child {
  object: ObjectDescription;
  /** SQL on alias `c`: rows whose nearest parent is the record `$2` of workspace `$1`. */
  where: string;
}

/** Records that go to the bin with this one and come back with it: those of which it is the nearest parent. */
export function childrenOf(ctx: Ctx, object: ObjectDescription): Child[] {
  return ctx.directory.catalog.all().flatMap((child) => {
    const parents = (child.parents ?? [])
      .map((key) => findField(child, key))
      .filter((field) => field?.kind === 'reference');
    const index = parents.findIndex((field) => field?.kind === 'reference' && field.to === object.key);
    const link = parents[index];
    if (link === undefined) return [];
    const nearer = parents
      .slice(0, index)
      .map((field) => (field === undefined ? '' : ` and c.${columnOf(field)} is null`));
    return [{ object: child, where: `c.workspace_id = $1::uuid and c.${columnOf(link)} = $2::uuid${nearer.join('')}` }];
  });
}

/**
 * Reference fields of a record without whose target it cannot be in use: the nearest parent or, for records that stand on
 * their own, each record that they point to.
 */
export function neededLinks(object: ObjectDescription, row: StoredRow): FieldOf<'reference'>[] {
  const parents = object.parents ?? [];
  const pointing = (parents.length > 0 ? parents.map((key) => findField(object, key)) : object.fields).filter(
    (field) => field?.kind === 'reference' && typeof row[field.key] === 'string',
  ) as FieldOf<'reference'>[];
  return parents.length > 0 ? pointing.slice(0, 1) : pointing;
}

/** Records that stand on their own and point here: the record cannot go to the bin while such are in use. */
export function dependentsOf(ctx: Ctx, object: ObjectDescription): { object: ObjectDescription; field: Field }[] {
  return ctx.directory.catalog
    .all()
    .filter((other) => (other.parents ?? []).length === 0 && other.key !== object.key)
    .flatMap((other) =>
      allFields(other)
        .filter((field) => field.kind === 'reference' && field.to === object.key && !field.key.startsWith('cf_'))
        .map((field) => ({ object: other, field })),
    );
}

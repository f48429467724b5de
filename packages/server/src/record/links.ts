import { type FieldProblem, invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { allFields, columnOf, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Audience } from '../platform/events.ts';
import { describe, scopeSql } from './access.ts';
import type { Values } from './behavior.ts';
import type { StoredRow } from './columns.ts';
import { statementName } from './statement.ts';

/**
 * Proves that every reference, person and department in `values` exists and may be seen by the actor, so that nobody
 * learns of a record by pointing at its id.
 * @throws AppError invalid naming each field that points nowhere
 */
export async function checkLinks(ctx: Ctx, tx: Tx, object: ObjectDescription, values: Values): Promise<void> {
  const problems: FieldProblem[] = [];
  await Promise.all(
    Object.entries(values).map(async ([key, value]) => {
      const field = findField(object, key);
      // What a service set in a system field needs no proof.
      if (field === undefined || field.system === true || typeof value !== 'string') return;
      if (!(await exists(ctx, tx, field, value))) {
        problems.push({
          field: key,
          value,
          message: {
            zh: `“${field.label.zh}”指向的记录不存在,或您无权查看。`,
            en: `“${field.label.en}” points to a record that does not exist or that you may not see.`,
          },
        });
      }
    }),
  );
  if (problems.length > 0) throw invalid(problems);
}

async function exists(ctx: Ctx, tx: Tx, field: Field, id: string): Promise<boolean> {
  if (field.kind === 'user') {
    const member = ctx.directory.members.get(id);
    return (
      member !== undefined &&
      (member.status !== 'suspended' || ctx.actor.kind === 'system' || ctx.actor.kind === 'import')
    );
  }
  if (field.kind === 'department') return ctx.directory.departments.has(id);
  if (field.kind !== 'reference') return true;
  const target = describe(ctx, field.to);
  const params: unknown[] = [ctx.workspaceId, id];
  const reach = target.bare ? 'true' : `t.deleted_at is null and ${scopeSql(ctx, target, 'read', 't', params)}`;
  const text = `select 1 as one from ${target.table} t where t.workspace_id = $1::uuid and t.id = $2::uuid and ${reach}`;
  return (await tx.sql(text, params, statementName(text))).length > 0;
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

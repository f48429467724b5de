import { validateCondition } from '@throughline/domain/condition/validate.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { type View, viewDefinition, type ViewInput } from '@throughline/domain/view/view.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe } from '../record/access.ts';

type ViewRow = Awaited<ReturnType<typeof find>>;

const find = (tx: Tx, id: string) =>
  tx.db
    .selectFrom('saved_view')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();

const viewOf = (ctx: Ctx, row: NonNullable<ViewRow>): View => ({
  id: row.id,
  object: row.object,
  kind: row.kind === 'board' ? 'board' : 'list',
  name: row.name,
  shared: row.shared,
  mine: row.owner_id === ctx.actor.memberId,
  owner: { id: row.owner_id, name: ctx.directory.members.get(row.owner_id)?.name ?? null },
  definition: viewDefinition.parse(row.definition),
});

export const listViews = (ctx: Ctx, object: string | undefined): Promise<View[]> =>
  ctx.read(async (tx) => {
    let query = tx.db.selectFrom('saved_view').selectAll().where('workspace_id', '=', ctx.workspaceId);
    if (object !== undefined) query = query.where('object', '=', object);
    const rows = await query
      .where((where) => where.or([where('owner_id', '=', ctx.actor.memberId), where('shared', '=', true)]))
      .orderBy('name')
      .execute();
    return rows.map((row) => viewOf(ctx, row));
  });

export async function createView(ctx: Ctx, input: ViewInput): Promise<View> {
  checkDefinition(ctx, input.object, input.definition);
  return ctx.transaction(async (tx) => {
    const at = new Date(ctx.now).toISOString();
    const row = {
      workspace_id: ctx.workspaceId,
      id: newId(),
      object: input.object,
      kind: input.kind,
      name: input.name,
      owner_id: ctx.actor.memberId,
      shared: input.shared,
      definition: JSON.stringify(input.definition),
      created_at: at,
      updated_at: at,
    };
    await tx.db.insertInto('saved_view').values(row).execute();
    await emit(ctx, tx, {
      object: 'view',
      recordId: row.id,
      recordVersion: 1,
      action: 'created',
      changes: [{ field: 'name', from: null, to: input.name }],
    });
    return viewOf(ctx, { ...row, version: 1, definition: input.definition });
  });
}

export async function updateView(
  ctx: Ctx,
  id: string,
  input: Partial<Omit<ViewInput, 'object' | 'kind'>>,
): Promise<View> {
  return ctx.transaction(async (tx) => {
    const row = await own(ctx, tx, id);
    if (input.definition !== undefined) checkDefinition(ctx, row.object, input.definition);
    const next = {
      ...row,
      name: input.name ?? row.name,
      shared: input.shared ?? row.shared,
      definition: input.definition ?? row.definition,
    };
    await tx.db
      .updateTable('saved_view')
      .set({
        name: next.name,
        shared: next.shared,
        definition: JSON.stringify(next.definition),
        version: row.version + 1,
        updated_at: new Date(ctx.now).toISOString(),
      })
      .where('workspace_id', '=', ctx.workspaceId)
      .where('id', '=', id)
      .execute();
    await emit(ctx, tx, {
      object: 'view',
      recordId: id,
      recordVersion: row.version + 1,
      action: 'updated',
      changes: [{ field: 'name', from: row.name, to: next.name }],
    });
    return viewOf(ctx, next);
  });
}

export async function removeView(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const row = await own(ctx, tx, id);
    await tx.db.deleteFrom('saved_view').where('workspace_id', '=', ctx.workspaceId).where('id', '=', id).execute();
    await emit(ctx, tx, {
      object: 'view',
      recordId: id,
      recordVersion: row.version + 1,
      action: 'deleted',
      changes: [{ field: 'name', from: row.name, to: null }],
    });
  });
}

async function own(ctx: Ctx, tx: Tx, id: string): Promise<NonNullable<ViewRow>> {
  const row = await find(tx, id);
  if (row === undefined || (row.owner_id !== ctx.actor.memberId && !row.shared)) throw new AppError('not_found');
  if (row.owner_id !== ctx.actor.memberId) throw new AppError('forbidden');
  return row;
}

function checkDefinition(ctx: Ctx, objectKey: string, definition: ViewInput['definition']): void {
  const object = describe(ctx, objectKey);
  if (definition.filter === undefined) return;
  const problems = validateCondition(definition.filter, { object, catalog: ctx.directory.catalog });
  if (problems.length > 0) throw invalid(problems);
}

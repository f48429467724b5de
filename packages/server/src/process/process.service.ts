import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { ProcessSummary } from '@throughline/domain/process/process.contract.ts';
import { pathOf, type ProcessDefinition } from '@throughline/domain/process/process.ts';
import { BLANK_STAGES } from '@throughline/domain/process/template-stages.ts';
import { definitionOf, PROCESS_TEMPLATES } from '@throughline/domain/process/templates.ts';
import { findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe } from '../record/access.ts';
import { latestMigration } from './migration.queries.ts';
import { listProcessRows, listVersionRows, lockProcess, versionOf } from './process.queries.ts';

type ProcessRow = Awaited<ReturnType<typeof listProcessRows>>[number];

/** The templates, published, the first one as the default: every workspace starts with them. */
export async function seedProcesses(ctx: Ctx, tx: Tx): Promise<void> {
  for (const [index, template] of PROCESS_TEMPLATES.entries()) {
    const { key, name, dealTypes } = template;
    const id = await insertProcess(ctx, tx, { key, name, isDefault: index === 0, dealTypes });
    const definition = definitionOf(template, () => newId());
    await insertVersion(ctx, tx, id, 1, definition, null);
    await publishVersion(ctx, tx, id, 1, definition);
  }
}

export const actorId = (ctx: Ctx): string | null => (ctx.actor.kind === 'system' ? null : ctx.actor.memberId);
export const at = (ctx: Ctx): string => new Date(ctx.now).toISOString();

async function insertProcess(
  ctx: Ctx,
  tx: Tx,
  process: { key: string; name: Label; isDefault: boolean; dealTypes?: readonly string[] | undefined },
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto('process')
    .values({
      workspace_id: ctx.workspaceId,
      id,
      key: process.key,
      name: process.name.zh,
      name_en: process.name.en,
      current_version: null,
      is_default: process.isDefault,
      deal_types: [...(process.dealTypes ?? [])],
      created_at: at(ctx),
      created_by_id: actorId(ctx),
      updated_at: at(ctx),
      updated_by_id: actorId(ctx),
    })
    .execute();
  await emit(ctx, tx, {
    object: 'process',
    recordId: id,
    recordVersion: 1,
    action: 'created',
    changes: [{ field: 'name', from: null, to: process.name }],
  });
  return id;
}

export async function insertVersion(
  ctx: Ctx,
  tx: Tx,
  processId: string,
  number: number,
  definition: ProcessDefinition,
  note: string | null,
): Promise<void> {
  await tx.db
    .insertInto('process_version')
    .values({
      workspace_id: ctx.workspaceId,
      id: newId(),
      process_id: processId,
      number,
      status: 'draft',
      definition: JSON.stringify(definition),
      note,
      created_at: at(ctx),
      created_by_id: actorId(ctx),
      published_at: null,
      published_by_id: null,
    })
    .execute();
}

/** Turns draft `number` into the version that new deals take; the stages' names and order follow it. */
export async function publishVersion(
  ctx: Ctx,
  tx: Tx,
  processId: string,
  number: number,
  definition: ProcessDefinition,
  note?: string,
): Promise<void> {
  const versions = tx.db
    .updateTable('process_version')
    .where('workspace_id', '=', ctx.workspaceId)
    .where('process_id', '=', processId);
  await versions.where('status', '=', 'published').set({ status: 'retired' }).execute();
  await versions
    .where('number', '=', number)
    .set({ status: 'published', published_at: at(ctx), published_by_id: actorId(ctx) })
    .execute();
  await tx.db
    .updateTable('process')
    .where('workspace_id', '=', ctx.workspaceId)
    .where('id', '=', processId)
    .set({ current_version: number, updated_at: at(ctx), updated_by_id: actorId(ctx) })
    .execute();
  // Stages that the new version has no more stay as rows: deals and visits of older versions point at them.
  await tx.db
    .updateTable('stage')
    .where('workspace_id', '=', ctx.workspaceId)
    .where('process_id', '=', processId)
    .set({ retired: true })
    .execute();
  for (const stage of definition.stages) {
    const row = {
      key: stage.key,
      name: stage.name.zh,
      name_en: stage.name.en,
      kind: stage.kind,
      position: stage.position,
      probability: stage.probability,
      retired: stage.retired,
    };
    await tx.db
      .insertInto('stage')
      .values({ workspace_id: ctx.workspaceId, id: stage.id, process_id: processId, ...row })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'id']).doUpdateSet(row))
      .execute();
  }
  await emit(ctx, tx, {
    object: 'process',
    recordId: processId,
    recordVersion: null,
    action: 'published',
    changes: [{ field: 'version', from: number === 1 ? null : number - 1, to: number }],
    reason: note ?? null,
  });
}

export const listProcesses = (ctx: Ctx): Promise<ProcessSummary[]> =>
  ctx.read(async (tx) => {
    const rows = await listProcessRows(tx);
    const versions = await tx.db
      .selectFrom('process_version')
      .selectAll()
      .where('workspace_id', '=', ctx.workspaceId)
      .where('status', '!=', 'retired')
      .execute();
    return rows.map((row) => {
      const own = versions.filter((version) => version.process_id === row.id);
      const published = own.find((version) => version.status === 'published');
      return summaryOf(
        row,
        published === undefined ? undefined : versionOf(published).definition,
        own.some((version) => version.status === 'draft'),
      );
    });
  });

const summaryOf = (row: ProcessRow, definition: ProcessDefinition | undefined, hasDraft: boolean): ProcessSummary => ({
  id: row.id,
  key: row.key,
  name: { zh: row.name, en: row.name_en },
  isDefault: row.is_default,
  dealTypes: row.deal_types,
  retired: row.retired,
  version: row.current_version,
  hasDraft,
  stages: (definition === undefined ? [] : pathOf(definition)).map((stage) => ({
    id: stage.id,
    key: stage.key,
    name: stage.name,
    kind: stage.kind,
    position: stage.position,
    probability: stage.probability,
    windowDays: stage.windowDays,
    definition: stage.definition,
  })),
});

export const getProcess = (ctx: Ctx, id: string) => ctx.read((tx) => detail(ctx, tx, id));

/** @throws AppError not_found */
export async function detail(ctx: Ctx, tx: Tx, id: string) {
  const row = (await listProcessRows(tx)).find((process) => process.id === id);
  const versions = await listVersionRows(tx, id);
  const published = versions.find((version) => version.status === 'published');
  const draft = versions.find((version) => version.status === 'draft');
  // A process that was never published is its draft.
  const shown = published ?? draft;
  if (row === undefined || shown === undefined) throw new AppError('not_found');
  const { definition } = versionOf(shown);
  return {
    process: summaryOf(row, published === undefined ? undefined : definition, draft !== undefined),
    definition,
    draft: draft === undefined ? null : versionOf(draft).definition,
    revision: draft?.revision ?? 0,
    versions: versions.map((version) => infoOf(ctx, version)),
    migration: await latestMigration(tx, id),
  };
}

export function infoOf(ctx: Pick<Ctx, 'directory'>, version: Awaited<ReturnType<typeof listVersionRows>>[number]) {
  const by = version.published_by_id === null ? undefined : ctx.directory.members.get(version.published_by_id);
  return {
    id: version.id,
    number: version.number,
    status: version.status,
    publishedAt: version.published_at,
    publishedBy: by === undefined ? null : { id: by.id, name: by.name },
    note: version.note,
  };
}

/**
 * A copy with stages of its own, published as its version 1 where its source is published. Without a source an empty draft:
 * no deal takes it before it is published.
 */
export async function createProcess(
  ctx: Ctx,
  input: { name: Label; copyOf?: string | undefined },
): Promise<ProcessSummary> {
  return ctx.transaction(async (tx) => {
    const source = input.copyOf === undefined ? undefined : await detail(ctx, tx, input.copyOf);
    const taken = new Set((await listProcessRows(tx)).map((row) => row.key));
    const base = source === undefined ? 'own' : `${source.process.key}Copy`;
    let key = base;
    for (let number = 2; taken.has(key); number++) key = `${base}${number}`;
    const id = await insertProcess(ctx, tx, { key, name: input.name, isDefault: false });
    const definition =
      source === undefined
        ? definitionOf({ stages: BLANK_STAGES }, () => newId())
        : {
            ...source.definition,
            stages: pathOf(source.definition).map((stage) => ({ ...stage, id: newId() })),
          };
    await insertVersion(ctx, tx, id, 1, definition, null);
    if (source !== undefined && source.process.version !== null) await publishVersion(ctx, tx, id, 1, definition);
    return (await detail(ctx, tx, id)).process;
  });
}

export async function changeProcess(
  ctx: Ctx,
  id: string,
  change: {
    name?: Label | undefined;
    isDefault?: true | undefined;
    retired?: boolean | undefined;
    dealTypes?: string[] | undefined;
  },
): Promise<ProcessSummary> {
  return ctx.transaction(async (tx) => {
    const row = await lockProcess(tx, id);
    if (row === undefined) throw new AppError('not_found');
    if (change.retired === true && (row.is_default || change.isDefault === true)) {
      throw new AppError('conflict', {
        message: {
          zh: '默认流程不能停用，请先把另一个流程设为默认。',
          en: 'The default process cannot be retired; make another one the default first.',
        },
      });
    }
    if (row.current_version === null && (change.isDefault === true || (change.dealTypes ?? []).length > 0)) {
      throw new AppError('conflict', {
        message: {
          zh: '这个流程还没有发布过，新项目不能使用它。请先发布。',
          en: 'This process was never published, so new deals cannot take it; publish it first.',
        },
      });
    }
    const dealTypes = change.dealTypes === undefined ? row.deal_types : knownTypes(ctx, change.dealTypes);
    if (change.dealTypes !== undefined) {
      await tx.run(
        `update process set deal_types = array(select one from unnest(deal_types) one where one <> all($3::text[]))
         where workspace_id = $1 and id <> $2 and deal_types && $3::text[]`,
        [ctx.workspaceId, id, dealTypes],
        'process-deal-types',
      );
    }
    const processes = tx.db.updateTable('process').where('workspace_id', '=', ctx.workspaceId);
    if (change.isDefault === true) await processes.where('is_default', '=', true).set({ is_default: false }).execute();
    await processes
      .where('id', '=', id)
      .set({
        name: change.name?.zh ?? row.name,
        name_en: change.name?.en ?? row.name_en,
        is_default: change.isDefault === true ? true : row.is_default,
        retired: change.isDefault === true ? false : (change.retired ?? row.retired),
        deal_types: dealTypes,
        version: row.version + 1,
        updated_at: at(ctx),
        updated_by_id: actorId(ctx),
      })
      .execute();
    await emit(ctx, tx, {
      object: 'process',
      recordId: id,
      recordVersion: row.version + 1,
      action: 'updated',
      changes: Object.entries(change).map(([field, to]) => ({ field, from: null, to })),
    });
    return (await detail(ctx, tx, id)).process;
  });
}

/** @throws AppError invalid naming the types that deals do not have */
function knownTypes(ctx: Ctx, keys: readonly string[]): string[] {
  const field = findField(describe(ctx, 'opportunity'), 'dealType');
  const options = field?.kind === 'choice' ? field.options : [];
  const unknown = keys.filter((key) => !options.some((option) => option.key === key));
  if (unknown.length === 0) return [...new Set(keys)];
  const known = options.map((option) => option.key).join(', ');
  throw invalid(
    unknown.map((value) => ({
      field: 'dealTypes',
      value,
      message: {
        zh: `没有项目类型“${value}”，可用：${known}`,
        en: `There is no deal type ${value}; there are: ${known}`,
      },
    })),
  );
}

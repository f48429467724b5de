import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { MigrationChoice } from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { type ProcessProblem, publishProblems } from '@throughline/domain/process/publish-check.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { startMigration } from './migration.service.ts';
import { holdPublishing, listVersionRows, lockProcess, versionOf } from './process.queries.ts';
import { publishScope } from './process-scope.ts';
import { detail, insertVersion, publishVersion } from './process.service.ts';

/** Object of a draft's events, by the process's id: nothing that is known of a workspace changes with a draft. */
const PROCESS_DRAFT = 'processDraft';

type VersionRow = Awaited<ReturnType<typeof listVersionRows>>[number];
const draftOf = (versions: readonly VersionRow[]): VersionRow | undefined =>
  versions.find((version) => version.status === 'draft');

async function lockVersions(tx: Tx, id: string): Promise<VersionRow[]> {
  if ((await lockProcess(tx, id)) === undefined) throw new AppError('not_found');
  return listVersionRows(tx, id);
}

/**
 * Another editor's save between reading and saving is never overwritten.
 * @param seen revision that the caller saw, 0 for no draft; needed where there is a draft
 * @throws AppError stale_version with the draft as it is, invalid where none is named
 */
function requireRevision(draft: VersionRow | undefined, seen: number | undefined): void {
  if (seen === undefined && draft !== undefined) {
    throw invalid([
      {
        field: 'revision',
        message: {
          zh: '请注明所见草稿的修订号（If-Match 或 revision），以免覆盖别人的修改。',
          en: 'Name the revision of the draft that you saw (If-Match or revision), so that nobody’s change is lost.',
        },
      },
    ]);
  }
  if (seen === undefined || seen === (draft?.revision ?? 0)) return;
  throw new AppError('stale_version', {
    message:
      draft === undefined
        ? {
            zh: '这份草稿已被别人发布或放弃。您的修改还在，可以在现行版本上继续。',
            en: 'Somebody published this draft or threw it away. Your changes are still here; go on from the current version.',
          }
        : {
            zh: '草稿刚被别人改过。您的修改还在，请先看看对方改了什么。',
            en: 'Somebody else has just changed the draft. Your changes are still here; look at theirs first.',
          },
    current: draft === undefined ? null : { definition: versionOf(draft).definition, revision: draft.revision },
  });
}

/** @throws AppError stale_version; invalid where a stage belongs to another process */
export function saveDraft(
  ctx: Ctx,
  id: string,
  input: {
    definition: ProcessDefinition;
    note?: string | undefined;
    revision?: number | undefined;
    base?: number | undefined;
  },
) {
  return ctx.transaction(async (tx) => {
    const versions = await lockVersions(tx, id);
    requireRevision(draftOf(versions), input.revision);
    const published = versions.find((version) => version.status === 'published');
    if (draftOf(versions) === undefined && input.base !== undefined && input.base !== published?.number) {
      throw new AppError('stale_version', {
        message: {
          zh: '您修改期间别人发布了新版本。您的修改还在，请先看看新版本改了什么。',
          en: 'A new version was published while you were editing. Your changes are still here; look at the new version first.',
        },
        current: null,
      });
    }
    await refuseForeignStages(tx, id, input.definition);
    await putDraft(ctx, tx, id, versions, input.definition, input.note);
    return detail(ctx, tx, id);
  });
}

async function refuseForeignStages(tx: Tx, id: string, definition: ProcessDefinition): Promise<void> {
  const foreign = await tx.sql<{ id: string }>(
    'select id from stage where workspace_id = $1 and process_id <> $2 and id = any($3::uuid[]) limit 1',
    [tx.workspaceId, id, definition.stages.map((stage) => stage.id)],
    'process-foreign-stages',
  );
  if (foreign.length === 0) return;
  throw invalid([
    {
      field: 'definition.stages',
      value: foreign[0]?.id,
      message: {
        zh: '有阶段属于另一个流程，请为新阶段使用新的 id。',
        en: 'A stage belongs to another process; give new stages new ids.',
      },
    },
  ]);
}

async function putDraft(
  ctx: Ctx,
  tx: Tx,
  id: string,
  versions: readonly VersionRow[],
  definition: ProcessDefinition,
  note: string | undefined,
): Promise<void> {
  const draft = draftOf(versions);
  if (draft === undefined) {
    await insertVersion(ctx, tx, id, (versions[0]?.number ?? 0) + 1, definition, note ?? null);
  } else {
    await tx.db
      .updateTable('process_version')
      .where('workspace_id', '=', ctx.workspaceId)
      .where('id', '=', draft.id)
      .set({
        definition: JSON.stringify(definition),
        revision: draft.revision + 1,
        ...(note === undefined ? {} : { note }),
      })
      .execute();
  }
  const from = draft?.revision ?? null;
  await emit(ctx, tx, {
    object: PROCESS_DRAFT,
    recordId: id,
    recordVersion: null,
    action: 'draftSaved',
    changes: [{ field: 'draft', from, to: (from ?? 0) + 1 }],
  });
}

/** @throws AppError not_found without a draft; conflict where the process is nothing but its draft */
export async function dropDraft(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const versions = await lockVersions(tx, id);
    const draft = draftOf(versions);
    if (draft === undefined) throw new AppError('not_found');
    if (versions.length === 1) {
      throw new AppError('conflict', {
        message: {
          zh: '这个流程还没有发布过，草稿就是它的全部内容。不再需要它时，请停用这个流程。',
          en: 'This process was never published: the draft is all there is of it. Retire the process if it is not needed.',
        },
      });
    }
    await tx.run('delete from process_version where workspace_id = $1 and id = $2', [tx.workspaceId, draft.id]);
    await emit(ctx, tx, {
      object: PROCESS_DRAFT,
      recordId: id,
      recordVersion: null,
      action: 'draftDropped',
      changes: [],
    });
  });
}

/** Makes the draft a copy of an old version. @throws AppError not_found, stale_version */
export function restoreVersion(ctx: Ctx, id: string, number: number, seen: number | undefined) {
  return ctx.transaction(async (tx) => {
    const versions = await lockVersions(tx, id);
    const source = versions.find((version) => version.number === number && version.status !== 'draft');
    if (source === undefined) throw new AppError('not_found');
    requireRevision(draftOf(versions), seen);
    await putDraft(ctx, tx, id, versions, versionOf(source).definition, undefined);
    return detail(ctx, tx, id);
  });
}

/** Problems of a definition, of the draft, or of the published version where there is none. */
export function checkProcess(ctx: Ctx, id: string, definition?: ProcessDefinition): Promise<ProcessProblem[]> {
  return ctx.read(async (tx) => {
    const versions = await listVersionRows(tx, id);
    const kept = draftOf(versions) ?? versions.find((version) => version.status === 'published');
    if (kept === undefined) throw new AppError('not_found');
    return publishProblems(definition ?? versionOf(kept).definition, await publishScope(ctx, tx, id));
  });
}

/**
 * Makes the draft the version that new deals take, and moves the chosen running deals over.
 * @throws AppError conflict without a draft, stale_version where it was saved since, invalid with the problems that keep it
 *   from being published or the deals from being moved
 */
export async function publishDraft(
  ctx: Ctx,
  id: string,
  input: { note?: string | undefined; revision?: number | undefined; migration?: MigrationChoice | undefined } = {},
) {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const draft = draftOf(await lockVersions(tx, id));
    if (draft === undefined)
      throw new AppError('conflict', { message: { zh: '没有待发布的草稿。', en: 'There is no draft to publish.' } });
    if (input.revision !== undefined) requireRevision(draft, input.revision);
    const { definition } = versionOf(draft);
    const problems = publishProblems(definition, await publishScope(own, tx, id));
    const errors = problems.filter((problem) => problem.severity === 'error');
    if (errors.length > 0) {
      throw new AppError('invalid', {
        message: {
          zh: `草稿有 ${errors.length} 处问题，改好后才能发布。`,
          en: `The draft has ${errors.length} problem(s); mend them before publishing.`,
        },
        fields: errors.map(({ place, message, remedy }) => ({
          field: ['draft', place.stage, place.part, place.key].filter((part) => part !== null).join('.'),
          message: { zh: `${message.zh}${remedy.zh}`, en: `${message.en} ${remedy.en}` },
        })),
        problems,
      });
    }
    if (input.note !== undefined && input.note !== '')
      await tx.run('update process_version set note = $3 where workspace_id = $1 and id = $2', [
        tx.workspaceId,
        draft.id,
        input.note,
      ]);
    await publishVersion(ctx, tx, id, draft.number, definition, input.note);
    const version = { ...versionOf(draft), status: 'published' as const };
    holdPublishing(tx, version);
    const migration = await startMigration(own, tx, id, version, input.migration);
    return { process: (await detail(ctx, tx, id)).process, migration };
  });
}

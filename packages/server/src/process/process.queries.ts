import { type ProcessDefinition, processDefinitionSchema } from '@throughline/domain/process/process.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Directory } from '../platform/directory.ts';

export interface LoadedVersion {
  id: string;
  processId: string;
  number: number;
  status: 'draft' | 'published' | 'retired';
  definition: ProcessDefinition;
}

const KEPT = 500;
/** Published versions never change, so a process keeps those it has read. */
const published = new Map<string, LoadedVersion>();

/** Versions that an open transaction publishes: what is not committed yet is known to nobody else. */
const publishing = new WeakMap<Tx, LoadedVersion>();
export const holdPublishing = (tx: Tx, version: LoadedVersion): unknown => publishing.set(tx, version);

/** @returns undefined where no such version exists */
export async function findVersion(tx: Tx, id: string): Promise<LoadedVersion | undefined> {
  const own = publishing.get(tx);
  if (own?.id === id) return own;
  const key = `${tx.workspaceId}:${id}`;
  const kept = published.get(key);
  if (kept !== undefined) return kept;
  const row = await tx.db
    .selectFrom('process_version')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const version = versionOf(row);
  if (version.status !== 'draft') {
    if (published.size >= KEPT) published.clear();
    published.set(key, version);
  }
  return version;
}

/** Processes whose new or running deals are asked for an approval flow or a form of this key. */
export const processesAskingFor = (
  tx: Tx,
  what: 'flow' | 'form',
  key: string,
): Promise<{ name: string; name_en: string }[]> =>
  tx.sql(
    `select p.name, p.name_en from process p where p.workspace_id = $1 and exists (
       select from process_version v where v.workspace_id = $1 and v.process_id = p.id
         and jsonb_path_exists(v.definition, $2::jsonpath, jsonb_build_object('key', $3::text))
         and ((v.status = 'published' and not p.retired) or exists (
           select from opportunity o where o.workspace_id = $1 and o.process_id = p.id and o.process_version_id = v.id
             and o.stage_kind in ('open', 'delivering') and o.deleted_at is null)))
     order by p.name limit 20`,
    [tx.workspaceId, what === 'flow' ? '$.** ? (@.flow == $key)' : '$.stages[*].criteria.*[*] ? (@.form == $key)', key],
    'processes-asking-for',
  );

export const versionOf = (row: {
  id: string;
  process_id: string;
  number: number;
  status: LoadedVersion['status'];
  definition: unknown;
}): LoadedVersion => ({
  id: row.id,
  processId: row.process_id,
  number: row.number,
  status: row.status,
  definition: processDefinitionSchema.parse(row.definition),
});

const publishedIds = new WeakMap<Directory, Map<string, string>>();

/**
 * The published version of a process, or of the default process for null; undefined where there is none. Which version that
 * is, is remembered with the directory, which a publication makes anew.
 */
export async function findPublished(
  ctx: Pick<Ctx, 'directory'>,
  tx: Tx,
  processId: string | null,
): Promise<LoadedVersion | undefined> {
  let known = publishedIds.get(ctx.directory);
  if (known === undefined) publishedIds.set(ctx.directory, (known = new Map()));
  const key = processId ?? 'default';
  let id = known.get(key);
  if (id === undefined) {
    const [row] = await tx.sql<{ id: string }>(
      `select v.id from process p join process_version v on v.workspace_id = p.workspace_id and v.process_id = p.id and v.status = 'published'
       where p.workspace_id = $1 and (p.id = $2 or ($2::uuid is null and p.is_default)) and not p.retired`,
      [tx.workspaceId, processId],
      'process-published',
    );
    if (row === undefined) return undefined;
    id = row.id;
    known.set(key, id);
  }
  return findVersion(tx, id);
}

/** @returns the process that a stage belongs to; undefined for an unknown stage */
export async function processOfStage(tx: Tx, stageId: string): Promise<string | undefined> {
  const [row] = await tx.sql<{ process_id: string }>(
    'select process_id from stage where workspace_id = $1 and id = $2',
    [tx.workspaceId, stageId],
    'process-of-stage',
  );
  return row?.process_id;
}

/** @returns the process that new deals of a type take; undefined where the default is theirs */
export async function processOfDealType(tx: Tx, dealType: string): Promise<string | undefined> {
  const [row] = await tx.sql<{ id: string }>(
    'select id from process where workspace_id = $1 and $2 = any(deal_types) and not retired order by id limit 1',
    [tx.workspaceId, dealType],
    'process-of-deal-type',
  );
  return row?.id;
}

export const listProcessRows = (tx: Tx) =>
  tx.db
    .selectFrom('process')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .orderBy('is_default', 'desc')
    .orderBy('created_at')
    .orderBy('id')
    .execute();

export const listVersionRows = (tx: Tx, processId: string) =>
  tx.db
    .selectFrom('process_version')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('process_id', '=', processId)
    .orderBy('number', 'desc')
    .execute();

export const lockProcess = (tx: Tx, id: string) =>
  tx.db
    .selectFrom('process')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

import { AppError } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { emitMany } from '../platform/events.ts';
import type { Platform } from '../platform/platform.ts';
import { describe } from '../record/access.ts';
import { lockForSystem, putBack } from '../record/write.ts';
import { allowLong, importCtx, tellProgress } from './import-ctx.ts';
import { type Batch, findBatch, markRows, type Outcome, updateBatch, writtenRows } from './import.queries.ts';
import type { SliceLimits } from './run.ts';
import { settleFacts } from './settle.ts';
import { keptOutcome, type WrittenRow } from './undo-outcome.ts';
import { undoMembers, undoStages } from './undo-others.ts';
import { behindSavepoint } from './write-chunk.ts';

const CHUNK = 300;
/** Records that an import makes beside its own, in the order in which they can go. */
const COMPANIONS = ['contact', 'account'];

const CHANGED: Label = { zh: '导入之后又被修改过，保留', en: 'Changed since the import; kept' };
const NEEDED: Label = {
  zh: '导入之后有别的记录与它关联，保留',
  en: 'Other records have been linked to it since; kept',
};

/**
 * Takes an import back, last row first: deletes what it made, puts back what it changed. What changed since is left and
 * listed. Each chunk is one transaction, so it goes on after a kill.
 * @returns whether a further slice is needed
 */
export async function runUndo(
  platform: Platform,
  workspaceId: string,
  id: string,
  limits: SliceLimits,
): Promise<boolean> {
  const batch = await inTransaction(platform.pool, workspaceId, (tx) => findBatch(tx, id));
  if (batch?.status !== 'undoing') return false;
  const ctx = await importCtx(platform, workspaceId, batch);
  for (;;) {
    const more = await ctx.transaction((tx) => chunk(within(ctx, tx), tx, id, limits.chunk ?? CHUNK));
    if (!more) return false;
    if (limits.signal.aborted || Date.now() >= limits.until) return true;
  }
}

async function chunk(ctx: Ctx, tx: Tx, id: string, size: number): Promise<boolean> {
  const batch = await findBatch(tx, id, true);
  if (batch?.status !== 'undoing') return false;
  const rows = await writtenRows(tx, id, size);
  if (rows.length === 0) {
    await end(ctx, tx, batch);
    return false;
  }
  const outcomes =
    batch.target === 'member'
      ? await undoMembers(ctx, tx, rows)
      : batch.target === 'stageHistory'
        ? await undoStages(ctx, tx, rows)
        : await undoRecords(ctx, tx, batch, rows);
  await markRows(tx, id, outcomes);
  const undone = outcomes.filter((one) => one.state === 'undone').length;
  await updateBatch(tx, id, {
    counts: {
      ...batch.counts,
      undone: batch.counts.undone + undone,
      kept: batch.counts.kept + outcomes.length - undone,
    },
    progressDone: batch.progressDone + outcomes.length,
  });
  await tellProgress(ctx, tx, id, 'progress');
  return true;
}

async function undoRecords(ctx: Ctx, tx: Tx, batch: Batch, rows: readonly WrittenRow[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  // Updates of later rows come off before the record that an earlier row made goes.
  for (const row of rows.filter((one) => one.state === 'updated')) outcomes.push(await putRowBack(ctx, tx, batch, row));
  const created = rows.filter((one) => one.state === 'created' && one.recordId !== null);
  const removed = await removeUnchanged(
    ctx,
    tx,
    batch,
    batch.target,
    created.map((row) => row.recordId ?? ''),
  );
  for (const row of created) {
    const reason = removed.get(row.recordId ?? '');
    outcomes.push(
      reason === undefined ? { row: row.row, state: 'undone', recordId: null } : keptOutcome(row.row, reason),
    );
  }
  return outcomes;
}

async function putRowBack(ctx: Ctx, tx: Tx, batch: Batch, row: WrittenRow): Promise<Outcome> {
  const id = row.recordId ?? '';
  const current = await lockForSystem(ctx, tx, batch.target, id);
  const versions = await lastVersions(ctx, tx, batch, batch.target, [id]);
  if (current === undefined || versions.get(id) !== current.version) return keptOutcome(row.row, CHANGED);
  const values = (row.before?.values ?? {}) as Record<string, unknown>;
  const refused = await behindSavepoint(tx, async () => {
    const after = await putBack(ctx, tx, batch.target, current, values);
    await ctx.platform.behaviors.get(batch.target)?.revert?.(ctx, tx, after, row.before?.note);
  });
  return refused === undefined ? { row: row.row, state: 'undone', recordId: null } : keptOutcome(row.row, CHANGED);
}

/** Record id → version that the batch left it in. */
async function lastVersions(
  ctx: Ctx,
  tx: Tx,
  batch: Batch,
  object: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.sql<{ id: string; version: number }>(
    `select record_id as id, max(record_version) as version from event
     where workspace_id = $1 and object = $2 and record_id = any($3::uuid[]) and batch_id = $4 group by record_id`,
    [ctx.workspaceId, object, ids, batch.id],
    'import-last-versions',
  );
  return new Map(rows.map((row) => [row.id, row.version]));
}

/** Deletes the records that are as the batch left them. @returns record id → why it stays, for those that stay */
async function removeUnchanged(
  ctx: Ctx,
  tx: Tx,
  batch: Batch,
  objectKey: string,
  ids: readonly string[],
): Promise<Map<string, Label>> {
  const kept = new Map<string, Label>();
  if (ids.length === 0) return kept;
  const object = describe(ctx, objectKey);
  const found = await tx.sql<{ id: string; version: number }>(
    `select id, version from ${object.table} where workspace_id = $1 and id = any($2::uuid[]) order by id for update`,
    [ctx.workspaceId, ids],
  );
  const versions = await lastVersions(ctx, tx, batch, objectKey, ids);
  const clean = found.filter((row) => {
    if (versions.get(row.id) === row.version) return true;
    kept.set(row.id, CHANGED);
    return false;
  });
  const remove = async (rows: readonly { id: string; version: number }[]) => {
    const refused = await behindSavepoint(tx, async () => {
      const behavior = ctx.platform.behaviors.get(objectKey);
      await Promise.all(rows.map(async ({ id }) => behavior?.beforePurge?.(ctx, tx, id)));
      await tx.run(`delete from ${object.table} where workspace_id = $1 and id = any($2::uuid[])`, [
        ctx.workspaceId,
        rows.map((row) => row.id),
      ]);
      await emitMany(
        ctx,
        tx,
        rows.map(({ id, version }) => ({
          object: objectKey,
          recordId: id,
          recordVersion: version + 1,
          action: 'purged',
          changes: [],
        })),
      );
    });
    if (refused === undefined) return;
    const [only] = rows;
    if (rows.length === 1 && only !== undefined) kept.set(only.id, NEEDED);
    else for (const row of rows) await remove([row]);
  };
  if (clean.length > 0) await remove(clean);
  return kept;
}

async function end(ctx: Ctx, tx: Tx, batch: Batch): Promise<void> {
  await allowLong(tx);
  const counts = { ...batch.counts };
  for (const object of COMPANIONS) {
    const rows = await tx.sql<{ id: string }>(
      `select distinct e.record_id as id from event e
       where e.workspace_id = $1 and e.batch_id = $2 and e.object = $3 and e.action = 'created'
         and e.record_id not in (select r.record_id from import_row r where r.workspace_id = $1 and r.import_id = $2 and r.record_id is not null)`,
      [ctx.workspaceId, batch.id, object],
      'import-companions',
    );
    const kept = await removeUnchanged(
      ctx,
      tx,
      batch,
      object,
      rows.map((row) => row.id),
    );
    counts.kept += kept.size;
  }
  await settleFacts(ctx, tx, batch);
  if (batch.target !== 'member') await forgetPeople(ctx, tx, batch);
  await updateBatch(tx, batch.id, { status: 'undone', counts, finishedAt: new Date(ctx.now).toISOString() });
  await tellProgress(ctx, tx, batch.id, 'undone');
}

/** People that were made for their records and whom nothing names any more. */
async function forgetPeople(ctx: Ctx, tx: Tx, batch: Batch): Promise<void> {
  const rows = await tx.sql<{ id: string }>(
    `select distinct record_id as id from event where workspace_id = $1 and batch_id = $2 and object = 'member' and action = 'created'`,
    [ctx.workspaceId, batch.id],
    'import-people-made',
  );
  if (rows.length === 0) return;
  if (!ctx.actor.rights.admin.has('manageUsers')) throw new AppError('forbidden');
  await undoMembers(
    ctx,
    tx,
    rows.map(({ id }, at) => ({
      row: at,
      state: 'created',
      input: null,
      problems: null,
      recordId: id,
      before: null,
    })),
  );
}

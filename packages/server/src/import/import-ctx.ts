import { AppError } from '@throughline/domain/platform/error.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ctxFor, memberActor, systemCtx } from '../identity/actor.ts';
import type { Ctx } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import type { Platform } from '../platform/platform.ts';
import { type Batch, findBatch, loadFile, updateBatch } from './import.queries.ts';

/**
 * The one who started the import acts, with the rights of today, and every change carries the batch. A quiet import keeps
 * those who follow changes (notifications) out.
 * @throws AppError forbidden where they are no longer active
 */
export async function importCtx(platform: Platform, workspaceId: string, batch: Batch): Promise<Ctx> {
  const acting = batch.settings.quiet === false ? platform : { ...platform, watchers: [] };
  const options = { batchId: batch.id };
  const directory = await platform.directories.get(workspaceId);
  const member = directory.members.get(batch.createdBy);
  if (member === undefined || member.status !== 'active') throw new AppError('forbidden');
  return ctxFor(acting, directory, { ...memberActor(directory, member), kind: 'import' }, options);
}

/** Tells the import's owner how far it is; part of the transaction that made the progress. */
export const tellProgress = (ctx: Ctx, tx: Tx, id: string, action: string): Promise<void> =>
  emit({ ...ctx, batchId: null }, tx, { object: 'import', recordId: id, recordVersion: null, action, changes: [] });

/** For the few statements that go over all rows of an import. */
export const allowLong = (tx: Tx): Promise<number> => tx.run('set local statement_timeout = 600000', []);

/** The uploaded file in a folder of its own for as long as `work` takes. */
export async function withFile<T>(ctx: Ctx, importId: string, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-import-'));
  try {
    const path = join(folder, 'file');
    await ctx.read((tx) => loadFile(tx, importId, path));
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends a phase that cannot go on, with words for the person. */
export async function failBatch(platform: Platform, workspaceId: string, id: string, error: unknown): Promise<void> {
  const message =
    error instanceof AppError && error.details.message !== undefined
      ? error.details.message
      : error instanceof AppError && error.code === 'forbidden'
        ? { zh: '导入者已停用或没有权限。', en: 'The person who imports is not active or lacks the right.' }
        : {
            zh: '导入遇到意外错误，已停止；可以重试。',
            en: 'The import met an unexpected fault and stopped; try again.',
          };
  await inTransaction(platform.pool, workspaceId, async (tx) => {
    const batch = await findBatch(tx, id, true);
    if (batch === undefined || !['checking', 'importing', 'undoing'].includes(batch.status)) return;
    const now = new Date(platform.clock()).toISOString();
    await updateBatch(tx, id, { status: 'failed', error: message, finishedAt: now });
    await tellProgress(await systemCtx(platform, workspaceId), tx, id, 'failed');
  });
}

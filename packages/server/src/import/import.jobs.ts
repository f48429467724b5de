import { AppError } from '@throughline/domain/platform/error.ts';
import { inTransaction } from '../platform/db.ts';
import { handleJob, type JobHandler } from '../platform/jobs/job.ts';
import type { Platform } from '../platform/platform.ts';
import { runCheck } from './check.ts';
import { enqueueStep, importStep } from './import-step.ts';
import { failBatch } from './import-ctx.ts';
import { findBatch } from './import.queries.ts';
import { runImport, type SliceLimits } from './run.ts';
import { runUndo } from './undo.ts';

/** A long import is many jobs: each gives the queue a sign of life, and tries are counted for each. */
const SLICE_MS = 15_000;
const LAST_RETRY = 9;

/**
 * One slice of the phase that the import is in.
 * @returns whether a further slice is needed
 */
export async function stepImport(
  platform: Platform,
  workspaceId: string,
  importId: string,
  limits: SliceLimits,
): Promise<boolean> {
  const batch = await inTransaction(platform.pool, workspaceId, (tx) => findBatch(tx, importId));
  switch (batch?.status) {
    case 'checking':
      await runCheck(platform, workspaceId, importId, limits.signal);
      return false;
    case 'importing':
      return runImport(platform, workspaceId, importId, limits);
    case 'undoing':
      return runUndo(platform, workspaceId, importId, limits);
    default:
      return false;
  }
}

export const importJobs: readonly JobHandler[] = [
  handleJob(importStep, async (platform, { workspaceId, importId }, { signal, retry }) => {
    const again = () => inTransaction(platform.pool, workspaceId, (tx) => enqueueStep(platform, tx, importId));
    try {
      if (await stepImport(platform, workspaceId, importId, { signal, until: Date.now() + SLICE_MS })) await again();
    } catch (error) {
      // Stopped in the middle: another worker begins where this one was.
      if (signal.aborted) return again();
      const isFinal = error instanceof AppError && error.code !== 'unavailable' && error.code !== 'no_space';
      if (isFinal || retry >= LAST_RETRY) await failBatch(platform, workspaceId, importId, error);
      if (!isFinal) throw error;
    }
  }),
];

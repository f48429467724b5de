import { AppError } from '@throughline/domain/platform/error.ts';
import { inTransaction } from '../platform/db.ts';
import { handleJob, type JobHandler } from '../platform/jobs/job.ts';
import { enqueueRehearsal, rehearsalJob } from './rehearsal-job.ts';
import { failRehearsal } from './rehearsal.queries.ts';
import { runRehearsal } from './rehearsal-run.ts';

/** A long rehearsal is many jobs: each gives the queue a sign of life, and tries are counted for each. */
const SLICE_MS = 15_000;
const LAST_RETRY = 9;

export const rehearsalJobs: readonly JobHandler[] = [
  handleJob(rehearsalJob, async (platform, { workspaceId, process, rehearsal }, { signal, retry }) => {
    const again = () =>
      inTransaction(platform.pool, workspaceId, (tx) => enqueueRehearsal(platform, tx, process, rehearsal));
    const limits = { signal, until: Date.now() + SLICE_MS };
    try {
      if (await runRehearsal(platform, workspaceId, process, rehearsal, limits)) await again();
    } catch (error) {
      // Stopped in the middle: another worker goes on where this one was.
      if (signal.aborted) return again();
      const isFinal = error instanceof AppError && error.code !== 'unavailable' && error.code !== 'no_space';
      if (isFinal || retry >= LAST_RETRY) {
        const at = new Date(platform.clock()).toISOString();
        const told = (error instanceof AppError ? error.details.message : undefined) ?? {
          zh: '回放遇到意外错误，已停止；可以重新回放。',
          en: 'The rehearsal met an unexpected fault and stopped; start it again.',
        };
        await inTransaction(platform.pool, workspaceId, (tx) => failRehearsal(tx, rehearsal, told, at));
      }
      if (!isFinal) throw error;
    }
  }),
];

import { z } from 'zod';
import type { Tx } from '../platform/db.ts';
import { defineJob } from '../platform/jobs/job.ts';
import type { Platform } from '../platform/platform.ts';

/** Goes on with a rehearsal wherever it is. */
export const rehearsalJob = defineJob({
  name: 'process.rehearse',
  payload: z.object({ workspaceId: z.uuid(), process: z.uuid(), rehearsal: z.uuid() }),
});

/** Gives the rehearsal to a worker, with the change that calls for it. */
export const enqueueRehearsal = (platform: Platform, tx: Tx, process: string, rehearsal: string): Promise<void> =>
  platform.jobs.enqueue(tx, rehearsalJob, { workspaceId: tx.workspaceId, process, rehearsal }, { key: rehearsal });

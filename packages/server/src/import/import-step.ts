import { z } from 'zod';
import type { Tx } from '../platform/db.ts';
import { defineJob } from '../platform/jobs/job.ts';
import type { Platform } from '../platform/platform.ts';

/** Goes on with an import in whatever phase it is. */
export const importStep = defineJob({
  name: 'import.step',
  payload: z.object({ workspaceId: z.uuid(), importId: z.uuid() }),
  concurrency: 2,
});

/** Gives the import to a worker, with the change that calls for it. */
export const enqueueStep = (platform: Platform, tx: Tx, importId: string): Promise<void> =>
  platform.jobs.enqueue(tx, importStep, { workspaceId: tx.workspaceId, importId }, { key: importId });

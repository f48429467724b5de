import { z } from 'zod';
import { defineJob } from '../platform/jobs/job.ts';

/** Moves running deals to a version of their process, piece by piece. Runs again from where it was. */
export const migrateJob = defineJob({
  name: 'process.migrate',
  payload: z.object({ workspaceId: z.uuid(), migrationId: z.uuid() }),
});

import { z } from 'zod';
import { defineJob, handleJob, type JobHandler } from '../platform/jobs/job.ts';
import { checkAll, cleanUp } from './maintenance.service.ts';

const nothing = z.object({}).loose();

const hourly = defineJob({ name: 'maintenance.clean-up', payload: nothing, cron: '17 * * * *' });
const nightly = defineJob({ name: 'maintenance.integrity', payload: nothing, cron: '23 18 * * *' });

export const maintenanceJobs: readonly JobHandler[] = [
  handleJob(hourly, (platform, _payload, { signal }) => cleanUp(platform, signal)),
  handleJob(nightly, (platform, _payload, { signal }) => checkAll(platform, signal)),
];

import { z } from 'zod';
import { defineJob, handleJob, type JobHandler } from '../platform/jobs/job.ts';
import { remindAll } from './clock.ts';

const everyMinute = defineJob({ name: 'approval.remind', payload: z.object({}).loose(), cron: '* * * * *' });

export const approvalJobs: readonly JobHandler[] = [
  handleJob(everyMinute, (platform, _payload, { signal }) => remindAll(platform, signal)),
];

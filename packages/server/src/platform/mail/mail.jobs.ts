import { handleJob } from '../jobs/job.ts';
import { sendMailJob, sendQueued } from './outbox.ts';

export const mailJobs = [
  handleJob(sendMailJob, (platform, { workspaceId, id }) => sendQueued(platform, workspaceId, id)),
];

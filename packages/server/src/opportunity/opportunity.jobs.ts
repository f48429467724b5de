import { systemCtx } from '../identity/actor.ts';
import { handleJob } from '../platform/jobs/job.ts';
import { rebaseInPieces, rebaseJob } from './rebase.ts';

export const opportunityJobs = [
  handleJob(rebaseJob, async (platform, { workspaceId, currency }) =>
    rebaseInPieces(await systemCtx(platform, workspaceId), currency),
  ),
];

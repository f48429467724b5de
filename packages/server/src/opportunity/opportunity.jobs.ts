import { systemCtx } from '../identity/actor.ts';
import { handleJob } from '../platform/jobs/job.ts';
import { flipGates, flipJob } from './gate-flips.ts';
import { rebaseInPieces, rebaseJob } from './rebase.ts';

export const opportunityJobs = [
  handleJob(flipJob, async (platform, _payload, { signal }) => {
    await flipGates(platform, signal);
  }),
  handleJob(rebaseJob, async (platform, { workspaceId, currency }) =>
    rebaseInPieces(await systemCtx(platform, workspaceId), currency),
  ),
];

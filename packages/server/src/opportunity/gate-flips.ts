import { z } from 'zod';
import { systemCtx } from '../identity/actor.ts';
import { listWorkspaces } from '../identity/workspace.service.ts';
import { within } from '../platform/ctx.ts';
import { defineJob } from '../platform/jobs/job.ts';
import type { Platform } from '../platform/platform.ts';
import { refreshDeal } from './deal-gate.ts';

/** Deals of one workspace that one run judges at the most; the next run goes on. */
const MOST = 1_000;

/** Every minute: deals whose gate or signs the mere passing of time has changed. */
export const flipJob = defineJob({ name: 'opportunity.gate-flips', payload: z.object({}).loose(), cron: '* * * * *' });

/** Each deal in a transaction of its own; a run that dies leaves the rest to the next one. @returns deals that were judged */
export async function flipGates(platform: Platform, signal: AbortSignal): Promise<number> {
  let judged = 0;
  for (const workspaceId of await listWorkspaces(platform)) {
    const ctx = await systemCtx(platform, workspaceId);
    const due = await ctx.readOnce<{ id: string }>(
      `select id from opportunity where workspace_id = $1 and gate_flips_at <= $2 and deleted_at is null
       order by gate_flips_at limit $3`,
      [workspaceId, new Date(ctx.now), MOST],
      'gate-flips-due',
    );
    for (const { id } of due) {
      if (signal.aborted) return judged;
      await ctx.transaction((tx) => refreshDeal(within(ctx, tx), tx, id));
      judged += 1;
    }
  }
  return judged;
}

import type { z } from 'zod';
import type { Platform } from '../platform.ts';

/** A kind of work that is done outside a request. Its rows are made in the transaction that causes it. */
export interface JobDefinition<Payload extends z.ZodType = z.ZodType> {
  /** Queue name, `feature.verb`. */
  name: string;
  payload: Payload;
  /** Jobs of this kind that one process works on at a time; 1 otherwise. */
  concurrency?: number;
  /** Jobs taken by one query; more than 1 for many small ones. */
  batch?: number;
  /** Five fields in UTC: the job runs by itself at these times, once for all processes. */
  cron?: string;
}

export const defineJob = <P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> => definition;

export interface JobRun {
  /** Aborted when the process stops or the job was given to another worker. */
  signal: AbortSignal;
  /** 0 at the first try, up to 9. */
  retry: number;
}

/** At least once: a handler that died runs again, so what it does is idempotent or in one transaction with a mark of it. */
export interface JobHandler {
  definition: JobDefinition;
  handle(platform: Platform, payload: unknown, run: JobRun): Promise<void>;
}

export const handleJob = <P extends z.ZodType>(
  definition: JobDefinition<P>,
  handle: (platform: Platform, payload: z.output<P>, run: JobRun) => Promise<void>,
): JobHandler => ({
  definition,
  handle: (platform, payload, run) => handle(platform, definition.payload.parse(payload), run),
});

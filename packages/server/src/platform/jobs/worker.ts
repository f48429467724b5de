import type { Platform } from '../platform.ts';
import { ensureQueue, openBoss } from './boss.ts';
import type { JobHandler } from './job.ts';

export interface Worker {
  /** Takes no more jobs, waits for running ones up to 15 s, and gives the others back to the queue. */
  stop(): Promise<void>;
}

const STOP_MS = 15_000;

/** Works on jobs of these kinds until stopped. Any number of processes may do so. @param url of the application role */
export async function startWorker(
  platform: Platform,
  url: string,
  handlers: readonly JobHandler[],
  { pollSeconds = 2 }: { pollSeconds?: number } = {},
): Promise<Worker> {
  const { log } = platform;
  const boss = openBoss(url, log, {
    max: 4,
    supervise: true,
    schedule: true,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
    maintenanceIntervalSeconds: 300,
    useListenNotify: true,
  });
  await boss.start();
  const stopping = new AbortController();
  for (const handler of handlers) {
    const { definition } = handler;
    await ensureQueue(boss, definition);
    await boss.work(
      definition.name,
      {
        perJobResults: true,
        batchSize: definition.batch ?? 1,
        localConcurrency: definition.concurrency ?? 1,
        // With NOTIFY and without this, a backlog drains one batch per polling interval.
        burstWhenBatchFull: (definition.batch ?? 1) > 1,
        pollingIntervalSeconds: pollSeconds,
        notifyPollingIntervalSeconds: pollSeconds,
      },
      (jobs) =>
        Promise.all(
          jobs.map(async (job) => {
            try {
              const signal = AbortSignal.any([job.signal, stopping.signal]);
              await handler.handle(platform, job.data, { signal, retry: job.retryCount });
              return { id: job.id, status: 'completed' as const };
            } catch (error) {
              log.warn({ err: error, job: definition.name, id: job.id, retry: job.retryCount }, 'job failed');
              return { id: job.id, status: 'failed' as const, output: outputOf(error) };
            }
          }),
        ),
    );
  }
  return {
    async stop() {
      stopping.abort(new Error('the process stops'));
      await boss.stop({ graceful: true, timeout: STOP_MS });
    },
  };
}

const outputOf = (error: unknown) =>
  error instanceof Error
    ? { message: error.message.slice(0, 2000), stack: error.stack?.slice(0, 4000) }
    : { message: String(error).slice(0, 2000) };

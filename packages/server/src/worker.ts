import { pino } from 'pino';
import { openPlatform } from './app.ts';
import { jobHandlers } from './features.ts';
import { endInOrder } from './host.ts';
import { readConfig } from './platform/config.ts';
import { startWorker } from './platform/jobs/worker.ts';
import { prepareDatabase } from './platform/postgres/prepare.ts';

/**
 * Works on jobs alone, beside processes that serve requests with `ROLE=api`. Ctrl-C or SIGTERM ends it in order: it takes
 * no more jobs, gives running ones back, closes its pools.
 */
export async function startWorkerHost(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const ending = endInOrder(log);
  try {
    const database = await prepareDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log });
    ending.add(database.stop);
    const platform = openPlatform({ config, log, appUrl: database.appUrl });
    ending.add(() => platform.close());
    const worker = await startWorker(platform, database.appUrl, jobHandlers);
    ending.add(() => worker.stop());
    log.info('working on jobs');
  } catch (error) {
    await ending.run();
    throw error;
  }
}

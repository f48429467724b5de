import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import { AppError } from '@throughline/domain/platform/error.ts';
import { type Logger, pino } from 'pino';
import { buildApp, openPlatform } from './app.ts';
import { jobHandlers } from './features.ts';
import { printedSetupLink, refreshWorkspaces } from './identity/workspace.service.ts';
import { readConfig } from './platform/config.ts';
import { startWorker } from './platform/jobs/worker.ts';
import { registerOperations } from './platform/http/operations.ts';
import { servePages } from './platform/http/pages.ts';
import { prepareDatabase } from './platform/postgres/prepare.ts';
import { prepareSample, printVisitorLinks } from './sample/show-sample.ts';

const DIST = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));
/** A stop that takes longer is cut off: something hangs. */
const STOP_MS = 20_000;

/**
 * Starts the product in this process: database, schema, platform, HTTP. Prints the address, and the one-time link of the
 * first run. Ctrl-C or SIGTERM ends it in order: no new requests, running ones finish, pools close, the embedded server stops.
 * @param options `sample`: the sample workspace is made before the server listens, and its sign-in links are printed
 */
export async function startHost(env: NodeJS.ProcessEnv, options: { sample?: boolean } = {}): Promise<void> {
  const config = readConfig(env);
  const log = pino(
    { level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token'] },
    pino.destination(2),
  );
  const ending = endInOrder(log);
  try {
    const preparing = prepareDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log });
    ending.add(() =>
      preparing.then(
        ({ stop }) => stop(),
        () => undefined,
      ),
    );
    const database = await preparing;
    const platform = openPlatform({ config, log, appUrl: database.appUrl });
    ending.add(() => platform.close());
    const address = { origin: config.publicUrl ?? '' };
    const app = await buildApp(platform, () => address.origin);
    app.addHook('preClose', (done) => {
      platform.live.closeAll();
      done();
    });
    ending.add(() => app.close());
    registerOperations(app, platform);
    await servePages(app, DIST);
    await refreshWorkspaces(platform);
    const halt = new AbortController();
    ending.add(() => Promise.resolve(halt.abort()));
    const sample = options.sample === true ? await prepareSample(platform, halt.signal) : undefined;
    if (config.role === 'all') {
      const worker = await startWorker(platform, database.appUrl, jobHandlers);
      ending.add(() => worker.stop());
    }
    await app.listen({ port: config.port, host: config.host });
    const { port } = app.server.address() as AddressInfo;
    const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
    address.origin = config.publicUrl ?? `http://${host}:${port}`;
    console.log(`\n  Throughline 主线  ${address.origin}\n`);
    if (sample !== undefined) await printVisitorLinks(platform, sample, address.origin);
    const setup = await printedSetupLink(platform, address.origin);
    if (setup !== undefined) {
      const words = '首次使用，请用此一次性链接创建工作区 / First run: create the workspace with this one-time link';
      console.log(`  ${words}\n  ${setup}\n`);
    }
  } catch (error) {
    await ending.run();
    throw portError(error, config.port);
  }
}

/** What was started is ended in the opposite order, on a signal (also one that comes while starting) or when the start fails. */
export function endInOrder(log: Logger): { add(step: () => Promise<unknown>): void; run(): Promise<void> } {
  const steps: (() => Promise<unknown>)[] = [];
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= (async () => {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) await step();
    })();
    return running;
  };
  const onSignal = (signal: NodeJS.Signals) => {
    log.info(`stopping: ${signal}`);
    setTimeout(() => process.exit(1), STOP_MS).unref();
    run().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stop failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { add: (step) => steps.push(step), run };
}

function portError(error: unknown, port: number): unknown {
  if ((error as { code?: string }).code !== 'EADDRINUSE') return error;
  return new AppError(
    'unavailable',
    {
      message: {
        zh: `端口 ${port} 已被占用。用 PORT=另一个端口 npm start 启动。`,
        en: `Port ${port} is in use. Start with another one: PORT=3001 npm start`,
      },
    },
    { cause: error },
  );
}

import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp, openPlatform } from '@throughline/server/app.ts';
import { jobHandlers } from '@throughline/server/features.ts';
import { printedSetupLink } from '@throughline/server/identity/workspace.service.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import { registerOperations } from '@throughline/server/platform/http/operations.ts';
import { servePages } from '@throughline/server/platform/http/pages.ts';
import { startWorker } from '@throughline/server/platform/jobs/worker.ts';
import { freshDatabase } from '@throughline/testing/database.ts';
import { pino } from 'pino';

const DIST = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

export interface Product {
  origin: string;
  /** The one-time link that the first start prints. */
  setupLink: string;
  stop(): Promise<void>;
}

/**
 * The whole product (API, pages, worker, live updates) on a free port, with a database and a folder of its own. The web
 * application must have been built; `npm test` does it before.
 */
export async function startProduct(): Promise<Product> {
  const database = await freshDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-e2e-'));
  const log = pino({ level: 'error' }, pino.destination(2));
  const config = readConfig({ DATA_DIR: dataDir, RATE_LIMIT: '0', LOG_LEVEL: 'error' });
  const platform = openPlatform({ config, log, appUrl: database.appUrl });
  const address = { origin: '' };
  const app = await buildApp(platform, () => address.origin);
  app.addHook('preClose', (done) => {
    platform.live.closeAll();
    done();
  });
  registerOperations(app, platform);
  await servePages(app, DIST);
  const worker = await startWorker(platform, database.appUrl, jobHandlers);
  await app.listen({ port: 0, host: '127.0.0.1' });
  address.origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const setupLink = await printedSetupLink(platform, address.origin);
  if (setupLink === undefined) throw new Error('the database was not empty');
  return {
    origin: address.origin,
    setupLink,
    async stop() {
      await worker.stop();
      await app.close();
      await platform.close();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

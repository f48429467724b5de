// npm start [-- --sample]: installs what is missing, builds what is stale, serves.
import { ensureInstalled, handOver, ROOT } from './bootstrap.mjs';
import { buildWeb } from './build-web.mjs';

ensureInstalled();
try {
  buildWeb();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
handOver([`${ROOT}apps/api/main.ts`, ...process.argv.slice(2)]);

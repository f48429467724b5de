// node scripts/run.mjs FILE [ARGUMENTS]: installs what is missing, then runs a TypeScript file under the pinned Node.
import { ensureInstalled, handOver } from './bootstrap.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs FILE [ARGUMENTS]');
  process.exit(2);
}
ensureInstalled();
handOver([file, ...args]);

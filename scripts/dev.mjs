// npm run dev: the API restarts when a file of the server changes, the web page follows its sources at once.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, pinnedEnv, pinnedNode, ROOT } from './bootstrap.mjs';

ensureInstalled();
const port = process.env.PORT || '3000';
const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
const children = [
  spawn(
    pinnedNode(),
    ['--watch', '--watch-preserve-output', join(ROOT, 'apps/api/main.ts'), ...process.argv.slice(2)],
    {
      cwd: process.cwd(),
      env: pinnedEnv({ PORT: port }),
      stdio: 'inherit',
    },
  ),
  spawn(pinnedNode(), [vite], {
    cwd: join(ROOT, 'apps/web'),
    env: pinnedEnv({ API_URL: `http://127.0.0.1:${port}` }),
    stdio: ['ignore', 'inherit', 'inherit'],
  }),
];

let stopping = false;
const stopAll = () => {
  stopping = true;
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
};
process.on('SIGINT', stopAll);
process.on('SIGTERM', stopAll);
for (const child of children) {
  child.on('exit', (code) => {
    // One without the other is no use.
    if (!stopping) process.exitCode = code ?? 1;
    stopAll();
  });
}

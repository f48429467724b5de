import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * `npm run bench [-- <part> [numbers]]`: without words, every part at its usual size. Parts: `api [deals …]` beside a bare server on the
 * same table, `import [rows]` with export and undo, `browser [deals]`, `rehearsal [deals …]`, `start`. Ratios are what counts;
 * absolute figures belong to the machine. By name alone: `bpi FOLDER`, a rehearsal on the real log of the BPI Challenge 2012.
 */
const PARTS: Record<string, readonly string[]> = {
  start: [],
  api: ['10000', '100000', '1000000'],
  import: ['100000'],
  browser: ['20000'],
  rehearsal: ['1000', '10000'],
};
/** Parts that need something of the caller. */
const BY_NAME = ['bpi'];

const [part, ...numbers] = process.argv.slice(2);
if (part !== undefined && PARTS[part] === undefined && !BY_NAME.includes(part)) {
  console.error(`no such part: ${part}; there are ${[...Object.keys(PARTS), ...BY_NAME].join(', ')}`);
  process.exit(2);
}
const chosen = part === undefined ? Object.keys(PARTS) : [part];
for (const name of chosen) {
  const usual = PARTS[name] ?? [];
  console.log(`\n── ${name}`);
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [file, ...(numbers.length > 0 ? numbers : usual)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

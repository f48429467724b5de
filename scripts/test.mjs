// npm test: every check, one after the other, each to its end. The last line adds them up: a test of vitest counts one, and
// so does each other check. Arguments choose checks by name: `npm test -- types unit`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, pinnedEnv, pinnedNode, ROOT } from './bootstrap.mjs';
import { buildWeb } from './build-web.mjs';

const REPORTS = join(ROOT, 'node_modules', '.cache', 'throughline', `test-${process.pid}`);
const CHECK_LIMIT_MS = 10 * 60_000;
/** Under CI vitest fails on a snapshot that is not written yet, instead of writing it. */
const ENV = pinnedEnv({ CI: process.env.CI ?? '1', FORCE_COLOR: process.env.FORCE_COLOR ?? '0' });

const tool = (name, ...args) => [join(ROOT, 'node_modules', '.bin', name), ...args];
/** @returns {string[]} the pinned Node exists only once everything is installed, so it is asked for when the check runs */
const script = (name) => [undefined, join(ROOT, 'scripts', name)];
const vitest = (project) => {
  const file = join(REPORTS, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return { command: tool('vitest', 'run', '--project', project, '--passWithNoTests', ...reporters), report: file };
};

/** @type {{ name: string, command?: string[], report?: string, work?: () => unknown }[]} */
const CHECKS = [
  { name: 'format', command: tool('biome', 'format') },
  { name: 'lint', command: tool('oxlint', '--type-aware') },
  { name: 'imports', command: script('check-imports.ts') },
  { name: 'migrations', command: script('check-migrations.ts') },
  { name: 'sql', command: script('check-sql.ts') },
  { name: 'unused', command: tool('knip', '--no-progress') },
  { name: 'types', command: tool('tsc', '--noEmit') },
  { name: 'unit', ...vitest('unit') },
  { name: 'pg', ...vitest('pg') },
  // The short forms prove what is kept; how soon the product is back is judged by the long ones on an idle machine.
  { name: 'soak-app', command: [...script('soak.ts'), '--kill', 'app', '--rounds', '3', '--allowed-ms', '60000'] },
  { name: 'soak-db', command: [...script('soak.ts'), '--kill', 'database', '--rounds', '3', '--allowed-ms', '60000'] },
  { name: 'web', work: buildWeb },
  { name: 'e2e', ...vitest('e2e') },
];

let current;
let finished = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    current?.kill(signal);
    process.exit(130);
  });
}
process.on('exit', () => {
  rmSync(REPORTS, { recursive: true, force: true });
  // Also after a failed installation or Ctrl-C there is a last line to read.
  if (!finished) console.log('0 passed, 1 failed');
});

/** @returns {Promise<boolean>} did the command end with 0, in time? */
function run([program = pinnedNode(), ...args]) {
  return new Promise((resolve) => {
    current = spawn(program, args, {
      cwd: ROOT,
      env: ENV,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    const limit = setTimeout(() => {
      console.error(`stopped after ${CHECK_LIMIT_MS / 60_000} minutes`);
      current.kill('SIGKILL');
    }, CHECK_LIMIT_MS);
    const end = (good) => {
      clearTimeout(limit);
      resolve(good);
    };
    current.on('error', (error) => {
      console.error(error.message);
      end(false);
    });
    current.on('close', (code) => end(code === 0));
  });
}

/** Passed and failed tests of a vitest report. A file that does not load, or a run that breaks, counts as one failure. */
function countReport(file, good) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const broken = report.testResults.filter(
      (suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
    );
    const failed = report.numFailedTests + broken.length;
    return {
      passed: report.numPassedTests,
      failed: good ? failed : Math.max(failed, 1),
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: good ? 0 : 1, skipped: 0 };
  }
}

async function runCheck({ command, report, work }) {
  if (work !== undefined) {
    try {
      work();
      return { passed: 1, failed: 0, skipped: 0 };
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1, skipped: 0 };
    }
  }
  const good = await run(command);
  if (report !== undefined) return countReport(report, good);
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
}

ensureInstalled();
mkdirSync(REPORTS, { recursive: true });
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !CHECKS.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')}; there are ${CHECKS.map((check) => check.name).join(', ')}`);
  process.exit(2);
}
const results = [];
for (const check of CHECKS) {
  if (chosen.length > 0 && !chosen.includes(check.name)) continue;
  console.log(`\n── ${check.name}`);
  const from = performance.now();
  const counts = await runCheck(check);
  results.push({ name: check.name, seconds: (performance.now() - from) / 1000, ...counts });
}

console.log('\ncheck        passed  failed  skipped  seconds');
for (const { name, passed, failed, skipped, seconds } of results) {
  const cells = [
    String(passed).padStart(6),
    String(failed).padStart(6),
    String(skipped).padStart(7),
    seconds.toFixed(1).padStart(7),
  ];
  console.log(`${name.padEnd(12)} ${cells.join('  ')}${failed > 0 ? '  FAILED' : ''}`);
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
finished = true;
process.exitCode = sum('failed') > 0 ? 1 : 0;
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);

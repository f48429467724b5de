import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Import directions and cycles. Runs in `npm test`; by itself: `node scripts/run.mjs scripts/check-imports.ts`.
 *
 * routes, tools, jobs → service → queries → domain; web → domain only; platform knows no feature but through the files that
 * wire; apps wire. Imports name the defining file with its ending.
 */
const ROOTS = [
  'packages/domain/src',
  'packages/server/src',
  'packages/testing/src',
  'apps/api',
  'apps/web/src',
  'apps/worker',
];

/** What the rules of the game, shared with the browser, may lean on. */
const DOMAIN_LIBRARIES = ['zod', 'temporal-polyfill'];
const TEST_LIBRARIES = ['vitest', 'fast-check'];

const LAYER: Record<string, number> = { routes: 3, tools: 3, jobs: 3, service: 2, queries: 1 };

interface Import {
  specifier: string;
  /** `import type`: gone at run time, so it makes no cycle. */
  typeOnly: boolean;
}

/** Static and dynamic imports and re-exports of a source text. */
export function importsOf(source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  for (const match of code.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[2] as string, typeOnly: match[1] !== undefined });
  }
  for (const match of code.matchAll(/(?:^\s*import|\bimport\()\s*['"]([^'"]+)['"]/gm)) {
    found.push({ specifier: match[1] as string, typeOnly: false });
  }
  return found;
}

const isTest = (file: string): boolean => /\.test\.tsx?$|\.fixture\.ts$/.test(file);

/** File of this repository that an import names, or undefined for a library. */
function target(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier));
  const own = /^@throughline\/(domain|server|testing)\/(.+)$/.exec(specifier);
  return own === null ? undefined : `packages/${own[1]}/src/${own[2]}`;
}

const area = (file: string): string => ROOTS.find((root) => file.startsWith(`${root}/`)) ?? file;

const layer = (file: string): number => LAYER[/\.(\w+)\.ts$/.exec(file)?.[1] ?? ''] ?? 0;

const matches = (specifier: string, libraries: string[]): boolean =>
  libraries.some((library) => specifier === library || specifier.startsWith(`${library}/`));

/** Why `file` may not import `specifier`; undefined when it may. */
function refusal(file: string, specifier: string): string | undefined {
  const from = area(file);
  const to = target(file, specifier);
  if (to === undefined) {
    if (from !== 'packages/domain/src') return undefined;
    if (matches(specifier, DOMAIN_LIBRARIES)) return undefined;
    if (isTest(file) && (matches(specifier, TEST_LIBRARIES) || specifier.startsWith('node:'))) return undefined;
    return `domain imports only ${DOMAIN_LIBRARIES.join(', ')}`;
  }
  if (!/\.(ts|tsx|css|json|svg)$/.test(to)) return 'an import names the file with its ending';
  if (specifier.startsWith('.') && area(to) !== from) return 'another package is imported by its name';
  const towards = area(to);
  const allowed: Record<string, string[]> = {
    'packages/domain/src': [],
    'packages/server/src': ['packages/domain/src', ...(isTest(file) ? ['packages/testing/src'] : [])],
    'packages/testing/src': ['packages/domain/src', 'packages/server/src'],
    'apps/web/src': ['packages/domain/src'],
    'apps/api': ['packages/server/src', 'packages/domain/src'],
    'apps/worker': ['packages/server/src', 'packages/domain/src'],
  };
  if (towards !== from && !allowed[from]?.includes(towards)) return `${from} must not import ${towards}`;
  if (file.startsWith('apps/web/src/ui/') && /^apps\/web\/src\/(features|record)\//.test(to))
    return 'ui has no business words';
  if (isTest(file) || from !== 'packages/server/src') return undefined;
  if (isTest(to)) return 'a test is imported by no one';
  const [upper, lower] = [layer(file), layer(to)];
  if (upper > 0 && lower > upper) return 'imports go down: routes, tools, jobs → service → queries';
  if (upper === 3 && lower === 3) return 'routes, tools and jobs do not import each other: share a service';
  return undefined;
}

/** Circles of run-time imports, each as its files in order; [] when there is none. */
export function cycles(graph: Map<string, string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

/** @param files path from the repository's root with "/" → source text; [] when all is well */
export function importProblems(files: Map<string, string>): string[] {
  const problems: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, source] of files) {
    if (/\/index\.tsx?$/.test(file)) problems.push(`${file}: no index files: import what defines the thing`);
    if (/^apps\/(api|worker)\//.test(file) && !file.endsWith('/main.ts'))
      problems.push(`${file}: apps only wire, in main.ts`);
    const edges: string[] = [];
    for (const { specifier, typeOnly } of importsOf(source)) {
      const reason = refusal(file, specifier);
      if (reason !== undefined) problems.push(`${file}: imports ${specifier}: ${reason}`);
      const to = target(file, specifier);
      if (to === undefined) continue;
      if (/\.tsx?$/.test(to) && !files.has(to)) problems.push(`${file}: imports ${specifier}: there is no such file`);
      if (!typeOnly) edges.push(to);
    }
    graph.set(file, edges);
  }
  for (const cycle of cycles(graph)) problems.push(`cycle: ${cycle.join(' → ')}`);
  return problems;
}

function sources(root: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of ROOTS) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/');
      if (!entry.isFile() || !/\.tsx?$/.test(path) || /\/(dist|node_modules)\//.test(path)) continue;
      files.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return files;
}

if (import.meta.main) {
  const files = sources(fileURLToPath(new URL('..', import.meta.url)));
  const problems = importProblems(files);
  for (const problem of problems) console.error(problem);
  console.log(`${files.size} files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

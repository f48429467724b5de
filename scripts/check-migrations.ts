import { fileURLToPath } from 'node:url';
import { type MigrationFile, readMigrations } from '@throughline/server/platform/postgres/migrate.ts';

/**
 * The portable subset in the text of migrations: what one PostgreSQL 15 to 18, managed or not, and Citus all run.
 * The tables that result (keys, row-level security, column types) are checked in the catalog by schema.pg.test.ts.
 * Runs in `npm test`; by itself: `node scripts/run.mjs scripts/check-migrations.ts`.
 */
const FORBIDDEN: [pattern: RegExp, why: string][] = [
  [
    /\bon\s+(?:delete|update)\s+set\s+(?:null|default)\b/,
    'set null: Citus refuses it on keys that begin with workspace_id',
  ],
  [/\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger\b/, 'trigger: Citus refuses them; the service does it'],
  [/\b(?:small|big)?serial\b/, 'serial: ids come from the application'],
  [/\bgenerated\s+(?:always|by\s+default)\s+as\s+identity\b/, 'identity: ids come from the application'],
  [
    /\b(?:uuidv7|gen_random_uuid|uuid_generate_v\d)\s*\(/,
    'ids come from the application; uuidv7() needs PostgreSQL 18',
  ],
  [/\)\s*virtual\b/, 'virtual columns need PostgreSQL 18'],
  [
    /\b(?:numeric|decimal)\b/,
    'numeric: its operators are not leakproof, so row-level security keeps indexes from being used',
  ],
  [/\bdefault\s+(?:now|clock_timestamp|current_\w+)\b/, 'instants come from the application'],
  [/\bsecurity\s+definer\b/, 'security definer goes around row-level security'],
  [/\bdisable\s+row\s+level\s+security\b|\bno\s+force\s+row\b/, 'row-level security stays on'],
  [/\bnot\s+valid\b/, 'not valid: leaves a constraint that nobody checks'],
  [/^\s*(?:begin|commit|rollback)\s*;/m, 'a migration has its transaction from outside'],
];

/** Rules by statement, as text after comments are gone. */
function statementProblems(statement: string): string[] {
  const problems = FORBIDDEN.filter(([pattern]) => pattern.test(statement)).map(([, why]) => why);
  if (
    /\bcreate\s+(?:or\s+replace\s+)?view\b/.test(statement) &&
    !/security_invoker\s*=\s*(?:true|on)/.test(statement)
  ) {
    problems.push('a view reads as its owner: with (security_invoker = true)');
  }
  const table = /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(\S+)\s*\(([\s\S]*)\)/.exec(statement);
  if (table !== null && !/^"?auth"?\./.test(table[1] as string)) {
    const body = table[2] as string;
    if (!/^\s*workspace_id\s+uuid\b/.test(body)) problems.push(`${table[1]}: workspace_id uuid is the first column`);
    for (const key of body.matchAll(/\b(primary\s+key|unique|foreign\s+key)\s*\(\s*(\w+)/g)) {
      if (key[2] !== 'workspace_id') problems.push(`${table[1]}: ${key[1]} begins with workspace_id`);
    }
  }
  return problems;
}

/** @returns what is wrong with the migrations, as `name: reason`; [] when all is well */
export function migrationProblems(files: MigrationFile[]): string[] {
  return files.flatMap((file) => {
    const statements = withoutComments(file.text).toLowerCase().split(/;\s*$/m);
    const problems = statements.flatMap(statementProblems);
    const concurrent = statements.filter((statement) => /\bconcurrently\b/.test(statement));
    if (!file.concurrent && concurrent.length > 0)
      problems.push('concurrently needs a file that begins with "-- concurrent"');
    if (file.concurrent) problems.push(...repeatProblems(statements.filter((statement) => statement.trim() !== '')));
    return [...new Set(problems)].map((problem) => `${file.name}: ${problem}`);
  });
}

/** A concurrent migration that is killed half-way runs again from its beginning, over an invalid index of the same name. */
function repeatProblems(statements: string[]): string[] {
  const dropped = new Set<string>();
  return statements.flatMap((statement) => {
    const drop = /^\s*drop\s+index\s+concurrently\s+if\s+exists\s+(\S+)\s*$/.exec(statement);
    if (drop !== null) dropped.add(drop[1] as string);
    const create = /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(\S+)\s+on\b/.exec(statement);
    if (drop === null && create === null) return ['a concurrent migration only drops and creates indexes'];
    if (create === null || dropped.has(create[1] as string)) return [];
    return [`drop index concurrently if exists ${create[1]} comes first, so that the file can run again`];
  });
}

const withoutComments = (sql: string): string => sql.replace(/\/\*[\s\S]*?\*\//g, '').replace(/--.*$/gm, '');

if (import.meta.main) {
  const files = readMigrations(fileURLToPath(new URL('../migrations', import.meta.url)));
  const problems = migrationProblems(files);
  for (const problem of problems) console.error(problem);
  console.log(`${files.length} migrations, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * SQL is a constant text with parameters. Text that is put together stands only in the files below, each read for what it
 * puts in (S05): names from object descriptions, other texts of these files, and `$n`. Runs in `npm test`; by itself:
 * `node scripts/run.mjs scripts/check-sql.ts`. A new file is added here by who has read it.
 * Fragments (a scope, a comparison, an order) become statements only in these files; what makes them is tested with hostile
 * texts in platform/http/injection.pg.test.ts.
 */
const REVIEWED: Readonly<Record<string, string>> = {
  'packages/server/src/approval/approval.queries.ts': 'constant column lists and fragments',
  'packages/server/src/comment/comment.queries.ts': 'constant column lists',
  'packages/server/src/comment/comment.service.ts': 'tables of object descriptions',
  'packages/server/src/comment/follow.service.ts': 'tables of object descriptions',
  'packages/server/src/exception/exception-report.ts': 'selections of the record engine, constant texts, `$n`',
  'packages/server/src/exception/exception.queries.ts': 'a constant column list',
  'packages/server/src/identity/account.queries.ts': 'a constant number',
  'packages/server/src/identity/api-key.queries.ts': 'a constant column list',
  'packages/server/src/import/duplicates.ts': 'tables and columns of object descriptions',
  'packages/server/src/import/import.queries.ts': 'columns of a closed union, `$n`',
  'packages/server/src/import/name-index.ts': 'tables and columns of object descriptions',
  'packages/server/src/import/settle.ts': 'tables and columns of object descriptions',
  'packages/server/src/import/undo-others.ts': 'tables of a constant list',
  'packages/server/src/import/undo.ts': 'tables and columns of object descriptions',
  'packages/server/src/integrity/integrity.service.ts': 'the rules, tables of object descriptions',
  'packages/server/src/integrity/rules.ts': 'tables and columns of object descriptions',
  'packages/server/src/maintenance/maintenance.service.ts': 'tables of object descriptions',
  'packages/server/src/money/rate.queries.ts': 'a constant order',
  'packages/server/src/notification/notification.queries.ts': 'constant texts',
  'packages/server/src/notification/notification.service.ts': 'constant texts',
  'packages/server/src/notification/tell.ts': 'tables of object descriptions',
  'packages/server/src/opportunity/gate-drift.ts': 'columns of object descriptions',
  'packages/server/src/opportunity/gate-facts.ts': 'constant texts',
  'packages/server/src/opportunity/opportunity.service.ts': 'selections of the record engine',
  'packages/server/src/opportunity/past-records.ts': 'tables and columns of object descriptions',
  'packages/server/src/opportunity/rebase.ts': 'a constant condition',
  'packages/server/src/opportunity/stage-history.ts': 'keys of a schema, `$n`',
  'packages/server/src/platform/db.ts': 'the workspace id, proven to be a UUID: SET takes no parameter',
  'packages/server/src/platform/directory.ts': 'tables of object descriptions',
  'packages/server/src/platform/jobs/prepare-jobs.ts': 'constant names of schema and role',
  'packages/server/src/platform/postgres/keeper.ts': 'constant names',
  'packages/server/src/platform/postgres/migrate.ts': 'constant names and quoted literals, as the owner at start',
  'packages/server/src/platform/postgres/roles.ts': 'constant names and quoted literals, as the owner at start',
  'packages/server/src/process/rehearsal.queries.ts': 'constant texts',
  'packages/server/src/process/migration.service.ts': 'columns of object descriptions',
  'packages/server/src/record/bin.ts': 'tables and columns of object descriptions',
  'packages/server/src/record/custom-field.service.ts': 'tables, and slots of a closed list',
  'packages/server/src/record/history.ts': 'tables of object descriptions',
  'packages/server/src/record/links.ts': 'tables and columns of object descriptions',
  'packages/server/src/record/load-facts.ts': 'tables and columns of object descriptions',
  'packages/server/src/record/owner.ts': 'tables of object descriptions',
  'packages/server/src/record/purge.ts': 'tables of object descriptions',
  'packages/server/src/record/read.ts': 'the record engine: tables and columns of descriptions, `$n`',
  'packages/server/src/record/write-many.ts': 'tables and columns of object descriptions, `$n`',
  'packages/server/src/record/write-sql.ts': 'tables and columns of object descriptions, `$n`',
  'packages/server/src/record/write.ts': 'tables and columns of object descriptions',
  'packages/server/src/wait/wait.queries.ts': 'constant texts, scopes of the record engine, `$n`',
};

const TEMPLATE = /`(?:\\[\s\S]|\$\{(?:[^{}`]|\{[^{}]*\}|`[^`]*`)*\}|[^`\\])*`/g;
const STATEMENT =
  /^[`'"]\s*(?:select|insert\s+into|update\s+\S+\s+(?:\w+\s+)?set|delete\s+from|with\s+\w+\s+as|create\s|alter\s|drop\s|grant\s|set\s+(?:local|role)\s|begin\b)/i;
const JOINED = /(['"])\s*(?:select\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s)[^'"\n]*\1\s*\+/i;

/** Lines of a source text that put a statement together; [] where every statement is constant. */
export function builtStatements(source: string): number[] {
  const lineOf = (at: number): number => source.slice(0, at).split('\n').length;
  const lines = [...source.matchAll(TEMPLATE)]
    .filter(([text]) => STATEMENT.test(text) && text.includes('${'))
    .map((match) => lineOf(match.index));
  const joined = JOINED.exec(source);
  return joined === null ? lines : [...lines, lineOf(joined.index)];
}

/** @param files path from the repository's root with "/" → source text; [] when all is well */
export function sqlProblems(files: ReadonlyMap<string, string>, reviewed = REVIEWED): string[] {
  const problems: string[] = [];
  for (const [file, source] of files) {
    if (file in reviewed) continue;
    for (const line of builtStatements(source))
      problems.push(`${file}:${line}: a statement is put together here; use parameters, or have the file reviewed`);
  }
  return problems;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = new Map<string, string>();
  for (const entry of readdirSync(join(root, 'packages/server/src'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/');
    if (!entry.isFile() || !path.endsWith('.ts') || /\.(test|fixture)\.ts$/.test(path)) continue;
    files.set(path, readFileSync(join(root, path), 'utf8'));
  }
  const problems = sqlProblems(files);
  for (const problem of problems) console.error(problem);
  console.log(`${files.size} files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

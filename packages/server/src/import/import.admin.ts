import {
  IMPORT_TARGETS,
  type ImportDetail,
  type ImportProblem,
  type ImportSettings,
  importSettings,
} from '@throughline/domain/import/import.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { memberCtx } from '../identity/actor.ts';
import { findMember, findWorkspace } from '../identity/identity.admin.ts';
import type { AdminRequest, AdminVerb } from '../platform/admin.ts';
import type { Ctx } from '../platform/ctx.ts';
import { zodProblems } from '../platform/http/problem.ts';
import { startWorker } from '../platform/jobs/worker.ts';
import { importJobs } from './import.jobs.ts';
import { changeImport, checkImport, createImport, getImport, listProblems, startImport } from './import.service.ts';

const SHOWN_REFUSALS = 1_000;
const LOOK_MS = 100;

/** Settings of an import, with columns named by their heading: `{ "columns": { "Potential Name": "name", "Age": null } }`. */
const mappingFile = importSettings.omit({ columns: true }).extend({
  columns: z.record(z.string(), z.string().nullable()).optional(),
});
type MappingFile = z.infer<typeof mappingFile>;

async function readMapping(path: string | undefined): Promise<MappingFile> {
  if (path === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AppError(
      'invalid',
      { message: { zh: `不能读取 ${path}。`, en: `Cannot read ${path} as JSON.` } },
      { cause },
    );
  }
  const parsed = mappingFile.safeParse(value);
  if (!parsed.success) throw invalid(zodProblems(parsed.error));
  return parsed.data;
}

async function processId(ctx: Ctx, key: string): Promise<string> {
  const [row] = await ctx.readOnce<{ id: string }>(
    'select id from process where workspace_id = $1 and (key = $2 or name = $2 or name_en = $2) and not retired',
    [ctx.workspaceId, key],
  );
  if (row !== undefined) return row.id;
  throw invalid([{ field: 'process', value: key, message: { zh: '没有这个流程。', en: 'There is no such process.' } }]);
}

/** Waits until whichever worker has the import ends the phase. */
async function ended(ctx: Ctx, id: string): Promise<ImportDetail> {
  for (;;) {
    const detail = await getImport(ctx, id);
    if (!['checking', 'importing', 'undoing'].includes(detail.status)) return detail;
    await pause(LOOK_MS);
  }
}

function columnsByHeading(detail: ImportDetail, named: Record<string, string | null>): ImportSettings['columns'] {
  const known = new Map(detail.columns.map((column) => [column.header.trim(), column]));
  const wrong = Object.keys(named).filter((header) => !known.has(header.trim()));
  if (wrong.length > 0) {
    const headings = [...known.keys()].join(', ');
    throw invalid(
      wrong.map((header) => ({
        field: `columns.${header}`,
        message: { zh: `文件里没有这一列。有：${headings}`, en: `The file has no such column. It has: ${headings}` },
      })),
    );
  }
  const chosen = new Map(Object.entries(named).map(([header, field]) => [known.get(header.trim())?.column, field]));
  const taken = new Set(Object.values(named));
  return detail.columns.map(({ column, field, unit, dateOrder }) => {
    const own = chosen.get(column);
    return {
      column,
      // A field that the mapping gives to another column is taken from its proposal.
      field: own !== undefined ? own : taken.has(field) ? null : field,
      ...(unit === null ? {} : { unit }),
      ...(dateOrder === null ? {} : { dateOrder }),
    };
  });
}

/** Stages that the dry run only proposes, taken as proposed. */
async function likelyStages(ctx: Ctx, detail: ImportDetail): Promise<Record<string, string>> {
  const stages: Record<string, string> = {};
  for (const problem of await refusals(ctx, detail.id))
    for (const remedy of problem.remedies)
      if (remedy.kind === 'settings' && remedy.settings.stages !== undefined)
        Object.assign(stages, { [problem.value]: remedy.settings.stages[problem.value] });
  return stages;
}

async function refusals(ctx: Ctx, id: string): Promise<ImportProblem[]> {
  const items: ImportProblem[] = [];
  let cursor: string | undefined;
  do {
    const page = await listProblems(ctx, id, {
      severity: 'refused',
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && items.length < SHOWN_REFUSALS);
  return items.slice(0, SHOWN_REFUSALS);
}

const text = (options: AdminRequest['options'], name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

async function runImportVerb({ platform, options }: AdminRequest): Promise<unknown> {
  const target = z.enum(IMPORT_TARGETS).safeParse(options['object']);
  if (!target.success) throw invalid(zodProblems(target.error));
  const workspaceId = await findWorkspace(platform, text(options, 'workspace'));
  const member = await findMember(platform, workspaceId, text(options, 'email') ?? '');
  const ctx = await memberCtx(platform, workspaceId, member.id);
  const { columns, ...given } = await readMapping(text(options, 'mapping'));
  const process = text(options, 'process');
  const createsMissing = options['create-missing'] === true;
  const settings: ImportSettings = {
    ...(createsMissing ? { unknownPeople: 'invite', unknownReferences: 'create' } : {}),
    ...given,
    ...(process === undefined ? {} : { process: await processId(ctx, process) }),
    ...(options['update'] === true ? { duplicates: 'update' } : {}),
  };
  const path = text(options, 'file') ?? '';
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new AppError('invalid', { message: { zh: `没有文件 ${path}。`, en: `No file ${path}.` } }, { cause });
  });
  const upload = { target: target.data, path, fileName: basename(path), bytes: size };
  let detail = await createImport(ctx, upload, settings);
  if (columns !== undefined)
    detail = await changeImport(ctx, detail.id, { settings: { columns: columnsByHeading(detail, columns) } });
  const worker = await startWorker(platform, platform.jobs.url, importJobs, { pollSeconds: 0.5 });
  try {
    await checkImport(ctx, detail.id);
    detail = await ended(ctx, detail.id);
    const likely = createsMissing ? await likelyStages(ctx, detail) : {};
    if (Object.keys(likely).length > 0) {
      await changeImport(ctx, detail.id, { settings: { stages: { ...likely, ...settings.stages } } });
      await checkImport(ctx, detail.id);
      detail = await ended(ctx, detail.id);
    }
    if (detail.status === 'checked' && options['dry-run'] !== true) {
      await startImport(ctx, detail.id);
      detail = await ended(ctx, detail.id);
    }
  } finally {
    await worker.stop();
  }
  const { id, status, counts, error, resolution } = detail;
  const mapping = Object.fromEntries(detail.columns.map((column) => [column.header, column.field]));
  const refused = (await refusals(ctx, id)).map(({ row, header, value, message }) => ({ row, header, value, message }));
  return { id, status, error, counts, columns: mapping, resolution, refused };
}

export const importVerbs: readonly AdminVerb[] = [
  {
    name: 'import',
    summary: 'Import a file: understands, checks and writes it; prints counts and refused rows',
    options: {
      workspace: { about: 'id or name; may be left out where there is only one' },
      email: { about: 'member who imports; records without an owner are theirs', required: true },
      file: { about: 'CSV, TSV or XLSX', required: true },
      object: { about: IMPORT_TARGETS.join(', '), required: true },
      mapping: { about: 'JSON file: {"columns": {"Heading": "field" or null}, and other settings of an import}' },
      process: { about: 'key or name of the process of the deals; the default one otherwise' },
      'create-missing': {
        about: 'make people and accounts that are not there, take likely stages',
        type: 'boolean',
      },
      update: { about: 'update records that are there; they are skipped otherwise', type: 'boolean' },
      'dry-run': { about: 'only check', type: 'boolean' },
    },
    run: runImportVerb,
  },
];

import {
  type ImportDetail,
  type ImportFix,
  IMPORT_MOVES,
  type ImportProblem,
  type ImportSettings,
  type ImportStatus,
  type ImportSummary,
  type ImportTarget,
} from '@throughline/domain/import/import.contract.ts';
import { cellText } from '@throughline/domain/import/cell.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { newId } from '../platform/id.ts';
import { describe } from '../record/access.ts';
import { requireAction } from '../record/read.ts';
import { requireRight } from '../identity/people-rules.ts';
import { allowLong, tellProgress, withFile } from './import-ctx.ts';
import { enqueueStep } from './import-step.ts';
import {
  type Batch,
  deleteBatch,
  findBatch,
  type Fixes,
  insertBatch,
  listBatches,
  NO_COUNTS,
  NO_FIXES,
  problemRows,
  saveFile,
  updateBatch,
} from './import.queries.ts';
import { detailOf, summaryOf } from './import-view.ts';
import { dataRows, inspectImport } from './inspection.ts';
import { writableFields } from './plan.ts';

/** @throws AppError forbidden where the caller may not import this */
function requireImport(ctx: Ctx, target: ImportTarget): void {
  if (target === 'member') requireRight(ctx, 'manageUsers');
  else requireAction(ctx, describe(ctx, target === 'stageHistory' ? 'opportunity' : target), 'import');
}

/** Whose imports the caller sees besides their own. */
const seesAll = (ctx: Ctx): boolean => ctx.actor.kind === 'system' || ctx.actor.rights.admin.has('manageWorkspace');

/** @throws AppError not_found where it is absent or another's */
async function load(ctx: Ctx, tx: Tx, id: string, lock = false): Promise<Batch> {
  const batch = await findBatch(tx, id, lock);
  if (batch === undefined || (batch.createdBy !== ctx.actor.memberId && !seesAll(ctx))) throw new AppError('not_found');
  return batch;
}

const readBatch = (ctx: Ctx, id: string): Promise<Batch> => ctx.read((tx) => load(ctx, tx, id));

/**
 * Keeps an uploaded file and says what it was understood to be.
 * @param path of the file on this machine; its bytes are copied
 * @throws AppError forbidden, and what is wrong with the file (`unsupported_type`, `too_large`, `invalid`)
 */
export async function createImport(
  ctx: Ctx,
  upload: { target: ImportTarget; path: string; fileName: string; bytes: number },
  settings: ImportSettings = {},
): Promise<ImportDetail> {
  requireImport(ctx, upload.target);
  const { object } = writableFields(ctx, upload.target);
  const inspection = await inspectImport(upload.path, upload.fileName, upload.target, object, settings);
  const batch: Batch = {
    id: newId(),
    target: upload.target,
    fileName: upload.fileName.slice(0, 300),
    fileBytes: upload.bytes,
    status: 'draft',
    settings: { ...defaultSettings(ctx), ...settings },
    fixes: NO_FIXES,
    inspection,
    resolution: null,
    counts: { ...NO_COUNTS, rows: inspection.rows },
    progressDone: 0,
    progressTotal: inspection.rows,
    cancelRequested: false,
    error: null,
    createdAt: new Date(ctx.now).toISOString(),
    createdBy: ctx.actor.memberId,
    startedAt: null,
    finishedAt: null,
  };
  await ctx.transaction(async (tx) => {
    await insertBatch(tx, batch);
    await saveFile(tx, batch.id, upload.path);
    await tellProgress(ctx, tx, batch.id, 'created');
  });
  return detailOf(ctx, batch);
}

const defaultSettings = (ctx: Ctx): ImportSettings => ({
  unknownPeople: 'refuse',
  unknownReferences: ctx.actor.rights.scopes('account', 'create').length > 0 ? 'create' : 'empty',
  unknownChoices: 'refuse',
  duplicates: 'skip',
  keepClosedDates: true,
  quiet: true,
});

export const listImports = (ctx: Ctx, limit: number): Promise<ImportSummary[]> =>
  ctx.read(async (tx) => {
    const batches = await listBatches(tx, seesAll(ctx) ? null : ctx.actor.memberId, limit);
    return batches.map((batch) => summaryOf(ctx, batch));
  });

export const getImport = async (ctx: Ctx, id: string): Promise<ImportDetail> => detailOf(ctx, await readBatch(ctx, id));

const READING: readonly (keyof ImportSettings)[] = ['encoding', 'delimiter', 'sheet', 'headerRow'];

/**
 * Corrects how the file is read and what its values mean. A change of encoding, sheet or heading reads the file anew and
 * proposes columns anew.
 * @throws AppError conflict once rows were written or while a phase runs; invalid for columns and fields that are not there
 */
export async function changeImport(
  ctx: Ctx,
  id: string,
  { settings, fixes }: { settings?: ImportSettings | undefined; fixes?: readonly ImportFix[] | undefined },
): Promise<ImportDetail> {
  const seen = await readBatch(ctx, id);
  if (!detailOf(ctx, seen).can.change) throw notNow();
  const merged = mergedSettings(seen.settings, settings);
  const isReread = READING.some((key) => settings?.[key] !== undefined && settings[key] !== seen.settings[key]);
  if (isReread && settings?.columns === undefined) delete merged.columns;
  if (isReread && settings?.headerRow === undefined && settings?.sheet !== undefined) delete merged.headerRow;
  const { object } = writableFields(ctx, seen.target);
  const inspection = isReread
    ? await withFile(ctx, id, (path) => inspectImport(path, seen.fileName, seen.target, object, merged))
    : seen.inspection;
  checkColumns(ctx, seen.target, merged, inspection.headings.length);
  const fixed = fixes === undefined ? seen.fixes : await addFixes(ctx, seen, isReread ? NO_FIXES : seen.fixes, fixes);
  return ctx.transaction(async (tx) => {
    const batch = await load(ctx, tx, id, true);
    if (!detailOf(ctx, batch).can.change) throw notNow();
    const changes: Partial<Batch> = {
      settings: merged,
      fixes: isReread && fixes === undefined ? NO_FIXES : fixed,
      inspection,
      status: 'draft',
      error: null,
      progressDone: 0,
      progressTotal: inspection.rows,
      ...(isReread ? { resolution: null, counts: { ...NO_COUNTS, rows: inspection.rows } } : {}),
    };
    await updateBatch(tx, id, changes);
    await tellProgress(ctx, tx, id, 'updated');
    return detailOf(ctx, { ...batch, ...changes });
  });
}

/** Decisions by name are added to the former ones, so that two clicks in one list do not undo each other. */
function mergedSettings(former: ImportSettings, given: ImportSettings = {}): ImportSettings {
  const merged: ImportSettings = { ...former, ...given };
  if (given.people !== undefined) merged.people = { ...former.people, ...given.people };
  if (given.stages !== undefined) merged.stages = { ...former.stages, ...given.stages };
  if (given.choices !== undefined) {
    merged.choices = { ...former.choices };
    for (const [field, names] of Object.entries(given.choices))
      merged.choices[field] = { ...merged.choices[field], ...names };
  }
  return merged;
}

const notNow = (): AppError =>
  new AppError('conflict', {
    message: { zh: '这个导入现在不能这样做，请刷新。', en: 'The import cannot do this now; refresh.' },
  });

const NOT_MADE: ReadonlySet<string> = new Set(['choice', 'multiChoice', 'reference', 'attachment', 'autoNumber']);

function checkColumns(ctx: Ctx, target: ImportTarget, settings: ImportSettings, width: number): void {
  const fields = new Set(writableFields(ctx, target).fields.map((field) => field.key));
  const used = new Map<string, number>();
  for (const { column, field, create } of settings.columns ?? []) {
    const isKnown =
      column < width && (field === null || fields.has(field)) && !(field !== null && create !== undefined);
    const isMade =
      create === undefined || (!NOT_MADE.has(create.kind) && target !== 'member' && target !== 'stageHistory');
    if (create !== undefined) requireRight(ctx, 'manageFields');
    if (!isKnown || !isMade || (field !== null && used.has(field))) {
      throw invalid([
        {
          field: `columns.${column}`,
          value: field ?? create?.kind,
          message:
            field !== null && used.has(field)
              ? {
                  zh: `第 ${(used.get(field) ?? 0) + 1} 列已经是这个字段。`,
                  en: `Column ${(used.get(field) ?? 0) + 1} is this field already.`,
                }
              : {
                  zh: '没有这一列或这个字段，或不能由文件新建这类字段。',
                  en: 'No such column or field, or one that a file cannot make.',
                },
        },
      ]);
    }
    if (field !== null) used.set(field, column);
  }
}

/** Adds decisions on cells and rows; those for all equal values are kept by the value that stands in the file. */
async function addFixes(ctx: Ctx, batch: Batch, former: Fixes, fixes: readonly ImportFix[]): Promise<Fixes> {
  const next: Fixes = {
    cells: { ...former.cells },
    values: Object.fromEntries(Object.entries(former.values).map(([column, map]) => [column, { ...map }])),
    skipped: [...former.skipped],
  };
  const forAll: { row: number; column: number; value: string | null }[] = [];
  for (const fix of fixes) {
    if ('skip' in fix) {
      next.skipped = next.skipped.filter((row) => row !== fix.row);
      if (fix.skip) next.skipped.push(fix.row);
    } else if (fix.all === true) forAll.push(fix);
    else next.cells[`${fix.row}:${fix.column}`] = fix.value;
  }
  if (forAll.length === 0) return next;
  const wanted = Map.groupBy(forAll, (fix) => fix.row);
  await withFile(ctx, batch.id, async (path) => {
    for await (const { rowNumber, cells } of dataRows(path, batch.inspection)) {
      for (const { column, value } of wanted.get(rowNumber) ?? []) {
        const text = cellText(cells[column]).trim();
        next.values[String(column)] = { ...next.values[String(column)], [text]: value };
      }
      wanted.delete(rowNumber);
      if (wanted.size === 0) return;
    }
  });
  return next;
}

/** Puts the import into a running phase and gives it to the workers. @throws AppError conflict in the wrong state */
async function enter(
  ctx: Ctx,
  id: string,
  to: ImportStatus,
  changes: (batch: Batch) => Partial<Batch>,
): Promise<ImportDetail> {
  return ctx.transaction(async (tx) => {
    const batch = await load(ctx, tx, id, true);
    requireImport(ctx, batch.target);
    if (!(IMPORT_MOVES[batch.status] as readonly ImportStatus[]).includes(to)) throw notNow();
    const all: Partial<Batch> = { status: to, error: null, cancelRequested: false, ...changes(batch) };
    await updateBatch(tx, id, all);
    await enqueueStep(ctx.platform, tx, id);
    await tellProgress(ctx, tx, id, to);
    return detailOf(ctx, { ...batch, ...all });
  });
}

export const checkImport = (ctx: Ctx, id: string): Promise<ImportDetail> =>
  enter(ctx, id, 'checking', (batch) => {
    if (!detailOf(ctx, batch).can.check) throw notNow();
    return { progressDone: 0, progressTotal: batch.inspection.rows, resolution: null };
  });

export const startImport = (ctx: Ctx, id: string): Promise<ImportDetail> =>
  enter(ctx, id, 'importing', (batch) => {
    if (!detailOf(ctx, batch).can.start) throw notNow();
    if (batch.startedAt !== null) return { finishedAt: null };
    return {
      startedAt: new Date(ctx.now).toISOString(),
      finishedAt: null,
      progressDone: 0,
      progressTotal: batch.counts.ok,
    };
  });

export const undoImport = (ctx: Ctx, id: string): Promise<ImportDetail> =>
  enter(ctx, id, 'undoing', (batch) => {
    if (!detailOf(ctx, batch).can.undo) throw notNow();
    return { progressDone: 0, progressTotal: batch.counts.created + batch.counts.updated, finishedAt: null };
  });

/** Asks the running check or import to stop after its chunk. @throws AppError conflict where nothing runs */
export const cancelImport = (ctx: Ctx, id: string): Promise<ImportDetail> =>
  ctx.transaction(async (tx) => {
    const batch = await load(ctx, tx, id, true);
    if (batch.status !== 'checking' && batch.status !== 'importing') throw notNow();
    await updateBatch(tx, id, { cancelRequested: true });
    await tellProgress(ctx, tx, id, 'cancelled');
    return detailOf(ctx, { ...batch, cancelRequested: true });
  });

export async function listProblems(
  ctx: Ctx,
  id: string,
  page: { cursor?: string | undefined; severity?: string | undefined; limit: number },
): Promise<{ items: ImportProblem[]; nextCursor: string | null }> {
  const after = page.cursor !== undefined && /^\d{1,9}$/.test(page.cursor) ? Number(page.cursor) : 0;
  return ctx.read(async (tx) => {
    await load(ctx, tx, id);
    const rows = await problemRows(tx, id, after, page.severity ?? null, page.limit + 1);
    const kept = rows.slice(0, page.limit);
    return {
      items: kept.flatMap(({ row, problems }) =>
        (problems ?? [])
          .filter((problem) => page.severity === undefined || problem.severity === page.severity)
          .map((problem) => ({ row, ...problem })),
      ),
      nextCursor: rows.length > page.limit ? String(kept.at(-1)?.row) : null,
    };
  });
}

export const refusedBatch = (ctx: Ctx, id: string): Promise<Batch> => readBatch(ctx, id);

/** Forgets the file and its rows; the records stay, and can no longer be taken back together. */
export const removeImport = (ctx: Ctx, id: string): Promise<void> =>
  ctx.transaction(async (tx) => {
    const batch = await load(ctx, tx, id, true);
    if (!detailOf(ctx, batch).can.remove) throw notNow();
    await allowLong(tx);
    await deleteBatch(tx, id);
    await tellProgress(ctx, tx, id, 'deleted');
  });

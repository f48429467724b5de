import { cellText } from '@throughline/domain/import/cell.ts';
import { inLocale } from '@throughline/domain/platform/label.ts';
import type { Ctx } from '../platform/ctx.ts';
import { withFile } from './import-ctx.ts';
import { type Batch, refusedRows } from './import.queries.ts';
import { dataRows } from './inspection.ts';
import { writeCsv } from './write/csv.ts';

/**
 * The rows of the file that were not imported, as they stand in it, with a last column that says why: to be mended and
 * imported again. Only the headings without any row where all were imported.
 */
export async function* refusedFile(ctx: Ctx, batch: Batch): AsyncGenerator<Uint8Array> {
  const refused = await ctx.read((tx) => refusedRows(tx, batch.id));
  const reasons = new Map(
    refused.map(({ row, problems }) => [
      row,
      (problems ?? [])
        .filter((problem) => problem.severity === 'refused')
        .map((problem) => `${problem.header ? `${problem.header}: ` : ''}${inLocale(problem.message, ctx.locale)}`)
        .join('; '),
    ]),
  );
  const { headings } = batch.inspection;
  const columns = [...headings, ctx.locale === 'en' ? 'Reason' : '原因'].map((header) => ({
    header,
    kind: 'text' as const,
  }));
  const folder = Promise.withResolvers<string>();
  const finished = Promise.withResolvers<void>();
  const kept = withFile(ctx, batch.id, (path) => {
    folder.resolve(path);
    return finished.promise;
  });
  kept.catch((error: unknown) => folder.reject(error));
  try {
    const path = await folder.promise;
    async function* rows() {
      if (reasons.size === 0) return;
      for await (const { rowNumber, cells } of dataRows(path, batch.inspection)) {
        const reason = reasons.get(rowNumber);
        if (reason !== undefined) yield [...headings.map((_heading, at) => cellText(cells[at])), reason];
      }
    }
    yield* writeCsv(columns, rows(), { timeZone: ctx.directory.workspace.timeZone, locale: ctx.locale });
  } finally {
    finished.resolve();
    await kept.catch(() => undefined);
  }
}

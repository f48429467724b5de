import { cellText, type FileRow } from '@throughline/domain/import/cell.ts';
import { type ColumnEvidence, ColumnWitness } from '@throughline/domain/import/column-witness.ts';
import { findHeader, headingsOf } from '@throughline/domain/import/header.ts';
import type { ImportSettings, ImportTarget } from '@throughline/domain/import/import.contract.ts';
import { type ColumnMapping, knownNames, suggestMapping } from '@throughline/domain/import/mapping.ts';
import { targetFields } from '@throughline/domain/import/targets.ts';
import { invalid } from '@throughline/domain/platform/error.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import { ENCODINGS, type Encoding } from './read/encoding.ts';
import { inspectFile, readRows } from './read/read-file.ts';

/** What a file was understood to be; kept with the import. */
export interface Inspection {
  format: 'xlsx' | 'text';
  encoding: Encoding | null;
  encodingUnsure: boolean;
  encodings: string[];
  delimiter: string | null;
  sheet: string;
  sheets: { name: string; hidden: boolean; rows: number; columns: number }[];
  headerRow: number;
  headerUnsure: boolean;
  warnings: Label[];
  preview: { row: number; cells: string[] }[];
  headings: string[];
  evidence: ColumnEvidence[];
  proposal: ColumnMapping[];
  /** Rows below the heading that have a value. */
  rows: number;
}

const PREVIEW_ROWS = 30;
const MOST_COLUMNS = 500;

const asEncoding = (text: string | undefined): Encoding | undefined => ENCODINGS.find((known) => known === text);

/**
 * Reads a file through once: what it is, where its heading is, what each column holds, and which field each may be.
 * @throws AppError as `inspectFile`, and invalid for a sheet or an encoding that is not there
 */
export async function inspectImport(
  path: string,
  fileName: string,
  target: ImportTarget,
  object: ObjectDescription,
  settings: ImportSettings,
): Promise<Inspection> {
  const encoding = asEncoding(settings.encoding);
  const found = await inspectFile(path, fileName, {
    ...(settings.encoding === undefined ? {} : { encoding: encoding ?? (settings.encoding as Encoding) }),
    ...(settings.delimiter === undefined ? {} : { delimiter: settings.delimiter }),
  });
  const sheet =
    settings.sheet === undefined
      ? (found.sheets.find((one) => !one.hidden && one.rows > 1) ?? found.sheets.find((one) => one.rows > 0))
      : found.sheets.find((one) => one.name === settings.sheet);
  if (sheet === undefined) {
    throw invalid([
      {
        field: 'sheet',
        value: settings.sheet,
        message: { zh: '文件里没有这个工作表。', en: 'The file has no such sheet.' },
      },
    ]);
  }
  const fields = targetFields(target, object);
  const header = findHeader(sheet.sample, knownNames(object, fields));
  const headerRow = settings.headerRow ?? header.headerRow;
  const headings =
    settings.headerRow === undefined || settings.headerRow === header.headerRow
      ? header.headings
      : headingsOf(sheet.sample, [headerRow]);
  const { evidence, rows } = await watch(path, found.format === 'text' ? found : {}, sheet.name, headerRow, headings);
  const names = Array.from({ length: Math.max(headings.length, evidence.length) }, (_, at) => headings[at] ?? '');
  return {
    format: found.format,
    encoding: found.encoding ?? null,
    encodingUnsure: found.encodingUnsure ?? false,
    encodings:
      found.encoding === undefined
        ? []
        : [...new Set([found.encoding, ...(found.encodingAlternatives ?? []), ...ENCODINGS])],
    delimiter: found.delimiter ?? null,
    sheet: sheet.name,
    sheets: found.sheets.map(({ name, hidden, rows: count, columns }) => ({ name, hidden, rows: count, columns })),
    headerRow,
    headerUnsure: settings.headerRow === undefined && header.unsure,
    warnings: found.warnings,
    preview: sheet.sample.slice(0, PREVIEW_ROWS).map((row) => ({ row: row.rowNumber, cells: row.cells.map(cellText) })),
    headings: names,
    evidence,
    proposal: propose(object, fields, names, evidence),
    rows,
  };
}

/** Every value of every column, once. */
async function watch(
  path: string,
  text: { encoding?: Encoding | undefined; delimiter?: string | undefined },
  sheet: string,
  headerRow: number,
  headings: readonly string[],
): Promise<{ evidence: ColumnEvidence[]; rows: number }> {
  const witnesses = headings.map(() => new ColumnWitness());
  let rows = 0;
  for await (const row of readRows(path, requestOf(text, sheet, headerRow))) {
    rows++;
    const width = Math.min(MOST_COLUMNS, row.cells.length);
    while (witnesses.length < width) witnesses.push(new ColumnWitness());
    for (let at = 0; at < width; at++) witnesses[at]?.observe(row.cells[at]);
  }
  return { evidence: witnesses.map((witness) => witness.conclude()), rows };
}

function requestOf(
  text: { encoding?: Encoding | null | undefined; delimiter?: string | null | undefined },
  sheet: string,
  headerRow: number,
) {
  return {
    sheet,
    headerRow,
    ...(text.encoding ? { encoding: text.encoding } : {}),
    ...(text.delimiter ? { delimiter: text.delimiter } : {}),
  };
}

const propose = (
  object: ObjectDescription,
  fields: readonly Field[],
  headings: readonly string[],
  evidence: readonly ColumnEvidence[],
): ColumnMapping[] =>
  suggestMapping(
    object,
    headings.flatMap((header, column) => {
      const own = evidence[column] ?? new ColumnWitness().conclude();
      return own.values === 0 && header === '' ? [] : [{ column, header, evidence: own }];
    }),
    fields,
  );

/** The rows below the heading, as the inspection says the file is read. */
export const dataRows = (path: string, inspection: Inspection, signal?: AbortSignal): AsyncGenerator<FileRow> =>
  readRows(path, {
    ...requestOf(inspection, inspection.sheet, inspection.headerRow),
    ...(signal === undefined ? {} : { signal }),
  });

import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { FileRow } from '@throughline/domain/import/cell.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { detectDelimiter } from './delimiter.ts';
import { detectEncoding, ENCODINGS, type Encoding } from './encoding.ts';
import { refusals } from './refusal.ts';
import { sniff } from './sniff.ts';
import { textRows, textSample } from './text-file.ts';
import { openWorkbook } from './workbook.ts';

/** What the person chose instead of what was detected. */
export interface TextChoice {
  encoding?: Encoding;
  /** One character. */
  delimiter?: string;
}

export interface SheetInspection {
  name: string;
  hidden: boolean;
  /** Rows that have a value, title and header rows included. */
  rows: number;
  /** Cells of the widest row. */
  columns: number;
  /** The first rows, at most `SAMPLE_ROWS`: the header is found in them. */
  sample: FileRow[];
}

export interface FileInspection {
  format: 'xlsx' | 'text';
  /** Of a text: how it is read. */
  encoding?: Encoding;
  /** The bytes allow another reading: show the sample and ask. */
  encodingUnsure?: boolean;
  /** Other readings worth offering, likeliest first. */
  encodingAlternatives?: Encoding[];
  delimiter?: string;
  delimiterUnsure?: boolean;
  /** One for a text, named after the file. */
  sheets: SheetInspection[];
  /** What the person ought to know, in both languages; [] mostly. */
  warnings: Label[];
}

export interface RowsRequest extends TextChoice {
  /** Needed for a workbook; a text has one sheet. */
  sheet?: string;
  /** Rows up to and with this number are left out. 0 reads all. */
  headerRow?: number;
}

export const SAMPLE_ROWS = 60;
const EXTENSION = /\.([a-z0-9]{1,5})$/i;

/** Runs in the reading thread: see `inspectFile` for callers. */
export async function inspect(path: string, originalName: string, choice: TextChoice): Promise<FileInspection> {
  await using file = await open(path, 'r');
  const container = await sniff(file);
  const inspection = container === 'zip' ? await inspectWorkbook(file) : await inspectText(file, originalName, choice);
  if (inspection.sheets.every((sheet) => sheet.rows === 0)) throw refusals.empty();
  const extension = EXTENSION.exec(originalName)?.[1]?.toLowerCase() ?? '';
  const named = /^(xls|xlsx|xlsm|et)$/.test(extension) ? 'xlsx' : 'text';
  if (named !== inspection.format || extension === 'xls') inspection.warnings.unshift(misnamed(inspection.format));
  return inspection;
}

/** Rows after the header row, in batches; runs in the reading thread: see `readRows` for callers. */
export async function* rowBatches(path: string, request: RowsRequest): AsyncGenerator<FileRow[]> {
  await using file = await open(path, 'r');
  const headerRow = request.headerRow ?? 0;
  for await (const batch of await source(file, request)) {
    const wanted = headerRow > 0 ? batch.filter((row) => row.rowNumber > headerRow) : batch;
    if (wanted.length > 0) yield wanted;
  }
}

async function source(file: FileHandle, request: RowsRequest): Promise<AsyncIterable<FileRow[]>> {
  if ((await sniff(file)) === 'zip') {
    const workbook = await openWorkbook(file);
    return workbook.rows(request.sheet ?? workbook.sheets.find((sheet) => !sheet.hidden)?.name ?? '');
  }
  const encoding = request.encoding ?? (await detectEncoding(file)).encoding;
  const delimiter = request.delimiter ?? detectDelimiter(await textSample(file, encoding)).delimiter;
  return textRows(file, encoding, delimiter);
}

async function inspectWorkbook(file: FileHandle): Promise<FileInspection> {
  const workbook = await openWorkbook(file);
  const sheets: SheetInspection[] = [];
  for (const { name, hidden } of workbook.sheets) sheets.push(await survey(workbook.rows(name), name, hidden));
  const warnings: Label[] = [];
  const hiddenNames = sheets.filter((sheet) => sheet.hidden && sheet.rows > 0).map((sheet) => sheet.name);
  if (hiddenNames.length > 0) {
    warnings.push({
      zh: `有隐藏的工作表：${cut(hiddenNames.join('、'))}。`,
      en: `Hidden sheets: ${cut(hiddenNames.join(', '))}.`,
    });
  }
  return { format: 'xlsx', sheets, warnings };
}

async function inspectText(file: FileHandle, originalName: string, choice: TextChoice): Promise<FileInspection> {
  if (choice.encoding !== undefined && !ENCODINGS.includes(choice.encoding)) throw unknownEncoding(choice.encoding);
  const guess = choice.encoding
    ? { encoding: choice.encoding, unsure: false, alternatives: [] }
    : await detectEncoding(file);
  const detected = choice.delimiter
    ? { delimiter: choice.delimiter, unsure: false }
    : detectDelimiter(await textSample(file, guess.encoding));
  const name = originalName.replace(EXTENSION, '') || originalName;
  const sheet = await survey(textRows(file, guess.encoding, detected.delimiter), name, false);
  const warnings: Label[] = [];
  if (guess.unsure) {
    warnings.push({
      zh: `文字编码不能确定，按 ${guess.encoding} 读取。如有乱码，请选择别的编码。`,
      en: `The text encoding is not certain; it is read as ${guess.encoding}. If letters look wrong, choose another.`,
    });
  }
  return {
    format: 'text',
    encoding: guess.encoding,
    encodingUnsure: guess.unsure,
    encodingAlternatives: guess.alternatives,
    delimiter: detected.delimiter,
    delimiterUnsure: detected.unsure,
    sheets: [sheet],
    warnings,
  };
}

async function survey(batches: AsyncIterable<FileRow[]>, name: string, hidden: boolean): Promise<SheetInspection> {
  const sheet: SheetInspection = { name, hidden, rows: 0, columns: 0, sample: [] };
  for await (const batch of batches) {
    sheet.rows += batch.length;
    for (const row of batch) {
      if (row.cells.length > sheet.columns) sheet.columns = row.cells.length;
      if (sheet.sample.length < SAMPLE_ROWS) sheet.sample.push({ ...row, cells: row.cells.map(cutCell) });
    }
  }
  return sheet;
}

const cut = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);
/** A sample is for looking at: a cell of a megabyte is not needed whole. */
const cutCell = <T>(cell: T): T | string =>
  typeof cell === 'string' && cell.length > 500 ? `${cell.slice(0, 499)}…` : cell;

const misnamed = (format: 'xlsx' | 'text'): Label =>
  format === 'xlsx'
    ? {
        zh: '文件名不像 .xlsx，但内容是 Excel 工作簿，已按工作簿读取。',
        en: 'The name does not say .xlsx, but the content is an Excel workbook and was read as one.',
      }
    : {
        zh: '文件名像 Excel，但内容是文本表格，已按文本读取。',
        en: 'The name says Excel, but the content is a text table and was read as one.',
      };

const unknownEncoding = (encoding: string): AppError =>
  new AppError('invalid', {
    reason: 'unknownEncoding',
    message: {
      zh: `不认识编码“${cut(encoding)}”。可用：${ENCODINGS.join('、')}。`,
      en: `Unknown encoding “${cut(encoding)}”. Use one of ${ENCODINGS.join(', ')}.`,
    },
  });

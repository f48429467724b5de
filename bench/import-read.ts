import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError } from '@throughline/domain/platform/error.ts';
import { inspectFile } from '@throughline/server/import/read/read-file.ts';

/**
 * Reads every spreadsheet below a folder and prints what was understood. With a `facts.json` in the folder (path → sheets
 * with `nonempty_rows`, or `decodes_as`, `bom`, `encoding`, `data_rows`), compares with it and exits 1 on a difference.
 * Usage: node bench/import-read.ts <folder>
 */
interface Facts {
  sheets?: { name: string; nonempty_rows: number }[];
  decodes_as?: string[];
  bom?: string | boolean | null;
  encoding?: string;
  data_rows?: number;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: import-read.ts <folder>');
const factsPath = join(folder, 'facts.json');
const facts = existsSync(factsPath)
  ? (JSON.parse(await readFile(factsPath, 'utf8')) as Record<string, Facts>)
  : undefined;

const PYTHON_NAME: Record<string, string> = {
  'utf-16le': 'utf-16-le',
  'utf-16be': 'utf-16-be',
  'windows-1252': 'cp1252',
};

/** What differs from the facts; '' when nothing does. */
function difference(known: Facts, sheets: { name: string; rows: number }[], encoding: string | undefined): string {
  const wrong: string[] = [];
  if (known.sheets) {
    const expected = known.sheets.map((sheet) => `${sheet.name}:${sheet.nonempty_rows}`).join(' ');
    const found = sheets.map((sheet) => `${sheet.name}:${sheet.rows}`).join(' ');
    if (expected !== found) wrong.push(`expected ${expected}`);
  }
  if (known.data_rows !== undefined && ![0, 1].includes((sheets[0]?.rows ?? 0) - known.data_rows)) {
    wrong.push(`expected ${known.data_rows} data rows`);
  }
  const same = known.encoding === encoding || (known.encoding === 'gbk' && encoding === 'gb18030');
  if (known.encoding !== undefined && !same) wrong.push(`expected ${known.encoding}`);
  const name = PYTHON_NAME[encoding ?? ''] ?? encoding ?? '';
  if (known.decodes_as && !known.decodes_as.includes(name)) wrong.push(`not ${known.decodes_as.join('/')}`);
  return wrong.join('; ');
}

let right = 0;
let refused = 0;
let wrong = 0;
const files = (await readdir(folder, { recursive: true }))
  .filter((name) => /^\.(csv|tsv|txt|xlsx|xlsm|xls)$/i.test(extname(name)))
  .sort();
for (const name of files) {
  const started = performance.now();
  try {
    const found = await inspectFile(join(folder, name), name);
    const known = facts?.[name];
    const problem = known ? difference(known, found.sheets, found.encoding) : '';
    if (problem) wrong++;
    else right++;
    const how = found.encoding
      ? `${found.encoding}${found.encodingUnsure ? ` unsure(${found.encodingAlternatives?.join(',')})` : ''} ${JSON.stringify(found.delimiter)}${found.delimiterUnsure ? ' unsure' : ''}`
      : 'xlsx';
    const sheets = found.sheets.map((s) => `${s.name}${s.hidden ? '(hidden)' : ''} ${s.rows}x${s.columns}`).join(', ');
    const took = Math.round(performance.now() - started);
    console.log(`${problem ? 'WRONG' : 'ok   '} ${name} | ${how} | ${sheets} | ${took} ms ${problem}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    refused++;
    console.log(`refused ${name} | ${error.code} ${String(error.details.reason)} | ${error.message}`);
  }
}
console.log(`${files.length} files: ${right} right, ${refused} refused, ${wrong} wrong`);
if (wrong > 0) process.exitCode = 1;

import { escapeFormula } from '../formula-escape.ts';
import {
  booleanText,
  type ExportColumn,
  type ExportOptions,
  type ExportRows,
  type ExportValue,
  localClock,
  moneyText,
  percentText,
} from './export-value.ts';

const PIECE_CHARACTERS = 64 * 1024;

/**
 * A CSV of RFC 4180 in UTF-8 with a byte order mark (Excel needs it), CRLF line ends, in pieces of about 64 kB. A text
 * that a spreadsheet program would run gets one apostrophe in front (see `formula-escape.ts`); `readRows` takes it off.
 */
export async function* writeCsv(
  columns: readonly ExportColumn[],
  rows: ExportRows,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const clock = localClock(options.timeZone);
  const text = (value: ExportValue | undefined, column: ExportColumn): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return booleanText(value, options.locale);
    if (typeof value === 'number') return column.kind === 'percent' ? percentText(value) : String(value);
    if (value instanceof Date) return clock(value) ?? '';
    if (typeof value === 'object') return moneyText(value);
    return (column.kind === 'dateTime' ? clock(value) : undefined) ?? value;
  };
  let piece = `\uFEFF${columns.map((column) => quoted(column.header)).join(',')}\r\n`;
  for await (const row of rows) {
    piece += `${columns.map((column, at) => quoted(text(row[at], column))).join(',')}\r\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield Buffer.from(piece);
    piece = '';
  }
  if (piece !== '') yield Buffer.from(piece);
}

function quoted(value: string): string {
  const safe = escapeFormula(value);
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

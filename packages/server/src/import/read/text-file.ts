import type { FileHandle } from 'node:fs/promises';
import type { FileRow } from '@throughline/domain/import/cell.ts';
import { DelimitedParser } from './delimited.ts';
import { declaredDelimiter } from './delimiter.ts';
import { decodeFile, type Encoding } from './encoding.ts';
import { wrongEncoding } from './refusal.ts';

/**
 * Rows of a delimited text that have a value, in batches. A first line `sep=;` is no row.
 * @throws AppError wrongEncoding, nul, unclosedQuote and the limits
 */
export async function* textRows(file: FileHandle, encoding: Encoding, delimiter: string): AsyncGenerator<FileRow[]> {
  const parser = new DelimitedParser(delimiter);
  let first = true;
  for await (const piece of decodeFile(file, encoding, () => wrongEncoding(encoding, parser.rowNumber))) {
    const skip = first ? (declaredDelimiter(piece)?.skip ?? 0) : 0;
    first = false;
    const rows = parser.push(skip === 0 ? piece : piece.slice(skip));
    if (rows.length > 0) yield rows;
  }
  const last = parser.end();
  if (last.length > 0) yield last;
}

/** The first piece of the text, about 256 kB; '' for a file of a byte order mark alone. */
export async function textSample(file: FileHandle, encoding: Encoding): Promise<string> {
  for await (const piece of decodeFile(file, encoding, () => wrongEncoding(encoding, 0))) return piece;
  return '';
}

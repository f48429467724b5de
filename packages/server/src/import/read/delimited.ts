import type { FileRow } from '@throughline/domain/import/cell.ts';
import { unescapeFormula } from '../formula-escape.ts';
import { READ_LIMITS } from './limits.ts';
import { refusals, unclosedQuote } from './refusal.ts';

const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;
/** A record that is still open after this many characters has a stray quote. */
const MAX_RECORD = 4 * READ_LIMITS.cellCharacters;

/**
 * RFC 4180 with what real files do: any separator, LF, CRLF or CR, spaces before an opening quote, text after a closing
 * one, rows of unequal length. Feed it text in pieces of any size; it answers with the complete rows that have a value.
 */
export class DelimitedParser {
  readonly #delimiter: number;
  #rest = '';
  #rowNumber = 0;
  #rows = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Records read so far, blank ones included. */
  get rowNumber(): number {
    return this.#rowNumber;
  }

  push(text: string): FileRow[] {
    return this.#parse(this.#rest + text, false);
  }

  /** @throws AppError unclosedQuote */
  end(): FileRow[] {
    return this.#rest === '' ? [] : this.#parse(this.#rest, true);
  }

  #parse(text: string, final: boolean): FileRow[] {
    const rows: FileRow[] = [];
    let at = 0;
    while (at < text.length) {
      const cells: string[] = [];
      const next = this.#record(text, at, final, cells);
      if (next < 0) break;
      at = next;
      this.#rowNumber++;
      if (cells.every((cell) => cell.trim() === '')) continue;
      if (++this.#rows > READ_LIMITS.rows) throw refusals.tooManyRows();
      rows.push({ rowNumber: this.#rowNumber, cells });
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > MAX_RECORD) throw unclosedQuote(this.#rowNumber + 1);
    return rows;
  }

  /** @returns the start of the next record; -1 when the text ends inside this one and more may come */
  #record(text: string, start: number, final: boolean, cells: string[]): number {
    let at = start;
    for (;;) {
      const quoteAt = this.#openingQuote(text, at);
      let value: string;
      if (quoteAt >= 0) {
        const closing = closingQuote(text, quoteAt + 1);
        if (closing < 0) {
          if (!final) return -1;
          cells.push(this.#unclosed(text.slice(quoteAt + 1)));
          return text.length;
        }
        const end = this.#fieldEnd(text, closing + 1);
        const inner = text.slice(quoteAt + 1, closing);
        value = (inner.includes('""') ? inner.replaceAll('""', '"') : inner) + text.slice(closing + 1, end).trimEnd();
        at = end;
      } else {
        const end = this.#fieldEnd(text, at);
        value = text.slice(at, end);
        at = end;
      }
      if (value.length > READ_LIMITS.cellCharacters) throw refusals.tooLongCell();
      cells.push(unescapeFormula(value));
      if (cells.length > READ_LIMITS.columns && value !== '') throw refusals.tooManyColumns();
      if (at >= text.length) return final ? at : -1;
      const code = text.charCodeAt(at);
      if (code === CR) {
        if (at + 1 >= text.length && !final) return -1;
        return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
      }
      at++;
      if (code === LF) return at;
    }
  }

  /** The file ends inside quotes. On its last line that harms nothing; over lines it has swallowed rows. */
  #unclosed(rest: string): string {
    const value = rest.replace(/(\r\n|\r|\n)$/, '');
    if (/[\r\n]/.test(value)) throw unclosedQuote(this.#rowNumber + 1);
    return unescapeFormula(value.replaceAll('""', '"'));
  }

  #openingQuote(text: string, start: number): number {
    let at = start;
    for (let code = text.charCodeAt(at); code === 0x20 || code === 0x09; code = text.charCodeAt(++at)) {
      if (code === this.#delimiter) return -1;
    }
    return text.charCodeAt(at) === QUOTE ? at : -1;
  }

  #fieldEnd(text: string, start: number): number {
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === this.#delimiter || code === LF || code === CR) break;
    }
    return at;
  }
}

/** Place of the quote that closes, passing over doubled ones; -1 where there is none. */
function closingQuote(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

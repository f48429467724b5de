import type { Cell, FileRow } from '@throughline/domain/import/cell.ts';
import { decimalText } from '@throughline/domain/import/cell.ts';
import { READ_LIMITS } from './limits.ts';
import { refusals } from './refusal.ts';
import { TextGatherer, unescapeXmlCharacters } from './shared-strings.ts';
import type { CellFormat } from './styles.ts';
import { attributeOf, type XmlHandler } from './xml.ts';

/**
 * Turns a worksheet part into rows. Formulas give their stored result; merged cells have their value at the top left
 * only, as the file does; a date is known by its number format.
 */
export class SheetHandler implements XmlHandler {
  readonly #strings: readonly string[];
  readonly #formats: readonly CellFormat[];
  readonly #date1904: boolean;
  readonly #inline = new TextGatherer();
  #rows: FileRow[] = [];
  #count = 0;
  #cells: Cell[] = [];
  #rowNumber = 0;
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #inValue = false;
  #inInline = false;
  wantsText = false;
  /** The end of the sheet's data was seen. */
  complete = false;

  constructor(strings: readonly string[], formats: readonly CellFormat[], date1904: boolean) {
    this.#strings = strings;
    this.#formats = formats;
    this.#date1904 = date1904;
  }

  /** Rows gathered since the last call. */
  take(): FileRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: string): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v') {
      this.#inValue = true;
      this.wantsText = true;
    } else if (name === 'row') {
      const given = Number(attributeOf(attributes, 'r'));
      this.#rowNumber = given > this.#rowNumber ? given : this.#rowNumber + 1;
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'is') this.#inInline = true;
    else if (this.#inInline) {
      this.#inline.open(name);
      this.wantsText = this.#inline.wantsText;
    }
  }

  close(name: string): void {
    if (name === 'c') this.#closeCell();
    else if (name === 'v') {
      this.#inValue = false;
      this.wantsText = false;
    } else if (name === 'row') this.#closeRow();
    else if (name === 'is') {
      this.#inInline = false;
      this.#value = this.#inline.take();
    } else if (this.#inInline) {
      this.#inline.close(name);
      this.wantsText = this.#inline.wantsText;
    } else if (name === 'sheetData' || name === 'worksheet') this.complete = true;
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else this.#inline.text(text);
  }

  #openCell(attributes: string): void {
    const reference = attributeOf(attributes, 'r');
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
    this.#type = attributeOf(attributes, 't') ?? 'n';
    this.#style = Number(attributeOf(attributes, 's') ?? 0);
    this.#value = '';
  }

  #closeCell(): void {
    if (this.#value === '') return;
    const cell = this.#cell(this.#value);
    if (this.#column >= READ_LIMITS.columns) throw refusals.tooManyColumns();
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = cell;
  }

  #cell(value: string): Cell {
    switch (this.#type) {
      case 's': {
        const text = this.#strings[Number(value)];
        if (text === undefined) throw refusals.damaged();
        return text;
      }
      case 'n':
        return this.#number(value);
      case 'b':
        return value.trim() === '1' || value.trim() === 'true';
      case 'd':
        return { kind: 'date', local: value.trim().replace(/(T00:00(:00(\.0+)?)?)?Z?$/, '') };
      case 'str':
        return unescapeXmlCharacters(value);
      default:
        return value;
    }
  }

  #number(text: string): Cell {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) return text;
    const format = this.#formats[this.#style] ?? 'plain';
    if (format === 'plain') {
      // More digits than a double keeps: a card or order number written by a program. Its text is the truth.
      if (text.length > 15 && /^\d{16,}$/.test(text)) return text;
      return Number.isInteger(value) ? value : Number(decimalText(value));
    }
    if (format === 'date' || format === 'time') {
      const local = localOfSerial(value, this.#date1904, format === 'time');
      return local === undefined ? value : { kind: 'date', local };
    }
    if (format === 'percent') return { kind: 'percent', value: Number(decimalText(value)) };
    return { kind: 'money', value: Number(decimalText(value)), sign: format.sign };
  }

  #closeRow(): void {
    if (!this.#cells.some((cell) => typeof cell !== 'string' || cell.trim() !== '')) return;
    if (++this.#count > READ_LIMITS.rows) throw refusals.tooManyRows();
    this.#rows.push({ rowNumber: this.#rowNumber, cells: this.#cells });
  }
}

/** `C7` is 2. A reference that is none is refused. */
function columnOf(reference: string): number {
  let column = 0;
  let at = 0;
  for (; at < reference.length; at++) {
    const code = reference.charCodeAt(at) & 0xdf;
    if (code < 0x41 || code > 0x5a) break;
    column = column * 26 + code - 0x40;
  }
  if (at === 0 || at > 3) throw refusals.damaged();
  return column - 1;
}

const DAY_MS = 86_400_000;
/** 9999-12-31. */
const LAST_SERIAL = 2_958_465;

/**
 * A spreadsheet's day count as local wall time. The 1900 count has a 29 February 1900 that never was, so days before
 * March 1900 are one off. undefined where the number is no date.
 */
export function localOfSerial(serial: number, date1904: boolean, timeOnly = false): string | undefined {
  if (serial < 0 || serial > LAST_SERIAL) return undefined;
  const ms = Math.round(serial * DAY_MS);
  if (ms < DAY_MS && (timeOnly || !date1904)) return new Date(ms).toISOString().slice(11, 19);
  const epochDay = date1904 ? -24_107 : serial < 60 ? -25_568 : -25_569;
  const iso = new Date(epochDay * DAY_MS + ms).toISOString();
  if (iso.endsWith('T00:00:00.000Z')) return iso.slice(0, 10);
  return iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23);
}

import { currencyDigits } from '@throughline/domain/record/currency.ts';
import {
  type ExportColumn,
  type ExportOptions,
  type ExportRows,
  type ExportValue,
  localClock,
  moneyText,
} from './export-value.ts';
import { sheetNames } from './sheet-name.ts';
import { contentTypes, ROOT_LINKS, STYLE, STYLES, workbookLinks, workbookXml } from './workbook-parts.ts';
import { xmlText } from './xml-text.ts';
import { writeZip, type ZipPart } from './zip.ts';

export interface XlsxOptions extends ExportOptions {
  /** Made to fit the rules of sheet names. */
  sheetName: string;
  /** Rows of one sheet, header included; only tests ask for fewer. */
  sheetRows?: number;
}

const PIECE_CHARACTERS = 64 * 1024;
/** Rows of a sheet in the file format; further rows go to further sheets, each with the header. */
const SHEET_ROWS = 1_048_576;

const WIDTHS: Record<ExportColumn['kind'], number> = {
  text: 22,
  number: 12,
  money: 16,
  percent: 10,
  date: 12,
  dateTime: 20,
  boolean: 8,
};

/**
 * A workbook as a stream, in pieces of about 64 kB; memory does not grow with the rows. Texts are inline, so nothing is
 * run as a formula. A text of more than 32,767 characters, the most a cell holds, is cut and ends with `…`.
 */
export async function* writeXlsx(
  columns: readonly ExportColumn[],
  rows: ExportRows,
  options: XlsxOptions,
): AsyncGenerator<Uint8Array> {
  yield* writeZip(parts(columns, rows, options));
}

async function* parts(
  columns: readonly ExportColumn[],
  rows: ExportRows,
  options: XlsxOptions,
): AsyncGenerator<ZipPart> {
  const source = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  const writer = rowWriter(columns, options);
  const limit = options.sheetRows ?? SHEET_ROWS;
  let sheets = 0;
  let next = await source.next();

  async function* sheet(): AsyncGenerator<string> {
    let piece = sheetStart(columns, writer);
    for (let number = 2; !next.done && number <= limit; number++) {
      piece += writer.row(number, next.value);
      if (piece.length >= PIECE_CHARACTERS) {
        yield piece;
        piece = '';
      }
      next = await source.next();
    }
    yield `${piece}</sheetData></worksheet>`;
  }

  try {
    yield { name: '_rels/.rels', text: [ROOT_LINKS] };
    yield { name: 'xl/styles.xml', text: [STYLES] };
    do {
      sheets++;
      yield { name: `xl/worksheets/sheet${sheets}.xml`, text: sheet() };
    } while (!next.done);
    const names = sheetNames(options.sheetName, sheets);
    yield { name: 'xl/workbook.xml', text: [workbookXml(names)] };
    yield { name: 'xl/_rels/workbook.xml.rels', text: [workbookLinks(sheets)] };
    yield { name: '[Content_Types].xml', text: [contentTypes(sheets)] };
  } finally {
    await source.return?.();
  }
}

interface RowWriter {
  /** The first row. */
  header(): string;
  row(number: number, values: readonly ExportValue[]): string;
}

function sheetStart(columns: readonly ExportColumn[], writer: RowWriter): string {
  const widths = columns
    .map((column, at) => {
      const width = Math.min(80, column.width ?? Math.max(WIDTHS[column.kind], displayWidth(column.header) + 2));
      return `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`;
    })
    .join('');
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
    `</sheetView></sheetViews>${widths ? `<cols>${widths}</cols>` : ''}<sheetData>${writer.header()}`
  );
}

/** Columns that a text takes: a Chinese character is two wide. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1;
  return width;
}

function rowWriter(columns: readonly ExportColumn[], options: ExportOptions): RowWriter {
  const letters = columns.map((_, at) => columnLetters(at));
  const clock = localClock(options.timeZone);
  const text = (reference: string, value: string, style: number): string => {
    if (value === '') return '';
    const mark = style === STYLE.general ? '' : ` s="${style}"`;
    return `<c r="${reference}"${mark} t="inlineStr"><is><t xml:space="preserve">${xmlText(value)}</t></is></c>`;
  };
  const number = (reference: string, value: number | string, style: number): string =>
    `<c r="${reference}"${style === STYLE.general ? '' : ` s="${style}"`}><v>${value}</v></c>`;
  const moment = (reference: string, local: string, style: number): string => {
    const serial = serialOf(local);
    return serial === undefined ? text(reference, local, STYLE.general) : number(reference, serial, style);
  };
  const cell = (reference: string, value: ExportValue | undefined, kind: ExportColumn['kind']): string => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`;
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return '';
      return number(reference, value, kind === 'percent' ? STYLE.percent : STYLE.general);
    }
    if (value instanceof Date) return moment(reference, clock(value) ?? '', STYLE.dateTime);
    if (typeof value === 'object') return number(reference, moneyText(value), moneyStyle(value.currency));
    if (kind === 'date') return moment(reference, value, STYLE.date);
    const local = kind === 'dateTime' ? clock(value) : undefined;
    return local === undefined ? text(reference, value, STYLE.general) : moment(reference, local, STYLE.dateTime);
  };
  return {
    header: () =>
      `<row r="1">${columns.map(({ header }, at) => text(`${letters[at]}1`, header, STYLE.header)).join('')}</row>`,
    row(number, values) {
      let xml = `<row r="${number}">`;
      for (let at = 0; at < letters.length; at++) {
        xml += cell(`${letters[at]}${number}`, values[at], columns[at]?.kind ?? 'text');
      }
      return `${xml}</row>`;
    },
  };
}

function moneyStyle(currency: string): number {
  const digits = currencyDigits(currency);
  if (digits === 0) return STYLE.money0;
  return digits === 3 ? STYLE.money3 : STYLE.money2;
}

/** `A` for 0, `AA` for 26. */
function columnLetters(at: number): string {
  let letters = '';
  for (let rest = at + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** Day count of `2026-01-03` or `2026-01-03 08:30:00`; undefined before March 1900 and after 9999, which sheets cannot show. */
function serialOf(local: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(local)) return undefined;
  const ms = Date.parse(`${local.replace(' ', 'T')}${local.length === 10 ? 'T00:00:00' : ''}Z`);
  const serial = ms / 86_400_000 + 25_569;
  return serial >= 61 && serial < 2_958_466 ? serial : undefined;
}

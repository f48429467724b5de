import type { FileHandle } from 'node:fs/promises';
import type { FileRow } from '@throughline/domain/import/cell.ts';
import { READ_LIMITS } from './limits.ts';
import { noSuchSheet, refusals } from './refusal.ts';
import { SheetHandler } from './sheet.ts';
import { readCellFormats } from './styles.ts';
import { readSharedStrings } from './shared-strings.ts';
import { attributeOf, parseXml, xmlSteps } from './xml.ts';
import { openZip, type ZipArchive } from './zip.ts';

export interface Workbook {
  /** In the order of the tabs; sheets of charts are left out. */
  sheets: { name: string; hidden: boolean }[];
  /**
   * Rows that have a value, in batches.
   * @throws AppError noSuchSheet, damaged, bomb and the limits
   */
  rows(sheet: string): AsyncIterable<FileRow[]>;
}

interface Sheet {
  name: string;
  hidden: boolean;
  part: string;
}

/**
 * Opens an .xlsx or .xlsm file. Macros and links are never looked at.
 * @throws AppError binaryExcel, openDocument, numbers, notSpreadsheet, damaged, encrypted
 */
export async function openWorkbook(file: FileHandle): Promise<Workbook> {
  const zip = await openZip(file);
  const main = await mainPart(zip);
  const links = await readLinks(zip, main);
  const { sheets, date1904 } = await readSheets(zip, main, links);
  if (sheets.length === 0) throw refusals.noSheets();
  if (sheets.length > READ_LIMITS.sheets) throw refusals.tooManySheets();
  const partOf = (type: string) => [...links.values()].find((link) => link.type === type)?.part ?? '';
  let shared: Promise<[string[], Awaited<ReturnType<typeof readCellFormats>>]> | undefined;

  async function* rows(name: string): AsyncGenerator<FileRow[]> {
    const sheet = sheets.find((each) => each.name === name);
    if (!sheet) throw noSuchSheet(name);
    shared ??= Promise.all([readSharedStrings(zip, partOf('sharedStrings')), readCellFormats(zip, partOf('styles'))]);
    const [strings, formats] = await shared;
    const handler = new SheetHandler(strings, formats, date1904);
    for await (const _ of xmlSteps(zip.read(sheet.part), handler)) {
      const batch = handler.take();
      if (batch.length > 0) yield batch;
    }
    if (!handler.complete) throw refusals.damaged();
  }
  return { sheets: sheets.map(({ name, hidden }) => ({ name, hidden })), rows };
}

interface Link {
  type: string;
  part: string;
}

/** Other programs' files are zips too: say which. */
async function mainPart(zip: ZipArchive): Promise<string> {
  const names = zip.names();
  if (names.some((name) => name.endsWith('.iwa') || name === 'Index.zip')) throw refusals.numbers();
  if (zip.has('mimetype') && zip.has('content.xml')) throw refusals.openDocument();
  if (names.some((name) => /^xl\/workbook\.bin$/i.test(name))) throw refusals.binaryExcel();
  const links = await readLinks(zip, '');
  const main = [...links.values()].find((link) => link.type === 'officeDocument')?.part;
  const part = main !== undefined && zip.has(main) ? main : 'xl/workbook.xml';
  if (!zip.has(part) || part.startsWith('word/') || part.startsWith('ppt/')) throw refusals.notSpreadsheet();
  return part;
}

/** The relationships of a part: id → last word of the type, and the part that it points to. */
async function readLinks(zip: ZipArchive, part: string): Promise<Map<string, Link>> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const links = new Map<string, Link>();
  await parseXml(zip.read(`${folder}_rels/${part.slice(slash)}.rels`), {
    wantsText: false,
    text: () => undefined,
    close: () => undefined,
    open(name, attributes) {
      if (name !== 'Relationship' || attributeOf(attributes, 'TargetMode') === 'External') return;
      const type = attributeOf(attributes, 'Type') ?? '';
      const target = attributeOf(attributes, 'Target') ?? '';
      links.set(attributeOf(attributes, 'Id') ?? '', {
        type: type.slice(type.lastIndexOf('/') + 1),
        part: target.startsWith('/') ? target.slice(1) : resolve(folder, target),
      });
    },
  });
  return links;
}

function resolve(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (folder + target).split('/')) {
    if (step === '..') path.pop();
    else if (step !== '.' && step !== '') path.push(step);
  }
  return path.join('/');
}

async function readSheets(zip: ZipArchive, main: string, links: Map<string, Link>) {
  const sheets: Sheet[] = [];
  let date1904 = false;
  await parseXml(zip.read(main), {
    wantsText: false,
    text: () => undefined,
    close: () => undefined,
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributeOf(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const id = /\s(?:[\w.-]+:)?id\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1] ?? '';
      const link = links.get(id);
      if (link?.type !== 'worksheet' || !zip.has(link.part)) return;
      const state = attributeOf(attributes, 'state') ?? 'visible';
      sheets.push({ name: attributeOf(attributes, 'name') ?? '', hidden: state !== 'visible', part: link.part });
    },
  });
  return { sheets, date1904 };
}

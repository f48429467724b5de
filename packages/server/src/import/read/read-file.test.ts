import { Buffer } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '@throughline/domain/import/cell.ts';
import type { AppError } from '@throughline/domain/platform/error.ts';
import { writeZip } from '../write/zip.ts';
import { inspect, rowBatches, type RowsRequest, type TextChoice } from './inspect.ts';
import { inspectFile, readRows } from './read-file.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function save(content: Uint8Array | string): Promise<string> {
  const path = join(folder, `file-${++files}`);
  await writeFile(path, content);
  return path;
}

/** Without the thread, which costs each reading a start; the tests of `readRows` and `inspectFile` have it. */
async function cellsOf(path: string, request: RowsRequest = {}): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const batch of rowBatches(path, request)) rows.push(...batch.map((row) => row.cells));
  return rows;
}

/** Inspects a content under a name and reads it the way the inspection says. */
async function read(content: Uint8Array | string, name = 'a.csv', choice: TextChoice = {}) {
  const path = await save(content);
  const inspection = await inspect(path, name, choice);
  const rows = await cellsOf(path, { encoding: inspection.encoding, delimiter: inspection.delimiter });
  return { ...inspection, rows };
}

async function refusal(content: Uint8Array | string, name = 'a.xlsx'): Promise<string> {
  const error = (await inspect(await save(content), name, {}).catch((thrown: unknown) => thrown)) as AppError;
  expect(error.details.message?.zh).toMatch(/\p{Script=Han}/u);
  expect(error.details.message?.en).toMatch(/[a-z]/);
  return `${error.code} ${String(error.details.reason)}`;
}

const utf16 = (text: string, big: boolean, mark: boolean) => {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
/** “客户,金额\n博瑞电子有限公司,12\n” and so on, as those programs write them; made by iconv, written out by hand. */
const GBK = Buffer.from('bfcdbba72cbdf0b6ee0ab2a9c8f0b5e7d7d3d3d0cfdeb9abcbbe2c31320a', 'hex');
const BIG5 = Buffer.from('abc8a4e12caaf7c3420ab9c5a4a3a6b3adadb2a7a4bda5712c31320a', 'hex');

describe('encodings', () => {
  test.each<[string, Uint8Array | string, string]>([
    ['UTF-8', '客户,金额\n博瑞,12\n', 'utf-8'],
    ['UTF-8 with mark', '\uFEFF客户,金额\n博瑞,12\n', 'utf-8'],
    ['UTF-16 LE with mark', utf16('客户,金额\n博瑞,12\n', false, true), 'utf-16le'],
    ['UTF-16 BE with mark', utf16('客户,金额\n博瑞,12\n', true, true), 'utf-16be'],
    ['UTF-16 LE', utf16('客户,金额\n博瑞,12\n', false, false), 'utf-16le'],
    ['UTF-16 BE', utf16('客户,金额\n博瑞,12\n', true, false), 'utf-16be'],
  ])('%s', async (_, content, encoding) => {
    const found = await read(content);
    expect(found).toMatchObject({ encoding, encodingUnsure: false, format: 'text', warnings: [] });
    expect(found.rows).toEqual([
      ['客户', '金额'],
      ['博瑞', '12'],
    ]);
  });

  test('GBK is told from Big5 and Western text', async () => {
    const found = await read(GBK);
    expect(found).toMatchObject({ encoding: 'gb18030', encodingUnsure: false });
    expect(found.rows).toEqual([
      ['客户', '金额'],
      ['博瑞电子有限公司', '12'],
    ]);
  });

  test('Big5 is told from GBK', async () => {
    const found = await read(BIG5);
    expect(found).toMatchObject({ encoding: 'big5', encodingUnsure: false });
    expect(found.rows[0]).toEqual(['客戶', '金額']);
  });

  test('GB18030 with its four-byte characters', async () => {
    const found = await read(Buffer.concat([GBK, Buffer.from('953282360a', 'hex'), GBK]));
    expect(found.encoding).toBe('gb18030');
    expect(found.rows[2]).toEqual(['\u{20000}']);
  });

  test('Windows-1252', async () => {
    const found = await read(Buffer.from('name,price\npremi\xe8re,\x8012\nMüller,caf\xe9\n', 'latin1'));
    expect(found).toMatchObject({ encoding: 'windows-1252', encodingUnsure: false });
    expect(found.rows[1]).toEqual(['première', '€12']);
  });

  test('bytes that allow several readings are asked about, and the choice is followed', async () => {
    // D6 D0 alone: 中 in GBK, two accented capitals in Western text, a rare character in Big5.
    const bytes = Buffer.from('a,\xd6\xd0\n', 'latin1');
    const found = await read(bytes);
    expect(found.encodingUnsure).toBe(true);
    expect(found.encodingAlternatives?.length).toBeGreaterThan(0);
    expect(found.warnings[0]?.en).toContain('not certain');
    expect((await read(bytes, 'a.csv', { encoding: 'windows-1252' })).rows).toEqual([['a', 'ÖÐ']]);
    expect((await read(bytes, 'a.csv', { encoding: 'gb18030' })).rows).toEqual([['a', '中']]);
  });

  test('a UTF-8 file with a broken byte is refused with the row, not garbled', async () => {
    const bytes = Buffer.concat([
      Buffer.from('客户,金额\n博瑞电子有限公司,12\n'.repeat(400)),
      Buffer.from([0xe5, 0x0a]),
    ]);
    expect(await refusal(bytes, 'a.csv')).toBe('invalid wrongEncoding');
    expect(await refusal(GBK, 'a.csv').catch(() => 'read')).toBe('read');
  });

  test('an encoding that does not fit, or that nobody knows, is refused', async () => {
    const path = await save(GBK);
    await expect(inspect(path, 'a.csv', { encoding: 'utf-8' })).rejects.toMatchObject({
      details: { reason: 'wrongEncoding' },
    });
    const unknown = { encoding: 'ebcdic' } as unknown as TextChoice;
    await expect(inspect(path, 'a.csv', unknown)).rejects.toMatchObject({ details: { reason: 'unknownEncoding' } });
  });
});

describe('delimited texts', () => {
  test.each([
    ['semicolons', 'a;b\n1,5;2\n3,5;4\n', ';'],
    ['tabs', 'a\tb\n1,5\t2\n', '\t'],
    ['bars', 'a|b|c\n1|2|3\n', '|'],
    ['commas', 'a,b\n1;2,3\n', ','],
    ['sep=', 'sep=#\r\na#b\r\n1#2\r\n', '#'],
  ])('%s', async (_, text, delimiter) => {
    const found = await read(text);
    expect(found).toMatchObject({ delimiter, delimiterUnsure: false });
    expect(found.rows[0]?.slice(0, 2)).toEqual(['a', 'b']);
  });

  test('rows are numbered as a spreadsheet program shows them', async () => {
    const path = await save('title\r\n\r\na,b\r\n"1\r\nx",2\r\n,\r\n3,4,5\r\n');
    const rows = [];
    for await (const row of readRows(path, { headerRow: 3, delimiter: ',' })) rows.push(row);
    expect(rows).toEqual([
      { rowNumber: 4, cells: ['1\r\nx', '2'] },
      { rowNumber: 6, cells: ['3', '4', '5'] },
    ]);
  });

  test('an inspection shows the beginning and counts the rows that have a value', async () => {
    const { sheets } = await inspectFile(await save(`a,b\n\n${'1,2\n'.repeat(200)}`), '台账.csv');
    expect(sheets).toMatchObject([{ name: '台账', hidden: false, rows: 201, columns: 2 }]);
    expect(sheets[0]?.sample).toHaveLength(60);
  });

  test('what is no text table is refused', async () => {
    expect(await refusal('', 'a.csv')).toBe('invalid empty');
    expect(await refusal('\uFEFF', 'a.csv')).toBe('invalid empty');
    expect(await refusal('\n , \n', 'a.csv')).toBe('invalid empty');
    expect(await refusal('a,b\n1,\0\n', 'a.csv')).toBe('invalid nul');
    expect(await refusal(Buffer.from([1, 0, 2, 3, 0, 0, 9, 0, 7]), 'a.csv')).toBe('invalid nul');
    expect(await refusal(`a\n"1\n${'2\n'.repeat(50)}`, 'a.csv')).toBe('invalid unclosedQuote');
    expect(await refusal(`a${',1'.repeat(600)}\n`, 'a.csv')).toBe('too_large tooManyColumns');
    expect(await refusal(`a\n${'x'.repeat(1_000_001)}\n`, 'a.csv')).toBe('too_large tooLongCell');
  });
});

describe('the reading thread', () => {
  test('rows arrive whole and in order, however slow the reader', async () => {
    const path = await save(Array.from({ length: 12_345 }, (_, n) => `${n},客户\n`).join(''));
    let next = 0;
    for await (const row of readRows(path, { encoding: 'utf-8', delimiter: ',' })) {
      if (row.cells[0] !== String(next)) throw new Error(`row ${next} is ${JSON.stringify(row.cells[0])}`);
      if (++next % 5000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(next).toBe(12_345);
  });

  test('a refusal crosses the thread with its code, reason and both texts', async () => {
    const path = await save('<html>');
    await expect(inspectFile(path, 'a.xls')).rejects.toMatchObject({
      name: 'AppError',
      code: 'unsupported_type',
      details: { reason: 'html', message: { zh: expect.stringContaining('网页') } },
    });
    await expect(inspectFile(join(folder, 'absent'), 'a.csv')).rejects.toThrow('ENOENT');
  });

  test('leaving the loop early, or a signal, ends the reading', async () => {
    const path = await save('a,b\n'.repeat(50_000));
    let seen = 0;
    for await (const _ of readRows(path)) if (++seen === 3) break;
    expect(seen).toBe(3);
    const controller = new AbortController();
    const reading = async () => {
      for await (const _ of readRows(path, { signal: controller.signal })) controller.abort(new Error('cancelled'));
    };
    await expect(reading()).rejects.toThrow('cancelled');
  });
});

interface Parts {
  [name: string]: string;
}

async function zip(parts: Parts): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  async function* each() {
    for (const [name, text] of Object.entries(parts)) yield { name, text: [text] };
  }
  for await (const chunk of writeZip(each())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A zip written by hand, apart from our writer: each part stored as it is, or packed as densely as can be. */
function plainZip(parts: Parts, packed: boolean): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const data = packed ? deflateRawSync(text, { level: 9 }) : Buffer.from(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(packed ? 8 : 0, 4);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(Buffer.byteLength(text), 18);
    fields.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    local.push(Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), data);
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, place, Buffer.from(name));
    offset += 30 + name.length + data.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, list, end]);
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const links = (...entries: [id: string, type: string, target: string][]) =>
  `<Relationships>${entries.map(([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`).join('')}</Relationships>`;

/** A workbook of one or more sheets by the bare text of their `sheetData`. */
const workbook = (sheets: Record<string, string>, more: Parts = {}, properties = ''): Promise<Buffer> =>
  zip(workbookParts(sheets, more, properties));

const workbookParts = (sheets: Record<string, string>, more: Parts = {}, properties = ''): Parts => {
  const names = Object.keys(sheets);
  return {
    '_rels/.rels': links(['r1', 'officeDocument', '/xl/workbook.xml']),
    'xl/workbook.xml': `<workbook xmlns:r="${OFFICE}"><workbookPr ${properties}/><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" ${name === '隐' ? 'state="hidden"' : ''} r:id="s${at}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': links(
      ...names.map((_, at): [string, string, string] => [`s${at}`, 'worksheet', `worksheets/x${at}.xml`]),
      ['t', 'sharedStrings', 'sharedStrings.xml'],
      ['u', 'styles', 'styles.xml'],
    ),
    ...Object.fromEntries(
      Object.values(sheets).map((data, at) => [
        `xl/worksheets/x${at}.xml`,
        `<?xml version="1.0"?><worksheet><sheetData>${data}</sheetData></worksheet>`,
      ]),
    ),
    ...more,
  };
};

const STYLES =
  '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[$€-2]#,##0.00"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>' +
  '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>';

describe('workbooks', () => {
  test('every kind of cell', async () => {
    const content = await workbook(
      {
        一: `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><r><t>粗</t></r><r><t xml:space="preserve"> 细</t></r><rPh><t>cu</t></rPh></is></c></row>
          <row r="3"><c r="A3"><v>12.5</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" t="str"><f>A1&amp;"x"</f><v>a&lt;b</v></c><c r="D3"><f>1+1</f><v>2</v></c><c r="E3" t="e"><v>#REF!</v></c><c r="F3" t="d"><v>2026-01-03T00:00:00</v></c></row>
          <row r="4"><c r="A4" s="1"><v>46025</v></c><c r="B4" s="2"><v>46025.354166666664</v></c><c r="C4" s="3"><v>0.45</v></c><c r="D4" s="4"><v>43831</v></c><c r="E4" s="5"><v>22700.1</v></c><c r="F4" s="6"><v>1.5</v></c><c r="G4" s="7"><v>0.5</v></c></row>
          <row><c><v>6222021234567890123</v></c><c><v>30000.000000000004</v></c><c/><c s="1"/></row><row r="9"/>`,
        隐: '<row r="1"><c r="A1"><v>1</v></c></row>',
      },
      {
        'xl/sharedStrings.xml': '<sst><si><t>名_x000D_称</t></si><si><r><t>富</t></r><r><t>文本</t></r></si></sst>',
        'xl/styles.xml': STYLES,
      },
    );
    const path = await save(content);
    const inspection = await inspectFile(path, 'a.xlsx');
    expect(inspection.sheets.map(({ name, hidden, rows, columns }) => [name, hidden, rows, columns])).toEqual([
      ['一', false, 4, 7],
      ['隐', true, 1, 1],
    ]);
    expect(inspection.warnings).toHaveLength(1);
    const rows = [];
    for await (const row of readRows(path, { sheet: '一' })) rows.push(row);
    expect(rows).toEqual([
      { rowNumber: 2, cells: ['名\r称', '', '富文本', '粗 细'] },
      { rowNumber: 3, cells: [12.5, true, 'a<b', 2, '#REF!', { kind: 'date', local: '2026-01-03' }] },
      {
        rowNumber: 4,
        cells: [
          { kind: 'date', local: '2026-01-03' },
          { kind: 'date', local: '2026-01-03T08:30:00' },
          { kind: 'percent', value: 0.45 },
          { kind: 'date', local: '2020-01-01' },
          { kind: 'money', value: 22_700.1, sign: '€' },
          1.5,
          { kind: 'date', local: '12:00:00' },
        ],
      },
      { rowNumber: 5, cells: ['6222021234567890123', 30_000] },
    ]);
  });

  test('the 1904 count of days, and the day that never was', async () => {
    const cells = '<row r="1"><c r="A1" s="1"><v>59</v></c><c r="B1" s="1"><v>61</v></c></row>';
    const styles = { 'xl/styles.xml': STYLES };
    expect(await cellsOf(await save(await workbook({ a: cells }, styles)))).toEqual([
      [
        { kind: 'date', local: '1900-02-28' },
        { kind: 'date', local: '1900-03-01' },
      ],
    ]);
    expect(await cellsOf(await save(await workbook({ a: cells }, styles, 'date1904="1"')))).toEqual([
      [
        { kind: 'date', local: '1904-02-29' },
        { kind: 'date', local: '1904-03-02' },
      ],
    ]);
  });

  test('a name that lies is noticed, the content is read', async () => {
    const content = await workbook({ a: '<row><c><v>1</v></c></row>' });
    expect((await inspect(await save(content), 'a.xls', {})).warnings).toHaveLength(1);
    expect((await inspect(await save('a,b\n1,2\n'), 'a.xlsx', {})).warnings).toHaveLength(1);
  });

  test('a sheet that does not exist', async () => {
    const path = await save(await workbook({ a: '<row><c><v>1</v></c></row>' }));
    await expect(cellsOf(path, { sheet: 'b' })).rejects.toMatchObject({
      code: 'invalid',
      details: { reason: 'noSuchSheet' },
    });
  });

  test('other programs, by content and not by name', async () => {
    const compound = Buffer.alloc(1536);
    compound.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    compound.writeUInt16LE(9, 30);
    expect(await refusal(compound, 'a.xls')).toBe('unsupported_type oldExcel');
    compound.write('EncryptedPackage', 1024 - 512, 'utf16le');
    expect(await refusal(compound)).toBe('unsupported_type encrypted');
    expect(await refusal(Buffer.from('0908100000060500', 'hex'), 'a.xls')).toBe('unsupported_type oldExcel');
    expect(await refusal('<html><table><tr><td>1</td></tr></table></html>', 'a.xls')).toBe('unsupported_type html');
    expect(await refusal('\uFEFF  <TABLE border=1>', 'a.xls')).toBe('unsupported_type html');
    expect(await refusal('<?xml version="1.0"?><Workbook/>', 'a.xls')).toBe('unsupported_type xml');
    expect(await refusal('%PDF-1.7\n', 'a.xlsx')).toBe('unsupported_type notSpreadsheet');
    expect(await refusal(await zip({ mimetype: 'x', 'content.xml': '<a/>' }))).toBe('unsupported_type openDocument');
    expect(await refusal(await zip({ 'Index/Document.iwa': '' }))).toBe('unsupported_type numbers');
    expect(await refusal(await zip({ 'xl/workbook.bin': '' }))).toBe('unsupported_type binaryExcel');
    expect(await refusal(await zip({ 'word/document.xml': '<a/>' }))).toBe('unsupported_type notSpreadsheet');
  });

  test('damaged and hostile workbooks', async () => {
    const good = await workbook({ a: `<row>${'<c><v>1</v></c>'.repeat(300)}</row>` });
    expect(await refusal(good.subarray(0, good.length - 30))).toBe('invalid damaged');
    expect(await refusal(Buffer.concat([good.subarray(0, 40), Buffer.alloc(200, 0xff), good.subarray(240)]))).toMatch(
      /invalid damaged|notSpreadsheet/,
    );
    expect(await refusal('PK\u0003\u0004 and nothing')).toBe('invalid damaged');
    const entities = '<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><sheetData/></worksheet>';
    expect(await refusal(await workbook({ a: '' }, { 'xl/worksheets/x0.xml': entities }))).toBe('invalid doctype');
    expect(await refusal(await workbook({ a: '<row><c t="s"><v>7</v></c></row>' }))).toBe('invalid damaged');
    expect(await refusal(await workbook({ a: '<row><c r="XFD1"><v>1</v></c></row>' }))).toBe(
      'too_large tooManyColumns',
    );
    expect(await refusal(await workbook({ a: '<row><c r="ZZZZZZ1"><v>1</v></c></row>' }))).toBe('invalid damaged');
    expect(await refusal(await workbook({ a: '' }))).toBe('invalid empty');
    expect(await refusal(await workbook({ a: '' }, { 'xl/worksheets/x0.xml': '<worksheet><sheetData><row>' }))).toBe(
      'invalid damaged',
    );
  });

  test('a small file that unpacks to hundreds of megabytes', async () => {
    const bomb = plainZip(workbookParts({ a: `<row>${`<c>${' '.repeat(5000)}</c>`.repeat(3000)}</row>` }), true);
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refusal(bomb)).toBe('too_large bomb');
  });

  test('an entry that claims a password', async () => {
    const good = await workbook({ a: '<row><c><v>1</v></c></row>' });
    const at = good.indexOf(Buffer.from('504b0102', 'hex'));
    good.writeUInt16LE(good.readUInt16LE(at + 8) | 1, at + 8);
    expect(await refusal(good)).toBe('unsupported_type encrypted');
  });

  test('a plainly stored entry and names with prefixes', async () => {
    const sheet =
      '<x:worksheet><x:sheetData><x:row r="1"><x:c r="B1" t="str"><x:v>a &gt; b &#20013;</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    const content = plainZip(workbookParts({ a: '' }, { 'xl/worksheets/x0.xml': sheet }), false);
    expect(await cellsOf(await save(content))).toEqual([['', 'a > b 中']]);
  });
});

import { Buffer } from 'node:buffer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '@throughline/domain/import/cell.ts';
import { escapeFormula, unescapeFormula } from '../formula-escape.ts';
import { DelimitedParser } from '../read/delimited.ts';
import { inspect, rowBatches } from '../read/inspect.ts';
import { writeCsv } from './csv.ts';
import { type ExportColumn, type ExportRows, localClock, moneyText } from './export-value.ts';
import { sheetNames } from './sheet-name.ts';
import { writeXlsx } from './xlsx.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-'));
});
afterAll(() => rm(folder, { recursive: true }));

const OPTIONS = { timeZone: 'Asia/Shanghai', locale: 'zh-CN' } as const;
const text = (...headers: string[]): ExportColumn[] => headers.map((header) => ({ header, kind: 'text' }));

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const csv = async (columns: ExportColumn[], rows: ExportRows, locale: 'zh-CN' | 'en' = 'zh-CN') =>
  (await bytesOf(writeCsv(columns, rows, { ...OPTIONS, locale }))).toString();

const parse = (content: string) => {
  const parser = new DelimitedParser(',');
  const rows = [...parser.push(content.replace(/^\uFEFF/, '')), ...parser.end()];
  return rows.map((row) => row.cells);
};

async function xlsx(columns: ExportColumn[], rows: ExportRows, more: { sheetName?: string; sheetRows?: number } = {}) {
  const path = join(folder, 'a.xlsx');
  await writeFile(path, await bytesOf(writeXlsx(columns, rows, { ...OPTIONS, sheetName: '表', ...more })));
  const { sheets } = await inspect(path, 'a.xlsx', {});
  const read: Cell[][][] = [];
  for (const { name } of sheets) {
    const cells: Cell[][] = [];
    for await (const batch of rowBatches(path, { sheet: name })) cells.push(...batch.map((row) => row.cells));
    read.push(cells);
  }
  return { names: sheets.map(({ name }) => name), sheets: read };
}

/** Text that a file can hold: no NUL (refused on the way in), whole surrogate pairs; risky beginnings are common. */
const anyText = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      '＝',
      '＋',
      '－',
      '＠',
      "'",
      "''",
      '"',
      ' ',
      '_x000D_',
      ',',
    ),
    fc.string({
      unit: fc.oneof(
        fc.constantFrom(...`=-+@'",;\t\r\n _x04A&<>1国`.split('')),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 12,
    }),
  )
  .map(([start, rest]) => (start + rest).replaceAll('\0', ''));

const KINDS: ExportColumn[] = [
  { header: '文', kind: 'text' },
  { header: '数', kind: 'number' },
  { header: '额', kind: 'money' },
  { header: '率', kind: 'percent' },
  { header: '日', kind: 'date' },
  { header: '时', kind: 'dateTime' },
  { header: '否', kind: 'boolean' },
];
const ROW = ['甲', 12.5, { minor: -1_234_567, currency: 'CNY' }, 0.07, '2026-01-03', '2026-01-03T00:30:15.400Z', true];

describe('writeCsv', () => {
  test('a byte order mark, CRLF, quotes where they are needed', async () => {
    expect(
      await csv(text('a', 'b'), [
        ['1,2', 'say "hi"'],
        ['x', null],
      ]),
    ).toBe('\uFEFFa,b\r\n"1,2","say ""hi"""\r\nx,\r\n');
  });

  test('every kind as people write it', async () => {
    expect(parse(await csv(KINDS, [ROW]))[1]).toEqual([
      '甲',
      '12.5',
      '-12345.67',
      '7%',
      '2026-01-03',
      '2026-01-03 08:30:15',
      '是',
    ]);
    expect(parse(await csv(KINDS, [ROW], 'en'))[1]?.[6]).toBe('Yes');
  });

  test('values of the wrong kind stay texts', async () => {
    expect(parse(await csv(KINDS, [['x', null, null, null, 'soon', 'later', null]]))[1]).toEqual([
      'x',
      '',
      '',
      '',
      'soon',
      'later',
      '',
    ]);
  });

  test('every text comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constant('k'), anyText, anyText), { minLength: 1, maxLength: 4 }),
        async (rows) => {
          expect(parse(await csv(text('k', 'a', 'b'), rows)).slice(1)).toEqual(rows);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('no cell begins a formula, unless it is a plain number or a telephone number', async () => {
    const plain = /^([+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?|\+\d[\d ()-]{6,22})$/;
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { maxLength: 4 }), async (values) => {
        const content = await csv(text('k', ...values.map(() => 'v')), [['k', ...values]]);
        const raw = new DelimitedParserWithoutEscape(content).cells;
        for (const cell of raw) if (/^[=+\-@\t\r＝＋－＠]/.test(cell)) expect(cell).toMatch(plain);
      }),
      { numRuns: 500 },
    );
  });
});

/** Cells as a spreadsheet program sees them, with the apostrophes of our escape still there. */
class DelimitedParserWithoutEscape {
  readonly cells: string[];
  constructor(content: string) {
    const body = content.slice(content.indexOf('\r\n') + 2, -2);
    this.cells = [...body.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map((match) =>
      (match[1] ?? match[2] ?? '').replaceAll('""', '"'),
    );
  }
}

describe('escapeFormula', () => {
  test.each(['-5', '+5', '-1,234.50', '-5%', '+86 138 0013 8000', '+1 (805) 247-8982', 'a=b', '', "it's", "'quoted'"])(
    '%j stays',
    (value) => expect(escapeFormula(value)).toBe(value),
  );
  test.each(['=1+1', '@SUM(A1)', '-2+3', '+A1', '\tx', '\rx', '＝1', '－1', "'=1", '-', '+1-2', '- item'])(
    '%j gets one apostrophe, and loses it again',
    (value) => {
      expect(escapeFormula(value)).toBe(`'${value}`);
      expect(unescapeFormula(`'${value}`)).toBe(value);
    },
  );
});

describe('writeXlsx', () => {
  test('every kind comes back as a typed cell', async () => {
    const { sheets } = await xlsx(KINDS, [
      ROW,
      [false, Number.NaN, { minor: 5, currency: 'JPY' }, null, '0044-01-01', '', false],
    ]);
    expect(sheets[0]).toEqual([
      ['文', '数', '额', '率', '日', '时', '否'],
      [
        '甲',
        12.5,
        -12_345.67,
        { kind: 'percent', value: 0.07 },
        { kind: 'date', local: '2026-01-03' },
        { kind: 'date', local: '2026-01-03T08:30:15' },
        true,
      ],
      [false, '', 5, '', '0044-01-01', '', false],
    ]);
  });

  test('every text comes back as it was, and is a text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constant('k'), anyText, fc.constant('end')), { minLength: 1, maxLength: 4 }),
        async (rows) => {
          expect((await xlsx(text('k', 'a', 'b'), rows)).sheets[0]?.slice(1)).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('rows beyond one sheet go to further sheets, each with the heading', async () => {
    const { names, sheets } = await xlsx(
      text('n'),
      Array.from({ length: 5 }, (_, n) => [`r${n}`]),
      { sheetRows: 3, sheetName: '项目' },
    );
    expect(names).toEqual(['项目', '项目 (2)', '项目 (3)']);
    expect(sheets).toEqual([
      [['n'], ['r0'], ['r1']],
      [['n'], ['r2'], ['r3']],
      [['n'], ['r4']],
    ]);
    expect((await xlsx(text('n'), [['a'], ['b']], { sheetRows: 3 })).names).toHaveLength(1);
  });

  test('no rows give a sheet with its heading', async () => {
    expect((await xlsx(text('n'), [])).sheets).toEqual([[['n']]]);
  });

  test('a text longer than a cell holds is cut and says so', async () => {
    const { sheets } = await xlsx(text('n'), [['长'.repeat(40_000)]]);
    expect(sheets[0]?.[1]?.[0]).toBe(`${'长'.repeat(32_766)}…`);
  });

  test('the source is closed when the reader leaves, and its error arrives', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (let n = 0; ; n++) yield [`${n}${'x'.repeat(500)}`];
      } finally {
        closed = true;
      }
    }
    for await (const _ of writeXlsx(text('n'), endless(), { ...OPTIONS, sheetName: 'a' })) break;
    async function* broken() {
      yield ['a'];
      throw new Error('database gone');
    }
    await expect(bytesOf(writeXlsx(text('n'), broken(), { ...OPTIONS, sheetName: 'a' }))).rejects.toThrow(
      'database gone',
    );
    let bytes = 0;
    for await (const chunk of writeXlsx(text('n'), endless(), { ...OPTIONS, sheetName: 'a' })) {
      bytes += chunk.length;
      if (bytes > 5000) break;
    }
    expect(closed).toBe(true);
  });
});

describe('sheetNames', () => {
  test.each([
    ['a/b[c]:d*?\\', 'a b c  d'],
    ["'quoted'", 'quoted'],
    ['', 'Sheet'],
    ['History', 'HistorySheet'],
    ['项'.repeat(40), '项'.repeat(31)],
    [`${'x'.repeat(30)}😀`, 'x'.repeat(30)],
  ])('%j is %j', (wanted, name) => expect(sheetNames(wanted, 1)).toEqual([name]));
  test('numbers fit within the limit', () => {
    expect(sheetNames('x'.repeat(40), 12)[11]).toBe(`${'x'.repeat(26)} (12)`);
  });
});

describe('values', () => {
  test('money is exact', () => {
    expect(moneyText({ minor: 2_270_000, currency: 'CNY' })).toBe('22700.00');
    expect(moneyText({ minor: -5, currency: 'CNY' })).toBe('-0.05');
    expect(moneyText({ minor: 1200, currency: 'JPY' })).toBe('1200');
    expect(moneyText({ minor: 1234, currency: 'KWD' })).toBe('1.234');
    expect(moneyText({ minor: Number.MAX_SAFE_INTEGER, currency: 'USD' })).toBe('90071992547409.91');
  });

  test('wall time follows summer time', () => {
    const berlin = localClock('Europe/Berlin');
    expect(berlin('2026-03-29T00:59:59Z')).toBe('2026-03-29 01:59:59');
    expect(berlin('2026-03-29T01:00:00Z')).toBe('2026-03-29 03:00:00');
    expect(berlin('2026-10-25T01:00:00Z')).toBe('2026-10-25 02:00:00');
    expect(berlin(new Date('2026-07-01T12:00:00Z'))).toBe('2026-07-01 14:00:00');
    expect(berlin('2026-07-01')).toBeUndefined();
  });
});

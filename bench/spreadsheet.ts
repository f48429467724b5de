import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { inspectFile, readRows } from '@throughline/server/import/read/read-file.ts';
import { writeCsv } from '@throughline/server/import/write/csv.ts';
import type { ExportColumn, ExportValue } from '@throughline/server/import/write/export-value.ts';
import { writeXlsx } from '@throughline/server/import/write/xlsx.ts';

/**
 * Time and peak memory of writing and reading 12 columns of CSV and XLSX, each step in a process of its own.
 * Usage: node bench/spreadsheet.ts [rows]
 */
const COLUMNS: ExportColumn[] = [
  { header: '项目名称', kind: 'text' },
  { header: '客户', kind: 'text' },
  { header: '阶段', kind: 'text' },
  { header: '金额', kind: 'money' },
  { header: '预计成交', kind: 'date' },
  { header: '创建时间', kind: 'dateTime' },
  { header: '负责人', kind: 'text' },
  { header: '赢率', kind: 'percent' },
  { header: '重点', kind: 'boolean' },
  { header: '人数', kind: 'number' },
  { header: '电话', kind: 'text' },
  { header: '备注', kind: 'text' },
];

function* rows(count: number): Generator<ExportValue[]> {
  for (let n = 0; n < count; n++) {
    yield [
      `MES 升级 ${n} 期`,
      `博瑞电子(苏州)有限公司 ${n % 5000}`,
      ['商务', '已报价', '签了', 'Qualified'][n % 4] ?? '',
      { minor: n * 1037, currency: 'CNY' },
      new Date(1_700_000_000_000 + (n % 900) * 86_400_000).toISOString().slice(0, 10),
      new Date(1_700_000_000_000 + n * 61_000).toISOString(),
      `王磊 ${n % 50}`,
      (n % 100) / 100,
      n % 7 === 0,
      n % 3000,
      `138${String(n).padStart(8, '0')}`,
      `第 ${n} 条备注, with a comma`,
    ];
  }
}

const steps: Record<string, (path: string, count: number) => Promise<unknown>> = {
  'write csv': (path, count) =>
    pipeline(writeCsv(COLUMNS, rows(count), { timeZone: 'Asia/Shanghai', locale: 'zh-CN' }), createWriteStream(path)),
  'inspect csv': (path) => inspectFile(path, 'a.csv'),
  'read csv': countRows,
  'write xlsx': (path, count) =>
    pipeline(
      writeXlsx(COLUMNS, rows(count), { timeZone: 'Asia/Shanghai', locale: 'zh-CN', sheetName: '销售项目' }),
      createWriteStream(path),
    ),
  'inspect xlsx': (path) => inspectFile(path, 'a.xlsx'),
  'read xlsx': countRows,
};

async function countRows(path: string, count: number): Promise<void> {
  let read = 0;
  for await (const _ of readRows(path, { headerRow: 1 })) read++;
  if (read !== count) throw new Error(`${read} rows read of ${count}`);
}

const [first = '100000', path, step] = process.argv.slice(2);
if (path !== undefined && step !== undefined) {
  const started = performance.now();
  await steps[step]?.(path, Number(first));
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const { size } = await stat(path);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${step}: ${first} rows, ${seconds} s, peak ${peak} MB, file ${(size / 1e6).toFixed(1)} MB`);
} else {
  const folder = await mkdtemp(join(tmpdir(), 'spreadsheet-'));
  for (const name of Object.keys(steps)) {
    const file = join(folder, name.endsWith('csv') ? 'a.csv' : 'a.xlsx');
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), first, file, name], { stdio: 'inherit' });
  }
  await rm(folder, { recursive: true });
}

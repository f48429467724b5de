import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '@throughline/server/app.ts';
import { exportRecords } from '@throughline/server/export/export.service.ts';
import { memberCtx } from '@throughline/server/identity/actor.ts';
import { createWorkspace } from '@throughline/server/identity/workspace.service.ts';
import { stepImport } from '@throughline/server/import/import.jobs.ts';
import {
  checkImport,
  createImport,
  getImport,
  startImport,
  undoImport,
} from '@throughline/server/import/import.service.ts';
import { drained } from '@throughline/server/import/drained.ts';
import { readConfig } from '@throughline/server/platform/config.ts';
import { startEmbedded } from '@throughline/server/platform/postgres/embedded.ts';
import { prepareSchema } from '@throughline/server/platform/postgres/prepare.ts';
import { pino } from 'pino';

/**
 * Imports a made file of deals (12 columns, accounts and owners as relations, duplicates looked for, dry run first), exports
 * it and takes the import back; prints seconds, CPU seconds of this process and its largest resident size for each phase.
 * Usage: node bench/import.ts [rows]
 */
const count = Number(process.argv[2] ?? 100_000);
const ACCOUNTS = 5_000;
const OWNERS = 40;
const STAGES = ['线索', '需求确认', '方案/报价', '商务谈判', '成交', '丢单'];
const SOURCES = ['官网', '展会', '老客户转介绍', '直播'];
const two = (value: number): string => String(value).padStart(2, '0');

async function makeFile(path: string): Promise<void> {
  const out = createWriteStream(path);
  out.write('编号,项目名称,客户,产品,阶段,金额,币种,预计成交,开始时间,负责人,来源,描述\n');
  for (let at = 0; at < count; at++) {
    const day = `${two((at % 12) + 1)}-${two((at % 28) + 1)}`;
    const cells = [
      `X-${at}`,
      `产线改造 ${at}`,
      `精密机械${at % ACCOUNTS}有限公司`,
      `型号 ${at % 30}`,
      STAGES[at % STAGES.length],
      `"${(at * 137) % 900_000}.50"`,
      'CNY',
      `2026-${day}`,
      `2025-${day}`,
      `销售${at % OWNERS}`,
      SOURCES[at % SOURCES.length],
      `客户希望在第 ${(at % 4) + 1} 季度完成方案评审并确定预算`,
    ];
    if (!out.write(`${cells.join(',')}\n`)) await drained(out);
  }
  await new Promise<void>((resolve) => {
    out.end(resolve);
  });
}

let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  peak = 0;
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  const mega = Math.round(peak / 1024 / 1024);
  console.log(`${name.padEnd(12)} ${seconds.toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s, ${mega} MB`);
  return result;
}

const dir = mkdtempSync(join(tmpdir(), 'throughline-bench-import-'));
const log = pino({ level: 'error' }, pino.destination(2));
const server = await startEmbedded({ dir: join(dir, 'postgres'), log });
try {
  const { appUrl } = await prepareSchema(server.url, log);
  const platform = openPlatform({ config: readConfig({ DATA_DIR: dir }), log, appUrl });
  const made = await createWorkspace(platform, {
    name: 'bench',
    email: 'bench@example.com',
    adminName: 'bench',
    password: 'bench-password-1234',
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
    locale: 'zh-CN',
  });
  const ctx = await memberCtx(platform, made.workspaceId, made.memberId);
  const [process] = await ctx.readOnce<{ id: string }>(
    `select id from process where workspace_id = $1 and key = 'sevenStage'`,
    [made.workspaceId],
  );
  const path = join(dir, 'deals.csv');
  await makeFile(path);
  const limits = { signal: new AbortController().signal, until: Number.POSITIVE_INFINITY };
  const settings = {
    unknownPeople: 'invite',
    unknownReferences: 'create',
    process: process?.id ?? null,
  } as const;
  const upload = { target: 'opportunity', path, fileName: 'deals.csv', bytes: statSync(path).size } as const;
  const { id } = await timed('upload', () => createImport(ctx, upload, settings));
  const phase = (name: string, enter: () => Promise<unknown>) =>
    timed(name, async () => {
      await enter();
      while (await stepImport(platform, made.workspaceId, id, limits));
    });
  await phase('dry run', () => checkImport(ctx, id));
  await phase('import', () => startImport(ctx, id));
  for (const format of ['xlsx', 'csv'] as const) {
    await timed(`export ${format}`, async () => {
      const file = await exportRecords(ctx, 'opportunity', { format });
      for await (const bytes of file.bytes) void bytes;
    });
  }
  await phase('undo', () => undoImport(ctx, id));
  const { status, counts } = await getImport(ctx, id);
  console.log(status, JSON.stringify(counts));
  await platform.close();
} finally {
  clearInterval(watch);
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}

import type { ImportDetail, ImportSettings, ImportTarget } from '@throughline/domain/import/import.contract.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ctx } from '../platform/ctx.ts';
import { stepImport } from './import.jobs.ts';
import { checkImport, createImport, getImport, startImport, undoImport } from './import.service.ts';

const never = new AbortController().signal;

/** Uploads a text or the bytes of a file as the wizard does. */
export async function upload(
  ctx: Ctx,
  target: ImportTarget,
  content: string | Uint8Array,
  settings: ImportSettings = {},
  fileName = `${target}.csv`,
): Promise<ImportDetail> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-import-test-'));
  try {
    const path = join(folder, 'file');
    writeFileSync(path, content);
    return await createImport(ctx, { target, path, fileName, bytes: content.length }, settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Does what a worker would until the phase is over. @param chunk rows of one transaction */
export async function work(ctx: Ctx, id: string, chunk?: number): Promise<void> {
  const limits = { signal: never, until: Number.POSITIVE_INFINITY, ...(chunk === undefined ? {} : { chunk }) };
  while (await stepImport(ctx.platform, ctx.workspaceId, id, limits));
}

/** Uploads and checks. */
export async function checked(...args: Parameters<typeof upload>): Promise<ImportDetail> {
  const [ctx] = args;
  const { id } = await upload(...args);
  await checkImport(ctx, id);
  await work(ctx, id);
  return getImport(ctx, id);
}

/** Uploads, checks and imports. */
export async function imported(...args: Parameters<typeof upload>): Promise<ImportDetail> {
  const [ctx] = args;
  const { id } = await checked(...args);
  await startImport(ctx, id);
  await work(ctx, id);
  return getImport(ctx, id);
}

export async function undone(ctx: Ctx, id: string): Promise<ImportDetail> {
  await undoImport(ctx, id);
  await work(ctx, id);
  return getImport(ctx, id);
}

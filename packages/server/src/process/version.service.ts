import { AppError } from '@throughline/domain/platform/error.ts';
import { processChanges } from '@throughline/domain/process/process-diff.ts';
import type { Ctx } from '../platform/ctx.ts';
import { listVersionRows, versionOf } from './process.queries.ts';
import { diffWords } from './process-scope.ts';
import { infoOf } from './process.service.ts';

/** @throws AppError not_found */
export const getVersion = (ctx: Ctx, id: string, number: number) =>
  ctx.read(async (tx) => {
    const row = (await listVersionRows(tx, id)).find((version) => version.number === number);
    if (row === undefined) throw new AppError('not_found');
    return { ...infoOf(ctx, row), definition: versionOf(row).definition };
  });

/** @throws AppError not_found */
export const compareVersions = (ctx: Ctx, id: string, from: number, to: number) =>
  ctx.read(async (tx) => {
    const rows = await listVersionRows(tx, id);
    const [before, after] = [from, to].map((number) => rows.find((version) => version.number === number));
    if (before === undefined || after === undefined) throw new AppError('not_found');
    return processChanges(versionOf(before).definition, versionOf(after).definition, await diffWords(ctx, tx));
  });

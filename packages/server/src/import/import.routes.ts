import * as contract from '@throughline/domain/import/import.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { FastifyRequest } from 'fastify';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { type Route, rawRoute, route } from '../platform/http/route.ts';
import {
  cancelImport,
  changeImport,
  checkImport,
  createImport,
  getImport,
  listImports,
  listProblems,
  refusedBatch,
  removeImport,
  startImport,
  undoImport,
} from './import.service.ts';
import { refusedFile } from './refused-file.ts';

/** Reads the multipart body into a folder of its own for as long as `work` takes. */
async function withUpload<T>(
  request: FastifyRequest,
  work: (upload: { object: string; path: string; fileName: string; bytes: number }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-upload-'));
  try {
    const part = await request.file();
    if (part === undefined) throw noFile();
    const path = join(folder, 'file');
    const target = createWriteStream(path);
    await pipeline(part.file, target);
    if (part.file.truncated) throw new AppError('too_large');
    const { object } = part.fields;
    const named = object !== undefined && 'value' in object ? object.value : undefined;
    return await work({
      object: typeof named === 'string' ? named : '',
      path,
      fileName: part.filename,
      bytes: target.bytesWritten,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const noFile = (): AppError => invalid([{ field: 'file', message: { zh: '请选择一个文件。', en: 'Choose a file.' } }]);

const targetSchema = z.enum(contract.IMPORT_TARGETS);
const idOf = (request: FastifyRequest): string => {
  const parsed = z.object({ id: z.uuid() }).safeParse(request.params);
  if (!parsed.success) throw new AppError('not_found');
  return parsed.data.id;
};

export const importRoutes: Route[] = [
  rawRoute(
    contract.uploadImport,
    async (ctx, request, reply) => {
      const detail = await withUpload(request, ({ object, ...upload }) => {
        const target = targetSchema.safeParse(object);
        if (!target.success) {
          throw invalid([
            {
              field: 'object',
              value: object,
              message: {
                zh: `在文件之前给出 object：${contract.IMPORT_TARGETS.join('、')}。`,
                en: `Give object before the file: ${contract.IMPORT_TARGETS.join(', ')}.`,
              },
            },
          ]);
        }
        return createImport(ctx, { target: target.data, ...upload });
      });
      return reply.code(201).header('location', `/api/v1/imports/${detail.id}`).send(detail);
    },
    { multipart: true },
  ),
  route(contract.listImports, async (ctx, { query }) => ({ items: await listImports(ctx, query.limit) })),
  route(contract.getImport, (ctx, { params }) => getImport(ctx, params.id)),
  route(contract.changeImport, (ctx, { params, body }) => changeImport(ctx, params.id, body)),
  route(contract.checkImport, (ctx, { params }) => checkImport(ctx, params.id)),
  route(contract.importProblems, (ctx, { params, query }) => listProblems(ctx, params.id, query)),
  route(contract.startImport, (ctx, { params }) => startImport(ctx, params.id)),
  route(contract.cancelImport, (ctx, { params }) => cancelImport(ctx, params.id)),
  route(contract.undoImport, (ctx, { params }) => undoImport(ctx, params.id)),
  rawRoute(contract.importRefused, async (ctx, request, reply) => {
    const batch = await refusedBatch(ctx, idOf(request));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="refused.csv"')
      .send(Readable.from(refusedFile(ctx, batch)));
  }),
  route(contract.removeImport, async (ctx, { params }) => {
    await removeImport(ctx, params.id);
    return null;
  }),
];

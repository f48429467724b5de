import { exportContract, exportQuery } from '@throughline/domain/export/export.contract.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import { Readable } from 'node:stream';
import { zodProblems } from '../platform/http/problem.ts';
import { type Route, rawRoute } from '../platform/http/route.ts';
import { exportRecords } from './export.service.ts';

/** The file of one described object; registered before its `/:id`. */
export const exportRoutes = (object: ObjectDescription): Route[] => [
  rawRoute(exportContract(object), async (ctx, request, reply) => {
    const query = exportQuery.safeParse(request.query);
    if (!query.success) throw new AppError('invalid', { fields: zodProblems(query.error) });
    const file = await exportRecords(ctx, object.key, query.data);
    const name = encodeURIComponent(file.fileName);
    return reply
      .type(file.contentType)
      .header('content-disposition', `attachment; filename="export.${query.data.format}"; filename*=UTF-8''${name}`)
      .header('cache-control', 'no-store')
      .send(Readable.from(file.bytes));
  }),
];

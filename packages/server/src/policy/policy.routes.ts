import { AppError } from '@throughline/domain/platform/error.ts';
import * as contract from '@throughline/domain/policy/policy.contract.ts';
import { zodProblems } from '../platform/http/problem.ts';
import { rawRoute, type Route, route } from '../platform/http/route.ts';
import { policyPdf } from './policy-pdf.ts';
import { readPolicy, switchPolicy } from './policy.service.ts';
import { processSheets } from './process-sheet.service.ts';

export const policyRoutes: Route[] = [
  route(contract.readPolicy, (ctx) => Promise.resolve({ items: readPolicy(ctx) })),
  route(contract.switchPolicy, async (ctx, { params, body }) => ({
    items: await switchPolicy(ctx, params.key, body.on),
  })),
  route(contract.stageDictionary, async (ctx) => ({ processes: await processSheets(ctx) })),
  rawRoute(contract.policyPdf, async (ctx, request, reply) => {
    const params = contract.policyPdf.params?.safeParse(request.params);
    if (params?.success !== true) throw new AppError('not_found');
    const query = contract.policyPdfQuery.safeParse(request.query);
    if (!query.success) throw new AppError('invalid', { fields: zodProblems(query.error) });
    // Whoever goes away waits for no document.
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort(new AppError('unavailable')));
    const { fileName, bytes } = await policyPdf(ctx, params.data.id, query.data.locale, gone.signal);
    return reply
      .type('application/pdf')
      .header('content-disposition', `inline; filename="policy.pdf"; filename*=UTF-8''${encodeURIComponent(fileName)}`)
      .header('cache-control', 'no-store')
      .send(bytes);
  }),
];

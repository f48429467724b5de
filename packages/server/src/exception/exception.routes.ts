import * as contract from '@throughline/domain/exception/exception.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { exceptionReport, findExceptions, findNormalDeals } from './exception-report.ts';
import { listExceptions, requestException, withdrawException } from './exception.service.ts';

export const exceptionRoutes: Route[] = [
  route(contract.listExceptions, (ctx, { params }) => listExceptions(ctx, params.id)),
  route(contract.requestException, async (ctx, { params, body }) => ({
    exception: await requestException(ctx, params.id, body),
  })),
  route(contract.withdrawException, async (ctx, { params }) => ({
    exception: await withdrawException(ctx, params.id),
  })),
  route(contract.findExceptions, async (ctx, { query }) => ({ items: await findExceptions(ctx, query) })),
  route(contract.findNormalDeals, async (ctx, { query }) => ({ items: await findNormalDeals(ctx, query) })),
  route(contract.exceptionReport, async (ctx) => ({ items: await exceptionReport(ctx) })),
];

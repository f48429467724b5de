import * as contract from '@throughline/domain/money/rate.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { listRates, removeRate, setRate } from './rate.service.ts';

export const rateRoutes: Route[] = [
  route(contract.listRates, (ctx) => listRates(ctx)),
  route(contract.setRate, (ctx, { body }) => setRate(ctx, body)),
  route(contract.removeRate, (ctx, { params }) => removeRate(ctx, params.id)),
];

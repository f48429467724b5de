import * as contract from '@throughline/domain/process/rehearsal.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { cancelRehearsal, getRehearsal, listRehearsals, startRehearsal } from './rehearsal.service.ts';

export const rehearsalRoutes: Route[] = [
  route(contract.startRehearsal, async (ctx, { params, body }) => ({
    rehearsal: await startRehearsal(ctx, params.id, body.days),
  })),
  route(contract.listRehearsals, async (ctx, { params }) => ({ items: await listRehearsals(ctx, params.id) })),
  route(contract.getRehearsal, async (ctx, { params }) => ({
    rehearsal: await getRehearsal(ctx, params.id, params.rehearsal),
  })),
  route(contract.cancelRehearsal, async (ctx, { params }) => {
    await cancelRehearsal(ctx, params.id, params.rehearsal);
    return null;
  }),
];

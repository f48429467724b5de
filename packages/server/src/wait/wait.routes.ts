import * as contract from '@throughline/domain/wait/wait.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { dealWaits, waitBoard } from './wait.service.ts';

export const waitRoutes: Route[] = [
  route(contract.waitBoard, async (ctx, { query }) => ({ groups: await waitBoard(ctx, query) })),
  route(contract.dealWaits, async (ctx, { params }) => ({ items: await dealWaits(ctx, params.id) })),
];

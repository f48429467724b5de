import * as contract from '@throughline/domain/process/sign.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { dealSigns } from './sign.service.ts';

export const signRoutes: Route[] = [
  route(contract.getSigns, async (ctx, { params }) => ({ items: await dealSigns(ctx, params.id) })),
];

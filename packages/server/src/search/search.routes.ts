import { searchEverywhere } from '@throughline/domain/search/search.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { searchAll } from './search.service.ts';

export const searchRoutes: Route[] = [
  route(searchEverywhere, async (ctx, { query }) => ({ groups: await searchAll(ctx, query.q, query.limit) })),
];

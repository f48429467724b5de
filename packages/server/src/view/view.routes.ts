import * as contract from '@throughline/domain/view/view.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { createView, listViews, removeView, updateView } from './view.service.ts';

export const viewRoutes: Route[] = [
  route(contract.listViews, async (ctx, { query }) => ({ items: await listViews(ctx, query.object) })),
  route(contract.createView, async (ctx, { body }) => ({ view: await createView(ctx, body) })),
  route(contract.updateView, async (ctx, { params, body }) => ({ view: await updateView(ctx, params.id, body) })),
  route(contract.removeView, async (ctx, { params }) => {
    await removeView(ctx, params.id);
    return null;
  }),
];

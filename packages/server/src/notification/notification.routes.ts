import * as contract from '@throughline/domain/notification/notification.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import {
  changePreferences,
  countUnread,
  listNotifications,
  markRead,
  readPreferences,
} from './notification.service.ts';

export const notificationRoutes: Route[] = [
  route(contract.listNotifications, (ctx, { query }) => listNotifications(ctx, query)),
  route(contract.countUnread, async (ctx) => ({ count: await countUnread(ctx) })),
  route(contract.markRead, async (ctx, { body }) => ({ count: await markRead(ctx, 'ids' in body ? body.ids : null) })),
  route(contract.readPreferences, (ctx) => readPreferences(ctx)),
  route(contract.changePreferences, (ctx, { body }) => changePreferences(ctx, body)),
];

import * as contract from '@throughline/domain/task/task.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { readChecklist, tickChecklist } from './checklist.service.ts';
import { claimTask } from './claim.service.ts';

export const taskRoutes: Route[] = [
  route(contract.readChecklist, (ctx, { params }) => readChecklist(ctx, params.id)),
  route(contract.tickChecklist, (ctx, { params, body }) => tickChecklist(ctx, params.id, body.items)),
  route(contract.claimTask, (ctx, { params }) => claimTask(ctx, params.id)),
];

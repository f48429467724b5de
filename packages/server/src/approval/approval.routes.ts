import * as contract from '@throughline/domain/approval/approval.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import { addSigner, decideApproval, request, transferApproval, withdrawApproval } from './approval.service.ts';
import { getDeputy, setDeputy } from './deputy.service.ts';
import { dropFlow, listFlows, saveFlow } from './flow.service.ts';
import { countWaiting, getApproval, listApprovals, previewOf } from './inbox.service.ts';

export const approvalRoutes: Route[] = [
  route(contract.listFlows, (ctx) => listFlows(ctx)),
  route(contract.saveFlow, (ctx, { params, body }) => saveFlow(ctx, params.key, body)),
  route(contract.dropFlow, (ctx, { params }) => dropFlow(ctx, params.key)),
  route(contract.requestApproval, async (ctx, { body }) => ({ approval: await request(ctx, body) })),
  route(contract.listApprovals, (ctx, { query }) => listApprovals(ctx, query)),
  route(contract.countApprovals, async (ctx) => ({ count: await countWaiting(ctx) })),
  route(contract.previewApproval, (ctx, { query }) => previewOf(ctx, query)),
  route(contract.getApproval, async (ctx, { params }) => ({ approval: await getApproval(ctx, params.id) })),
  route(contract.decideApproval, async (ctx, { params, body }) => ({
    approval: await decideApproval(ctx, params.id, body),
  })),
  route(contract.transferApproval, async (ctx, { params, body }) => ({
    approval: await transferApproval(ctx, params.id, body),
  })),
  route(contract.addSigner, async (ctx, { params, body }) => ({ approval: await addSigner(ctx, params.id, body) })),
  route(contract.withdrawApproval, async (ctx, { params, body }) => ({
    approval: await withdrawApproval(ctx, params.id, body),
  })),
  route(contract.getDeputy, (ctx) => getDeputy(ctx)),
  route(contract.setDeputy, (ctx, { body }) => setDeputy(ctx, body)),
];

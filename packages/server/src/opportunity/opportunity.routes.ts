import * as contract from '@throughline/domain/opportunity/opportunity.contract.ts';
import * as gateContract from '@throughline/domain/process/gate.contract.ts';
import { Reply, type Route, route } from '../platform/http/route.ts';
import { gate, giveEvidence, reportFact, withdrawEvidence } from './gate.service.ts';
import { board, dwell, moveStage, visits } from './opportunity.service.ts';

export const opportunityRoutes: Route[] = [
  route(contract.opportunityBoard, (ctx, { query }) => board(ctx, query)),
  route(contract.boardDwell, async (ctx, { query }) => ({ columns: await dwell(ctx, query) })),
  route(contract.moveOpportunity, async (ctx, { params, body, ifMatch }) => {
    const record = await moveStage(ctx, params.id, { ...body, version: ifMatch ?? body.version });
    return new Reply({ record }, { headers: { etag: `"${record.version}"` } });
  }),
  route(gateContract.getGate, (ctx, { params }) => gate(ctx, params.id)),
  route(gateContract.giveEvidence, (ctx, { params, body }) => giveEvidence(ctx, params.id, body)),
  route(gateContract.withdrawEvidence, (ctx, { params }) => withdrawEvidence(ctx, params.id, params.evidence)),
  route(gateContract.reportFact, (ctx, { params, body }) => reportFact(ctx, params.id, params.fact, body)),
  route(contract.opportunityVisits, async (ctx, { params }) => ({ items: await visits(ctx, params.id) })),
];

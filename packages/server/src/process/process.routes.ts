import * as contract from '@throughline/domain/process/process.contract.ts';
import { type Route, route } from '../platform/http/route.ts';
import {
  changeProcess,
  createProcess,
  dropDraft,
  getProcess,
  listProcesses,
  publishDraft,
  saveDraft,
} from './process.service.ts';

export const processRoutes: Route[] = [
  route(contract.listProcesses, async (ctx) => ({ items: await listProcesses(ctx) })),
  route(contract.getProcess, (ctx, { params }) => getProcess(ctx, params.id)),
  route(contract.createProcess, async (ctx, { body }) => ({ process: await createProcess(ctx, body) })),
  route(contract.saveDraft, (ctx, { params, body }) => saveDraft(ctx, params.id, body.definition, body.note)),
  route(contract.dropDraft, async (ctx, { params }) => {
    await dropDraft(ctx, params.id);
    return null;
  }),
  route(contract.publishDraft, async (ctx, { params }) => ({ process: await publishDraft(ctx, params.id) })),
  route(contract.changeProcess, async (ctx, { params, body }) => ({
    process: await changeProcess(ctx, params.id, body),
  })),
];

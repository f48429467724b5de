import * as contract from '@throughline/domain/process/process.contract.ts';
import { Reply, type Route, route } from '../platform/http/route.ts';
import { checkProcess, dropDraft, publishDraft, restoreVersion, saveDraft } from './draft.service.ts';
import { getMigration, migrateDeals, previewMigration } from './migration.service.ts';
import { changeProcess, createProcess, getProcess, listProcesses } from './process.service.ts';
import { compareVersions, getVersion } from './version.service.ts';

const tagged = <T extends { revision: number }>(detail: T): Reply<T> =>
  new Reply(detail, { headers: { etag: `"${detail.revision}"` } });

export const processRoutes: Route[] = [
  route(contract.listProcesses, async (ctx) => ({ items: await listProcesses(ctx) })),
  route(contract.getProcess, async (ctx, { params }) => tagged(await getProcess(ctx, params.id))),
  route(contract.createProcess, async (ctx, { body }) => ({ process: await createProcess(ctx, body) })),
  route(contract.saveDraft, async (ctx, { params, body, ifMatch }) =>
    tagged(await saveDraft(ctx, params.id, { ...body, revision: ifMatch ?? body.revision })),
  ),
  route(contract.dropDraft, async (ctx, { params }) => {
    await dropDraft(ctx, params.id);
    return null;
  }),
  route(contract.checkProcess, async (ctx, { params, body }) => ({
    problems: await checkProcess(ctx, params.id, body?.definition),
  })),
  route(contract.getVersion, (ctx, { params }) => getVersion(ctx, params.id, params.number)),
  route(contract.compareVersions, async (ctx, { params, query }) => ({
    changes: await compareVersions(ctx, params.id, query.from, query.to),
  })),
  route(contract.restoreVersion, async (ctx, { params, body, ifMatch }) =>
    tagged(await restoreVersion(ctx, params.id, params.number, ifMatch ?? body?.revision)),
  ),
  route(contract.previewMigration, (ctx, { params }) => previewMigration(ctx, params.id)),
  route(contract.publishDraft, (ctx, { params, body, ifMatch }) =>
    publishDraft(ctx, params.id, { ...body, revision: ifMatch ?? body?.revision }),
  ),
  route(contract.migrateDeals, async (ctx, { params, body }) => ({
    migration: await migrateDeals(ctx, params.id, body),
  })),
  route(contract.getMigration, async (ctx, { params }) => ({ migration: await getMigration(ctx, params.id) })),
  route(contract.changeProcess, async (ctx, { params, body }) => ({
    process: await changeProcess(ctx, params.id, body),
  })),
];

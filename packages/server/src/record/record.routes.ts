import { type ObjectDescription } from '@throughline/domain/record/object.ts';
import { recordContracts } from '@throughline/domain/record/routes.contract.ts';
import type { Ctx } from '../platform/ctx.ts';
import { Reply, type Route, route } from '../platform/http/route.ts';
import { recordHistory } from './history.ts';
import { purgeRecord } from './purge.ts';
import { countRecords, getRecord, groupRecords, listRecords } from './read.ts';
import { removeRecord, restoreRecord } from './bin.ts';
import { shareRecord, transferRecord } from './owner.ts';
import { createRecord, updateRecord } from './write.ts';

const named = (ctx: Ctx, ids: readonly string[]) =>
  ids.map((id) => ({ id, name: ctx.directory.members.get(id)?.name ?? null }));

const etag = (version: number) => ({ etag: `"${version}"` });

/** The routes of one described object; what an object adds (moves of a stage) stands in its own feature. */
export function recordRoutes(object: ObjectDescription): Route[] {
  const contract = recordContracts(object);
  const { key } = object;
  return [
    route(contract.list, (ctx, { query }) => listRecords(ctx, key, query)),
    route(contract.count, (ctx, { query }) => countRecords(ctx, key, query)),
    route(contract.group, async (ctx, { query }) => ({ groups: await groupRecords(ctx, key, query) })),
    route(contract.get, async (ctx, { params, query }) => {
      const found = await getRecord(ctx, key, params.id, { bin: query.bin === 'only' });
      return new Reply(
        { ...found, collaborators: named(ctx, found.collaborators) },
        { headers: etag(found.record.version) },
      );
    }),
    route(contract.create, async (ctx, { body }) => {
      const record = await createRecord(ctx, key, body);
      return new Reply(
        { record },
        { headers: { ...etag(record.version), location: `/api/v1/${object.path}/${record.id}` } },
      );
    }),
    route(contract.update, async (ctx, { params, body, ifMatch }) => {
      const record = await updateRecord(ctx, key, params.id, body, {
        version: ifMatch ?? (typeof body.version === 'number' ? body.version : undefined),
      });
      return new Reply({ record }, { headers: etag(record.version) });
    }),
    route(contract.remove, async (ctx, { params }) => {
      await removeRecord(ctx, key, params.id);
      return null;
    }),
    route(contract.purge, async (ctx, { params }) => {
      await purgeRecord(ctx, key, params.id);
      return null;
    }),
    route(contract.restore, async (ctx, { params }) => ({ record: await restoreRecord(ctx, key, params.id) })),
    route(contract.transfer, (ctx, { params, body }) => transferRecord(ctx, key, params.id, body)),
    route(contract.share, async (ctx, { params, body }) => ({
      collaborators: named(ctx, await shareRecord(ctx, key, params.id, body.members)),
    })),
    route(contract.history, (ctx, { params, query }) => recordHistory(ctx, key, params.id, query)),
  ];
}

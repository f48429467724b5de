import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { ACTIONS, type ObjectDescription } from './object.ts';
import {
  countResponse,
  filterQuery,
  groupQuery,
  groupResponse,
  historyEntry,
  listQuery,
  transferBody,
} from './record.contract.ts';
import { recordReadSchema, recordWriteSchema } from './record-schema.ts';

const idParams = z.object({ id: z.uuid() });
const nothing = z.null();
/** Field key → value; each value is checked by its field's kind. */
const recordBody = z.record(z.string(), z.unknown());

const components = new WeakMap<ObjectDescription, ReturnType<typeof makeComponents>>();

/** Named schemas of an object for the API document: as it is read, made and changed. Made once, since names are global. */
export function recordComponents(object: ObjectDescription): ReturnType<typeof makeComponents> {
  let made = components.get(object);
  if (made === undefined) {
    made = makeComponents(object);
    components.set(object, made);
  }
  return made;
}

function makeComponents(object: ObjectDescription) {
  const component = object.key.slice(0, 1).toUpperCase() + object.key.slice(1);
  return {
    read: recordReadSchema(object).loose().meta({ id: component }),
    create: recordWriteSchema(object, 'create')
      .loose()
      .meta({ id: `New${component}` }),
    update: recordWriteSchema(object, 'update')
      .loose()
      .meta({ id: `${component}Change` }),
  };
}

/** The addresses of one described object. Custom fields (`cf_...`) are taken and given beside the standard ones. */
export function recordContracts(object: ObjectDescription) {
  const base = `/${object.path}`;
  const tag = object.plural.en;
  const name = object.label.en.toLowerCase();
  const { read, create, update } = recordComponents(object);
  return {
    list: defineRoute({
      method: 'GET',
      path: base,
      summary: `List ${object.plural.en.toLowerCase()}`,
      tag,
      query: listQuery,
      response: z.object({ items: z.array(read), nextCursor: z.string().nullable() }),
    }),
    count: defineRoute({
      method: 'GET',
      path: `${base}/count`,
      summary: 'Count, up to 10,000',
      tag,
      query: filterQuery,
      response: countResponse,
    }),
    group: defineRoute({
      method: 'GET',
      path: `${base}/group`,
      summary: 'Count and sum per value of a field',
      tag,
      query: groupQuery,
      response: groupResponse,
    }),
    get: defineRoute({
      method: 'GET',
      path: `${base}/:id`,
      summary: `Read one ${name}`,
      tag,
      params: idParams,
      query: z.object({ bin: z.enum(['only']).optional() }),
      response: z.object({
        record: read,
        can: z.array(z.enum(ACTIONS)),
        collaborators: z.array(z.object({ id: z.uuid(), name: z.string().nullable() })),
        deletedAt: z.string().nullable(),
      }),
    }),
    create: defineRoute({
      method: 'POST',
      path: base,
      summary: `Create one ${name}`,
      tag,
      body: recordBody,
      documentedBody: create,
      response: z.object({ record: read }),
      status: 201,
    }),
    update: defineRoute({
      method: 'PATCH',
      path: `${base}/:id`,
      summary: `Change one ${name}; name the version seen by If-Match or \`version\``,
      tag,
      params: idParams,
      body: recordBody,
      documentedBody: update,
      response: z.object({ record: read }),
    }),
    remove: defineRoute({
      method: 'DELETE',
      path: `${base}/:id`,
      summary: 'Move to the recycle bin',
      tag,
      params: idParams,
      response: nothing,
      status: 204,
    }),
    purge: defineRoute({
      method: 'DELETE',
      path: `${base}/:id/purge`,
      summary: 'Delete from the recycle bin for good',
      tag,
      params: idParams,
      response: nothing,
      status: 204,
      right: 'purge',
    }),
    restore: defineRoute({
      method: 'POST',
      path: `${base}/:id/restore`,
      summary: 'Bring back from the recycle bin',
      tag,
      params: idParams,
      response: z.object({ record: read }),
    }),
    transfer: defineRoute({
      method: 'POST',
      path: `${base}/:id/transfer`,
      summary: 'Give to another owner',
      tag,
      params: idParams,
      body: transferBody,
      response: z.object({ id: z.uuid(), owner: z.uuid() }),
    }),
    share: defineRoute({
      method: 'PUT',
      path: `${base}/:id/collaborators`,
      summary: 'Set the collaborators',
      tag,
      params: idParams,
      body: z.strictObject({ members: z.array(z.uuid()).max(100) }),
      response: z.object({ collaborators: z.array(z.object({ id: z.uuid(), name: z.string().nullable() })) }),
    }),
    history: defineRoute({
      method: 'GET',
      path: `${base}/:id/history`,
      summary: 'What happened to it, newest first',
      tag,
      params: idParams,
      query: z.object({
        cursor: z.string().max(40).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: z.object({ items: z.array(historyEntry), nextCursor: z.string().nullable() }),
    }),
  };
}

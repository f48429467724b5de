import {
  createField,
  listObjects,
  type ObjectMeta,
  removeField,
  updateField,
} from '@throughline/domain/record/meta.contract.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { ACTIONS } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import { type Route, route } from '../platform/http/route.ts';
import { fieldRight, readableFields, scopesOf } from './access.ts';
import { addField, changeField, retireField } from './custom-field.service.ts';

/** Objects that the caller may read at all, with what they may do; everything else about screens follows from it. */
export function objectsFor(ctx: Ctx): ObjectMeta[] {
  const { actor, directory } = ctx;
  return directory.catalog.all().flatMap((object) => {
    const can = ACTIONS.filter((action) => scopesOf(actor, object.key, action).length > 0);
    if (!can.includes('read')) return [];
    const readable = new Set(readableFields(actor, object).map((field) => field.key));
    return [
      {
        ...object,
        listColumns: object.listColumns.filter((key) => readable.has(key)),
        formFields: object.formFields.filter((key) => readable.has(key)),
        fields: readableFields(actor, object).map((field) => ({ ...field, right: fieldRight(actor, object, field) })),
        can,
      } as ObjectMeta,
    ];
  });
}

const asMeta = (field: Field): ObjectMeta['fields'][number] =>
  ({ ...field, right: 'write' }) as ObjectMeta['fields'][number];

export const metaRoutes: Route[] = [
  route(listObjects, async (ctx) => ({ objects: objectsFor(ctx) })),
  route(createField, async (ctx, { params, body }) => ({ field: asMeta(await addField(ctx, params.object, body)) })),
  route(updateField, async (ctx, { params, body }) => ({
    field: asMeta(await changeField(ctx, params.object, params.key, body)),
  })),
  route(removeField, async (ctx, { params }) => {
    await retireField(ctx, params.object, params.key);
    return null;
  }),
];

import { z } from 'zod';
import { conditionSchema } from '../condition/condition.ts';
import { defineRoute } from '../platform/contract.ts';

/** What a saved view shows: filter, order, columns; a board also its process. */
export const viewDefinition = z.strictObject({
  filter: conditionSchema.optional(),
  q: z.string().max(200).optional(),
  sort: z.string().max(200).optional(),
  columns: z.array(z.string().max(60)).max(100).optional(),
  widths: z.record(z.string(), z.number().int().min(40).max(1000)).optional(),
  process: z.uuid().optional(),
});

export const viewInput = z.strictObject({
  object: z.string().max(60),
  kind: z.enum(['list', 'board']),
  name: z.string().trim().min(1).max(80),
  /** Everyone in the workspace may choose it; each sees their own rows. */
  shared: z.boolean().default(false),
  definition: viewDefinition,
});
export type ViewInput = z.infer<typeof viewInput>;

export const viewSchema = z.object({
  id: z.uuid(),
  object: z.string(),
  kind: z.enum(['list', 'board']),
  name: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  owner: z.object({ id: z.uuid(), name: z.string().nullable() }),
  definition: viewDefinition,
});
export type View = z.infer<typeof viewSchema>;

const tag = 'Views';
const params = z.object({ id: z.uuid() });

export const listViews = defineRoute({
  method: 'GET',
  path: '/views',
  summary: 'Own and shared views',
  tag,
  query: z.object({ object: z.string().max(60).optional() }),
  response: z.object({ items: z.array(viewSchema) }),
});
export const createView = defineRoute({
  method: 'POST',
  path: '/views',
  summary: 'Save a view',
  tag,
  body: viewInput,
  response: z.object({ view: viewSchema }),
  status: 201,
});
export const updateView = defineRoute({
  method: 'PATCH',
  path: '/views/:id',
  summary: 'Change an own view',
  tag,
  params,
  body: viewInput.omit({ object: true, kind: true }).partial(),
  response: z.object({ view: viewSchema }),
});
export const removeView = defineRoute({
  method: 'DELETE',
  path: '/views/:id',
  summary: 'Delete an own view',
  tag,
  params,
  response: z.null(),
  status: 204,
});

import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { processDefinitionSchema, VERSION_STATUSES } from './process.ts';
import { STAGE_KINDS } from './process.object.ts';

export const stageSummary = z.object({
  id: z.uuid(),
  key: z.string(),
  name: labelSchema,
  kind: z.enum(STAGE_KINDS),
  position: z.number().int(),
  probability: z.number(),
  windowDays: z.number().int().nullable(),
  definition: labelSchema.nullable(),
});
export type StageSummary = z.infer<typeof stageSummary>;

export const processSummary = z.object({
  id: z.uuid(),
  key: z.string(),
  name: labelSchema,
  isDefault: z.boolean(),
  retired: z.boolean(),
  /** Number of the published version. */
  version: z.number().int().nullable(),
  hasDraft: z.boolean(),
  stages: z.array(stageSummary),
});
export type ProcessSummary = z.infer<typeof processSummary>;

const tag = 'Processes';
const params = z.object({ id: z.uuid() });
const versionInfo = z.object({
  id: z.uuid(),
  number: z.number().int(),
  status: z.enum(VERSION_STATUSES),
  publishedAt: z.string().nullable(),
  note: z.string().nullable(),
});
export const processDetail = z.object({
  process: processSummary,
  definition: processDefinitionSchema,
  draft: processDefinitionSchema.nullable(),
  versions: z.array(versionInfo),
});

export const listProcesses = defineRoute({
  method: 'GET',
  path: '/processes',
  summary: 'Processes with the stages of their published version',
  tag,
  response: z.object({ items: z.array(processSummary) }),
});
export const getProcess = defineRoute({
  method: 'GET',
  path: '/processes/:id',
  summary: 'One process: published definition, draft, versions',
  tag,
  params,
  response: processDetail,
});
export const createProcess = defineRoute({
  method: 'POST',
  path: '/processes',
  summary: 'Make a process as a copy of another',
  tag,
  body: z.strictObject({ name: labelSchema, copyOf: z.uuid() }),
  response: z.object({ process: processSummary }),
  status: 201,
  right: 'manageProcesses',
});
export const saveDraft = defineRoute({
  method: 'PUT',
  path: '/processes/:id/draft',
  summary: 'Save the draft of the next version',
  tag,
  params,
  body: z.strictObject({ definition: processDefinitionSchema, note: z.string().max(500).optional() }),
  response: processDetail,
  right: 'manageProcesses',
});
export const dropDraft = defineRoute({
  method: 'DELETE',
  path: '/processes/:id/draft',
  summary: 'Throw the draft away',
  tag,
  params,
  response: z.null(),
  status: 204,
  right: 'manageProcesses',
});
export const publishDraft = defineRoute({
  method: 'POST',
  path: '/processes/:id/publish',
  summary: 'Publish the draft; running deals stay on their version',
  tag,
  params,
  response: z.object({ process: processSummary }),
  right: 'manageProcesses',
});
export const changeProcess = defineRoute({
  method: 'PATCH',
  path: '/processes/:id',
  summary: 'Rename, make the default, retire',
  tag,
  params,
  body: z.strictObject({
    name: labelSchema.optional(),
    isDefault: z.literal(true).optional(),
    retired: z.boolean().optional(),
  }),
  response: z.object({ process: processSummary }),
  right: 'manageProcesses',
});

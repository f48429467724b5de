import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { CHANGE_KINDS, CHANGE_PARTS } from './process-diff.ts';
import { processDefinitionSchema, VERSION_STATUSES } from './process.ts';
import { STAGE_KINDS } from './process.object.ts';
import { PROBLEM_PARTS } from './publish-check.ts';

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
  /** Deal types whose new deals take this process when none is named (R17). */
  dealTypes: z.array(z.string()),
  retired: z.boolean(),
  /** Number of the published version. */
  version: z.number().int().nullable(),
  hasDraft: z.boolean(),
  stages: z.array(stageSummary),
});
export type ProcessSummary = z.infer<typeof processSummary>;

const tag = 'Processes';
const params = z.object({ id: z.uuid() });
const number = z.coerce.number().int().min(1).max(1_000_000);
const versionParams = params.extend({ number });
const count = z.number().int().min(0);
const right = 'manageProcesses';

export const versionInfo = z.object({
  id: z.uuid(),
  number: z.number().int(),
  status: z.enum(VERSION_STATUSES),
  publishedAt: z.string().nullable(),
  publishedBy: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  note: z.string().nullable(),
});
export type VersionInfo = z.infer<typeof versionInfo>;

/** How far running deals have been moved over to a version. */
export const migrationProgress = z.object({
  id: z.uuid(),
  /** Number of the version that they are moved to. */
  version: z.number().int(),
  status: z.enum(['running', 'done', 'failed']),
  total: count,
  done: count,
  /** Deals that had no place in the new version when it was their turn: they stay where they were. */
  skipped: count,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type MigrationProgress = z.infer<typeof migrationProgress>;

export const processDetail = z.object({
  process: processSummary,
  /** The published one; the draft where none ever was published. */
  definition: processDefinitionSchema,
  draft: processDefinitionSchema.nullable(),
  /** Counts the saves of the draft; named on the next save, so that two editors notice each other. 0 without a draft. */
  revision: count,
  versions: z.array(versionInfo),
  /** The latest move of running deals; null where there was none. */
  migration: migrationProgress.nullable(),
});

export const processProblem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  place: z.object({
    /** Stage id; null for what belongs to the whole process. */
    stage: z.string().nullable(),
    part: z.enum(PROBLEM_PARTS),
    key: z.string().nullable(),
  }),
  message: z.object({ zh: z.string(), en: z.string() }),
  remedy: z.object({ zh: z.string(), en: z.string() }),
});
export type ProblemOfProcess = z.infer<typeof processProblem>;

/** A text that may be empty: a field without a value. */
const text = z.object({ zh: z.string(), en: z.string() });
export const processChange = z.object({
  kind: z.enum(CHANGE_KINDS),
  part: z.enum(CHANGE_PARTS),
  stage: z.string().nullable(),
  key: z.string().nullable(),
  text,
  details: z.array(z.object({ what: text, from: text, to: text })),
});

/** Which running deals move to the new version, and where those stand whose stage it lacks. */
export const migrationChoice = z.strictObject({
  deals: z.union([z.enum(['none', 'all']), z.array(z.uuid()).max(5_000)]),
  /** Old stage id → stage id of the new version. */
  mapping: z.record(z.uuid(), z.uuid()).default({}),
});
export type MigrationChoice = z.infer<typeof migrationChoice>;

export const migrationPreview = z.object({
  /** Number of the version that deals would move to: the draft, or the published one. */
  version: z.number().int(),
  total: count,
  /** Where the deals stand that run on another version. */
  stages: z.array(
    z.object({
      stage: z.uuid(),
      name: labelSchema,
      kind: z.enum(STAGE_KINDS),
      version: z.number().int(),
      deals: count,
      /** The new version has the stage no more: a mapping must be given. */
      lacking: z.boolean(),
    }),
  ),
  /** Deals whose gate was asked: the newest, as many as are asked in a moment. */
  judged: count,
  /** What the exit gate of their stage in the new version asks of them that they do not have, and that theirs does not ask. */
  gates: z.array(z.object({ stage: z.uuid(), key: z.string(), label: text, deals: count })),
  /** The judged deals, to choose from. `lacks` counts unmet exit criteria in the new version, `lacked` in the present one. */
  deals: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      stage: z.uuid(),
      version: z.number().int(),
      lacks: count.nullable(),
      lacked: count.nullable(),
    }),
  ),
});
export type MigrationPreview = z.infer<typeof migrationPreview>;

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
  summary: 'Make a process: a published copy of another, or an empty draft where none is named',
  tag,
  body: z.strictObject({ name: labelSchema, copyOf: z.uuid().optional() }),
  response: z.object({ process: processSummary }),
  status: 201,
  right,
});
export const saveDraft = defineRoute({
  method: 'PUT',
  path: '/processes/:id/draft',
  summary: 'Save the draft of the next version; names the revision seen, 0 for none',
  tag,
  params,
  body: z.strictObject({
    definition: processDefinitionSchema,
    note: z.string().max(500).optional(),
    revision: count.optional(),
    /** Number of the published version that a new draft was made from. */
    base: z.number().int().min(1).optional(),
  }),
  response: processDetail,
  right,
});
export const dropDraft = defineRoute({
  method: 'DELETE',
  path: '/processes/:id/draft',
  summary: 'Throw the draft away',
  tag,
  params,
  response: z.null(),
  status: 204,
  right,
});
export const checkProcess = defineRoute({
  method: 'POST',
  path: '/processes/:id/check',
  summary: 'What is wrong with the draft, or with the definition given, before it is published; changes nothing',
  tag,
  params,
  body: z.strictObject({ definition: processDefinitionSchema.optional() }).optional(),
  response: z.object({ problems: z.array(processProblem) }),
  right,
});
export const getVersion = defineRoute({
  method: 'GET',
  path: '/processes/:id/versions/:number',
  summary: 'One version of a process, old ones and the draft included',
  tag,
  params: versionParams,
  response: versionInfo.extend({ definition: processDefinitionSchema }),
});
export const compareVersions = defineRoute({
  method: 'GET',
  path: '/processes/:id/compare',
  summary: 'What differs between two versions of a process, in words',
  tag,
  params,
  query: z.object({ from: number, to: number }),
  response: z.object({ changes: z.array(processChange) }),
});
export const restoreVersion = defineRoute({
  method: 'POST',
  path: '/processes/:id/versions/:number/restore',
  summary: 'Make the draft a copy of an old version; names the revision of the draft that it replaces',
  tag,
  params: versionParams,
  body: z.strictObject({ revision: count.optional() }).optional(),
  response: processDetail,
  right,
});
export const previewMigration = defineRoute({
  method: 'GET',
  path: '/processes/:id/migration-preview',
  summary: 'Running deals on other versions, and what the draft (or the published version) would ask of them',
  tag,
  params,
  response: migrationPreview,
  right,
});
export const publishDraft = defineRoute({
  method: 'POST',
  path: '/processes/:id/publish',
  summary: 'Publish the draft; running deals stay on their version unless they are chosen to move',
  tag,
  params,
  body: z
    .strictObject({
      note: z.string().trim().max(500).optional(),
      /** Revision of the draft that was reviewed: a later save refuses the publication. */
      revision: count.optional(),
      migration: migrationChoice.optional(),
    })
    .optional(),
  response: z.object({ process: processSummary, migration: migrationProgress.nullable() }),
  right,
});
export const migrateDeals = defineRoute({
  method: 'POST',
  path: '/processes/:id/migration',
  summary: 'Move running deals to the published version',
  tag,
  params,
  body: migrationChoice,
  response: z.object({ migration: migrationProgress.nullable() }),
  right,
});
export const getMigration = defineRoute({
  method: 'GET',
  path: '/processes/:id/migration',
  summary: 'How far the latest move of running deals is',
  tag,
  params,
  response: z.object({ migration: migrationProgress.nullable() }),
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
    /** Keys of the field `dealType`; a type that stood at another process moves here. */
    dealTypes: z.array(z.string().min(1).max(60)).max(50).optional(),
    retired: z.boolean().optional(),
  }),
  response: z.object({ process: processSummary }),
  right,
});

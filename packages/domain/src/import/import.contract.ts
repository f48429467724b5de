import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { FIELD_KINDS } from '../record/field.ts';
import { refSchema } from '../record/record.contract.ts';

/** What a file may become: a described object, the people of the workspace, or the past stages of deals. */
export const IMPORT_TARGETS = [
  'opportunity',
  'account',
  'contact',
  'lead',
  'activity',
  'task',
  'member',
  'stageHistory',
] as const;
export type ImportTarget = (typeof IMPORT_TARGETS)[number];

/**
 * Life of an import. `draft`: settings may change. `checking`: the dry run is under way, nothing is written. `checked`: its
 * report stands; a change of settings leads back to `draft`. `importing` writes; `cancelled` and `failed` keep what was
 * written so far and may be started again or undone. `undone` ends it, as does `done` unless it is undone.
 */
export const IMPORT_STATUSES = [
  'draft',
  'checking',
  'checked',
  'importing',
  'done',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

export const IMPORT_MOVES = {
  draft: ['checking'],
  checking: ['checked', 'draft', 'failed'],
  checked: ['draft', 'checking', 'importing'],
  importing: ['done', 'cancelled', 'failed'],
  done: ['undoing'],
  cancelled: ['importing', 'undoing'],
  failed: ['checking', 'importing', 'undoing', 'draft'],
  undoing: ['undone', 'failed'],
  undone: [],
} as const satisfies Record<ImportStatus, readonly ImportStatus[]>;

/** Numbers of a column are 10^exponent larger: 4 for 万元. */
const unitSchema = z.object({
  exponent: z.number().int().min(-2).max(12),
  currency: z.string().length(3).optional(),
  text: z.string().max(40),
});

/** What one column of the file becomes. Exactly one of `field` and `create`, or neither: left out. */
export const columnSetting = z.strictObject({
  /** Place in the row, from 0. */
  column: z.number().int().min(0).max(500),
  /** Key of a field of the target; null leaves the column out. */
  field: z.string().max(80).nullable(),
  /** Makes a custom field of this column when the import starts (needs the right `manageFields`). */
  create: z.strictObject({ label: z.string().min(1).max(80), kind: z.enum(FIELD_KINDS) }).optional(),
  unit: unitSchema.nullable().optional(),
  /** Order of numeric dates; what the column's values say otherwise. */
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']).optional(),
  /** Numbers are written 1.234,56. */
  decimalComma: z.boolean().optional(),
});
export type ColumnSetting = z.infer<typeof columnSetting>;

/** For an unknown name of a person: an inactive member is made of it, it becomes me, stays empty, or the row is refused. */
const UNKNOWN_PERSON = ['invite', 'me', 'empty', 'refuse'] as const;
const spelling = z.string().min(1).max(300);

/**
 * How the file is read and what its values mean. `people`, `stages` and `choices` are keyed by the text as it stands in the
 * file; a change merges them name by name, every other setting replaces the former one.
 */
export const importSettings = z.strictObject({
  /** One of `file.encodings`; only texts have one. */
  encoding: z.string().max(40).optional(),
  delimiter: z.string().length(1).optional(),
  sheet: z.string().max(200).optional(),
  /** Number of the row that holds the headings; 0: there is none. */
  headerRow: z.number().int().min(0).max(1_000_000).optional(),
  columns: z.array(columnSetting).max(500).optional(),
  /** Field key → value of rows that give none, as the API writes it; `owner`, `currency`, `source`, ... */
  defaults: z.record(z.string(), z.unknown()).optional(),
  /** Process of the deals; the workspace's default otherwise. */
  process: z.uuid().nullable().optional(),
  unknownPeople: z.enum(UNKNOWN_PERSON).optional(),
  /** Name in the file → member id, or what else to do with it. */
  people: z.record(spelling, z.union([z.enum(UNKNOWN_PERSON), z.uuid()])).optional(),
  /** For a referenced record (account, contact, deal, lead) that is not found; only accounts and contacts are created. */
  unknownReferences: z.enum(['create', 'empty', 'refuse']).optional(),
  /** Stage name in the file → stage id. */
  stages: z.record(spelling, z.uuid()).optional(),
  /** Stage of rows whose stage is not known; they are refused otherwise. */
  unknownStage: z.uuid().nullable().optional(),
  /** Field key → value in the file → option key, or null to leave it empty. */
  choices: z.record(z.string(), z.record(spelling, z.string().max(80).nullable())).optional(),
  /** For option values that are not known. */
  unknownChoices: z.enum(['refuse', 'empty']).optional(),
  duplicates: z.enum(['skip', 'update', 'both']).optional(),
  /** Closed deals keep the day on which they closed; now otherwise. */
  keepClosedDates: z.boolean().optional(),
  /** Nobody is notified of what the import does. */
  quiet: z.boolean().optional(),
  /** member: role of people whose row names none. */
  memberRole: z.string().max(40).optional(),
});
export type ImportSettings = z.infer<typeof importSettings>;

/** A decision on one row from the list of problems. */
export const importFix = z.union([
  /** The cell reads `value` instead; null empties it. `all`: wherever this column says the same. */
  z.strictObject({
    row: z.number().int(),
    column: z.number().int(),
    value: z.string().max(10_000).nullable(),
    all: z.boolean().optional(),
  }),
  z.strictObject({ row: z.number().int(), skip: z.boolean() }),
]);
export type ImportFix = z.infer<typeof importFix>;

/** What can be done about a problem by one click. `value`, `empty`, `skip` are sent as a fix, the others as settings. */
export const remedySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), label: labelSchema, value: z.string() }),
  z.object({ kind: z.literal('empty'), label: labelSchema }),
  z.object({ kind: z.literal('skip'), label: labelSchema }),
  /** Choose a member for the name: `settings.people[name]`. */
  z.object({ kind: z.literal('person'), label: labelSchema, name: z.string() }),
  /** Choose a stage for the name: `settings.stages[name]`. */
  z.object({ kind: z.literal('stage'), label: labelSchema, name: z.string() }),
  /** Choose an option for the text: `settings.choices[field][name]`. */
  z.object({ kind: z.literal('choice'), label: labelSchema, field: z.string(), name: z.string() }),
  /** Send these settings. */
  z.object({ kind: z.literal('settings'), label: labelSchema, settings: importSettings }),
]);
export type Remedy = z.infer<typeof remedySchema>;

export const importProblem = z.object({
  /** As a spreadsheet program counts, from 1. */
  row: z.number().int(),
  /** Place in the row, from 0; null for the row as a whole. */
  column: z.number().int().nullable(),
  header: z.string().nullable(),
  field: z.string().nullable(),
  value: z.string(),
  /** `refused`: the row is not imported. `notice`: it is, as the message says. `skipped`: a duplicate, or by decision. */
  severity: z.enum(['refused', 'notice', 'skipped']),
  message: labelSchema,
  remedies: z.array(remedySchema),
});
export type ImportProblem = z.infer<typeof importProblem>;

const counts = z.object({
  rows: z.number().int(),
  /** Of the last dry run; `notice` rows are imported too. */
  ok: z.number().int(),
  notice: z.number().int(),
  refused: z.number().int(),
  skipped: z.number().int(),
  /** Of the import: rows written, and rows refused only then (someone changed something since the dry run). */
  created: z.number().int(),
  updated: z.number().int(),
  failed: z.number().int(),
  /** Of the undo: records taken back, and those left because they changed since. */
  undone: z.number().int(),
  kept: z.number().int(),
});
export type ImportCounts = z.infer<typeof counts>;

export const importSummary = z.object({
  id: z.uuid(),
  target: z.enum(IMPORT_TARGETS),
  fileName: z.string(),
  fileBytes: z.number().int(),
  status: z.enum(IMPORT_STATUSES),
  createdAt: z.string(),
  createdBy: refSchema,
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Rows done of the present phase (checking, importing, undoing). */
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  counts,
  /** Why the last phase failed as a whole. */
  error: labelSchema.nullable(),
});
export type ImportSummary = z.infer<typeof importSummary>;

export const importColumn = z.object({
  column: z.number().int(),
  header: z.string(),
  examples: z.array(z.string()),
  /** As set or else as proposed; null: left out, or made a new field. */
  field: z.string().nullable(),
  create: z.object({ label: z.string(), kind: z.enum(FIELD_KINDS) }).nullable(),
  /** Of the proposal: 1 same name, 0.9 synonym, below 0.6 look at it; 1 where a person decided. */
  confidence: z.number(),
  how: labelSchema.nullable(),
  attention: labelSchema.nullable(),
  unit: unitSchema.nullable(),
  dateOrder: z.enum(['ymd', 'dmy', 'mdy']).nullable(),
  newKind: z.enum(FIELD_KINDS),
});
export type ImportColumn = z.infer<typeof importColumn>;

/** Names in the file and what they were taken for, most frequent first; at most 500 of each. From the last dry run. */
export const importResolution = z.object({
  people: z.array(
    z.object({
      name: z.string(),
      rows: z.number().int(),
      member: refSchema.nullable(),
      /** What becomes of a name without a member. */
      action: z.enum(UNKNOWN_PERSON).nullable(),
    }),
  ),
  stages: z.array(
    z.object({
      name: z.string(),
      rows: z.number().int(),
      stage: refSchema.nullable(),
      confidence: z.number(),
      /** Chosen by a person, found, or the stage for unknown ones. */
      by: z.enum(['person', 'name', 'default']).nullable(),
    }),
  ),
  references: z.array(
    z.object({
      field: z.string(),
      name: z.string(),
      rows: z.number().int(),
      action: z.enum(['create', 'empty', 'refuse']),
    }),
  ),
  choices: z.array(z.object({ field: z.string(), name: z.string(), rows: z.number().int() })),
  /** Sum of the amounts per currency, in minor units, of the rows to be imported. */
  sums: z.array(z.object({ currency: z.string(), amount: z.number(), rows: z.number().int() })),
});
export type ImportResolution = z.infer<typeof importResolution>;

export const importDetail = importSummary.extend({
  file: z.object({
    format: z.enum(['xlsx', 'text']),
    encoding: z.string().nullable(),
    /** Another reading is possible: show the preview and ask. */
    encodingUnsure: z.boolean(),
    /** Readings to choose from, likeliest first, the present one among them. */
    encodings: z.array(z.string()),
    delimiter: z.string().nullable(),
    sheet: z.string(),
    sheets: z.array(
      z.object({ name: z.string(), hidden: z.boolean(), rows: z.number().int(), columns: z.number().int() }),
    ),
    headerRow: z.number().int(),
    headerUnsure: z.boolean(),
    warnings: z.array(labelSchema),
  }),
  /** The first rows of the sheet, headings included, as texts. */
  preview: z.array(z.object({ row: z.number().int(), cells: z.array(z.string()) })),
  columns: z.array(importColumn),
  /** What a column may become. */
  fields: z.array(z.object({ key: z.string(), label: labelSchema, kind: z.enum(FIELD_KINDS), required: z.boolean() })),
  settings: importSettings,
  /** Required fields that no column and no default gives; the dry run refuses every row while there are any. */
  missingFields: z.array(z.string()),
  resolution: importResolution.nullable(),
  can: z.object({
    change: z.boolean(),
    check: z.boolean(),
    start: z.boolean(),
    cancel: z.boolean(),
    undo: z.boolean(),
    remove: z.boolean(),
  }),
});
export type ImportDetail = z.infer<typeof importDetail>;

const tag = 'Imports';
const params = z.object({ id: z.uuid() });

/** Multipart: field `object` (one of `IMPORT_TARGETS`) before `file`. Answers 201 with the detail. */
export const uploadImport = defineRoute({
  method: 'POST',
  path: '/imports',
  summary: 'Upload a file to import; answers what was understood of it',
  tag,
  response: importDetail,
  status: 201,
});
export const listImports = defineRoute({
  method: 'GET',
  path: '/imports',
  summary: "The caller's imports, newest first; administrators see everyone's",
  tag,
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: z.object({ items: z.array(importSummary) }),
});
export const getImport = defineRoute({
  method: 'GET',
  path: '/imports/:id',
  summary: 'One import: file, columns, settings, counts, progress',
  tag,
  params,
  response: importDetail,
});
export const changeImport = defineRoute({
  method: 'PATCH',
  path: '/imports/:id',
  summary: 'Correct how the file is read; settings replace former ones, those by name are merged, fixes are added',
  tag,
  params,
  body: z.strictObject({ settings: importSettings.optional(), fixes: z.array(importFix).max(2000).optional() }),
  response: importDetail,
});
export const checkImport = defineRoute({
  method: 'POST',
  path: '/imports/:id/dry-run',
  summary: 'Understand every row; nothing is written',
  tag,
  params,
  response: importDetail,
  status: 202,
});
export const importProblems = defineRoute({
  method: 'GET',
  path: '/imports/:id/problems',
  summary: 'Problems and notices in the order of the rows',
  tag,
  params,
  query: z.object({
    cursor: z.string().max(40).optional(),
    severity: z.enum(['refused', 'notice', 'skipped']).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({ items: z.array(importProblem), nextCursor: z.string().nullable() }),
});
export const startImport = defineRoute({
  method: 'POST',
  path: '/imports/:id/start',
  summary: 'Write the rows that the dry run accepted; goes on where a cancelled or failed import stopped',
  tag,
  params,
  response: importDetail,
  status: 202,
});
export const cancelImport = defineRoute({
  method: 'POST',
  path: '/imports/:id/cancel',
  summary: 'Stop after the present chunk; what was written stays',
  tag,
  params,
  response: importDetail,
});
export const undoImport = defineRoute({
  method: 'POST',
  path: '/imports/:id/undo',
  summary: 'Take the whole import back; records that changed since are left and listed',
  tag,
  params,
  response: importDetail,
  status: 202,
});
export const importRefused = defineRoute({
  method: 'GET',
  path: '/imports/:id/refused.csv',
  summary: 'Rows that were not imported, with the reason, to mend and import again',
  tag,
  params,
  response: z.unknown(),
});
export const removeImport = defineRoute({
  method: 'DELETE',
  path: '/imports/:id',
  summary: 'Remove the file and its rows; the records stay',
  tag,
  params,
  response: z.null(),
  status: 204,
});

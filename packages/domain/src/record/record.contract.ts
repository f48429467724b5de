import { z } from 'zod';
import { conditionSchema } from '../condition/condition.ts';

/** A JSON text in a query parameter, parsed by `schema`. */
const jsonParam = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .max(20_000)
    .transform((text, context) => {
      try {
        // The database takes no NUL, in whatever spelling.
        if (!/\0|\\u0000/.test(text)) return JSON.parse(text) as unknown;
        context.addIssue({ code: 'custom', message: 'NUL character' });
        return z.NEVER;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** `-amount,name`: fields in order, `-` for descending. */
const sortSchema = z
  .string()
  .max(200)
  .regex(/^-?[A-Za-z_][A-Za-z0-9_]*(,-?[A-Za-z_][A-Za-z0-9_]*){0,2}$/);

export const filterQuery = z.object({
  /** A `Condition` as JSON. */
  filter: jsonParam(conditionSchema).optional(),
  /** Text to find in the searchable fields; two Chinese characters are enough. */
  q: z.string().max(200).optional(),
  /** `only` lists the recycle bin. */
  bin: z.enum(['only']).optional(),
});

export const listQuery = filterQuery.extend({
  sort: sortSchema.optional(),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Field keys, comma separated; all readable fields otherwise. */
  fields: z.string().max(2000).optional(),
});

/** `capped`: there are more than `count`. */
export const countResponse = z.object({ count: z.number().int(), capped: z.boolean() });

export const groupQuery = filterQuery.extend({
  by: z.string().max(60),
  /** Money, integer or decimal field to add up; money is summed in the workspace's currency. */
  sum: z.string().max(60).optional(),
});
export const groupResponse = z.object({
  groups: z.array(
    z.object({
      /** Choice key, boolean, or id; null where the field is empty. */
      key: z.union([z.string(), z.boolean(), z.null()]),
      /** Name of the referenced record, user or department. */
      name: z.string().nullable(),
      count: z.number().int(),
      sum: z.number().nullable(),
    }),
  ),
});

/** A referenced record, user or department as it is read; it is written as its id. */
export const refSchema = z.object({ id: z.uuid(), name: z.string().nullable() });
export type Ref = z.infer<typeof refSchema>;

/**
 * A record as it is read: `id`, `version`, and every field that the caller may read, by key.
 * References, users and departments are `{ id, name }`; money is integer minor units of the record's `currency`.
 */
export type RecordRow = { id: string; version: number } & Record<string, unknown>;
/** A record as it is written: field key → value; references by id. */
export type RecordInput = Record<string, unknown>;

export const transferBody = z.object({
  owner: z.uuid(),
  /** The former owner stays as a collaborator. */
  keepCollaborator: z.boolean().default(false),
  reason: z.string().max(500).optional(),
});

export const historyEntry = z.object({
  id: z.uuid(),
  at: z.string(),
  /** `created`, `updated`, `deleted`, `restored`, `transferred`, `stageMoved`, ... */
  action: z.string(),
  /** null: the product itself. */
  actor: refSchema.nullable(),
  /** Who caused what the product did by itself. */
  onBehalfOf: refSchema.nullable(),
  reason: z.string().nullable(),
  changes: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

export const boardQuery = filterQuery.extend({
  process: z.uuid(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  sort: sortSchema.optional(),
});

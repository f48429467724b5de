import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { refSchema } from '../record/record.contract.ts';
import { WAIT_KINDS } from './wait.ts';

const tag = 'Waits';

export const waitSchema = z.object({
  /** Of the task, the vote or the confirmation. */
  id: z.uuid(),
  kind: z.enum(WAIT_KINDS),
  /** Role that is waited for, or `customer`. */
  role: z.string(),
  roleLabel: labelSchema,
  /** The person, where one is named; a task without one waits in the queue of its role. */
  member: refSchema.nullable(),
  deal: refSchema,
  /** By its short name where it has one. */
  account: refSchema.nullable(),
  what: labelSchema,
  since: z.string(),
  due: z.string().nullable(),
  overdue: z.boolean(),
  /** The whole as a sentence in the caller's language. */
  text: z.string(),
  /** Approval that the vote belongs to. */
  approval: z.uuid().nullable(),
  /** The caller may take the task out of the queue. */
  canClaim: z.boolean(),
  /** It is the caller who is waited for. */
  mine: z.boolean(),
});
export type Wait = z.infer<typeof waitSchema>;

export const dealWaits = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/waits',
  summary: 'Who is waited for on a deal, longest first',
  tag,
  params: z.object({ id: z.uuid() }),
  response: z.object({ items: z.array(waitSchema) }),
});

const group = z.object({
  /** Role, or id of the deal. */
  key: z.string(),
  label: labelSchema,
  /** From this page on; at most 200 are counted, `capped` says that there are more. */
  count: z.number().int(),
  overdue: z.number().int(),
  capped: z.boolean(),
  items: z.array(waitSchema),
  /** Of the next page of this role. */
  nextCursor: z.string().nullable(),
});
export type WaitGroup = z.infer<typeof group>;

export const waitBoard = defineRoute({
  method: 'GET',
  path: '/waits',
  summary: 'What waits across departments, by role or by deal, longest first',
  tag,
  query: z.object({
    by: z.enum(['role', 'deal']).default('role'),
    /** `mine`: on the caller's deals, or waiting for the caller; `team`: on every deal that the caller may read. */
    of: z.enum(['mine', 'team']).default('team'),
    /** One column alone, with `cursor` for its next page. */
    role: z.string().max(60).optional(),
    cursor: z.string().max(80).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ groups: z.array(group) }),
});

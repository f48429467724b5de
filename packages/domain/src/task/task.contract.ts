import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { refSchema } from '../record/record.contract.ts';

const tag = 'Tasks';
const params = z.object({ id: z.uuid() });

export const checkItemSchema = z.object({
  id: z.uuid(),
  label: labelSchema,
  done: z.boolean(),
  doneAt: z.string().nullable(),
  doneBy: refSchema.nullable(),
});
export type CheckItem = z.infer<typeof checkItemSchema>;

export const checklistSchema = z.object({
  /** In the order in which they are worked; [] where the task has no checklist. */
  items: z.array(checkItemSchema),
  /** The caller may tick them off. */
  canTick: z.boolean(),
  /** What the task asks for before it is done, and whether it is there. */
  evidence: z.object({ asked: z.enum(['none', 'file', 'activity']), given: z.boolean() }),
  /** Role whose people may take the task, and whether the caller may now. */
  queue: z.object({ role: z.string().nullable(), label: labelSchema.nullable(), canClaim: z.boolean() }),
});
export type Checklist = z.infer<typeof checklistSchema>;

export const readChecklist = defineRoute({
  method: 'GET',
  path: '/tasks/:id/checklist',
  summary: 'Checklist of a task, what it asks for before it is done, and whether the caller may take it',
  tag,
  params,
  response: checklistSchema,
});
export const tickChecklist = defineRoute({
  method: 'PUT',
  path: '/tasks/:id/checklist',
  summary: 'Tick items off, or take the tick back',
  tag,
  params,
  body: z.strictObject({
    items: z
      .array(z.strictObject({ id: z.uuid(), done: z.boolean() }))
      .min(1)
      .max(30),
  }),
  response: checklistSchema,
});
export const claimTask = defineRoute({
  method: 'POST',
  path: '/tasks/:id/claim',
  summary: 'Take a task out of the queue of one’s role; the caller becomes its owner and joins the deal',
  tag,
  params,
  response: z.object({ id: z.uuid(), version: z.number().int(), owner: refSchema }),
});

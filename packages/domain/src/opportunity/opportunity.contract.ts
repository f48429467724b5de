import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { boardQuery, filterQuery, refSchema } from '../record/record.contract.ts';
import { recordComponents } from '../record/routes.contract.ts';
import { opportunityObject } from './opportunity.object.ts';

const tag = 'Opportunities';
const params = z.object({ id: z.uuid() });
const { read: record } = recordComponents(opportunityObject);

export const opportunityBoard = defineRoute({
  method: 'GET',
  path: '/opportunities/board',
  summary: 'Board of a process: per stage the count, the sum in the workspace’s currency, and the first cards',
  tag,
  query: boardQuery,
  response: z.object({
    columns: z.array(
      z.object({
        stage: z.uuid(),
        count: z.number().int(),
        sum: z.number(),
        items: z.array(record),
        nextCursor: z.string().nullable(),
      }),
    ),
    total: z.object({ count: z.number().int(), sum: z.number() }),
  }),
});

export const boardDwell = defineRoute({
  method: 'GET',
  path: '/opportunities/board/dwell',
  summary: 'How long deals stand in each stage, for the heads of the board',
  tag,
  query: filterQuery.extend({ process: z.uuid() }),
  response: z.object({
    columns: z.array(
      z.object({
        stage: z.uuid(),
        /** Days that the column's deals have stood there, median. */
        medianDays: z.number(),
        /** Deals that stand longer than the stage's window; 0 where it has none. */
        overdue: z.number().int(),
      }),
    ),
  }),
});

export const moveOpportunity = defineRoute({
  method: 'POST',
  path: '/opportunities/:id/move',
  summary: 'Move to another stage; a refusal names what is missing',
  tag,
  params,
  body: z.strictObject({
    stage: z.uuid(),
    /** Version of the record that the caller saw; `If-Match` serves too. */
    version: z.number().int().optional(),
    reason: z.string().max(2000).optional(),
    lossReason: z.string().max(2000).optional(),
    /** The review of a lost deal (R113): to whom, why, which link failed, what comes next. */
    lostTo: z.string().max(200).optional(),
    lossStage: z.uuid().optional(),
    lossStrategy: z.string().max(4000).optional(),
  }),
  response: z.object({ record }),
});

export const opportunityVisits = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/visits',
  summary: 'Stages that the deal stood in, oldest first',
  tag,
  params,
  response: z.object({
    items: z.array(
      z.object({
        stage: z.object({ id: z.uuid(), name: z.string(), nameEn: z.string() }),
        enteredAt: z.string(),
        leftAt: z.string().nullable(),
        enteredBy: refSchema.nullable(),
        move: z.string(),
        reason: z.string().nullable(),
        /** What the move rested on: `stage.criterion` → declared, proven, or the id of the exception; null where no gate was asked. */
        passed: z.record(z.string(), z.string()).nullable(),
        /** Exceptions that excused from something on this move. */
        exceptions: z.array(z.object({ id: z.uuid(), name: labelSchema })),
      }),
    ),
  }),
});

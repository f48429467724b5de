import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { criterionState } from './gate.contract.ts';

/** Started → running until it is done, fails, or is cancelled by a person or by the next rehearsal of the process. */
export const REHEARSAL_STATUSES = ['running', 'done', 'failed', 'cancelled'] as const;
export type RehearsalStatus = (typeof REHEARSAL_STATUSES)[number];

const count = z.number().int().min(0);

/** What became of deals, with their amounts in the workspace's currency; null amounts for who may not read them. */
const fate = z.object({ deals: count, amount: z.number().int().nullable() });
const outcomes = z.object({ won: fate, lost: fate, open: fate });
export type RehearsalOutcomes = z.infer<typeof outcomes>;

/** A deal that the reader may open, and the move that would have been stopped; `move` is null for what it lacks now. */
const example = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  move: z.object({ at: z.string(), from: labelSchema, to: labelSchema }).nullable(),
});
export type RehearsalExample = z.infer<typeof example>;

const criterion = z.object({
  /** `stage.criterion`, by their keys. */
  ref: z.string(),
  stage: labelSchema,
  side: z.enum(['entry', 'exit']),
  kind: criterionState.shape.kind,
  label: labelSchema,
});

const played = z.object({
  /** Moves that the gates of this version would have stopped, and the deals that made them. */
  stopped: z.object({ moves: count, deals: count, outcomes }),
  /** By criterion, the most effective first. A move that lacks two of them counts for both. */
  criteria: z.array(criterion.extend({ moves: count, deals: count, outcomes, examples: z.array(example) })),
  /** Let through on somebody's word alone: what a later demand for proof would stop. */
  onWord: z.array(criterion.extend({ moves: count })),
});
export type RehearsalPlayed = z.infer<typeof played>;

export const rehearsalResult = z.object({
  /** What was replayed: moves of the time asked for, and the deals that made them. */
  moves: count,
  deals: count,
  /** Moves from or to a stage that the draft has no more, or has retired; not counted above. */
  absent: z.object({ moves: count, deals: count }),
  draft: played,
  /** The published version on the same past, for comparison. */
  published: played,
  /** Deals that are under way: what their present stage asks of them that they do not have. */
  running: z.object({
    deals: count,
    needing: count,
    /** Deals that need something which the published version does not ask for. */
    newly: count,
    criteria: z.array(
      criterion.extend({
        deals: count,
        /** Of these, deals that the published version does not ask for it. */
        newly: count,
        examples: z.array(example),
      }),
    ),
  }),
  /** Green channels of the draft that fitted a stopped move and would have excused all that it lacked. */
  channels: z.array(
    z.object({ key: z.string(), name: labelSchema, moves: count, deals: count, examples: z.array(example) }),
  ),
});
export type RehearsalResult = z.infer<typeof rehearsalResult>;

export const rehearsal = z.object({
  id: z.uuid(),
  process: z.uuid(),
  /** Numbers of the versions: the draft, and the published one that it is compared with. */
  draft: z.number().int(),
  published: z.number().int(),
  status: z.enum(REHEARSAL_STATUSES),
  /** Moves of so many days; null = of all time. */
  days: z.number().int().nullable(),
  /** Deals played and to play. */
  done: count,
  total: count,
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  error: labelSchema.nullable(),
  /** The draft was changed since. */
  stale: z.boolean(),
  result: rehearsalResult.nullable(),
});
export type Rehearsal = z.infer<typeof rehearsal>;

const tag = 'Processes';
const params = z.object({ id: z.uuid() });
const one = params.extend({ rehearsal: z.uuid() });
const right = 'manageProcesses';

export const startRehearsal = defineRoute({
  method: 'POST',
  path: '/processes/:id/rehearsals',
  summary: 'Play the draft on the past: which moves it would have stopped; runs in the background',
  tag,
  params,
  body: z.strictObject({
    /** Moves of so many days back; null = of all time. */
    days: z.number().int().min(1).max(36_500).nullable().default(90),
  }),
  response: z.object({ rehearsal }),
  status: 202,
  right,
});
export const listRehearsals = defineRoute({
  method: 'GET',
  path: '/processes/:id/rehearsals',
  summary: 'The ten newest rehearsals of a process, the newest with its result',
  tag,
  params,
  response: z.object({ items: z.array(rehearsal) }),
  right,
});
export const getRehearsal = defineRoute({
  method: 'GET',
  path: '/processes/:id/rehearsals/:rehearsal',
  summary: 'Progress and result of a rehearsal; counts are over all deals, examples those that you may read',
  tag,
  params: one,
  response: z.object({ rehearsal }),
  right,
});
export const cancelRehearsal = defineRoute({
  method: 'DELETE',
  path: '/processes/:id/rehearsals/:rehearsal',
  summary: 'Stop a rehearsal that is running',
  tag,
  params: one,
  response: z.null(),
  status: 204,
  right,
});

import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { refSchema } from '../record/record.contract.ts';
import { EXCEPTION_STATES } from './exception.ts';

const tag = 'Exceptions';
const params = z.object({ id: z.uuid() });
/** Longer than a name: a condition in words. */
const words = z.object({ zh: z.string(), en: z.string() });

const skippable = {
  stages: z.array(z.object({ key: z.string(), name: labelSchema })),
  /** `ref` is `stage.criterion`, by their keys. */
  criteria: z.array(z.object({ ref: z.string(), label: labelSchema, stage: labelSchema })),
};

/** A green channel as one deal sees it. */
const dealChannel = z.object({
  key: z.string(),
  name: labelSchema,
  /** Its trigger holds now. */
  applies: z.boolean(),
  /** The trigger in words, or the part of it that does not hold. */
  why: words,
  ...skippable,
  validDays: z.number().int(),
});
export type DealChannel = z.infer<typeof dealChannel>;

const dealException = z.object({
  id: z.uuid(),
  opportunity: refSchema,
  channel: z.object({ key: z.string(), name: labelSchema }),
  ...skippable,
  reason: z.string(),
  state: z.enum(EXCEPTION_STATES),
  approval: z.uuid().nullable(),
  requestedBy: refSchema.nullable(),
  requestedAt: z.string(),
  grantedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  usedAt: z.string().nullable(),
  /** The caller asked for it, and it is undecided. */
  canWithdraw: z.boolean(),
});
export type DealException = z.infer<typeof dealException>;

export const listExceptions = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/exceptions',
  summary: 'Green channels of the deal’s process with whether they are open to it, and the exceptions asked for',
  tag,
  params,
  response: z.object({
    channels: z.array(dealChannel),
    /** Newest first. */
    items: z.array(dealException),
    /** May change the deal, or belongs to its team. */
    canRequest: z.boolean(),
  }),
});
export const requestException = defineRoute({
  method: 'POST',
  path: '/opportunities/:id/exceptions',
  summary: 'Ask to pass over stages or criteria through a green channel; begins its approval',
  tag,
  params,
  body: z.strictObject({
    channel: z.string().min(1).max(60),
    stages: z.array(z.string().min(1).max(60)).max(60).default([]),
    criteria: z.array(z.string().min(1).max(160)).max(200).default([]),
    reason: z.string().trim().min(1).max(2000),
  }),
  response: z.object({ exception: dealException }),
  status: 201,
});
export const withdrawException = defineRoute({
  method: 'POST',
  path: '/exceptions/:id/withdraw',
  summary: 'Take back a request that is not decided yet',
  tag,
  params,
  response: z.object({ exception: dealException }),
});

const count = z.number().int();
/** Outcome of a group of deals. */
const outcome = z.object({
  won: count,
  lost: count,
  open: count,
  /** won / (won + lost); null where nothing is decided. */
  winRate: z.number().nullable(),
  /** Decided deals: what the rate is of. */
  decided: count,
  /** From the start of the deal until it was won, median in days; null without a won deal. */
  cycleDays: z.number().nullable(),
});
export type Outcome = z.infer<typeof outcome>;

const reportRow = z.object({
  process: z.object({ id: z.uuid(), name: labelSchema }),
  channel: z.object({ key: z.string(), name: labelSchema }),
  /** Requests; each is counted in one of the six states too. */
  asked: count,
  states: z.record(z.enum(EXCEPTION_STATES), count),
  /** Granted once, whatever became of it. */
  granted: count,
  /** Deals that went through the channel: an exception of it was used. */
  through: outcome,
  /** Deals of the same process that used no exception at all. */
  normal: outcome,
});
export type ExceptionReportRow = z.infer<typeof reportRow>;

export const exceptionReport = defineRoute({
  method: 'GET',
  path: '/exceptions/report',
  summary: 'Green channels: what was asked, what became of it, and how those deals end against the normal path',
  tag,
  response: z.object({ items: z.array(reportRow) }),
});

export const OUTCOMES = ['won', 'lost', 'open'] as const;
export const findExceptions = defineRoute({
  method: 'GET',
  path: '/exceptions',
  summary: 'Exceptions behind a figure of the report, newest first, at most 200',
  tag,
  query: z.object({
    process: z.uuid(),
    channel: z.string().min(1).max(60),
    state: z.enum([...EXCEPTION_STATES, 'everGranted']).optional(),
    /** Of those that were used. */
    outcome: z.enum(OUTCOMES).optional(),
  }),
  response: z.object({ items: z.array(dealException) }),
});

export const findNormalDeals = defineRoute({
  method: 'GET',
  path: '/exceptions/normal',
  summary: 'Deals of a process that used no exception, behind a figure of the report, newest first, at most 200',
  tag,
  query: z.object({ process: z.uuid(), outcome: z.enum(OUTCOMES).optional() }),
  response: z.object({ items: z.array(refSchema) }),
});

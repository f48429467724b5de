import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { CURRENCIES } from '../record/currency.ts';

/** Bounds that no pair of listed currencies leaves, so that a slipped point is refused. */
const RATE_MIN = 1e-6;
const RATE_MAX = 1e6;

const currencyCode = z.enum(CURRENCIES.map((currency) => currency.code));

export const rateSchema = z.object({
  id: z.uuid(),
  currency: z.string(),
  /** First day (workspace time zone) on which it holds, until the next one's. */
  validFrom: z.string(),
  /** What one unit of `currency` is worth in the workspace's currency. */
  rate: z.number(),
});
export type RateRow = z.infer<typeof rateSchema>;

const tag = 'Exchange rates';

export const listRates = defineRoute({
  method: 'GET',
  path: '/rates',
  summary: 'Exchange rates to the workspace’s currency, by currency, newest first',
  tag,
  response: z.object({
    base: z.string(),
    items: z.array(rateSchema),
  }),
});
export const setRate = defineRoute({
  method: 'PUT',
  path: '/rates',
  summary: 'Set the rate of a currency from a day on; amounts of open deals follow',
  tag,
  right: 'manageWorkspace',
  body: z.strictObject({
    currency: currencyCode,
    validFrom: z.iso.date(),
    rate: z.number().min(RATE_MIN).max(RATE_MAX),
  }),
  /** `recomputed`: deals whose amount changed; null where they are many and follow in the background. */
  response: z.object({ rate: rateSchema, recomputed: z.number().int().nullable() }),
});
export const removeRate = defineRoute({
  method: 'DELETE',
  path: '/rates/:id',
  summary: 'Delete a rate; amounts of open deals follow',
  tag,
  right: 'manageWorkspace',
  params: z.object({ id: z.uuid() }),
  response: z.object({ recomputed: z.number().int().nullable() }),
});

import { z } from 'zod';
import { DEAL_SIGNS, type DealSign } from '../opportunity/opportunity.object.ts';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';

/** Longer than a name: a sentence with names and words of people in it. */
const words = z.object({ zh: z.string(), en: z.string() });

const sign = z.object({
  key: z.enum(DEAL_SIGNS.map((one) => one.key) as [DealSign, ...DealSign[]]),
  label: labelSchema,
  reason: words,
  facts: z.array(words),
  remedy: words,
});
export type DealSignView = z.infer<typeof sign>;

export const getSigns = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/signs',
  summary:
    'What is wrong with a deal: an air opportunity, a wrong rhythm, departments that contradict each other; with reasons',
  tag: 'Opportunities',
  params: z.object({ id: z.uuid() }),
  response: z.object({ items: z.array(sign) }),
});

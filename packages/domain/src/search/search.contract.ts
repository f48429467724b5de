import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';

export const searchEverywhere = defineRoute({
  method: 'GET',
  path: '/search',
  summary: 'Find records of all objects; two Chinese characters, pinyin initials or the begin of a word are enough',
  tag: 'Search',
  query: z.object({ q: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(20).default(6) }),
  response: z.object({
    groups: z.array(
      z.object({
        object: z.string(),
        items: z.array(z.object({ id: z.uuid(), name: z.string(), detail: z.string().nullable() })),
      }),
    ),
  }),
});

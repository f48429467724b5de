import { z } from 'zod';
import { defineRoute } from './contract.ts';

export const liveStream = defineRoute({
  method: 'GET',
  path: '/live',
  summary: 'Server-sent events: `change`, `presence`, `notification`; resumes by Last-Event-ID',
  tag: 'Live',
  response: z.unknown(),
});

export const presenceBody = z.strictObject({
  /** What the caller looks at; null when they look at no record. */
  viewing: z.object({ object: z.string().max(60), id: z.uuid() }).nullable(),
});

export const announcePresence = defineRoute({
  method: 'POST',
  path: '/presence',
  summary: 'Say which record one looks at; repeat every 20 seconds',
  tag: 'Live',
  body: presenceBody,
  response: z.object({ members: z.array(z.object({ id: z.uuid(), name: z.string().nullable() })) }),
});

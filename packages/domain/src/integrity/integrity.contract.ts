import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';

export const integrityReport = defineRoute({
  method: 'GET',
  path: '/integrity',
  summary: 'Proves that references, stage visits, facts, totals and the log fit together; violations name the record',
  tag: 'Workspace',
  right: 'manageWorkspace',
  response: z.object({
    violations: z.array(z.object({ rule: z.string(), object: z.string(), id: z.string(), detail: z.string() })),
    rules: z.number().int(),
  }),
});

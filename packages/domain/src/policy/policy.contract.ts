import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema, LOCALES } from '../platform/label.ts';
import { STAGE_KINDS } from '../process/process.object.ts';
import { POLICY_STATES, POLICY_SWITCHES } from './twelve-actions.ts';

const tag = 'Policy';
/** Longer than a name. */
const words = z.object({ zh: z.string(), en: z.string() });

const policyAction = z.object({
  key: z.string(),
  title: labelSchema,
  rule: words,
  mechanism: words,
  /** Address in the product. */
  place: z.string(),
  sources: z.array(z.string()),
  state: z.enum(POLICY_STATES),
  canSwitch: z.boolean(),
});
export type PolicyActionView = z.infer<typeof policyAction>;
const answer = z.object({ items: z.array(policyAction) });

export const readPolicy = defineRoute({
  method: 'GET',
  path: '/policy',
  summary: 'The twelve key actions of the sales policy, each with what holds it and whether it is on',
  tag,
  response: answer,
});
export const switchPolicy = defineRoute({
  method: 'PUT',
  path: '/policy/:key',
  summary: 'Switch a rule of the sales policy on or off',
  tag,
  right: 'manageProcesses',
  params: z.object({ key: z.enum(POLICY_SWITCHES) }),
  body: z.strictObject({ on: z.boolean() }),
  response: answer,
});

export const policyPdfQuery = z.object({ locale: z.enum(LOCALES).default('zh-CN') });
export const policyPdf = defineRoute({
  method: 'GET',
  path: '/processes/:id/policy.pdf',
  summary: 'The sales policy as a PDF: the process, the twelve key actions, the dictionary of stages',
  tag,
  params: z.object({ id: z.uuid() }),
  query: policyPdfQuery,
  response: z.any(),
});

const criterion = z.object({ label: labelSchema, words, demandsProof: z.boolean() });
const stageSheet = z.object({
  id: z.uuid(),
  key: z.string(),
  name: labelSchema,
  definition: labelSchema,
  kind: z.enum(STAGE_KINDS),
  kindLabel: labelSchema,
  probability: z.number(),
  windowDays: z.number().int().nullable(),
  owners: z.array(labelSchema),
  guidance: words.nullable(),
  entry: z.array(criterion),
  exit: z.array(criterion),
  actions: z.array(
    z.object({ label: labelSchema, role: labelSchema, dueWorkingDays: z.number().int(), required: z.boolean() }),
  ),
  deliverables: z.array(z.object({ label: labelSchema, required: z.boolean() })),
});
export const stageDictionary = defineRoute({
  method: 'GET',
  path: '/stage-dictionary',
  summary: 'Every process and stage in words: what it means, what it asks for, who answers for it',
  tag,
  response: z.object({
    processes: z.array(
      z.object({
        id: z.uuid(),
        name: labelSchema,
        isDefault: z.boolean(),
        version: z.number().int(),
        stages: z.array(stageSheet),
        channels: z.array(
          z.object({
            name: labelSchema,
            trigger: words,
            skips: z.array(words),
            approval: labelSchema,
            validDays: z.number().int(),
          }),
        ),
      }),
    ),
  }),
});

import { z } from 'zod';
import { ACTIVITY_KINDS, type ActivityKind } from '../activity/activity.object.ts';
import { conditionSchema } from '../condition/condition.ts';
import { DECISION_ROLE_KEYS } from '../contact/contact.object.ts';
import { documentKindSchema } from '../file/document-kind.schema.ts';
import { roleSchema } from '../identity/permission.ts';
import { labelSchema } from '../platform/label.ts';
import { dealFactSchema } from './deal-fact.schema.ts';

/** Keys of stages, actions, criteria, flows and forms: camelCase, stable once given. */
export const keySchema = z.string().regex(/^[a-z][a-zA-Z0-9]{0,59}$/);

const activityKind = z.enum(ACTIVITY_KINDS.map((kind) => kind.key) as [ActivityKind, ...ActivityKind[]]);

/** What every criterion has beside its kind. */
const common = {
  key: keySchema,
  label: labelSchema,
  /** Who must provide it; the first accountable role of the stage otherwise. */
  role: roleSchema.shape.key.optional(),
  /** A rep's word is not enough: a signature, a file, a meeting with the named person, an approval or a fact of ERP must stand behind it. */
  demandsProof: z.boolean().default(false),
  /** Only deals that meet this are asked for it (a discount above 15 %, a decision led by finance). */
  when: conditionSchema.optional(),
  /** Deals that meet this are asked for it before everything else (R19). */
  leadsWhen: conditionSchema.optional(),
};

/**
 * What must hold to enter or leave a stage; a closed union. Each is met by evidence that is *declared* (somebody's word) or
 * *proven* (a signature through the portal, a file, a meeting, an approval, a fact of another system).
 */
export const criterionSchema = z.discriminatedUnion('kind', [
  /** In words: met by whoever declares it, proven by a file or an activity that is named with it. */
  z.object({ ...common, kind: z.literal('statement') }),
  /** A condition on the deal. Proven where it reads only facts that services keep. */
  z.object({ ...common, kind: z.literal('field'), condition: conditionSchema }),
  /** Files of a kind. */
  z.object({
    ...common,
    kind: z.literal('document'),
    document: documentKindSchema,
    atLeast: z.number().int().min(1).max(50).default(1),
  }),
  /** Talks with the customer; proven where they name the person that the criterion asks for. */
  z.object({
    ...common,
    kind: z.literal('activity'),
    /** [] = of any kind. */
    kinds: z.array(activityKind).max(20).default([]),
    /** Decision role of the person talked to; null = anybody. */
    contactRole: z.enum(DECISION_ROLE_KEYS).nullable().default(null),
    atLeast: z.number().int().min(1).max(100).default(1),
    /** Only those since the deal came into its present stage. */
    sinceEntry: z.boolean().default(false),
  }),
  /** A standard action of the stage, or all required ones for null. Proven where what the action asks for is attached. */
  z.object({ ...common, kind: z.literal('action'), action: keySchema.nullable() }),
  /** An approval that was granted and still fits what was approved. Always proven. */
  z.object({ ...common, kind: z.literal('approval'), flow: keySchema }),
  /** A form that the customer fills in and signs. Proven by the signature. */
  z.object({ ...common, kind: z.literal('confirmation'), form: keySchema }),
  /** A fact of the deal. Proven where a service keeps it or another system reported it; a person's report is declared. */
  z.object({
    ...common,
    kind: z.literal('fact'),
    fact: dealFactSchema,
    /** Least value: 1 for a flag, a count, or a share of 0 to 1. */
    atLeast: z.number().min(0).max(1_000_000).default(1),
  }),
  /** A criterion of an earlier stage, by the keys of both: what it takes there counts here. */
  z.object({ ...common, kind: z.literal('earlier'), stage: keySchema, criterion: keySchema }),
]);
export type Criterion = z.infer<typeof criterionSchema>;
export type CriterionKind = Criterion['kind'];
export const CRITERION_KINDS = criterionSchema.options.map((option) => option.shape.kind.value) as CriterionKind[];

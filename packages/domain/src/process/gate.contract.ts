import { z } from 'zod';
import { ACTIVITY_KINDS, type ActivityKind } from '../activity/activity.object.ts';
import { DECISION_ROLE_KEYS } from '../contact/contact.object.ts';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { refSchema } from '../record/record.contract.ts';
import { CRITERION_KINDS, type CriterionKind } from './criterion.ts';
import { type DealFactKey, REPORTED_FACTS } from './deal-fact.ts';

export const EVIDENCE_LEVELS = ['none', 'declared', 'proven'] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

/** One thing that stands behind a criterion. */
const evidenceItem = z.object({
  level: z.enum(['declared', 'proven']),
  source: z.enum(['statement', 'file', 'activity', 'task', 'approval', 'confirmation', 'fact', 'field']),
  /** File, activity, task, approval, confirmation, or the evidence itself for a statement. */
  id: z.string().nullable(),
  /** File name, words of the follow-up, note, name of the signer. */
  text: z.string().nullable(),
  by: z.uuid().nullable(),
  at: z.string().nullable(),
  /** The word or proof that a person gave, by which they may take it back; absent where the fact speaks for itself. */
  given: z.uuid().optional(),
});
export type EvidenceItem = z.infer<typeof evidenceItem>;

const activityKind = z.enum(ACTIVITY_KINDS.map((kind) => kind.key) as [ActivityKind, ...ActivityKind[]]);

/** The action that meets a criterion; the screen offers exactly this. */
export const remedySchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('setFields'), fields: z.array(z.string()) }),
  z.object({ do: z.literal('declare') }),
  /** Name a file or an activity that proves it. */
  z.object({ do: z.literal('prove') }),
  z.object({ do: z.literal('attach'), document: z.string(), documentLabel: labelSchema }),
  z.object({
    do: z.literal('logActivity'),
    kinds: z.array(activityKind),
    contactRole: z.enum(DECISION_ROLE_KEYS).nullable(),
  }),
  /** `task` is the open one; null where the deal has none yet. */
  z.object({ do: z.literal('doAction'), action: z.string().nullable(), task: z.string().nullable() }),
  z.object({ do: z.literal('requestApproval'), flow: z.string() }),
  z.object({ do: z.literal('awaitApproval'), approval: z.string(), waitingFor: z.array(z.string()) }),
  z.object({ do: z.literal('sendConfirmation'), form: z.string() }),
  z.object({ do: z.literal('awaitCustomer'), confirmation: z.string() }),
  z.object({ do: z.literal('reportFact'), fact: z.string() }),
  /** A fact that comes by working on the deal; nobody types it. */
  z.object({ do: z.literal('makeHappen') }),
  /** The stage is passed over with a granted exception alone: keys of the channels that would do. */
  z.object({ do: z.literal('requestException'), channels: z.array(z.string()) }),
  /** The criterion itself is broken: whoever shapes the process must mend it. */
  z.object({ do: z.literal('askProcessOwner') }),
]);
export type Remedy = z.infer<typeof remedySchema>;

/** Where a deal stands with one criterion. */
export const criterionState = z.object({
  /** `stage.criterion`, by their keys. */
  ref: z.string(),
  stage: z.uuid(),
  side: z.enum(['entry', 'exit']),
  key: z.string(),
  /** `skip`: the stage itself may be passed over with an exception alone. */
  kind: z.enum(['skip', ...CRITERION_KINDS] as ['skip', ...CriterionKind[]]),
  label: labelSchema,
  /** Who must provide it: the role, and the person who plays it on this deal. */
  responsible: z.object({ role: z.string(), member: z.uuid().nullable() }),
  demandsProof: z.boolean(),
  level: z.enum(EVIDENCE_LEVELS),
  met: z.boolean(),
  /** Exception that excuses from it. */
  waivedBy: z.uuid().nullable(),
  evidence: z.array(evidenceItem),
  remedy: remedySchema,
  /** How much of what is asked for is there. */
  progress: z.object({ have: z.number(), want: z.number() }).nullable(),
  /** Why nothing can meet it as it stands. */
  broken: labelSchema.nullable(),
  /** Epoch milliseconds at which the mere passing of time may change it; null = never. */
  flipsAt: z.number().nullable(),
});
export type CriterionState = z.infer<typeof criterionState>;

const tag = 'Opportunities';
const params = z.object({ id: z.uuid() });

export const MOST_MISSING = 100;

const gateTarget = z.object({
  stage: z.uuid(),
  /** How the deal would come there; null for the stage it is in and for retired ones. */
  move: z.enum(['next', 'skip', 'back', 'close', 'reopen']).nullable(),
  /** What is still missing before the move, in gate order, the first `MOST_MISSING`; [] = the door is open. */
  missing: z.array(criterionState),
  /** How much more is missing than is listed: a leap over fifty stages lacks more than anybody reads. */
  unlisted: z.number().int(),
});
export const dealGate = z.object({
  stage: z.uuid(),
  /** Version of the process that the deal runs on. */
  processVersion: z.object({ id: z.uuid(), number: z.number().int() }),
  /** Exit criteria of the present stage, met and unmet. */
  exit: z.array(criterionState),
  /** For every stage of the path, what a move there still lacks: a held card asks once and shows it anywhere. */
  targets: z.array(gateTarget),
  /** Names of the people in `responsible`, `by` and `waitingFor`. */
  people: z.array(refSchema),
  /** May give evidence: change the deal, or belong to its team. */
  canProvide: z.boolean(),
});
export type DealGate = z.infer<typeof dealGate>;

export const getGate = defineRoute({
  method: 'GET',
  path: '/opportunities/:id/gate',
  summary: 'Exit criteria of the present stage, and what each other stage still lacks',
  tag,
  params,
  response: dealGate,
});

/** A criterion as `stage.criterion`. */
const ref = z.string().regex(/^[a-z][a-zA-Z0-9]{0,59}\.[a-zA-Z0-9:]{1,80}$/);

export const giveEvidence = defineRoute({
  method: 'POST',
  path: '/opportunities/:id/evidence',
  summary: 'Declare that a criterion is met, or name the file or activity that proves it',
  tag,
  params,
  body: z.strictObject({
    criterion: ref,
    note: z.string().max(2000).optional(),
    /** File of the deal. */
    file: z.uuid().optional(),
    /** Activity of the deal. */
    activity: z.uuid().optional(),
  }),
  response: z.object({ id: z.uuid(), gate: dealGate }),
  status: 201,
});
export const withdrawEvidence = defineRoute({
  method: 'DELETE',
  path: '/opportunities/:id/evidence/:evidence',
  summary: 'Take back what one declared or named as proof; it stays in the history',
  tag,
  params: params.extend({ evidence: z.uuid() }),
  response: z.object({ gate: dealGate }),
});
export const reportFact = defineRoute({
  method: 'PUT',
  path: '/opportunities/:id/facts/:fact',
  summary: 'Report a fact: contract signed, share paid ... An API key’s report is proof, a person’s is their word',
  tag,
  params: params.extend({ fact: z.enum(REPORTED_FACTS as [DealFactKey, ...DealFactKey[]]) }),
  body: z.strictObject({
    /** 1 and 0 for yes and no, a share as 0 to 1. */
    value: z.number().min(0).max(1_000_000),
    note: z.string().max(2000).optional(),
  }),
  response: z.object({ gate: dealGate }),
});

import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { labelSchema } from '../platform/label.ts';
import { keySchema } from '../process/criterion.ts';
import { fieldMeta } from '../record/meta.contract.ts';
import { refSchema } from '../record/record.contract.ts';
import { APPROVAL_STATUSES, VOTE_PLACES, VOTE_STATUSES } from './decide.ts';
import { approvalFlowSchema, STEP_MODES } from './flow.ts';

const vote = z.object({
  id: z.uuid(),
  member: refSchema,
  place: z.enum(VOTE_PLACES),
  /** Whose wish it was that they sign too. */
  addedBy: refSchema.nullable(),
  round: z.number().int(),
  status: z.enum(VOTE_STATUSES),
  openedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  remindedAt: z.string().nullable(),
  /** When the deadline passed and it was handed on. */
  escalatedAt: z.string().nullable(),
  decidedAt: z.string().nullable(),
  /** The deputy, where it was not the member. */
  decidedBy: refSchema.nullable(),
  comment: z.string().nullable(),
  /** Version of the record that lay before who decided. */
  recordVersion: z.number().int().nullable(),
});
export type ApprovalVoteView = z.infer<typeof vote>;

const step = z.object({
  key: z.string(),
  name: labelSchema,
  mode: z.enum(STEP_MODES),
  percent: z.number().int(),
  state: z.enum(['waiting', 'current', 'done', 'failed', 'stopped']),
  /** All rounds, oldest first. */
  votes: z.array(vote),
});
export type ApprovalStepView = z.infer<typeof step>;

export const approvalView = z.object({
  id: z.uuid(),
  flow: z.string(),
  name: labelSchema,
  object: z.string(),
  /** The record's name as it was when the approval was requested. */
  record: refSchema,
  /** The caller may open the record itself. */
  canOpen: z.boolean(),
  opportunity: z.uuid().nullable(),
  status: z.enum(APPROVAL_STATUSES),
  /** It ended because it went back to the requester. */
  returned: z.boolean(),
  reason: z.string().nullable(),
  /** null = the product itself. */
  requestedBy: refSchema.nullable(),
  requestedAt: z.string(),
  decidedAt: z.string().nullable(),
  /** What is approved: present value and, where the same was approved before, the value of then. */
  subject: z.array(z.object({ field: fieldMeta, value: z.unknown(), before: z.unknown() })),
  /** Version of the record that the values were read from. */
  subjectVersion: z.number().int(),
  currency: z.string(),
  step: z.number().int(),
  round: z.number().int(),
  steps: z.array(step),
  waitingFor: z.array(refSchema),
  can: z.object({
    /** Vote that the caller decides now; null where none is theirs. */
    decide: z.uuid().nullable(),
    /** The member whose deputy the caller is in it. */
    onBehalfOf: refSchema.nullable(),
    /** Indexes of the steps that it may go back to; the requester always. */
    returnTo: z.array(z.number().int()),
    withdraw: z.boolean(),
  }),
});
export type ApprovalView = z.infer<typeof approvalView>;

const flowRow = z.object({
  flow: approvalFlowSchema,
  /** It comes with the product. */
  shipped: z.boolean(),
  /** The workspace changed the shipped one. */
  changed: z.boolean(),
  version: z.number().int(),
});
export type ApprovalFlowRow = z.infer<typeof flowRow>;

const tag = 'Approvals';
const params = z.object({ id: z.uuid() });
const flowParams = z.object({ key: keySchema });
const comment = z.string().max(2000).optional();
const answer = z.object({ approval: approvalView });

export const listFlows = defineRoute({
  method: 'GET',
  path: '/approval-flows',
  summary: 'Approval flows in use, shipped ones first',
  tag,
  response: z.object({ items: z.array(flowRow) }),
});
export const saveFlow = defineRoute({
  method: 'PUT',
  path: '/approval-flows/:key',
  summary: 'Make an approval flow, or change one; running approvals keep the flow that they began with',
  tag,
  params: flowParams,
  right: 'manageProcesses',
  body: z.strictObject({
    flow: approvalFlowSchema.omit({ key: true }),
    /** Version that was seen; a newer one refuses the change. */
    version: z.number().int().min(0).optional(),
  }),
  response: flowRow,
});
export const dropFlow = defineRoute({
  method: 'DELETE',
  path: '/approval-flows/:key',
  summary: 'Retire an own flow, or bring a shipped one back as it came',
  tag,
  params: flowParams,
  right: 'manageProcesses',
  response: z.object({ items: z.array(flowRow) }),
});

export const requestApproval = defineRoute({
  method: 'POST',
  path: '/approvals',
  summary: 'Request an approval of a record; what it watches is locked until the decision',
  tag,
  body: z.strictObject({
    flow: keySchema,
    object: z.string().min(1).max(60),
    record: z.uuid(),
    reason: z.string().max(2000).optional(),
  }),
  response: answer,
  status: 201,
});
/** Boxes of the inbox; `all` are those of one record. */
export const APPROVAL_BOXES = ['toDecide', 'requested', 'decided', 'all'] as const;
export type ApprovalBox = (typeof APPROVAL_BOXES)[number];
export const listApprovals = defineRoute({
  method: 'GET',
  path: '/approvals',
  summary: 'What waits for the caller, what they requested, what they decided, or all of one record',
  tag,
  query: z.object({
    box: z.enum(APPROVAL_BOXES).default('toDecide'),
    object: z.string().max(60).optional(),
    record: z.uuid().optional(),
    cursor: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
  }),
  response: z.object({ items: z.array(approvalView), nextCursor: z.string().nullable() }),
});
export const countApprovals = defineRoute({
  method: 'GET',
  path: '/approvals/count',
  summary: 'How many approvals wait for the caller, up to 1,000',
  tag,
  response: z.object({ count: z.number().int() }),
});
export const previewApproval = defineRoute({
  method: 'GET',
  path: '/approvals/preview',
  summary: 'Who would decide, and about what, if the approval were requested now',
  tag,
  query: z.object({ flow: keySchema, object: z.string().min(1).max(60), record: z.uuid() }),
  response: z.object({
    name: labelSchema,
    steps: z.array(
      z.object({ name: labelSchema, mode: z.enum(STEP_MODES), percent: z.number().int(), people: z.array(refSchema) }),
    ),
    subject: approvalView.shape.subject,
    currency: z.string(),
    /** Why it cannot be requested now. */
    refused: labelSchema.nullable(),
  }),
});
export const getApproval = defineRoute({
  method: 'GET',
  path: '/approvals/:id',
  summary: 'One approval',
  tag,
  params,
  response: answer,
});
export const decideApproval = defineRoute({
  method: 'POST',
  path: '/approvals/:id/decide',
  summary: 'Approve, reject, or return to a step or (without one) to the requester',
  tag,
  params,
  body: z.strictObject({
    decision: z.enum(['approve', 'reject', 'return']),
    comment,
    /** Index of the step. */
    toStep: z.number().int().min(0).optional(),
    /** `can.decide` as it was seen, so that a second press decides nothing else. */
    vote: z.uuid().optional(),
  }),
  response: answer,
});
export const transferApproval = defineRoute({
  method: 'POST',
  path: '/approvals/:id/transfer',
  summary: 'Hand the decision over to someone else',
  tag,
  params,
  body: z.strictObject({
    to: z.uuid(),
    comment,
    /** Whose decision; for who shapes processes, where someone is away or gone. */
    from: z.uuid().optional(),
  }),
  response: answer,
});
export const addSigner = defineRoute({
  method: 'POST',
  path: '/approvals/:id/signers',
  summary: 'Have someone else sign too: before the caller, with them, or after the step agreed',
  tag,
  params,
  body: z.strictObject({ member: z.uuid(), when: z.enum(['before', 'with', 'after']), comment }),
  response: answer,
});
export const withdrawApproval = defineRoute({
  method: 'POST',
  path: '/approvals/:id/withdraw',
  summary: 'Take a running request back',
  tag,
  params,
  body: z.strictObject({ comment }),
  response: answer,
});

const deputy = z.object({
  deputy: refSchema.nullable(),
  /** Calendar dates of the workspace's zone, both included. */
  from: z.iso.date().nullable(),
  until: z.iso.date().nullable(),
  /** Members whose deputy the caller is today. */
  actingFor: z.array(refSchema),
});
export type DeputyState = z.infer<typeof deputy>;
export const getDeputy = defineRoute({
  method: 'GET',
  path: '/deputy',
  summary: 'Who decides approvals for the caller while they are away, and for whom the caller decides today',
  tag,
  response: deputy,
});
export const setDeputy = defineRoute({
  method: 'PUT',
  path: '/deputy',
  summary: 'Name a deputy for approvals from one day to another; null takes it back',
  tag,
  body: z.union([
    z.strictObject({ deputy: z.uuid(), from: z.iso.date(), until: z.iso.date() }),
    z.strictObject({ deputy: z.null() }),
  ]),
  response: deputy,
});

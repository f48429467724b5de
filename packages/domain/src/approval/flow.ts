import { z } from 'zod';
import { conditionSchema } from '../condition/condition.ts';
import { labelSchema } from '../platform/label.ts';
import { keySchema } from '../process/criterion.ts';
import { TEAM_ROLE_KEYS } from '../team/team-role.ts';

/** Where people who decide come from; a closed union. Whoever is not active is never found. */
export const approverSchema = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('role'),
    /** Role of the workspace. */
    role: z.string().min(1).max(40),
    /** Only those of the owner's department, else of the nearest department above that has any, else all. */
    near: z.boolean().default(false),
  }),
  z.object({ by: z.literal('member'), member: z.uuid() }),
  /** Who leads the department, or the one `level` leaders further up; nobody is their own leader. */
  z.object({
    by: z.literal('leader'),
    level: z.number().int().min(1).max(5),
    of: z.enum(['requester', 'owner']),
  }),
  /** A person whom a field of the record names. */
  z.object({ by: z.literal('field'), field: z.string().min(1).max(60) }),
  /** Who plays a part in the deal's team. */
  z.object({ by: z.literal('team'), role: z.enum(TEAM_ROLE_KEYS) }),
]);
export type Approver = z.infer<typeof approverSchema>;

/** Time of the workspace's working calendar. */
export const workingSpanSchema = z.object({
  amount: z.number().int().min(1).max(500),
  unit: z.enum(['workingHours', 'workingDays']),
});
export type WorkingSpan = z.infer<typeof workingSpanSchema>;

export const STEP_MODES = ['any', 'all', 'percent'] as const;

export const flowStepSchema = z.object({
  key: keySchema,
  name: labelSchema,
  /** All whom these find are asked at the same time. */
  approvers: z.array(approverSchema).min(1).max(10),
  /** `any`: the first decision counts. `all`: everyone agrees. `percent`: that share of them agrees. */
  mode: z.enum(STEP_MODES).default('any'),
  /** 1 to 100; read where the mode is `percent`. */
  percent: z.number().int().min(1).max(100).default(100),
  /** The step is asked only of records that meet this when the approval is requested. */
  when: conditionSchema.optional(),
  deadline: workingSpanSchema.nullable().default(null),
  /** How long before the deadline whoever has not decided is reminded. */
  remindBefore: workingSpanSchema.nullable().default(null),
  /** Who takes over from whoever has not decided by the deadline. */
  escalateTo: approverSchema.nullable().default(null),
});
export type FlowStep = z.infer<typeof flowStepSchema>;

export const approvalFlowSchema = z.object({
  key: keySchema,
  name: labelSchema,
  /** Key of a described object, standard or custom. */
  object: z.string().min(1).max(60),
  /**
   * Fields whose values are approved. They are locked while the approval runs; a change after the grant makes it fit no
   * longer. [] = the record as such.
   */
  watches: z.array(z.string().min(1).max(60)).max(30).default([]),
  /** Only records that meet this need it; a request for another is refused. */
  when: conditionSchema.optional(),
  /** In this order, each begun when the one before it is done. */
  steps: z.array(flowStepSchema).min(1).max(20),
  /** A requester who is found as an approver too may decide; they are passed over otherwise. */
  requesterDecides: z.boolean().default(false),
});
export type ApprovalFlow = z.infer<typeof approvalFlowSchema>;

import { z } from 'zod';
import { excerpt, mentionsIn } from '../comment/mention.ts';
import { labelSchema } from '../platform/label.ts';
import { TEAM_ROLE_KEYS } from '../team/team-role.ts';
import { NOTIFICATION_KINDS, type NotificationKind } from './notification.ts';

/** How an approval ended for who asked for it. */
export const APPROVAL_DECISIONS = ['approved', 'rejected', 'returned', 'withdrawn'] as const;
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** What a sentence needs beyond the names of actor and record. */
export const notificationData = z.object({
  comment: z.object({ id: z.uuid(), excerpt: z.string() }).optional(),
  /** Stage ids before and after. */
  stage: z.object({ from: z.uuid().nullable(), to: z.uuid() }).optional(),
  /** `record`: name of the record when the approval was requested; approvers read it, whether they may read the record or not. */
  approval: z
    .object({ id: z.uuid(), name: labelSchema, record: z.string(), decision: z.enum(APPROVAL_DECISIONS).optional() })
    .optional(),
  /** What the customer signed, and who did; or the change that they ask for. */
  confirmation: z.object({ name: labelSchema, said: z.string() }).optional(),
  /** Parts of the deal's team. */
  team: z.array(z.enum(TEAM_ROLE_KEYS)).optional(),
});
export type NotificationData = z.infer<typeof notificationData>;

/** An event of the log, as far as it decides who is told. */
export interface ToldEvent {
  object: string;
  action: string;
  changes: readonly { field: string; from: unknown; to: unknown }[];
}

export interface Cause {
  kind: NotificationKind;
  /** Member ids; `followers` = whoever follows the record. */
  to: readonly string[] | 'followers';
  data: NotificationData;
}

/** Objects whose owner has something to do, not something to own. */
const ASSIGNED: Readonly<Record<string, NotificationKind>> = { task: 'taskAssigned' };

const EXCERPT = 120;
const commentSchema = z.object({ id: z.uuid(), text: z.string() });

/**
 * Whom a change concerns, and why, the most telling kind first. Who may be told at all (not the actor, nobody who may not
 * read the record) is decided by the caller.
 * @returns [] for a change that concerns nobody in particular
 */
export function causesOf(event: ToldEvent): Cause[] {
  const changed = (field: string) => event.changes.find((change) => change.field === field);
  const causes: Cause[] = [];
  const comment = commentSchema.safeParse(changed('comment')?.to).data;
  if (comment !== undefined) {
    const data = { comment: { id: comment.id, excerpt: excerpt(comment.text, EXCERPT) } };
    const before = new Set(mentionsIn(commentSchema.safeParse(changed('comment')?.from).data?.text ?? ''));
    causes.push({ kind: 'mention', to: mentionsIn(comment.text).filter((id) => !before.has(id)), data });
    if (event.action === 'commented') causes.push({ kind: 'comment', to: 'followers', data });
  }
  const owner = changed('owner')?.to;
  if (typeof owner === 'string') causes.push({ kind: ASSIGNED[event.object] ?? 'transferred', to: [owner], data: {} });
  if (event.action === 'teamChanged') causes.push(...joined(changed('team')));
  const shared = changed('collaborators');
  if (shared !== undefined) {
    const before = new Set(idsOf(shared.from));
    causes.push({ kind: 'collaborator', to: idsOf(shared.to).filter((id) => !before.has(id)), data: {} });
  }
  const stage = changed('stage');
  if (event.action === 'stageMoved' && typeof stage?.to === 'string') {
    const from = typeof stage.from === 'string' ? stage.from : null;
    causes.push({ kind: 'stageMoved', to: 'followers', data: { stage: { from, to: stage.to } } });
  }
  causes.push(...answered(event.action, changed('confirmation')?.to));
  return causes
    .filter((cause) => cause.to.length > 0)
    .toSorted((a, b) => NOTIFICATION_KINDS.indexOf(a.kind) - NOTIFICATION_KINDS.indexOf(b.kind));
}

const teamSchema = z.array(z.object({ member: z.string(), role: z.enum(TEAM_ROLE_KEYS) })).catch([]);

/** Who plays a part that they did not play before. */
function joined(change: { from: unknown; to: unknown } | undefined): Cause[] {
  const before = new Set(teamSchema.parse(change?.from).map((one) => `${one.member} ${one.role}`));
  const added = teamSchema.parse(change?.to).filter((one) => !before.has(`${one.member} ${one.role}`));
  return [...Map.groupBy(added, (one) => one.member)].map(([member, parts]) => ({
    kind: 'teamRole',
    to: [member],
    data: { team: parts.map((part) => part.role) },
  }));
}

const CUSTOMER: Readonly<Record<string, NotificationKind>> = {
  confirmationSigned: 'customerSigned',
  confirmationChangesAsked: 'customerAsked',
};
const confirmationSchema = z.object({
  name: labelSchema,
  notify: z.array(z.string()),
  signer: z.string().optional(),
  text: z.string().optional(),
});

/** The customer signed, or asked for a change. */
function answered(action: string, to: unknown): Cause[] {
  const kind = CUSTOMER[action];
  const of = kind === undefined ? undefined : confirmationSchema.safeParse(to).data;
  if (kind === undefined || of === undefined) return [];
  const said = excerpt(of.text ?? of.signer ?? '', EXCERPT);
  return [{ kind, to: of.notify, data: { confirmation: { name: of.name, said } } }];
}

const idsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];

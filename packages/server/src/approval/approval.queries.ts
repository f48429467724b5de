import type { ApprovalStatus, Vote, VotePlace, VoteStatus } from '@throughline/domain/approval/decide.ts';
import type { ApprovalFlow } from '@throughline/domain/approval/flow.ts';
import type { TeamMember } from '@throughline/domain/team/team-role.ts';
import type { Tx } from '../platform/db.ts';

/** Names as they were when the approval was requested. */
export interface Snapshot {
  record: string | null;
  currency: string;
  /** Field key → name of the record, person or department that its value points to. */
  names: Record<string, string | null>;
}

export interface StoredApproval {
  id: string;
  flow: string;
  /** The flow as it was, with the steps that applied. */
  definition: ApprovalFlow;
  object: string;
  recordId: string;
  opportunityId: string | null;
  status: ApprovalStatus;
  /** Field key → value in stored form. */
  subject: Record<string, unknown>;
  subjectVersion: number;
  snapshot: Snapshot;
  reason: string | null;
  step: number;
  round: number;
  returned: boolean;
  closingNote: string | null;
  requestedById: string | null;
  requestedAt: string;
  decidedById: string | null;
  decidedAt: string | null;
}

export interface StoredVote extends Vote {
  approvalId: string;
  openedAt: string | null;
  dueAt: string | null;
  remindAt: string | null;
  remindedAt: string | null;
  escalatedAt: string | null;
  comment: string | null;
  decidedAt: string | null;
  decidedById: string | null;
  recordVersion: number | null;
}

const APPROVAL = `a.id, a.flow, a.definition, a.object, a.record_id as "recordId", a.opportunity_id as "opportunityId", a.status,
  a.subject, a.subject_version as "subjectVersion", a.snapshot, a.reason, a.step, a.round, a.returned, a.closing_note as "closingNote",
  a.requested_by_id as "requestedById", a.requested_at as "requestedAt", a.decided_by_id as "decidedById", a.decided_at as "decidedAt"`;
const VOTE = `v.id, v.approval_id as "approvalId", v.step, v.round, v.member_id as member, v.place, v.added_by_id as "addedBy", v.status,
  v.opened_at as "openedAt", v.due_at as "dueAt", v.remind_at as "remindAt", v.reminded_at as "remindedAt", v.escalated_at as "escalatedAt",
  v.comment, v.decided_at as "decidedAt", v.decided_by_id as "decidedById", v.record_version as "recordVersion"`;

export const findApproval = async (tx: Tx, id: string): Promise<StoredApproval | undefined> =>
  (
    await tx.sql<StoredApproval>(
      `select ${APPROVAL} from approval a where a.workspace_id = $1 and a.id = $2`,
      [tx.workspaceId, id],
      'approval-find',
    )
  )[0];

/** Two decisions of one approval follow one another. */
export const lockApproval = async (tx: Tx, id: string): Promise<StoredApproval | undefined> =>
  (
    await tx.sql<StoredApproval>(
      `select ${APPROVAL} from approval a where a.workspace_id = $1 and a.id = $2 for no key update`,
      [tx.workspaceId, id],
      'approval-lock',
    )
  )[0];

/** Votes of these approvals, in the order in which they were asked. */
export const votesOf = (tx: Tx, approvals: readonly string[]): Promise<StoredVote[]> =>
  tx.sql<StoredVote>(
    `select ${VOTE} from approval_vote v where v.workspace_id = $1 and v.approval_id = any($2::uuid[]) order by v.step, v.round, v.id`,
    [tx.workspaceId, approvals],
    'approval-votes',
  );

/** Running approvals of a record, whatever they watch. */
export const runningOf = (tx: Tx, object: string, recordId: string): Promise<StoredApproval[]> =>
  tx.sql<StoredApproval>(
    `select ${APPROVAL} from approval a
     where a.workspace_id = $1 and a.object = $2 and a.record_id = $3 and a.status = 'running' order by a.id`,
    [tx.workspaceId, object, recordId],
    'approval-running-of',
  );

/** Running approvals of these records that watch one of these fields, with all that they watch; [] where a change is free. */
export const lockingApprovals = (
  tx: Tx,
  object: string,
  recordIds: readonly string[],
  fields: readonly string[],
): Promise<{ id: string; recordId: string; fields: string[] }[]> =>
  tx.sql(
    `select a.id, a.record_id as "recordId", array(select jsonb_object_keys(a.subject)) as fields from approval a
     where a.workspace_id = $1 and a.object = $2 and a.record_id = any($3::uuid[]) and a.status = 'running' and a.subject ?| $4::text[]`,
    [tx.workspaceId, object, recordIds, fields],
    'approval-locking',
  );

/** What was approved last of the same flow, by approval id. */
export const approvedBefore = (
  tx: Tx,
  approvals: readonly string[],
): Promise<{ id: string; subject: Record<string, unknown>; snapshot: Snapshot }[]> =>
  tx.sql(
    `select a.id, b.subject, b.snapshot from approval a cross join lateral (
       select b.subject, b.snapshot from approval b where b.workspace_id = a.workspace_id and b.object = a.object
         and b.record_id = a.record_id and b.flow = a.flow and b.status = 'approved' and b.id < a.id order by b.id desc limit 1) b
     where a.workspace_id = $1 and a.id = any($2::uuid[])`,
    [tx.workspaceId, approvals],
    'approval-before',
  );

export const insertApproval = (tx: Tx, approval: StoredApproval): Promise<number> =>
  tx.run(
    `insert into approval (workspace_id, id, flow, definition, object, record_id, opportunity_id, status, subject, subject_version,
       snapshot, reason, step, round, requested_by_id, requested_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      tx.workspaceId,
      approval.id,
      approval.flow,
      JSON.stringify(approval.definition),
      approval.object,
      approval.recordId,
      approval.opportunityId,
      approval.status,
      JSON.stringify(approval.subject),
      approval.subjectVersion,
      JSON.stringify(approval.snapshot),
      approval.reason,
      approval.step,
      approval.round,
      approval.requestedById,
      approval.requestedAt,
    ],
    'approval-insert',
  );

export const updateApproval = (tx: Tx, approval: StoredApproval): Promise<number> =>
  tx.run(
    `update approval set status = $3, step = $4, round = $5, returned = $6, decided_by_id = $7, decided_at = $8, closing_note = $9
     where workspace_id = $1 and id = $2`,
    [
      tx.workspaceId,
      approval.id,
      approval.status,
      approval.step,
      approval.round,
      approval.returned,
      approval.decidedById,
      approval.decidedAt,
      approval.closingNote,
    ],
    'approval-update',
  );

export interface NewStoredVote {
  id: string;
  step: number;
  round: number;
  member: string;
  place: VotePlace;
  addedBy: string | null;
  status: VoteStatus;
  openedAt: string | null;
  dueAt: string | null;
  remindAt: string | null;
  escalatedAt: string | null;
}

export const insertVotes = (tx: Tx, approvalId: string, votes: readonly NewStoredVote[]): Promise<number> =>
  tx.run(
    `insert into approval_vote (workspace_id, approval_id, id, step, round, member_id, place, added_by_id, status, opened_at, due_at,
       remind_at, escalated_at)
     select $1, $2, t.* from unnest($3::uuid[], $4::int[], $5::int[], $6::uuid[], $7::text[], $8::uuid[], $9::text[],
       $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[]) as t`,
    [
      tx.workspaceId,
      approvalId,
      votes.map((vote) => vote.id),
      votes.map((vote) => vote.step),
      votes.map((vote) => vote.round),
      votes.map((vote) => vote.member),
      votes.map((vote) => vote.place),
      votes.map((vote) => vote.addedBy),
      votes.map((vote) => vote.status),
      votes.map((vote) => vote.openedAt),
      votes.map((vote) => vote.dueAt),
      votes.map((vote) => vote.remindAt),
      votes.map((vote) => vote.escalatedAt),
    ],
    'approval-insert-votes',
  );

export const updateVote = (tx: Tx, vote: StoredVote): Promise<number> =>
  tx.run(
    `update approval_vote set status = $3, opened_at = $4, due_at = $5, remind_at = $6, comment = $7, decided_at = $8,
       decided_by_id = $9, record_version = $10, reminded_at = $11, escalated_at = $12
     where workspace_id = $1 and id = $2`,
    [
      tx.workspaceId,
      vote.id,
      vote.status,
      vote.openedAt,
      vote.dueAt,
      vote.remindAt,
      vote.comment,
      vote.decidedAt,
      vote.decidedById,
      vote.recordVersion,
      vote.remindedAt,
      vote.escalatedAt,
    ],
    'approval-update-vote',
  );

/** Who plays which part on a deal, and who owns it. */
export const peopleOfDeal = async (
  tx: Tx,
  opportunityId: string,
): Promise<{ owner: string | null; team: TeamMember[] } | undefined> =>
  (
    await tx.sql<{ owner: string | null; team: TeamMember[] }>(
      `select o.owner_id as owner, (select coalesce(json_agg(json_build_object('member', m.member_id, 'role', m.role)
         order by m.added_at, m.id), '[]') from deal_member m where m.workspace_id = o.workspace_id and m.opportunity_id = o.id
         and m.removed_at is null) as team
       from opportunity o where o.workspace_id = $1 and o.id = $2`,
      [tx.workspaceId, opportunityId],
      'approval-deal-people',
    )
  )[0];

export interface BoxPage {
  me: string;
  /** Members for whom `me` decides today. */
  actingFor: readonly string[];
  object: string | null;
  record: string | null;
  /** Ids before this one. */
  before: string;
  limit: number;
}
const NARROWED = `and ($3::text is null or a.object = $3) and ($4::uuid is null or a.record_id = $4) and a.id < $5 order by a.id desc limit $6`;
const boxParams = (tx: Tx, page: BoxPage): unknown[] => [
  tx.workspaceId,
  page.me,
  page.object,
  page.record,
  page.before,
  page.limit,
];

/** An own open vote, or one of a member whose deputy I am; nobody decides as a deputy on what they asked for themselves. */
const MINE = `exists (select 1 from approval_vote v where v.workspace_id = a.workspace_id and v.approval_id = a.id and v.status = 'open'
  and (v.member_id = $2 or (v.member_id = any($7::uuid[]) and (a.requested_by_id is distinct from $2
    or (a.definition->>'requesterDecides')::boolean))))`;

export const toDecide = (tx: Tx, page: BoxPage): Promise<StoredApproval[]> =>
  tx.sql<StoredApproval>(
    `select ${APPROVAL} from approval a where a.workspace_id = $1 and a.status = 'running' and a.id in (
       select v.approval_id from approval_vote v where v.workspace_id = $1 and v.status = 'open' and v.member_id = any($8::uuid[]))
     and ${MINE} ${NARROWED}`,
    [...boxParams(tx, page), page.actingFor, [page.me, ...page.actingFor]],
    'approval-to-decide',
  );

export const countToDecide = async (tx: Tx, me: string, actingFor: readonly string[]): Promise<number> => {
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from (select 1 from approval a where a.workspace_id = $1 and a.status = 'running' and a.id in (
       select v.approval_id from approval_vote v where v.workspace_id = $1 and v.status = 'open' and v.member_id = any($4::uuid[]))
     and exists (select 1 from approval_vote v where v.workspace_id = a.workspace_id and v.approval_id = a.id and v.status = 'open'
       and (v.member_id = $2 or (v.member_id = any($3::uuid[]) and (a.requested_by_id is distinct from $2
         or (a.definition->>'requesterDecides')::boolean)))) limit 1000) counted`,
    [tx.workspaceId, me, actingFor, [me, ...actingFor]],
    'approval-count',
  );
  return row?.count ?? 0;
};

export const requestedBy = (tx: Tx, page: BoxPage): Promise<StoredApproval[]> =>
  tx.sql<StoredApproval>(
    `select ${APPROVAL} from approval a where a.workspace_id = $1 and a.requested_by_id = $2 ${NARROWED}`,
    boxParams(tx, page),
    'approval-requested',
  );

export const decidedBy = (tx: Tx, page: BoxPage): Promise<StoredApproval[]> =>
  tx.sql<StoredApproval>(
    `select ${APPROVAL} from approval a where a.workspace_id = $1 and a.id in (
       select v.approval_id from approval_vote v where v.workspace_id = $1 and v.member_id = $2
         and v.status in ('approved', 'rejected', 'returned', 'transferred')
       union select v.approval_id from approval_vote v where v.workspace_id = $1 and v.decided_by_id = $2) ${NARROWED}`,
    boxParams(tx, page),
    'approval-decided',
  );

export const ofRecord = (tx: Tx, page: BoxPage): Promise<StoredApproval[]> =>
  tx.sql<StoredApproval>(
    `select ${APPROVAL} from approval a where a.workspace_id = $1 and $2::uuid is not null ${NARROWED}`,
    boxParams(tx, page),
    'approval-of-record',
  );

/** Open votes whose reminder or deadline has come, oldest deadline first. */
export const votesDue = (
  tx: Tx,
  now: string,
  limit: number,
): Promise<{ id: string; approvalId: string; object: string; recordId: string }[]> =>
  tx.sql(
    `select v.id, v.approval_id as "approvalId", a.object, a.record_id as "recordId" from approval_vote v
     join approval a on a.workspace_id = v.workspace_id and a.id = v.approval_id
     where v.workspace_id = $1 and v.status = 'open' and v.due_at is not null
       and ((v.remind_at <= $2 and v.reminded_at is null) or (v.due_at <= $2 and v.escalated_at is null))
     order by v.due_at limit $3`,
    [tx.workspaceId, now, limit],
    'approval-votes-due',
  );

/** What was said in the approvals of records leaves the log with them; that they were decided stays. */
export const forgetApprovals = (tx: Tx, object: string, recordIds: readonly string[]): Promise<number> =>
  tx.run(
    `update event e set changes = '[]', reason = null from approval a
     where a.workspace_id = $1 and a.object = $2 and a.record_id = any($3::uuid[])
       and e.workspace_id = a.workspace_id and e.object = 'approval' and e.record_id = a.id`,
    [tx.workspaceId, object, recordIds],
    'approval-forget',
  );

/** Approvals go for good with their record; those of a deal by their foreign key. */
export const deleteApprovalsOf = (tx: Tx, object: string, recordIds: readonly string[]): Promise<number> =>
  tx.run(
    'delete from approval where workspace_id = $1 and object = $2 and record_id = any($3::uuid[])',
    [tx.workspaceId, object, recordIds],
    'approval-delete-of',
  );

export interface StoredDeputy {
  memberId: string;
  deputyId: string;
  /** Calendar dates, both included. */
  from: string;
  until: string;
}
export const deputyOf = async (tx: Tx, memberId: string): Promise<StoredDeputy | undefined> =>
  (
    await tx.sql<StoredDeputy>(
      `select member_id as "memberId", deputy_id as "deputyId", from_date::text as "from", until_date::text as until
       from approval_deputy where workspace_id = $1 and member_id = $2`,
      [tx.workspaceId, memberId],
      'approval-deputy',
    )
  )[0];

/** Members for whom someone decides on a day. */
export const actingForOn = async (tx: Tx, deputyId: string, day: string): Promise<string[]> =>
  (
    await tx.sql<{ id: string }>(
      `select member_id as id from approval_deputy
       where workspace_id = $1 and deputy_id = $2 and from_date <= $3::date and until_date >= $3::date order by member_id`,
      [tx.workspaceId, deputyId, day],
      'approval-acting-for',
    )
  ).map((row) => row.id);

export const setDeputyRow = (tx: Tx, deputy: StoredDeputy, at: string): Promise<number> =>
  tx.run(
    `insert into approval_deputy (workspace_id, member_id, deputy_id, from_date, until_date, updated_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (workspace_id, member_id) do update
     set deputy_id = excluded.deputy_id, from_date = excluded.from_date, until_date = excluded.until_date, updated_at = excluded.updated_at`,
    [tx.workspaceId, deputy.memberId, deputy.deputyId, deputy.from, deputy.until, at],
    'approval-set-deputy',
  );

export const dropDeputyRow = (tx: Tx, memberId: string): Promise<number> =>
  tx.run(
    'delete from approval_deputy where workspace_id = $1 and member_id = $2',
    [tx.workspaceId, memberId],
    'approval-drop-deputy',
  );

export interface StoredFlow {
  id: string;
  version: number;
  key: string;
  definition: unknown;
  retired: boolean;
}
export const flowRows = (tx: Tx): Promise<StoredFlow[]> =>
  tx.sql<StoredFlow>(
    'select id, version, key, definition, retired from approval_flow where workspace_id = $1 order by key',
    [tx.workspaceId],
    'approval-flows',
  );

export const lockFlow = async (tx: Tx, key: string): Promise<StoredFlow | undefined> => {
  await tx.sql(
    'select pg_advisory_xact_lock(hashtextextended($1, 23))',
    [`${tx.workspaceId}:${key}`],
    'approval-flow-lock',
  );
  const [row] = await tx.sql<StoredFlow>(
    'select id, version, key, definition, retired from approval_flow where workspace_id = $1 and key = $2',
    [tx.workspaceId, key],
    'approval-flow-find',
  );
  return row;
};

export const putFlow = (
  tx: Tx,
  flow: { id: string; key: string; name: { zh: string; en: string }; definition: unknown },
  at: string,
  by: string | null,
): Promise<number> =>
  tx.run(
    `insert into approval_flow (workspace_id, id, key, name, name_en, definition, created_at, created_by_id, updated_at, updated_by_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $7, $8) on conflict (workspace_id, key) do update
     set name = excluded.name, name_en = excluded.name_en, definition = excluded.definition, retired = false,
       version = approval_flow.version + 1, updated_at = excluded.updated_at, updated_by_id = excluded.updated_by_id`,
    [tx.workspaceId, flow.id, flow.key, flow.name.zh, flow.name.en, JSON.stringify(flow.definition), at, by],
    'approval-flow-put',
  );

export const retireFlow = (tx: Tx, key: string, at: string, by: string | null): Promise<number> =>
  tx.run(
    `update approval_flow set retired = true, version = version + 1, updated_at = $3, updated_by_id = $4
     where workspace_id = $1 and key = $2 and not retired`,
    [tx.workspaceId, key, at, by],
    'approval-flow-retire',
  );

export const deleteFlow = (tx: Tx, key: string): Promise<number> =>
  tx.run(
    'delete from approval_flow where workspace_id = $1 and key = $2',
    [tx.workspaceId, key],
    'approval-flow-delete',
  );

/** Deputies on a day of these members. */
export const deputiesOn = (tx: Tx, members: readonly string[], day: string): Promise<StoredDeputy[]> =>
  tx.sql<StoredDeputy>(
    `select member_id as "memberId", deputy_id as "deputyId", from_date::text as "from", until_date::text as until
     from approval_deputy where workspace_id = $1 and member_id = any($2::uuid[]) and from_date <= $3::date and until_date >= $3::date`,
    [tx.workspaceId, members, day],
    'approval-deputies-on',
  );

import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { Facts } from '@throughline/domain/condition/facts.ts';
import {
  type ActionFact,
  type ApprovalFact,
  approvalFits,
  type ConfirmationFact,
  type DocumentFact,
  type GateEnv,
  type GateFacts,
  type GivenEvidence,
  type ReportedFact,
  type TalkFact,
  type Waiver,
} from '@throughline/domain/process/gate.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { TeamMember } from '@throughline/domain/team/team-role.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe } from '../record/access.ts';
import { loadFacts, type Reach, reachOf } from '../record/load-facts.ts';

/** Talks of a deal that gates look at: the newest. */
const MOST_TALKS = 500;

/** All that stands beside a deal and counts for its gates, in one statement: a list for each table. */
const BESIDE = `select
  (select coalesce(json_agg(json_build_object('id', e.id, 'ref', e.ref, 'level', e.level, 'source', e.source, 'about', e.about_id,
      'note', e.note, 'by', e.given_by_id, 'at', e.given_at)), '[]')
    from evidence e where e.workspace_id = $1 and e.opportunity_id = $2 and e.withdrawn_at is null
      and (e.source = 'statement'
        or exists (select from file f where f.workspace_id = e.workspace_id and f.id = e.about_id and f.deleted_at is null)
        or exists (select from activity a where a.workspace_id = e.workspace_id and a.id = e.about_id
          and a.opportunity_id = e.opportunity_id and a.deleted_at is null)))
    as evidence,
  (select coalesce(json_agg(json_build_object('id', f.id, 'kind', f.document_kind, 'name', f.name, 'by', f.created_by_id,
      'at', f.created_at) order by f.created_at desc), '[]')
    from file f where f.workspace_id = $1 and f.object = 'opportunity' and f.record_id = $2 and f.document_kind is not null
      and f.deleted_at is null) as documents,
  (select coalesce(json_agg(json_build_object('id', a.id, 'kind', a.kind, 'action', a.action, 'conclusion', a.conclusion,
      'nextStep', a.next_step, 'contact', a.contact_id, 'role', coalesce(d.decision_role, c.decision_role), 'by', a.owner_id,
      'at', a.at) order by a.at desc), '[]')
    from (select * from activity a where a.workspace_id = $1 and a.opportunity_id = $2 and a.deleted_at is null
      order by a.at desc, a.id desc limit ${MOST_TALKS}) a
    left join contact c on c.workspace_id = a.workspace_id and c.id = a.contact_id
    left join deal_contact d on d.workspace_id = a.workspace_id and d.opportunity_id = a.opportunity_id
      and d.contact_id = a.contact_id and d.removed_at is null) as talks,
  (select coalesce(json_agg(json_build_object('task', t.id, 'stage', t.stage_key, 'action', t.action_key, 'status', t.status,
      'owner', t.owner_id, 'proven', t.status = 'done' and case t.evidence
        when 'file' then exists (select from file f where f.workspace_id = t.workspace_id and f.object = 'task' and f.record_id = t.id
          and f.deleted_at is null)
        when 'activity' then t.created_at <= (select max(a.created_at) from activity a where a.workspace_id = $1
          and a.opportunity_id = $2 and a.deleted_at is null)
        else false end,
      'at', coalesce(t.done_at, t.created_at)) order by t.created_at desc), '[]')
    from task t where t.workspace_id = $1 and t.opportunity_id = $2 and t.action_key is not null and t.deleted_at is null) as actions,
  (select coalesce(json_agg(json_build_object('id', p.id, 'flow', p.flow, 'status', p.status, 'subject', p.subject,
      'by', p.decided_by_id, 'at', coalesce(p.decided_at, p.requested_at),
      'waitingFor', (select coalesce(json_agg(v.member_id), '[]') from approval_vote v
        where v.workspace_id = p.workspace_id and v.approval_id = p.id and v.status = 'open')) order by p.requested_at desc), '[]')
    from approval p where p.workspace_id = $1 and p.opportunity_id = $2) as approvals,
  (select coalesce(json_agg(json_build_object('id', s.id, 'form', s.form, 'status', s.status, 'signer', s.signer,
      'expires', s.expires_at, 'at', coalesce(s.signed_at, s.sent_at)) order by s.sent_at desc), '[]')
    from confirmation s where s.workspace_id = $1 and s.opportunity_id = $2) as confirmations,
  (select coalesce(json_agg(json_build_object('fact', r.fact, 'value', r.value, 'source', r.source, 'by', r.reported_by_id,
      'at', r.reported_at)), '[]')
    from (select distinct on (fact) * from deal_fact where workspace_id = $1 and opportunity_id = $2
      order by fact, reported_at desc, id desc) r) as reported,
  (select coalesce(json_agg(json_build_object('exception', x.id, 'channel', x.channel, 'stages', x.stages, 'criteria', x.criteria,
      'expires', case when x.status = 'granted' then x.expires_at end)), '[]')
    from deal_exception x where x.workspace_id = $1 and x.opportunity_id = $2
      and (x.status = 'used' or (x.status = 'granted' and x.expires_at > $3))) as waivers,
  (select coalesce(json_agg(json_build_object('member', m.member_id, 'role', m.role) order by m.added_at, m.id), '[]')
    from deal_member m where m.workspace_id = $1 and m.opportunity_id = $2 and m.removed_at is null) as team`;

/** What stands beside a deal, as the database gives it. */
export interface Beside {
  evidence: GivenEvidence[];
  documents: DocumentFact[];
  talks: TalkFact[];
  actions: ActionFact[];
  approvals: (Omit<ApprovalFact, 'fits'> & { subject: Record<string, unknown> })[];
  confirmations: (ConfirmationFact & { expires: string })[];
  reported: ReportedFact[];
  waivers: Waiver[];
  team: TeamMember[];
}

export async function loadBeside(ctx: Ctx, tx: Tx, opportunityId: string): Promise<Beside> {
  const [beside] = await tx.sql<Beside>(
    BESIDE,
    [ctx.workspaceId, opportunityId, new Date(ctx.now).toISOString()],
    'gate-beside',
  );
  if (beside === undefined) throw new Error('a select without from gives one row');
  for (const list of Object.values(beside) as { at?: string; expires?: string | null }[][]) {
    for (const row of list) {
      if (row.at !== undefined) row.at = instantOf(row.at);
      if (typeof row.expires === 'string') row.expires = instantOf(row.expires);
    }
  }
  return beside;
}

/** An instant as JSON of the database says it (the session's zone is UTC), `2026-11-22T08:41:20.123456+00:00`, in the form of all others. */
const instantOf = (text: string): string => `${text.slice(0, 19)}${`${text.slice(19, -6) || '.'}000`.slice(0, 4)}Z`;

/** Nothing stands beside a deal that is only being made. */
export const NOTHING_BESIDE: Beside = {
  evidence: [],
  documents: [],
  talks: [],
  actions: [],
  approvals: [],
  confirmations: [],
  reported: [],
  waivers: [],
  team: [],
};

const reaches = new WeakMap<ProcessDefinition, Reach>();

/** Conditions of a definition: of criteria, of when they apply, of exceptions. */
export function conditionsOf(definition: ProcessDefinition): Condition[] {
  const criteria = definition.stages.flatMap((stage) => [...stage.criteria.entry, ...stage.criteria.exit]);
  return [
    ...criteria.flatMap((criterion) => [
      ...(criterion.kind === 'field' ? [criterion.condition] : []),
      ...(criterion.when === undefined ? [] : [criterion.when]),
      ...(criterion.leadsWhen === undefined ? [] : [criterion.leadsWhen]),
    ]),
    ...definition.exceptions.map((channel) => channel.when),
  ];
}

/** What the conditions of a definition reach from a deal; worked out once, since versions never change. */
export function reachOfDefinition(definition: ProcessDefinition): Reach {
  let reach = reaches.get(definition);
  if (reach === undefined) {
    reach = reachOf(conditionsOf(definition));
    reaches.set(definition, reach);
  }
  return reach;
}

/** The facts from what was read: pure, so that the past is put together the same way. */
export function factsFrom(deal: Facts, row: Readonly<Record<string, unknown>>, beside: Beside, now: number): GateFacts {
  return {
    deal,
    owner: typeof row.owner === 'string' ? row.owner : null,
    stageEnteredAt: typeof row.stageEnteredAt === 'string' ? row.stageEnteredAt : null,
    ...beside,
    approvals: beside.approvals.map(({ subject, ...one }) => ({ ...one, fits: approvalFits(subject, row) })),
    confirmations: beside.confirmations.map(({ expires, ...one }) =>
      one.status === 'open' && Date.parse(expires) <= now ? { ...one, status: 'expired' } : one,
    ),
  };
}

/**
 * Everything that gates look at, of one deal. The caller holds the row's lock where the answer decides something.
 * @param row the deal as it is, or as it is about to be
 * @param beside what stands beside it, where it was read already
 */
export async function loadGateFacts(
  ctx: Ctx,
  tx: Tx,
  row: Readonly<Record<string, unknown>>,
  definition: ProcessDefinition,
  beside?: Promise<Beside>,
): Promise<GateFacts> {
  const object = describe(ctx, 'opportunity');
  const [own, [deal]] = await Promise.all([
    beside ?? loadBeside(ctx, tx, String(row.id)),
    loadFacts(ctx, tx, object, [row], reachOfDefinition(definition)),
  ]);
  if (deal === undefined) throw new Error('one row gives one record of facts');
  return factsFrom(deal, row, own, ctx.now);
}

/** Rules of a process judge a deal, not who asks: there is no "me" in a gate. */
export const gateEnv = (ctx: Pick<Ctx, 'directory' | 'now'>): GateEnv => ({
  now: ctx.now,
  calendar: ctx.directory.calendar,
  object: describe(ctx, 'opportunity'),
  catalog: ctx.directory.catalog,
});

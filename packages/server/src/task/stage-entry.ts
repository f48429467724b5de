import type { Stage } from '@throughline/domain/process/process.ts';
import { type KnownAction, type PlannedAction, planActions } from '@throughline/domain/task/standard-action.ts';
import { playerOf, type TeamMember } from '@throughline/domain/team/team-role.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { Audience } from '../platform/events.ts';

/** What decides who does the standard actions of a deal. */
export interface EntryFacts {
  owner: string | null;
  account: string | null;
  processVersion: string | null;
  /** Readers of the deal and of its account. */
  audience: Audience[];
  team: TeamMember[];
  actions: KnownAction[];
}

const remembered = new WeakMap<Tx, Map<string, Promise<EntryFacts | undefined>>>();

/**
 * The facts at a version of a deal, read once in a transaction: who is given work and who is told of the move are decided
 * by the same ones, whichever comes first.
 * @returns undefined where there is no such deal
 */
export function entryFacts(tx: Tx, deal: { id: string; version: number }): Promise<EntryFacts | undefined> {
  let known = remembered.get(tx);
  if (known === undefined) remembered.set(tx, (known = new Map()));
  const key = `${deal.id} ${deal.version}`;
  let facts = known.get(key);
  if (facts === undefined) known.set(key, (facts = readFacts(tx, deal.id)));
  return facts;
}

async function readFacts(tx: Tx, dealId: string): Promise<EntryFacts | undefined> {
  const [row] = await tx.sql<{
    owner: string | null;
    collaborators: string[];
    account: string | null;
    version: string | null;
    accountOwner: string | null;
    accountCollaborators: string[] | null;
    team: TeamMember[];
    actions: KnownAction[];
  }>(
    `select o.owner_id as owner, o.collaborator_ids as collaborators, o.account_id as account, o.process_version_id as version,
       a.owner_id as "accountOwner", a.collaborator_ids as "accountCollaborators",
       (select coalesce(json_agg(json_build_object('member', m.member_id, 'role', m.role) order by m.added_at, m.id), '[]')
         from deal_member m where m.workspace_id = $1 and m.opportunity_id = $2 and m.removed_at is null) as team,
       (select coalesce(json_agg(json_build_object('stage', t.stage_key, 'action', t.action_key, 'status', t.status)), '[]')
         from task t where t.workspace_id = $1 and t.opportunity_id = $2 and t.action_key is not null
           and t.deleted_at is null) as actions
     from opportunity o left join account a on a.workspace_id = o.workspace_id and a.id = o.account_id
     where o.workspace_id = $1 and o.id = $2`,
    [tx.workspaceId, dealId],
    'stage-entry-facts',
  );
  if (row === undefined) return undefined;
  const { owner, account, team, actions } = row;
  const audience: Audience[] = [{ object: 'opportunity', id: dealId, owner, collaborators: row.collaborators }];
  if (account !== null) {
    const collaborators = row.accountCollaborators ?? [];
    audience.push({ object: 'account', id: account, owner: row.accountOwner, collaborators });
  }
  return { owner, account, processVersion: row.version, audience, team, actions };
}

/** The tasks that entering the stage makes. */
export const plannedFor = (ctx: Pick<Ctx, 'directory'>, facts: EntryFacts, stage: Stage): PlannedAction[] =>
  planActions(stage, facts, ctx.directory.members);

/**
 * Whom the entry itself concerns: those who answer for the stage and those who are to be informed, without whom it gives
 * something to do, because the task tells them.
 */
export function toldOfEntry(
  ctx: Pick<Ctx, 'directory'>,
  facts: EntryFacts,
  stage: Stage,
): { players: string[]; busy: Set<string> } {
  const busy = new Set(
    plannedFor(ctx, facts, stage).flatMap(({ owner, members }) => (owner === null ? members : [owner])),
  );
  const players = [...stage.ownerRoles, ...stage.informedRoles].flatMap(
    (role) => playerOf(role, facts.team, facts.owner) ?? [],
  );
  return { players: players.filter((id) => !busy.has(id)), busy };
}

import type { ATTITUDES, DecisionRole, INFLUENCE } from '@throughline/domain/contact/contact.object.ts';
import type { Tx } from '../platform/db.ts';

/** What a contact means to a deal. */
export interface LinkWords {
  /** null = as on the contact, here and for the next two. */
  role: DecisionRole | null;
  attitude: (typeof ATTITUDES)[number]['key'] | null;
  influence: (typeof INFLUENCE)[number]['key'] | null;
  reportsTo: string | null;
  note: string | null;
}

export interface StoredLink extends LinkWords {
  id: string;
  contact: string;
  confirmedBy: string | null;
  /** ISO instants, here and below. */
  confirmedAt: string | null;
  confirmedActivity: string | null;
  /** As the contact's own record says. */
  contactRole: DecisionRole | null;
}

/** A link with what is shown beside it. */
export interface ShownLink extends StoredLink {
  name: string | null;
  title: string | null;
  account: string | null;
  accountName: string | null;
  contactAttitude: StoredLink['attitude'];
  contactInfluence: StoredLink['influence'];
  lastContactAt: string | null;
  activityAction: string | null;
  activityAt: string | null;
}

/** Everybody on the map of a deal, in the order in which they came; contacts in the bin are left out. */
export const chainOf = (tx: Tx, opportunity: string): Promise<ShownLink[]> =>
  tx.sql<ShownLink>(
    `select d.id, d.contact_id as contact, d.decision_role as role, d.attitude, d.influence, d.reports_to_id as "reportsTo", d.note,
       d.confirmed_by_id as "confirmedBy", d.confirmed_at as "confirmedAt", d.confirmed_activity_id as "confirmedActivity",
       c.decision_role as "contactRole", c.attitude as "contactAttitude", c.influence as "contactInfluence", c.name, c.title,
       c.account_id as account, a.name as "accountName", t.action as "activityAction", t.at as "activityAt",
       (select max(l.at) from activity l where l.workspace_id = d.workspace_id and l.opportunity_id = d.opportunity_id
         and l.contact_id = d.contact_id and l.deleted_at is null) as "lastContactAt"
     from deal_contact d
     join contact c on c.workspace_id = d.workspace_id and c.id = d.contact_id and c.deleted_at is null
     left join account a on a.workspace_id = c.workspace_id and a.id = c.account_id
     left join activity t on t.workspace_id = d.workspace_id and t.id = d.confirmed_activity_id and t.deleted_at is null
     where d.workspace_id = $1 and d.opportunity_id = $2 and d.removed_at is null order by d.added_at, d.id`,
    [tx.workspaceId, opportunity],
    'deal-chain',
  );

/** People who could stand on the map: the deal's primary contact, whom its follow-ups name, who belongs to its account. */
export const candidatesOf = (tx: Tx, opportunity: string): Promise<Candidate[]> =>
  tx.sql<Candidate>(
    `select c.id, c.name, c.title, c.decision_role as role, min(s.place) as place
     from opportunity o
     cross join lateral (
       select o.primary_contact_id as id, 0 as place
       union all select distinct contact_id, 1 from activity a
         where a.workspace_id = o.workspace_id and a.opportunity_id = o.id and a.deleted_at is null
       union all (select id, 2 from contact k where k.workspace_id = o.workspace_id and k.account_id = o.account_id
         and k.deleted_at is null order by k.id limit 30)) s
     join contact c on c.workspace_id = o.workspace_id and c.id = s.id and c.deleted_at is null
     where o.workspace_id = $1 and o.id = $2 and not exists (select from deal_contact d
       where d.workspace_id = o.workspace_id and d.opportunity_id = o.id and d.contact_id = c.id and d.removed_at is null)
     group by c.id, c.name, c.title, c.decision_role order by place, c.id limit 40`,
    [tx.workspaceId, opportunity],
    'deal-chain-candidates',
  );
export interface Candidate {
  id: string;
  name: string | null;
  title: string | null;
  role: DecisionRole | null;
  place: number;
}

export const insertLink = (
  tx: Tx,
  opportunity: string,
  link: LinkWords & { id: string; contact: string },
  by: string | null,
  at: string,
): Promise<number> =>
  tx.run(
    `insert into deal_contact (workspace_id, id, opportunity_id, contact_id, decision_role, attitude, influence, reports_to_id, note, added_by_id, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.workspaceId,
      link.id,
      opportunity,
      link.contact,
      link.role,
      link.attitude,
      link.influence,
      link.reportsTo,
      link.note,
      by,
      at,
    ],
    'deal-chain-insert',
  );

export const updateLink = (tx: Tx, id: string, words: LinkWords): Promise<number> =>
  tx.run(
    `update deal_contact set decision_role = $3, attitude = $4, influence = $5, reports_to_id = $6, note = $7
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, words.role, words.attitude, words.influence, words.reportsTo, words.note],
    'deal-chain-change',
  );

/** Ends a link; who answered to them answers to `above`. */
export async function endLink(
  tx: Tx,
  opportunity: string,
  link: { id: string; contact: string; reportsTo: string | null },
  by: string | null,
  at: string,
): Promise<void> {
  await tx.run(
    'update deal_contact set removed_by_id = $3, removed_at = $4 where workspace_id = $1 and id = $2',
    [tx.workspaceId, link.id, by, at],
    'deal-chain-end',
  );
  await tx.run(
    `update deal_contact set reports_to_id = $4
     where workspace_id = $1 and opportunity_id = $2 and reports_to_id = $3 and removed_at is null`,
    [tx.workspaceId, opportunity, link.contact, link.reportsTo],
    'deal-chain-lift',
  );
}

export const setConfirmed = (
  tx: Tx,
  id: string,
  confirmed: { by: string | null; at: string; activity: string | null } | null,
): Promise<number> =>
  tx.run(
    `update deal_contact set confirmed_by_id = $3, confirmed_at = $4, confirmed_activity_id = $5
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, confirmed?.by ?? null, confirmed?.at ?? null, confirmed?.activity ?? null],
    'deal-chain-confirm',
  );

/** Deals on whose map a contact stands. */
export const dealsOfLink = async (tx: Tx, contact: string): Promise<string[]> =>
  (
    await tx.sql<{ id: string }>(
      `select distinct opportunity_id as id from deal_contact
       where workspace_id = $1 and contact_id = $2 and removed_at is null order by 1`,
      [tx.workspaceId, contact],
      'deals-of-chain',
    )
  ).map((row) => row.id);

/** A purged contact leaves every map. */
export async function deleteLinksOf(tx: Tx, contact: string): Promise<void> {
  await tx.run(
    'delete from deal_contact where workspace_id = $1 and contact_id = $2',
    [tx.workspaceId, contact],
    'deal-chain-purge',
  );
  await tx.run(
    'update deal_contact set reports_to_id = null where workspace_id = $1 and reports_to_id = $2',
    [tx.workspaceId, contact],
    'deal-chain-orphan',
  );
}

/** Parts and confirmations of everybody on a deal's map, in the bin or not: what the fact of the deal is made of. */
export const confirmationsOf = (
  tx: Tx,
  opportunity: string,
): Promise<{ role: DecisionRole | null; confirmedAt: string | null }[]> =>
  tx.sql(
    `select coalesce(d.decision_role, c.decision_role) as role, d.confirmed_at as "confirmedAt"
     from deal_contact d join contact c on c.workspace_id = d.workspace_id and c.id = d.contact_id
     where d.workspace_id = $1 and d.opportunity_id = $2 and d.removed_at is null and d.confirmed_at is not null`,
    [tx.workspaceId, opportunity],
    'deal-chain-confirmations',
  );

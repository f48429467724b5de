import type { Letters } from '@throughline/domain/team/raci.ts';
import type { TeamRoleKey } from '@throughline/domain/team/team-role.ts';
import type { Tx } from '../platform/db.ts';

export interface StoredTeammate {
  id: string;
  member: string;
  role: TeamRoleKey;
  isCustomerContact: boolean;
  madeCollaborator: boolean;
}

/** Who is on the team now. */
export const teamRows = (tx: Tx, opportunity: string): Promise<StoredTeammate[]> =>
  tx.sql<StoredTeammate>(
    `select id, member_id as member, role, is_customer_contact as "isCustomerContact", made_collaborator as "madeCollaborator"
     from deal_member where workspace_id = $1 and opportunity_id = $2 and removed_at is null order by added_at, id`,
    [tx.workspaceId, opportunity],
    'deal-team',
  );

/** Rows are never deleted, so that what was begun and ended counts the changes. */
export async function teamRevision(tx: Tx, opportunity: string): Promise<number> {
  const [row] = await tx.sql<{ revision: number }>(
    'select (count(*) + count(removed_at))::int as revision from deal_member where workspace_id = $1 and opportunity_id = $2',
    [tx.workspaceId, opportunity],
    'deal-team-revision',
  );
  return row?.revision ?? 0;
}

interface By {
  by: string | null;
  /** ISO instant. */
  at: string;
}

export const endTeamRows = (tx: Tx, ids: readonly string[], { by, at }: By): Promise<number> =>
  tx.run(
    'update deal_member set removed_by_id = $3, removed_at = $4 where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, ids, by, at],
    'deal-team-end',
  );

export const insertTeamRows = (
  tx: Tx,
  opportunity: string,
  rows: readonly StoredTeammate[],
  { by, at }: By,
): Promise<number> =>
  tx.run(
    `insert into deal_member (workspace_id, id, opportunity_id, member_id, role, is_customer_contact, made_collaborator, added_by_id, added_at)
     select $1::uuid, r.id, $2::uuid, r.member, r.role, r.contact, r.made, $8::uuid, $9::timestamptz
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::boolean[]) as r(id, member, role, contact, made)`,
    [
      tx.workspaceId,
      opportunity,
      rows.map((row) => row.id),
      rows.map((row) => row.member),
      rows.map((row) => row.role),
      rows.map((row) => row.isCustomerContact),
      rows.map((row) => row.madeCollaborator),
      by,
      at,
    ],
    'deal-team-insert',
  );

export interface StoredRaci {
  id: string;
  key: string;
  letters: Letters;
}

export const raciRows = (tx: Tx, opportunity: string): Promise<StoredRaci[]> =>
  tx.sql<StoredRaci>(
    `select id, row_key as key, letters from deal_raci
     where workspace_id = $1 and opportunity_id = $2 and removed_at is null`,
    [tx.workspaceId, opportunity],
    'deal-raci',
  );

export async function raciRevision(tx: Tx, opportunity: string): Promise<number> {
  const [row] = await tx.sql<{ revision: number }>(
    'select (count(*) + count(removed_at))::int as revision from deal_raci where workspace_id = $1 and opportunity_id = $2',
    [tx.workspaceId, opportunity],
    'deal-raci-revision',
  );
  return row?.revision ?? 0;
}

export const endRaciRows = (tx: Tx, ids: readonly string[], { by, at }: By): Promise<number> =>
  tx.run(
    'update deal_raci set removed_by_id = $3, removed_at = $4 where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, ids, by, at],
    'deal-raci-end',
  );

export const insertRaciRows = (
  tx: Tx,
  opportunity: string,
  rows: readonly StoredRaci[],
  { by, at }: By,
): Promise<number> =>
  tx.run(
    `insert into deal_raci (workspace_id, id, opportunity_id, row_key, letters, set_by_id, set_at)
     select $1::uuid, r.id, $2::uuid, r.key, r.letters, $6::uuid, $7::timestamptz
     from unnest($3::uuid[], $4::text[], $5::jsonb[]) as r(id, key, letters)`,
    [
      tx.workspaceId,
      opportunity,
      rows.map((row) => row.id),
      rows.map((row) => row.key),
      rows.map((row) => JSON.stringify(row.letters)),
      by,
      at,
    ],
    'deal-raci-insert',
  );

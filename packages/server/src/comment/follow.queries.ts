import type { Tx } from '../platform/db.ts';
import type { RowFacts } from '../record/access.ts';

export const setFollow = (
  tx: Tx,
  of: { object: string; record: string },
  memberId: string,
  following: boolean,
): Promise<number> =>
  tx.run(
    `insert into follow (workspace_id, object, record_id, member_id, following) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id, object, record_id, member_id) do update set following = excluded.following`,
    [tx.workspaceId, of.object, of.record, memberId, following],
    'follow-set',
  );

/** Who takes part follows, unless they said before that they do not want to. */
export const beginFollowing = (tx: Tx, of: { object: string; record: string }, memberId: string): Promise<number> =>
  tx.run(
    `insert into follow (workspace_id, object, record_id, member_id, following) values ($1, $2, $3, $4, true)
     on conflict do nothing`,
    [tx.workspaceId, of.object, of.record, memberId],
    'follow-begin',
  );

/** Owner, collaborators, and who chose to; without those who chose not to. May hold members who may no longer read the record. */
export async function followersOf(tx: Tx, of: { object: string; record: string }, facts: RowFacts): Promise<string[]> {
  const rows = await tx.sql<{ member: string; following: boolean }>(
    'select member_id as member, following from follow where workspace_id = $1 and object = $2 and record_id = $3 order by member_id',
    [tx.workspaceId, of.object, of.record],
    'follow-of',
  );
  const followers = new Set<string>(facts.collaborators);
  if (facts.owner !== null) followers.add(facts.owner);
  for (const { member, following } of rows) {
    if (following) followers.add(member);
    else followers.delete(member);
  }
  return [...followers];
}

import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emitMany } from '../platform/events.ts';
import type { StoredRow } from '../record/columns.ts';
import { keepFacts, lockForSystem } from '../record/write.ts';

/** What an account's facts are made of. */
const partOf = (row: StoredRow | null): string =>
  row === null || row.deletedAt !== null || typeof row.account !== 'string'
    ? ''
    : `${row.account} ${row.stageKind === 'open'} ${isWon(row.stageKind) ? String(row.amountBase) : ''}`;

const isWon = (kind: unknown): boolean => kind === 'won' || kind === 'delivering' || kind === 'done';

/** Keeps `openOpportunities` and `wonAmountBase` of the accounts that a deal's change concerns; nothing is read where it concerns none. */
export async function refreshAccountFacts(
  ctx: Ctx,
  tx: Tx,
  before: StoredRow | null,
  after: StoredRow | null,
): Promise<void> {
  if (partOf(before) === partOf(after)) return;
  const accounts = [before?.account, after?.account].filter((id): id is string => typeof id === 'string');
  // In one order everywhere, so that two deals that change accounts with each other cannot block one another.
  for (const id of [...new Set(accounts)].toSorted()) {
    const row = await lockForSystem(ctx, tx, 'account', id);
    if (row === undefined) continue;
    const [facts] = await tx.sql<{ open: number; won: number }>(
      `select count(*) filter (where stage_kind = 'open')::int as open,
         coalesce(sum(amount_base) filter (where stage_kind in ('won', 'delivering', 'done')), 0)::bigint as won
       from opportunity where workspace_id = $1 and account_id = $2 and deleted_at is null`,
      [ctx.workspaceId, id],
      'account-facts',
    );
    await keepFacts(ctx, tx, 'account', row, { openOpportunities: facts?.open ?? 0, wonAmountBase: facts?.won ?? 0 });
  }
}

const MOST_ACCOUNTS = 1000;

/** The same for many accounts at once, in one statement for each thousand; only those whose facts differ are told of. */
export async function refreshFactsOfAccounts(ctx: Ctx, tx: Tx, ids: readonly string[]): Promise<void> {
  const ordered = [...new Set(ids)].toSorted();
  for (let at = 0; at < ordered.length; at += MOST_ACCOUNTS) {
    const rows = await tx.sql<AccountFacts>(
      `with locked as (
         select id, version, owner_id, collaborator_ids, open_opportunities, won_amount_base from account
         where workspace_id = $1 and id = any($2::uuid[]) order by id for no key update),
       facts as (
         select account_id as id, count(*) filter (where stage_kind = 'open')::int as open,
           coalesce(sum(amount_base) filter (where stage_kind in ('won', 'delivering', 'done')), 0)::bigint as won
         from opportunity where workspace_id = $1 and account_id = any($2::uuid[]) and deleted_at is null group by account_id)
       select l.id, l.version, l.owner_id as owner, l.collaborator_ids as collaborators, l.open_opportunities as "wasOpen",
         l.won_amount_base as "wasWon", coalesce(f.open, 0) as open, coalesce(f.won, 0)::bigint as won
       from locked l left join facts f on f.id = l.id
       where l.open_opportunities <> coalesce(f.open, 0) or l.won_amount_base <> coalesce(f.won, 0)`,
      [ctx.workspaceId, ordered.slice(at, at + MOST_ACCOUNTS)],
      'account-facts-many',
    );
    if (rows.length === 0) continue;
    await tx.run(
      `update account a set open_opportunities = f.open, won_amount_base = f.won
       from unnest($2::uuid[], $3::int[], $4::bigint[]) as f(id, open, won) where a.workspace_id = $1 and a.id = f.id`,
      [ctx.workspaceId, rows.map((row) => row.id), rows.map((row) => row.open), rows.map((row) => row.won)],
      'account-facts-write',
    );
    await emitMany(
      ctx,
      tx,
      rows.map((row) => ({
        object: 'account',
        recordId: row.id,
        recordVersion: row.version,
        action: 'factsChanged',
        changes: [
          { field: 'openOpportunities', from: row.wasOpen, to: row.open },
          { field: 'wonAmountBase', from: row.wasWon, to: row.won },
        ].filter((change) => change.from !== change.to),
        audience: [{ object: 'account', id: row.id, owner: row.owner, collaborators: row.collaborators }],
      })),
    );
  }
}

interface AccountFacts {
  id: string;
  version: number;
  owner: string | null;
  collaborators: string[];
  wasOpen: number;
  wasWon: number;
  open: number;
  won: number;
}

import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
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

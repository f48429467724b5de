import type { Tx } from '../platform/db.ts';

/** What one unit of `currency` is worth in the workspace's currency on `day`; undefined where no rate is known by then. */
export async function findRate(tx: Tx, currency: string, day: string): Promise<number | undefined> {
  const [row] = await tx.sql<{ rate: number }>(
    `select rate from exchange_rate where workspace_id = $1 and currency = $2
     order by (valid_from <= $3::date) desc, case when valid_from <= $3::date then valid_from end desc, valid_from limit 1`,
    [tx.workspaceId, currency, day],
    'rate-find',
  );
  return row?.rate;
}

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

export interface StoredRate {
  id: string;
  currency: string;
  validFrom: string;
  rate: number;
}

const COLUMNS = 'id, currency, valid_from as "validFrom", rate';

/** By currency, newest first. */
export const allRates = (tx: Tx): Promise<StoredRate[]> =>
  tx.sql<StoredRate>(
    `select ${COLUMNS} from exchange_rate where workspace_id = $1 order by currency, valid_from desc`,
    [tx.workspaceId],
    'rate-all',
  );

/** Rates of a currency are changed by one at a time; whoever comes second sees what the first has written. */
export const lockRates = (tx: Tx, currency: string): Promise<unknown> =>
  tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 13))', [`${tx.workspaceId}:${currency}`], 'rate-lock');

export const rateById = async (tx: Tx, id: string): Promise<StoredRate | undefined> =>
  (
    await tx.sql<StoredRate>(
      `select ${COLUMNS} from exchange_rate where workspace_id = $1 and id = $2`,
      [tx.workspaceId, id],
      'rate-by-id',
    )
  )[0];

export const rateOfDay = async (tx: Tx, currency: string, validFrom: string): Promise<StoredRate | undefined> =>
  (
    await tx.sql<StoredRate>(
      `select ${COLUMNS} from exchange_rate where workspace_id = $1 and currency = $2 and valid_from = $3`,
      [tx.workspaceId, currency, validFrom],
      'rate-of-day',
    )
  )[0];

export const insertRate = (tx: Tx, row: StoredRate, at: string, by: string | null): Promise<number> =>
  tx.run(
    `insert into exchange_rate (workspace_id, id, currency, valid_from, rate, created_at, created_by_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.workspaceId, row.id, row.currency, row.validFrom, row.rate, at, by],
    'rate-insert',
  );

export const updateRate = (tx: Tx, id: string, rate: number): Promise<number> =>
  tx.run(
    'update exchange_rate set rate = $3 where workspace_id = $1 and id = $2',
    [tx.workspaceId, id, rate],
    'rate-update',
  );

export const deleteRate = (tx: Tx, id: string): Promise<number> =>
  tx.run('delete from exchange_rate where workspace_id = $1 and id = $2', [tx.workspaceId, id], 'rate-delete');

export const ratesOf = (tx: Tx, currency: string): Promise<StoredRate[]> =>
  tx.sql<StoredRate>(
    `select ${COLUMNS} from exchange_rate where workspace_id = $1 and currency = $2`,
    [tx.workspaceId, currency],
    'rates-of',
  );

import { checkIntegrity } from '@throughline/server/integrity/integrity.service.ts';
import { inTransaction, openPool } from '@throughline/server/platform/db.ts';
import pg from 'pg';
import type { Writers } from './writers.ts';

/** What the database holds against what was acknowledged; every number must be 0. */
export interface Verdict {
  /** Acknowledged and absent, or older than acknowledged. */
  lost: number;
  /** The same request done twice. */
  duplicate: number;
  /** Rows that nobody asked for. */
  phantom: number;
  /** Changes without their event, and events without their change. */
  eventsMissing: number;
  /** Indexes that do not fit their tables, by amcheck. */
  corrupt: number;
  /** What the integrity checker finds: references, facts, totals, the log. */
  violations: number;
}

/** @param ownerUrl as superuser, to see all rows and to load amcheck */
export async function verify(ownerUrl: string, writers: Writers): Promise<Verdict> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{
      id: string;
      name: string;
      version: number;
      description: string | null;
      events: number;
    }>(
      `select id, name, version, description, (select count(*)::int from event e where e.workspace_id = a.workspace_id
         and e.object = 'account' and e.record_id = a.id) as events from account a`,
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const names = new Map<string, number>();
    for (const { name } of rows) names.set(name, (names.get(name) ?? 0) + 1);
    const kept = (row: Writers['acknowledged'][number]): boolean => {
      const found = byId.get(row.id);
      return found?.name === row.name && found.version === row.version && found.description === row.description;
    };
    return {
      lost: writers.acknowledged.filter((row) => !kept(row)).length,
      duplicate: [...names.values()].filter((count) => count > 1).length,
      phantom: [...names.keys()].filter((name) => !writers.attempted.has(name)).length,
      eventsMissing: rows.filter((row) => row.events !== row.version).length + (await strayEvents(client)),
      corrupt: await corruptIndexes(client),
      violations: await violations(ownerUrl),
    };
  } finally {
    await client.end();
  }
}

async function violations(ownerUrl: string): Promise<number> {
  const pool = openPool({ url: ownerUrl, max: 1, statementMs: 600_000 });
  try {
    const { rows } = await pool.query<{ id: string }>('select workspace_id as id from auth.tenant');
    let count = 0;
    for (const { id } of rows) {
      const report = await inTransaction(pool, id, (tx) => checkIntegrity(tx.sql.bind(tx), id), { readOnly: true });
      for (const violation of report.violations.slice(0, 10)) console.error(JSON.stringify(violation));
      count += report.violations.length;
    }
    return count;
  } finally {
    await pool.end();
  }
}

async function strayEvents(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from event e where e.object = 'account'
     and not exists (select from account a where a.workspace_id = e.workspace_id and a.id = e.record_id)`,
  );
  return rows[0]?.n ?? 0;
}

async function corruptIndexes(client: pg.Client): Promise<number> {
  await client.query('create extension if not exists amcheck');
  const { rows } = await client.query<{ oid: number }>(
    `select c.oid::int as oid from pg_class c join pg_am on pg_am.oid = relam join pg_namespace n on n.oid = relnamespace
     where relkind = 'i' and amname = 'btree' and nspname in ('public', 'auth')`,
  );
  let corrupt = 0;
  for (const { oid } of rows) {
    await client.query('select bt_index_check($1::oid::regclass, true)', [oid]).catch(() => {
      corrupt++;
    });
  }
  return corrupt;
}

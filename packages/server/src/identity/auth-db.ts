import type pg from 'pg';
import { translate } from '../platform/db.ts';

/** The tables without row-level security: they are asked before a workspace is known. All are in the schema `auth`. */
export const GLOBAL_TABLES = ['tenant', 'account', 'session', 'api_key', 'link', 'attempt', 'portal_link'] as const;

/** One statement on the global tables, by itself. A change that belongs to a workspace's change goes through its `Tx` instead. */
export async function authSql<Row extends object>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
  name: string,
): Promise<Row[]> {
  try {
    return (await pool.query<Row>({ text, values: values as unknown[], name })).rows;
  } catch (error) {
    throw translate(error);
  }
}

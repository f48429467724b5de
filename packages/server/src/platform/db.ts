import type { Socket } from 'node:net';
import { AppError } from '@throughline/domain/platform/error.ts';
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';
import { queryNamed, queryScoped, SCOPE_STATEMENT } from './scoped-query.ts';

/** Values as they cross to JavaScript: bigint as number (all are within 2^53), dates as `YYYY-MM-DD`, instants as ISO strings. */
const PARSERS: Record<number, (text: string) => unknown> = {
  20: (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new Error(`integer out of range: ${text}`);
    return value;
  },
  1082: (text) => text,
  1114: (text) => text,
  1184: instantOf,
};

/** `2026-11-22 08:41:20.123+00` (the session's zone is UTC) as `2026-11-22T08:41:20.123Z`. */
function instantOf(text: string): string {
  if (text.length >= 22 && text.charCodeAt(10) === 32 && text.endsWith('+00')) {
    const fraction = text.slice(19, -3);
    const millis = fraction === '' ? '.000' : `${fraction}000`.slice(0, 4);
    return `${text.slice(0, 10)}T${text.slice(11, 19)}${millis}Z`;
  }
  return new Date(text).toISOString();
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS[oid]) || pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig;

export interface PoolOptions {
  url: string;
  max: number;
  /** A statement longer than this is cut off by the server. */
  statementMs?: number;
  applicationName?: string;
}

/** Connections of the application role. They carry no workspace: each transaction names its own. */
export function openPool({ url, max, statementMs = 15_000, applicationName = 'throughline' }: PoolOptions): pg.Pool {
  const parsed = new URL(url);
  const given = parsed.searchParams.get('options');
  parsed.searchParams.delete('options');
  const options = [
    given,
    '-c TimeZone=UTC -c DateStyle=ISO',
    `-c statement_timeout=${statementMs}`,
    '-c idle_in_transaction_session_timeout=60000 -c lock_timeout=10000',
  ];
  const config: pg.PoolConfig & { pipeline: boolean } = {
    connectionString: parsed.toString(),
    max,
    types,
    pipeline: true,
    options: options.filter(Boolean).join(' '),
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  };
  const pool = new pg.Pool(config);
  // An idle connection that breaks is dropped by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    // A break of a connection in use shows in its statement as well.
    client.on('error', () => {});
    client.query({ ...SCOPE_STATEMENT, values: [''] }).catch(() => {});
  });
  return pool;
}

/** A transaction of one workspace. `db` is the query builder, `sql` runs a generated text, kept as a named statement when `name` is given. */
export interface Tx {
  readonly workspaceId: string;
  readonly db: Kysely<Schema>;
  sql<Row extends object>(text: string, values: readonly unknown[], name?: string): Promise<Row[]>;
  /** Number of rows changed. */
  run(text: string, values: readonly unknown[], name?: string): Promise<number>;
  /** Runs after the commit, in order; lost when the process dies, so only for wake-ups. */
  afterCommit(effect: () => void): void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `begin` and the workspace in one message. SET takes no parameter, so the id is proven to be a UUID and then inlined. */
function beginText(workspaceId: string, readOnly: boolean): string {
  if (!UUID.test(workspaceId)) throw new Error('workspace id is not a UUID');
  return `begin${readOnly ? ' read only' : ''};set local app.workspace_id='${workspaceId}'`;
}

const RETRYABLE = new Set(['40001', '40P01']);

/**
 * Runs `work` in one transaction of the workspace and commits; any error rolls back. Deadlocks and serialization failures
 * are retried up to three times, so `work` has no effect outside the database before the commit.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  workspaceId: string,
  work: (tx: Tx) => Promise<T>,
  options: { readOnly?: boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(pool, workspaceId, work, options.readOnly ?? false);
    } catch (error) {
      if (attempt < 4 && isDatabaseError(error) && RETRYABLE.has(error.code ?? '')) continue;
      throw translate(error);
    }
  }
}

async function attemptTransaction<T>(
  pool: pg.Pool,
  workspaceId: string,
  work: (tx: Tx) => Promise<T>,
  readOnly: boolean,
): Promise<T> {
  const begin = beginText(workspaceId, readOnly);
  const client = await pool.connect();
  const state: TxState = { effects: [], isOver: false };
  let broken = false;
  try {
    // Not awaited: it goes out in one packet with the first statement. Its failure also fails that statement.
    holdPacket(client);
    const begun = client.query(begin);
    begun.catch(() => {});
    const result = await work(txOf(client, workspaceId, state));
    state.isOver = true;
    await begun;
    const done = await client.query('commit');
    // A transaction that failed inside answers COMMIT with ROLLBACK: nothing was written.
    if (done.command !== 'COMMIT') throw new Error('transaction was rolled back');
    for (const effect of state.effects) effect();
    return result;
  } catch (error) {
    state.isOver = true;
    try {
      await client.query('rollback');
    } catch {
      broken = true;
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

const held = new WeakSet<pg.PoolClient>();

/**
 * Statements that are sent in the same turn of the event loop leave in one packet: on a small machine every packet is a
 * switch to the database process and back.
 */
function holdPacket(client: pg.PoolClient): void {
  if (held.has(client)) return;
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  held.add(client);
  stream.cork();
  process.nextTick(() => {
    held.delete(client);
    stream.uncork();
  });
}

interface TxState {
  effects: (() => void)[];
  /** Work that goes on behind a failure may not reach the connection any more: it belongs to someone else. */
  isOver: boolean;
}

function txOf(client: pg.PoolClient, workspaceId: string, state: TxState): Tx {
  const query = <Row extends object>(config: pg.QueryConfig): Promise<pg.QueryResult<Row>> => {
    if (state.isOver) return Promise.reject(new Error('the transaction is over'));
    holdPacket(client);
    return queryNamed(client, config) as Promise<pg.QueryResult<Row>>;
  };
  let db: Kysely<Schema> | undefined;
  return {
    workspaceId,
    get db() {
      db ??= kyselyOn(query);
      return db;
    },
    async sql<Row extends object>(text: string, values: readonly unknown[], name?: string) {
      return (await query<Row>({ text, values: values as unknown[], ...(name === undefined ? {} : { name }) })).rows;
    },
    async run(text, values, name) {
      return (
        (await query({ text, values: values as unknown[], ...(name === undefined ? {} : { name }) })).rowCount ?? 0
      );
    },
    afterCommit(effect) {
      state.effects.push(effect);
    },
  };
}

/** One read statement of the workspace in one round trip. */
export async function readOnce<Row extends object>(
  pool: pg.Pool,
  workspaceId: string,
  text: string,
  values: readonly unknown[],
  name?: string,
): Promise<Row[]> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw translate(error);
  }
  try {
    const config = { text, values: values as unknown[], ...(name === undefined ? {} : { name }) };
    const rows = await queryScoped<Row>(client, workspaceId, config);
    client.release();
    return rows;
  } catch (error) {
    // A statement that failed may have left its name behind half known; the connection is not used again.
    client.release(true);
    throw translate(error);
  }
}

/** A value that the database refuses (taken, pointing nowhere, against a check): the row's fault, not the connection's. */
export const isRefusal = (error: unknown): boolean => isDatabaseError(error) && (error.code ?? '').startsWith('23');

const isDatabaseError = (error: unknown): error is pg.DatabaseError => error instanceof pg.DatabaseError;

const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** Faults of the database that a caller can do something about, as our one error family; others pass unchanged. */
export function translate(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = (error as { code?: string }).code ?? '';
  const text = error instanceof Error ? error.message : '';
  if (code === '53100') {
    return new AppError(
      'no_space',
      {
        message: {
          zh: '服务器磁盘已满，没有写入任何内容，请联系管理员清理空间。',
          en: 'The server disk is full; nothing was written. Ask an operator to free space.',
        },
      },
      { cause: error },
    );
  }
  if (code === '57014') {
    return new AppError(
      'unavailable',
      {
        retryAfterSeconds: 5,
        message: { zh: '查询超时，请缩小范围后重试。', en: 'The query took too long; narrow it and try again.' },
      },
      { cause: error },
    );
  }
  const isConnection =
    CONNECTION_CODES.has(code) ||
    code.startsWith('08') ||
    code === '57P01' ||
    code === '57P02' ||
    code === '57P03' ||
    code === '53300' ||
    code === '55P03' ||
    /Connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed/.test(text);
  if (isConnection) {
    return new AppError(
      'unavailable',
      {
        retryAfterSeconds: 2,
        message: {
          zh: '数据库暂时不可用，请稍后重试。',
          en: 'The database is not available right now; try again shortly.',
        },
      },
      { cause: error },
    );
  }
  return error;
}

function kyselyOn(run: (config: pg.QueryConfig) => Promise<pg.QueryResult>): Kysely<Schema> {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const result = await run({ text: query.sql, values: query.parameters as unknown[] });
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    streamQuery() {
      throw new Error('streams are not used inside a transaction');
    },
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => {},
    commitTransaction: async () => {},
    rollbackTransaction: async () => {},
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

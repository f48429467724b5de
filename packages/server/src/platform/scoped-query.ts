import pg from 'pg';

/**
 * One statement of a workspace in one round trip and one implicit transaction: the messages "name the workspace" and "run
 * the statement" go out together and end with a single Sync, so that the server needs neither BEGIN nor COMMIT. Against
 * `begin; set local …` / statement / `commit` this halves what a point read costs on both sides.
 *
 * Leans on the message methods of `pg` 8 (pinned exactly). The setting is local: it ends with the implicit transaction.
 */

export const SCOPE_STATEMENT = {
  name: 'scope',
  text: `select set_config('app.workspace_id', $1, true)`,
} as const;

interface Connection {
  bind(message: {
    portal: string;
    statement: string;
    values: unknown[];
    binary: boolean;
    valueMapper: (value: unknown) => unknown;
  }): void;
  execute(message: { portal: string; rows: undefined }): void;
}

interface QueryMembers {
  prepare(connection: Connection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

type QueryClass = new (
  config: pg.QueryConfig,
  values: undefined,
  callback: (error: Error | null, result?: pg.QueryResult) => void,
) => QueryMembers;

const Query = pg.Query as unknown as QueryClass;

const asIs = (value: unknown): unknown => value;

class ScopedQuery extends Query {
  readonly #workspaceId: string;
  /** Answers of the first statement are still coming. */
  #naming = true;

  constructor(
    workspaceId: string,
    config: pg.QueryConfig,
    done: (error: Error | null, result?: pg.QueryResult) => void,
  ) {
    super({ ...config, queryMode: 'extended' } as pg.QueryConfig, undefined, done);
    this.#workspaceId = workspaceId;
  }

  override prepare(connection: Connection): void {
    connection.bind({
      portal: '',
      statement: SCOPE_STATEMENT.name,
      values: [this.#workspaceId],
      binary: false,
      valueMapper: asIs,
    });
    connection.execute({ portal: '', rows: undefined });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (!this.#naming) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#naming) this.#naming = false;
    else super.handleCommandComplete(message, connection);
  }
}

/** @param client a connection on which `SCOPE_STATEMENT` has been prepared */
export function queryScoped<Row extends object>(
  client: pg.PoolClient,
  workspaceId: string,
  config: pg.QueryConfig,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const query = new ScopedQuery(workspaceId, config, (error, result) => {
      if (error !== null) reject(error);
      else resolve((result?.rows ?? []) as Row[]);
    });
    client.query(query as unknown as pg.Submittable);
  });
}

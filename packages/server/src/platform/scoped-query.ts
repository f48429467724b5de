import pg from 'pg';

/**
 * Statements as this product sends them. Leans on the message methods of `pg` 8, which is pinned exactly.
 *
 * - A named statement is described once: its columns follow from its text, so later runs neither ask for nor parse them again.
 * - A read in its own transaction goes out as two statements and one Sync: "name the workspace", then the statement. Both run in one
 *   implicit transaction, so the server needs neither BEGIN nor COMMIT. The setting is local: it ends with the transaction.
 */

export const SCOPE_STATEMENT = {
  name: 'scope',
  text: `select set_config('app.workspace_id', $1, true)`,
} as const;

interface Connection {
  parse(message: { text: string; name: string }): void;
  bind(message: {
    portal: string;
    statement: string;
    values: readonly unknown[];
    binary: boolean;
    valueMapper: (value: unknown) => unknown;
  }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: undefined }): void;
  sync(): void;
  submittedNamedStatements: Record<string, string>;
}

/** What a result knows of its columns; made once, then shared by all results of the statement. */
interface Columns {
  fields: unknown;
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}

interface QueryMembers {
  text: string;
  name: string;
  values: readonly unknown[];
  _result: Columns & { addFields(fields: unknown): void };
  _accumulateRows: boolean;
  hasBeenParsed(connection: Connection): boolean;
  prepare(connection: Connection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

type Done = (error: Error | null, result?: pg.QueryResult) => void;
type QueryClass = new (config: pg.QueryConfig, values: undefined, callback: Done) => QueryMembers;

const Query = pg.Query as unknown as QueryClass;
const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils;

const MOST_KNOWN = 3_000;
const known = new Map<string, Columns>();

class NamedQuery extends Query {
  readonly #workspaceId: string | undefined;
  /** Answers of "name the workspace" are still coming. */
  #naming: boolean;

  constructor(config: pg.QueryConfig, workspaceId: string | undefined, done: Done) {
    super({ ...config, queryMode: 'extended' } as pg.QueryConfig, undefined, done);
    this.#workspaceId = workspaceId;
    this.#naming = workspaceId !== undefined;
  }

  override prepare(connection: Connection): void {
    if (this.#workspaceId !== undefined) {
      const values = [this.#workspaceId];
      connection.bind({ portal: '', statement: SCOPE_STATEMENT.name, values, binary: false, valueMapper: asIs });
      connection.execute({ portal: '', rows: undefined });
    }
    const columns = this.name === undefined ? undefined : known.get(this.text);
    if (columns === undefined || !this.hasBeenParsed(connection)) {
      super.prepare(connection);
      return;
    }
    connection.bind({
      portal: '',
      statement: this.name,
      values: this.values,
      binary: false,
      valueMapper: prepareValue,
    });
    const result = this._result;
    result.fields = columns.fields;
    result._parsers = columns._parsers;
    result._prebuiltEmptyResultObject = columns._prebuiltEmptyResultObject;
    this._accumulateRows = true;
    connection.execute({ portal: '', rows: undefined });
    connection.sync();
  }

  override handleDataRow(message: unknown): void {
    if (!this.#naming) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#naming) {
      this.#naming = false;
      return;
    }
    super.handleCommandComplete(message, connection);
    if (this.name === undefined || known.has(this.text) || known.size >= MOST_KNOWN) return;
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    known.set(this.text, { fields, _parsers, _prebuiltEmptyResultObject });
  }
}

const asIs = (value: unknown): unknown => value;

/** @param workspaceId names the workspace in the same implicit transaction; undefined inside a transaction that has named it */
function send(client: pg.PoolClient, config: pg.QueryConfig, workspaceId: string | undefined): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    const query = new NamedQuery(config, workspaceId, (error, result) => {
      if (error !== null) reject(error);
      else resolve(result as pg.QueryResult);
    });
    client.query(query as unknown as pg.Submittable);
  });
}

/** @param client a connection on which `SCOPE_STATEMENT` has been prepared */
export const queryScoped = async <Row extends object>(
  client: pg.PoolClient,
  workspaceId: string,
  config: pg.QueryConfig,
): Promise<Row[]> => (await send(client, config, workspaceId)).rows as Row[];

/** One statement of an open transaction. */
export const queryNamed = (client: pg.PoolClient, config: pg.QueryConfig): Promise<pg.QueryResult> =>
  config.name === undefined ? client.query(config) : send(client, config, undefined);

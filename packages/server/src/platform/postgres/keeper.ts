import pg from 'pg';

/**
 * One connection that a process holds for as long as it uses the embedded server. The server counts them, so the last
 * user knows that it is the last; and its loss is the first sign that the server was killed.
 */
export interface Keeper {
  /** Calls back once when the connection breaks without `end` being called. */
  onLost(callback: () => void): void;
  /** Real path of the data directory of the server that answered. */
  dataDirectory(): Promise<string>;
  ensureDatabase(name: string): Promise<void>;
  /** Other keepers connected at this moment. */
  countOthers(): Promise<number>;
  end(): Promise<void>;
}

const APPLICATION = 'throughline keeper';

export async function connectKeeper(url: string): Promise<Keeper> {
  const client = new pg.Client({
    connectionString: url,
    application_name: APPLICATION,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  let lost = false;
  let ended = false;
  let callback: (() => void) | undefined;
  const lose = (): void => {
    if (lost || ended) return;
    lost = true;
    callback?.();
  };
  client.on('error', lose);
  client.on('end', lose);
  await client.connect();
  return {
    onLost(next) {
      callback = next;
      if (lost) next();
    },
    async dataDirectory() {
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      return rows[0]?.data_directory ?? '';
    },
    async ensureDatabase(name) {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
      if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
    },
    async countOthers() {
      const { rows } = await client.query<{ n: number }>(
        'select count(*)::int as n from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
        [APPLICATION],
      );
      return rows[0]?.n ?? 0;
    },
    async end() {
      ended = true;
      if (!lost) await client.end().catch(() => undefined);
    },
  };
}

/** Other keepers, counted until the number holds still: one that left a moment ago is visible for some milliseconds. */
export async function otherKeepers(keeper: Keeper): Promise<number> {
  let others = await keeper.countOthers();
  for (let attempt = 0; others > 0 && attempt < 20; attempt++) {
    await new Promise((done) => setTimeout(done, 25));
    others = await keeper.countOthers();
  }
  return others;
}

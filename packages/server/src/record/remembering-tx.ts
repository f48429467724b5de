import type { Tx } from '../platform/db.ts';

/** Look-ups whose answer does not change while a batch of records is decided. */
const STABLE: ReadonlySet<string> = new Set(['process-published', 'process-of-stage', 'rate-find']);

/** The transaction with these answers remembered, so that a rule that asks for every record asks the database once. */
export function rememberingTx(tx: Tx): Tx {
  const answers = new Map<string, Promise<object[]>>();
  return {
    workspaceId: tx.workspaceId,
    get db() {
      return tx.db;
    },
    sql<Row extends object>(text: string, values: readonly unknown[], name?: string): Promise<Row[]> {
      if (name === undefined || !STABLE.has(name)) return tx.sql<Row>(text, values, name);
      const key = `${name} ${JSON.stringify(values)}`;
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = tx.sql<Row>(text, values, name);
        answers.set(key, answer);
      }
      return answer as Promise<Row[]>;
    },
    run: (text, values, name) => tx.run(text, values, name),
    afterCommit: (effect) => tx.afterCommit(effect),
  };
}

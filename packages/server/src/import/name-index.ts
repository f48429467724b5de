import { normalized } from '@throughline/domain/import/normalize.ts';
import { columnOf, findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { describe, scopeSql } from '../record/access.ts';
import { statementName } from '../record/statement.ts';

/** Records up to this many are held in memory by name, so that spelling does not matter; beyond, names must be exact. */
const MOST_HELD = 200_000;
const ID_FIELDS = ['externalId', 'code'];

interface Found {
  id: string;
  /** Several records have this name; `id` is the oldest. */
  isAmbiguous: boolean;
}

/** Finds records of one object by name, or by their id in another system, among those that the actor may see. */
export class NameIndex {
  readonly #ctx: Ctx;
  readonly #objectKey: string;
  readonly #names = new Map<string, Found>();
  readonly #ids = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();
  #isWhole: boolean | undefined;

  constructor(ctx: Ctx, objectKey: string) {
    this.#ctx = ctx;
    this.#objectKey = objectKey;
  }

  /** Makes `find` able to answer for these texts. */
  async prepare(tx: Tx, texts: readonly string[]): Promise<void> {
    this.#isWhole ??= await this.#loadAll(tx);
    if (!this.#isWhole && texts.length > 0) await this.#load(tx, [...new Set(texts)]);
  }

  find(text: string): Found | undefined {
    const byId = this.#ids.get(text);
    return byId === undefined ? this.#names.get(spellingOf(text)) : { id: byId, isAmbiguous: false };
  }

  /** The name of a record that was found; undefined for others. */
  nameOf(id: string): string | undefined {
    return this.#nameOf.get(id);
  }

  /** A record that the import made. */
  add(id: string, name: string): void {
    this.#put(id, name);
  }

  async #loadAll(tx: Tx): Promise<boolean> {
    const { text, params } = this.#query('true', [], MOST_HELD + 1);
    const rows = await tx.sql<Record<string, string | null>>(text, params, statementName(text));
    if (rows.length > MOST_HELD) return false;
    for (const row of rows) this.#remember(row);
    return true;
  }

  async #load(tx: Tx, texts: string[]): Promise<void> {
    const columns = [this.#name(), ...this.#idColumns()];
    const { text, params } = this.#query(
      `(${columns.map((column) => `t.${column} = any($2::text[])`).join(' or ')})`,
      [texts],
      50_000,
    );
    for (const row of await tx.sql<Record<string, string | null>>(text, params, statementName(text)))
      this.#remember(row);
  }

  #query(where: string, values: unknown[], limit: number): { text: string; params: unknown[] } {
    const object = describe(this.#ctx, this.#objectKey);
    const params: unknown[] = [this.#ctx.workspaceId, ...values];
    const reach = scopeSql(this.#ctx, object, 'read', 't', params);
    const ids = this.#idColumns().map((column, at) => `, t.${column} as id${at}`);
    const text = `select t.id, t.${this.#name()} as name${ids.join('')} from ${object.table} t
      where t.workspace_id = $1::uuid and t.deleted_at is null and ${where} and ${reach} order by t.created_at, t.id limit ${limit}`;
    return { text, params };
  }

  #name(): string {
    const object = describe(this.#ctx, this.#objectKey);
    const field = findField(object, object.nameField);
    return field === undefined ? 'id' : columnOf(field);
  }

  #idColumns(): string[] {
    const object = describe(this.#ctx, this.#objectKey);
    return ID_FIELDS.flatMap((key) => {
      const field = findField(object, key);
      return field === undefined ? [] : [columnOf(field)];
    });
  }

  #remember(row: Record<string, string | null>): void {
    const { id, name, ...ids } = row;
    if (typeof id !== 'string') return;
    for (const other of Object.values(ids)) if (typeof other === 'string') this.#ids.set(other, id);
    if (typeof name === 'string') this.#put(id, name);
  }

  #put(id: string, name: string): void {
    this.#nameOf.set(id, name);
    const key = spellingOf(name);
    const known = this.#names.get(key);
    if (known === undefined) this.#names.set(key, { id, isAmbiguous: false });
    else if (known.id !== id) known.isAmbiguous = true;
  }
}

/** Letters and digits alone tell names apart; a name of signs only stands for itself. */
export const spellingOf = (name: string): string => normalized(name) || name.trim();

import type { Facts, FactValue } from '@throughline/domain/condition/facts.ts';
import { MEMBER } from '@throughline/domain/condition/path.ts';
import { columnOf, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Tx } from '../platform/db.ts';
import type { Directory } from '../platform/directory.ts';
import type { FieldChange } from '../platform/events.ts';
import { type Chronicle, type LoggedChange, valuesAt, wasThere } from '../process/rehearsal-chronicle.ts';
import { storedOf, storedSelect } from '../record/columns.ts';
import { factsOfRow, type Reach } from '../record/load-facts.ts';
import { statementName } from '../record/statement.ts';

type Values = Readonly<Record<string, unknown>>;

const LOG = `select e.record_id as id, e.at, e.action, e.actor_kind = 'import' or e.batch_id is not null as told,
    case when e.action = 'created' then '[]'::jsonb else e.changes end as changes
  from event e where e.workspace_id = $1 and e.object = $2 and e.record_id = any($3::uuid[]) order by e.seq`;

interface LogRow extends LoggedChange {
  id: string;
  told: boolean;
  changes: FieldChange[];
}

/** What an import told of the past happened when the row says so, and was entered later. */
const HAPPENED: Readonly<Record<string, string>> = { activity: 'at' };

/** Records with their histories, read for many at once: no look-up for a single one. */
export class PastRecords {
  readonly #directory: Directory;
  readonly #records = new Map<string, Map<string, Chronicle>>();
  /** Object and reference field → record pointed at, now or before → ids of the records that point. */
  readonly #pointing = new Map<string, Map<string, string[]>>();
  /** Records that an import made, by id. */
  readonly #told = new Set<string>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  get(object: string, id: string): Chronicle | undefined {
    return this.#records.get(object)?.get(id);
  }

  isTold(id: string): boolean {
    return this.#told.has(id);
  }

  /** Records whose reference led to this one, at whatever time. */
  of(object: string, by: string, id: string): Chronicle[] {
    const ids = this.#pointing.get(`${object}.${by}`)?.get(id) ?? [];
    return ids.map((one) => this.get(object, one)).filter((one) => one !== undefined);
  }

  /** Those of `of` that counted at a moment, with their values then. */
  thereAt(object: string, by: string, id: string, at: string): Values[] {
    return this.of(object, by, id)
      .filter((chronicle) => chronicle.knownFrom <= at && wasThere(chronicle, at))
      .map((chronicle) => valuesAt(chronicle, at))
      .filter((values) => values[by] === id);
  }

  async load(tx: Tx, object: ObjectDescription, ids: readonly string[]): Promise<void> {
    const known = this.#records.get(object.key);
    const missing = ids.filter((id) => known?.has(id) !== true);
    if (missing.length === 0) return;
    const text = object.bare
      ? `select ${['t.id', ...object.fields.map((field) => `t.${columnOf(field)} as "${field.key}"`)].join(', ')} from ${object.table} t where t.workspace_id = $1::uuid and t.id = any($2::uuid[])`
      : `select ${storedSelect(object)} from ${object.table} t where t.workspace_id = $1::uuid and t.id = any($2::uuid[])`;
    await this.#keep(tx, object, await this.#rows(tx, object, text, missing));
  }

  /** Records that point at these. @returns their ids */
  async loadPointing(tx: Tx, object: ObjectDescription, by: string, ids: readonly string[]): Promise<string[]> {
    const field = findField(object, by);
    const place = `${object.key}.${by}`;
    if (field === undefined) return [];
    let pointing = this.#pointing.get(place);
    if (pointing === undefined) {
      this.#pointing.set(place, (pointing = new Map()));
      const text = `select ${storedSelect(object)} from ${object.table} t where t.workspace_id = $1::uuid and t.${columnOf(field)} = any($2::uuid[])`;
      for (const { row, log } of await this.#keep(tx, object, await this.#rows(tx, object, text, ids))) {
        const targets = new Set([row[by], ...formerValues(log, by)].filter((id) => typeof id === 'string'));
        for (const target of targets) {
          const list = pointing.get(target);
          if (list === undefined) pointing.set(target, [String(row.id)]);
          else list.push(String(row.id));
        }
      }
    }
    return ids.flatMap((id) => pointing.get(id) ?? []);
  }

  async #rows(tx: Tx, object: ObjectDescription, text: string, ids: readonly string[]): Promise<Values[]> {
    const raw = await tx.sql<Record<string, unknown>>(text, [tx.workspaceId, ids], statementName(text));
    return object.bare ? raw : raw.map((row) => storedOf(object, row));
  }

  async #keep(tx: Tx, object: ObjectDescription, rows: readonly Values[]): Promise<Chronicle[]> {
    let records = this.#records.get(object.key);
    if (records === undefined) this.#records.set(object.key, (records = new Map()));
    const logged = object.bare
      ? []
      : await tx.sql<LogRow>(LOG, [tx.workspaceId, object.key, rows.map((row) => row.id)], 'past-log');
    const logs = Map.groupBy(logged, (event) => event.id);
    return rows.map((row) => {
      const id = String(row.id);
      const log = logs.get(id) ?? [];
      const creation = log.find((event) => event.action === 'created');
      if (creation?.told === true) this.#told.add(id);
      const entered = creation?.at ?? (typeof row.createdAt === 'string' ? row.createdAt : '');
      const chronicle: Chronicle = { row, log, knownFrom: entered };
      if (creation?.told === true) chronicle.knownFrom = happenedAt(object, chronicle, entered);
      records.set(id, chronicle);
      return chronicle;
    });
  }

  /** Loads what conditions reach from these records, which are loaded. */
  async reach(tx: Tx, object: ObjectDescription, ids: readonly string[], reach: Reach): Promise<void> {
    for (const [key, inner] of reach.hops) {
      const field = findField(object, key);
      const target = field?.kind === 'reference' ? this.#directory.catalog.find(field.to) : undefined;
      if (target === undefined) continue;
      const led = ids.flatMap((id) => {
        const chronicle = this.get(object.key, id);
        return chronicle === undefined ? [] : [chronicle.row[key], ...formerValues(chronicle.log, key)];
      });
      const targets = [...new Set(led.filter((id) => typeof id === 'string'))];
      await this.load(tx, target, targets);
      await this.reach(tx, target, targets, inner);
    }
    for (const [key, inner] of reach.collections) {
      const collection = object.collections?.find((one) => one.key === key);
      const counted = collection && this.#directory.catalog.find(collection.object);
      if (collection === undefined || counted === undefined) continue;
      await this.reach(tx, counted, await this.loadPointing(tx, counted, collection.by, ids), inner);
    }
  }

  /** A record as conditions read it at a moment, from its values then. */
  facts(object: ObjectDescription, values: Values, reach: Reach, at: string): Facts {
    const facts = factsOfRow(object, values);
    for (const [key, inner] of reach.hops) {
      const referred = this.#referred(object, key, values[key], inner, at);
      if (referred !== undefined) facts[key] = referred;
    }
    for (const [key, inner] of reach.collections) {
      const collection = object.collections?.find((one) => one.key === key);
      const counted = collection && this.#directory.catalog.find(collection.object);
      if (collection === undefined || counted === undefined) continue;
      facts[key] = this.thereAt(counted.key, collection.by, String(values.id), at).map((one) =>
        this.facts(counted, one, inner, at),
      );
    }
    return facts;
  }

  #referred(object: ObjectDescription, key: string, id: unknown, inner: Reach, at: string): FactValue {
    const field = findField(object, key);
    if (typeof id !== 'string') return undefined;
    if (field?.kind === 'user') return this.#member(id);
    const target = field?.kind === 'reference' ? this.#directory.catalog.find(field.to) : undefined;
    const chronicle = target && this.get(target.key, id);
    // A record that was in the bin: the reference stays, its fields are empty.
    if (target === undefined || chronicle === undefined || !wasThere(chronicle, at)) return undefined;
    return this.facts(target, valuesAt(chronicle, at), inner, at);
  }

  /** People are judged as they are: their departments have no history. */
  #member(id: string): FactValue {
    const member = this.#directory.members.get(id);
    if (member === undefined) return undefined;
    const department = member.departmentId === null ? {} : { department: { id: member.departmentId } };
    return { id, [MEMBER.nameField]: member.name, email: member.email, ...department };
  }
}

const formerValues = (log: readonly LoggedChange[], key: string): unknown[] =>
  log.flatMap((event) => event.changes.filter((change) => change.field === key).map((change) => change.from));

function happenedAt(object: ObjectDescription, chronicle: Chronicle, entered: string): string {
  const first = valuesAt(chronicle, entered);
  const happened = first[HAPPENED[object.key] ?? 'createdAt'];
  return typeof happened === 'string' && happened < entered ? happened : entered;
}

import { convertMinor } from '@throughline/domain/record/money.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import { STANDARD_OBJECTS } from '@throughline/domain/record/objects.ts';
import type { Ctx } from '../platform/ctx.ts';
import { gateDrift } from '../opportunity/gate-drift.ts';
import { storedOf, storedSelect } from '../record/columns.ts';
import { gramsOfRow } from '../record/search-sql.ts';
import { RULES } from './rules.ts';

/** One thing that does not hold. */
export interface Violation {
  /** Name of the rule that it breaks. */
  rule: string;
  object: string;
  id: string;
  detail: string;
}

export interface IntegrityReport {
  /** [] when everything holds; at most `MOST_OF_A_RULE` for each rule. */
  violations: Violation[];
  rules: number;
}

/** Runs one statement that sees the rows of the workspace. */
export type Query = <Row extends object>(text: string, values: readonly unknown[]) => Promise<Row[]>;

const MOST_OF_A_RULE = 100;
/** Rows per object, newest first, of which what is derived in the program (search document, slots) is made anew. */
const SAMPLE = 2_000;

/** The same of the workspace of a context, in a read-only transaction, and the figures of gates, which only its rules can tell. */
export const checkWorkspace = (ctx: Ctx): Promise<IntegrityReport> =>
  ctx.read(async (tx) => {
    const { violations, rules } = await checkIntegrity((text, values) => tx.sql(text, values), ctx.workspaceId);
    const drifted = await gateDrift(ctx, tx);
    const gates = drifted
      .slice(0, MOST_OF_A_RULE)
      .map(({ id, detail }) => ({ rule: 'gate-figures', object: 'opportunity', id, detail }));
    return { violations: [...violations, ...gates], rules: rules + 1 };
  });

/**
 * Proves that nothing in a workspace has drifted from what it is derived of (DESIGN 2.10): references, visits, facts, totals,
 * search documents, slots, the log. Reads only; one statement after the other, so best in a read-only transaction.
 * @param query on a connection of `openPool`, which reads numbers and instants as the program does
 */
export async function checkIntegrity(query: Query, workspaceId: string): Promise<IntegrityReport> {
  const violations: Violation[] = [];
  for (const rule of RULES) {
    const rows = await query<{ id: string; detail: string }>(`${rule.sql} limit ${MOST_OF_A_RULE}`, [workspaceId]);
    violations.push(...rows.map(({ id, detail }) => ({ rule: rule.key, object: rule.object, id, detail })));
  }
  const fields = await customFields(query, workspaceId);
  for (const object of STANDARD_OBJECTS)
    violations.push(...(await checkDerived(query, workspaceId, object, fields.get(object.key) ?? [])));
  violations.push(...(await checkRates(query, workspaceId)));
  return { violations, rules: RULES.length + DERIVED_RULES };
}

/** `grams`, `slot`, `custom-key`, `custom-reference`, `amount-rate`. */
const DERIVED_RULES = 5;

interface CustomField {
  field: Field;
  removed: boolean;
}

async function customFields(query: Query, workspaceId: string): Promise<Map<string, CustomField[]>> {
  const rows = await query<{ object: string; key: string; definition: Field; slot: string | null; removed: boolean }>(
    'select object, key, definition, slot, removed_at is not null as removed from custom_field where workspace_id = $1',
    [workspaceId],
  );
  const fields = rows.map(({ object, key, definition, slot, removed }) => ({
    object,
    custom: { field: { ...definition, key, ...(slot === null ? {} : { slot }) }, removed },
  }));
  return new Map(
    [...Map.groupBy(fields, (row) => row.object)].map(([object, own]) => [object, own.map(({ custom }) => custom)]),
  );
}

const SLOTS = ['t', 'n', 'd'].flatMap((type) => [1, 2, 3, 4].map((number) => `slot_${type}${number}`));

/** What the program derives from a row: its search document and the slots of indexed custom fields. */
async function checkDerived(
  query: Query,
  workspaceId: string,
  standard: ObjectDescription,
  custom: readonly CustomField[],
): Promise<Violation[]> {
  const living = custom.filter(({ removed }) => !removed).map(({ field }) => field);
  const object = { ...standard, fields: [...standard.fields, ...living] };
  const rows = await query<Record<string, unknown>>(
    `select ${storedSelect(object)}, t.grams as "#grams", t.custom as "#custom", ${SLOTS.map((slot) => `t.${slot} as "#${slot}"`).join(', ')}
     from ${object.table} t where t.workspace_id = $1 order by t.updated_at desc limit ${SAMPLE}`,
    [workspaceId],
  );
  const people = new Set(
    (
      await query<{ id: string }>(
        'select id from member where workspace_id = $1 union all select id from department where workspace_id = $1',
        [workspaceId],
      )
    ).map(({ id }) => id),
  );
  const known = new Set(custom.map(({ field }) => field.key));
  const found: Violation[] = [];
  for (const raw of rows) {
    const row = storedOf(object, raw);
    const wrong = (rule: string, detail: string) => found.push({ rule, object: object.key, id: row.id, detail });
    if (!sameSet(gramsOfRow(object, row), raw['#grams'] as string[]))
      wrong('grams', 'the search document is not that of its texts');
    for (const slot of SLOTS) {
      const field = living.find((candidate) => candidate.slot === slot);
      const expected = field === undefined ? null : (kindOf(field).toSlot(row[field.key] ?? null, field) ?? null);
      if (!sameSlot(expected, raw[`#${slot}`])) wrong('slot', `${slot} does not hold ${field?.key ?? 'nothing'}`);
    }
    for (const [key, value] of Object.entries((raw['#custom'] ?? {}) as Record<string, unknown>)) {
      if (!known.has(key)) wrong('custom-key', `no field ${key}`);
      const kind = living.find((field) => field.key === key)?.kind;
      if ((kind === 'user' || kind === 'department') && !people.has(String(value)))
        wrong('custom-reference', `${key} points to nobody: ${String(value)}`);
    }
  }
  return found.slice(0, MOST_OF_A_RULE);
}

const sameSet = (one: readonly string[], other: readonly string[]): boolean => {
  const set = new Set(one);
  return new Set(other).size === set.size && other.every((gram) => set.has(gram));
};

const sameSlot = (expected: unknown, stored: unknown): boolean => (expected ?? null) === (stored ?? null);

/** Open deals in another currency: converted at the rate of their closing day, or the first known. */
async function checkRates(query: Query, workspaceId: string): Promise<Violation[]> {
  const rows = await query<{
    id: string;
    amount: number;
    base: number;
    currency: string;
    own: string;
    rate: number | null;
  }>(
    `select o.id, o.amount::float8 as amount, o.amount_base::float8 as base, o.currency, w.currency as own,
       (select r.rate from exchange_rate r where r.workspace_id = o.workspace_id and r.currency = o.currency
        order by (r.valid_from <= o.close_date) desc, case when r.valid_from <= o.close_date then r.valid_from end desc, r.valid_from limit 1) as rate
     from opportunity o join workspace w on w.workspace_id = o.workspace_id
     where o.workspace_id = $1 and o.deleted_at is null and o.stage_kind = 'open' and o.amount is not null
       and o.currency <> w.currency and o.close_date is not null order by o.id limit 20000`,
    [workspaceId],
  );
  return rows
    .filter(
      ({ amount, base, currency, own, rate }) => rate === null || convertMinor(amount, currency, own, rate) !== base,
    )
    .slice(0, MOST_OF_A_RULE)
    .map(({ id, amount, base, currency, rate }) => ({
      rule: 'amount-rate',
      object: 'opportunity',
      id,
      detail: `${amount} ${currency} at ${rate ?? 'no rate'} is not ${base}`,
    }));
}

import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import type { CustomFieldInput, CustomFieldPatch } from '@throughline/domain/record/meta.contract.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe } from './access.ts';
import { storedOf, storedSelect } from './columns.ts';
import { gramsOfRow } from './search-sql.ts';

const MOST_FIELDS = 200;
const SLOTS = { text: 't', number: 'n', instant: 'd' } as const;
const SLOTS_OF_A_TYPE = 4;
const BACKFILL_ROWS = 2_000;

/** Objects whose tables take custom values. */
const customisable = (ctx: Ctx, key: string): ObjectDescription => {
  const object = describe(ctx, key);
  if (object.bare) throw new AppError('not_found');
  return object;
};

/** @throws AppError invalid (key taken, options missing), conflict (no slot or room left) */
export async function addField(ctx: Ctx, objectKey: string, input: CustomFieldInput): Promise<Field> {
  const object = customisable(ctx, objectKey);
  return ctx.transaction(async (tx) => {
    await tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 13))', [`${ctx.workspaceId}:${object.key}`]);
    const taken = await tx.db
      .selectFrom('custom_field')
      .selectAll()
      .where('workspace_id', '=', ctx.workspaceId)
      .where('object', '=', object.key)
      .execute();
    if (taken.length >= MOST_FIELDS) {
      throw new AppError('conflict', {
        message: {
          zh: `每个对象最多 ${MOST_FIELDS} 个自定义字段。`,
          en: `An object takes at most ${MOST_FIELDS} custom fields.`,
        },
      });
    }
    const key = input.key ?? freeKey(input.label.en, new Set(taken.map((row) => row.key)));
    if (taken.some((row) => row.key === key)) {
      throw invalid([
        {
          field: 'key',
          value: key,
          message: {
            zh: '这个字段名已被使用（可能已停用），请换一个。',
            en: 'This key is taken (perhaps by a retired field); choose another.',
          },
        },
      ]);
    }
    const field = checked({ ...input, key } as Field);
    const slot =
      input.indexed === true
        ? freeSlot(
            field,
            taken.map((row) => row.slot),
          )
        : null;
    const id = newId();
    await tx.db
      .insertInto('custom_field')
      .values({
        workspace_id: ctx.workspaceId,
        id,
        object: object.key,
        key,
        definition: JSON.stringify(field),
        slot,
        position: taken.length,
        created_at: new Date(ctx.now).toISOString(),
      })
      .execute();
    await emit(ctx, tx, {
      object: 'customField',
      recordId: id,
      recordVersion: 1,
      action: 'created',
      changes: [{ field: `${object.key}.${key}`, from: null, to: field }],
    });
    return slot === null ? field : { ...field, slot };
  });
}

export async function changeField(ctx: Ctx, objectKey: string, key: string, patch: CustomFieldPatch): Promise<Field> {
  const object = customisable(ctx, objectKey);
  return ctx.transaction(async (tx) => {
    const row = await lockField(tx, object, key);
    const before = row.definition as Field;
    const field = checked({ ...before, ...patch, key } as Field);
    const slots = await tx.db
      .selectFrom('custom_field')
      .select('slot')
      .where('workspace_id', '=', ctx.workspaceId)
      .where('object', '=', object.key)
      .execute();
    const slot =
      field.indexed === true
        ? (row.slot ??
          freeSlot(
            field,
            slots.map((other) => other.slot),
          ))
        : null;
    await tx.db
      .updateTable('custom_field')
      .set({ definition: JSON.stringify(field), slot, version: row.version + 1 })
      .where('workspace_id', '=', ctx.workspaceId)
      .where('id', '=', row.id)
      .execute();
    if (slot !== row.slot) await fillSlot(ctx, tx, object, field, row.slot, slot);
    if ((field.searchable === true) !== (before.searchable === true))
      await fillGrams(ctx, tx, withField(object, key, field), key);
    await emit(ctx, tx, {
      object: 'customField',
      recordId: row.id,
      recordVersion: row.version + 1,
      action: 'updated',
      changes: [{ field: `${object.key}.${key}`, from: before, to: field }],
    });
    return slot === null ? field : { ...field, slot };
  });
}

/** The values stay in the records and in their history; a field of this key cannot be made again. */
export async function retireField(ctx: Ctx, objectKey: string, key: string): Promise<void> {
  const object = customisable(ctx, objectKey);
  await ctx.transaction(async (tx) => {
    const row = await lockField(tx, object, key);
    await tx.db
      .updateTable('custom_field')
      .set({ removed_at: new Date(ctx.now).toISOString(), slot: null, version: row.version + 1 })
      .where('workspace_id', '=', ctx.workspaceId)
      .where('id', '=', row.id)
      .execute();
    if (row.slot !== null)
      await tx.run(
        `update ${object.table} set ${row.slot} = null where workspace_id = $1 and ${row.slot} is not null`,
        [ctx.workspaceId],
      );
    if ((row.definition as Field).searchable === true) await fillGrams(ctx, tx, withField(object, key, undefined), key);
    await emit(ctx, tx, {
      object: 'customField',
      recordId: row.id,
      recordVersion: row.version + 1,
      action: 'deleted',
      changes: [{ field: `${object.key}.${key}`, from: row.definition, to: null }],
    });
  });
}

async function lockField(tx: Tx, object: ObjectDescription, key: string) {
  const row = await tx.db
    .selectFrom('custom_field')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('object', '=', object.key)
    .where('key', '=', key)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new AppError('not_found');
  return row;
}

function checked(field: Field): Field {
  if ((field.kind === 'choice' || field.kind === 'multiChoice') && field.options.length === 0) {
    throw invalid([{ field: 'options', message: { zh: '请至少给出一个选项。', en: 'Give at least one option.' } }]);
  }
  if (field.kind !== 'choice' && field.kind !== 'multiChoice' && 'options' in field && field.options !== undefined) {
    throw invalid([
      { field: 'options', message: { zh: '只有选项类字段有选项。', en: 'Only choice fields have options.' } },
    ]);
  }
  if (
    (field.kind === 'choice' || field.kind === 'multiChoice') &&
    new Set(field.options.map((option) => option.key)).size < field.options.length
  ) {
    throw invalid([{ field: 'options', message: { zh: '选项的键不能重复。', en: 'Keys of options must differ.' } }]);
  }
  if (field.kind === 'decimal' && field.scale === undefined) return { ...field, scale: 2 };
  return field;
}

function freeKey(label: string, taken: ReadonlySet<string>): string {
  const base = `cf_${
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 32) || 'field'
  }`;
  let key = base;
  for (let number = 2; taken.has(key); number++) key = `${base}_${number}`;
  return key;
}

function freeSlot(field: Field, taken: readonly (string | null)[]): string {
  const type = kindOf(field).slot;
  if (type === 'none') {
    throw invalid([
      { field: 'indexed', message: { zh: '这种字段不能建索引。', en: 'A field of this kind cannot be indexed.' } },
    ]);
  }
  for (let number = 1; number <= SLOTS_OF_A_TYPE; number++) {
    const slot = `slot_${SLOTS[type]}${number}`;
    if (!taken.includes(slot)) return slot;
  }
  throw new AppError('conflict', {
    message: {
      zh: `该对象同类的索引字段已用完（${SLOTS_OF_A_TYPE} 个）。`,
      en: `All ${SLOTS_OF_A_TYPE} indexed fields of this type are in use.`,
    },
  });
}

/** Copies the values that records have already into the new slot, in pieces, and clears the old one. */
async function fillSlot(
  ctx: Ctx,
  tx: Tx,
  object: ObjectDescription,
  field: Field,
  from: string | null,
  to: string | null,
): Promise<void> {
  if (from !== null)
    await tx.run(`update ${object.table} set ${from} = null where workspace_id = $1 and ${from} is not null`, [
      ctx.workspaceId,
    ]);
  if (to === null) return;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.sql<{ id: string; value: unknown }>(
      `select id, custom->$3 as value from ${object.table} where workspace_id = $1 and id > $2 and custom->$3 is not null order by id limit ${BACKFILL_ROWS}`,
      [ctx.workspaceId, after, field.key],
    );
    if (rows.length === 0) return;
    const type = to.startsWith('slot_t') ? 'text' : to.startsWith('slot_n') ? 'double precision' : 'timestamptz';
    await tx.run(
      `update ${object.table} t set ${to} = v.value from unnest($2::uuid[], $3::${type}[]) as v(id, value) where t.workspace_id = $1 and t.id = v.id`,
      [ctx.workspaceId, rows.map((row) => row.id), rows.map((row) => kindOf(field).toSlot(row.value, field))],
    );
    after = rows.at(-1)?.id ?? after;
  }
}

/** The object as it is after a change of one of its custom fields; without the field where that is `undefined`. */
const withField = (object: ObjectDescription, key: string, field: Field | undefined): ObjectDescription => ({
  ...object,
  fields: [...object.fields.filter((other) => other.key !== key), ...(field === undefined ? [] : [field])],
});

/** Makes the search documents of records with a value under `key` anew, in pieces. */
async function fillGrams(ctx: Ctx, tx: Tx, object: ObjectDescription, key: string): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx.sql<Record<string, unknown>>(
      `select ${storedSelect(object)} from ${object.table} t where t.workspace_id = $1 and t.id > $2 and t.custom->$3 is not null order by t.id limit ${BACKFILL_ROWS}`,
      [ctx.workspaceId, after, key],
    );
    if (rows.length === 0) return;
    const documents = rows.map((raw) => ({ id: raw.id, grams: gramsOfRow(object, storedOf(object, raw)) }));
    await tx.run(
      `update ${object.table} t set grams = v.grams from jsonb_to_recordset($2) as v(id uuid, grams text[]) where t.workspace_id = $1 and t.id = v.id`,
      [ctx.workspaceId, JSON.stringify(documents)],
    );
    after = String(rows.at(-1)?.id);
  }
}

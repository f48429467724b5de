import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { allFields, columnOf, findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import pg from 'pg';
import type { Values } from './behavior.ts';
import { gramsOfRow } from './search-sql.ts';

/** Columns and values of a statement, in the same order. */
export interface Assignment {
  columns: string[];
  values: unknown[];
}

/** A stored value as the driver takes it. */
const bindable = (field: Field, value: unknown): unknown =>
  kindOf(field).sqlType === 'jsonb' && value !== null ? JSON.stringify(value) : value;

/** Columns for the typed fields among `changes`, the slots of indexed custom fields, `custom` as a whole, and grams. */
export function assignments(object: ObjectDescription, changes: Values, row: Values): Assignment {
  const result: Assignment = { columns: [], values: [] };
  const put = (column: string, value: unknown) => {
    result.columns.push(column);
    result.values.push(value);
  };
  let touchesCustom = false;
  let touchesSearch = false;
  for (const [key, value] of Object.entries(changes)) {
    const field = findField(object, key);
    if (field === undefined) continue;
    if (field.searchable === true) touchesSearch = true;
    if (!isCustom(field)) {
      put(columnOf(field), bindable(field, value));
      continue;
    }
    touchesCustom = true;
    if (field.slot !== undefined) put(field.slot, kindOf(field).toSlot(value, field));
  }
  if (touchesCustom) put('custom', JSON.stringify(customOf(object, row)));
  if (touchesSearch) put('grams', gramsOfRow(object, row));
  return result;
}

function customOf(object: ObjectDescription, row: Values): Record<string, unknown> {
  const custom: Record<string, unknown> = {};
  for (const field of allFields(object)) {
    if (isCustom(field) && row[field.key] !== null && row[field.key] !== undefined) custom[field.key] = row[field.key];
  }
  return custom;
}

export const insertText = (object: ObjectDescription, columns: readonly string[]): string =>
  `insert into ${object.table} (${columns.join(', ')}) values (${columns.map((_column, index) => `$${index + 1}`).join(', ')})`;

/** `$1` workspace, `$2` id, then the values. */
export const updateText = (object: ObjectDescription, columns: readonly string[]): string =>
  `update ${object.table} set ${columns.map((column, index) => `${column} = $${index + 3}`).join(', ')} where workspace_id = $1 and id = $2`;

/** A refusal of the database (unique value taken, reference gone) as a problem of the field. */
export function refusedByDatabase(object: ObjectDescription, error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const columns = /^Key \(([^)]*)\)/.exec(error.detail ?? '')?.[1]?.split(', ') ?? [];
  const field = allFields(object).find((candidate) => !isCustom(candidate) && columns.includes(columnOf(candidate)));
  if (error.code === '23505' && field !== undefined) {
    return invalid([
      {
        field: field.key,
        message: {
          zh: `“${field.label.zh}”与另一条记录重复。`,
          en: `“${field.label.en}” is already used by another record.`,
        },
      },
    ]);
  }
  if (error.code === '23503') {
    return new AppError(
      'conflict',
      {
        message: {
          zh: '有其他记录与它关联，不能这样修改。',
          en: 'Other records are linked to it, so this change is not possible.',
        },
      },
      { cause: error },
    );
  }
  return error;
}

import { invalid } from '@throughline/domain/platform/error.ts';
import type { Field } from '@throughline/domain/record/field.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { columnOf } from '@throughline/domain/record/object.ts';

/** One key of the order; empty values come last in both directions. */
export interface SortKey {
  field: Field;
  descending: boolean;
}

/** Position behind the last row of a page: its sort values (stored form) and id. */
export interface Cursor {
  values: unknown[];
  id: string;
}

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([...cursor.values, cursor.id])).toString('base64url');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INT4_MAX = 2 ** 31 - 1;

const isInstant = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString() === value;

/** Would the database take the value for a column of this type? A cursor comes from outside, whoever wrote it. */
function fits(type: string, value: unknown): boolean {
  if (value === null) return true;
  switch (type) {
    case 'integer':
      return Number.isInteger(value) && Math.abs(value as number) <= INT4_MAX;
    case 'bigint':
      return Number.isSafeInteger(value);
    case 'double precision':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'uuid':
      return typeof value === 'string' && UUID.test(value);
    case 'date':
      return typeof value === 'string' && isInstant(`${value}T00:00:00.000Z`);
    case 'timestamptz':
      return isInstant(value);
    default:
      return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
  }
}

/** @throws AppError invalid when the text is no cursor of this order */
export function decodeCursor(text: string, keys: readonly SortKey[]): Cursor {
  try {
    const values = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    const id = Array.isArray(values) ? (values.pop() as unknown) : undefined;
    if (
      Array.isArray(values) &&
      values.length === keys.length &&
      keys.every(({ field }, index) => fits(boundType(field), values[index])) &&
      typeof id === 'string' &&
      UUID.test(id)
    )
      return { values, id };
  } catch {
    // refused below like every other text that is no cursor
  }
  throw invalid([
    {
      field: 'cursor',
      value: text,
      message: { zh: '翻页位置无效，请从第一页开始。', en: 'Not a valid page position; start from the first page.' },
    },
  ]);
}

const SQL_TYPE: Record<string, string> = { 'text[]': 'text', 'uuid[]': 'text' };
const typeOf = (field: Field): string => SQL_TYPE[kindOf(field).sqlType] ?? kindOf(field).sqlType;

/** SQL of a sort key: the column; a custom field's slot, or its value in `custom` cast to the kind's type. */
export function sortExpression(field: Field, alias: string): string {
  if (!isCustom(field)) return `${alias}.${columnOf(field)}`;
  if (field.slot !== undefined) return `${alias}.${field.slot}`;
  return `(${alias}.custom->>'${field.key}')${typeOf(field) === 'text' ? '' : `::${typeOf(field)}`}`;
}

/** `order by` list; the id makes the order total. */
export function orderBy(keys: readonly SortKey[], alias: string): string {
  const parts = keys.map(({ field, descending }) => {
    const nulls = isNeverEmpty(field) ? '' : ' nulls last';
    return `${sortExpression(field, alias)} ${descending ? 'desc' : 'asc'}${nulls}`;
  });
  return [...parts, `${alias}.id ${idDescending(keys) ? 'desc' : 'asc'}`].join(', ');
}

/** Columns without nulls are ordered plainly: an index on them serves both directions. */
const isNeverEmpty = (field: Field): boolean =>
  (field.required === true && !isCustom(field)) || field.key === 'createdAt' || field.key === 'updatedAt';

const idDescending = (keys: readonly SortKey[]): boolean => keys[0]?.descending ?? true;

/**
 * Conditions that together select the rows behind the cursor, in the order in which they come: with one sort key, rows
 * with a smaller value (a range that an index can serve), then rows without a value. Each goes into its own branch of a
 * `union all`, so the second is only read when the first does not fill the page.
 */
export function behind(keys: readonly SortKey[], cursor: Cursor, alias: string, params: unknown[]): string[] {
  const bind = (value: unknown, field: Field) => `$${params.push(value)}::${boundType(field)}`;
  const id = `$${params.push(cursor.id)}::uuid`;
  const idOp = idDescending(keys) ? '<' : '>';
  const [only] = keys;
  if (only === undefined) return [`${alias}.id ${idOp} ${id}`];
  if (keys.length === 1) {
    const column = sortExpression(only.field, alias);
    const value = cursor.values[0];
    if (value === null || value === undefined) return [`(${column} is null and ${alias}.id ${idOp} ${id})`];
    const range = `(${column}, ${alias}.id) ${idOp} (${bind(value, only.field)}, ${id})`;
    return isNeverEmpty(only.field) ? [range] : [range, `${column} is null`];
  }
  let inner = `${alias}.id ${idOp} ${id}`;
  for (let index = keys.length - 1; index >= 0; index--) {
    const key = keys[index];
    if (key === undefined) continue;
    const column = sortExpression(key.field, alias);
    const value = cursor.values[index];
    if (value === null || value === undefined) {
      inner = `(${column} is null and ${inner})`;
    } else {
      const bound = bind(value, key.field);
      inner = `(${column} ${key.descending ? '<' : '>'} ${bound} or ${column} is null or (${column} = ${bound} and ${inner}))`;
    }
  }
  return [inner];
}

/** Type of what `sortExpression` gives. */
const boundType = (field: Field): string =>
  isCustom(field) && field.slot !== undefined ? slotType(field.slot) : typeOf(field);

const slotType = (slot: string): string =>
  slot.startsWith('slot_t') ? 'text' : slot.startsWith('slot_n') ? 'double precision' : 'timestamptz';

import type { Field } from '@throughline/domain/record/field.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { kindOf } from '@throughline/domain/record/field-kinds.ts';
import { columnOf } from '@throughline/domain/record/object.ts';

/** What the expression of a field yields. `scaled` numbers are stored integers of the field's decimal places. */
type ValueType =
  | 'text'
  | 'bigint'
  | 'float'
  | 'date'
  | 'dayText'
  | 'instant'
  | 'boolean'
  | 'booleanText'
  | 'uuid'
  | 'uuidText'
  | 'textArray'
  | 'uuidArray'
  | 'jsonArray'
  | 'json';

export interface FieldValue {
  sql: string;
  type: ValueType;
}

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** Names come from descriptions, never from a caller; this holds even if a description is wrong. */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`not an identifier: ${JSON.stringify(name)}`);
  return `"${name}"`;
}

const LEAP_YEARS = '(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
/** Real days of the years 1 to 9999, so that the casts behind it cannot throw. */
const DAY_PATTERN = `(?!0000)(\\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|${LEAP_YEARS}-02-29)`;
const TIME_PATTERN = 'T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)';
const UUID_PATTERN = '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}';

const castWhere = (text: string, pattern: string, type: string): string =>
  `(case when ${text} ~ '^${pattern}$' then (${text})::${type} end)`;

/** ISO day text to `date`; NULL where it is none. */
export const dayOfText = (text: string): string => castWhere(text, DAY_PATTERN, 'date');

/** `custom` holds stored forms (see `FieldKindModule`). Whatever else stands there reads as NULL, no cast can throw. */
function customValue(field: Field, alias: string): FieldValue {
  const key = identifier(field.key).replaceAll('"', "'");
  const text = `(${alias}.custom->>${key})`;
  const json = `(${alias}.custom->${key})`;
  switch (kindOf(field).sqlType) {
    case 'text':
      return { sql: text, type: 'text' };
    case 'integer':
    case 'bigint':
    case 'double precision':
      // 300 digits stay within a double, longer ones could overflow the cast.
      return {
        sql: `(case when jsonb_typeof(${json}) = 'number' and length(${text}) <= 300 then ${text}::float8 end)`,
        type: 'float',
      };
    case 'date':
      return { sql: dayOfText(text), type: 'date' };
    case 'timestamptz':
      return { sql: castWhere(text, DAY_PATTERN + TIME_PATTERN, 'timestamptz'), type: 'instant' };
    case 'boolean':
      return { sql: `(case when jsonb_typeof(${json}) = 'boolean' then ${json}::boolean end)`, type: 'boolean' };
    case 'uuid':
      return { sql: castWhere(text, UUID_PATTERN, 'uuid'), type: 'uuid' };
    case 'text[]':
    case 'uuid[]':
      return { sql: `(case when jsonb_typeof(${json}) = 'array' then ${json} end)`, type: 'jsonArray' };
    case 'jsonb':
      return { sql: json, type: 'json' };
  }
}

/** Slots hold what the kind's `toSlot` gives: text, stored numbers as doubles, instants; days, booleans and ids as text. */
function slotValue(field: Field, slot: string, alias: string): FieldValue {
  const sql = `${alias}.${identifier(slot)}`;
  switch (kindOf(field).sqlType) {
    case 'date':
      return { sql, type: 'dayText' };
    case 'timestamptz':
      return { sql, type: 'instant' };
    case 'boolean':
      return { sql, type: 'booleanText' };
    case 'uuid':
      return { sql, type: 'uuidText' };
    case 'text':
      return { sql, type: 'text' };
    default:
      return { sql, type: 'float' };
  }
}

const COLUMN_TYPES = {
  text: 'text',
  integer: 'bigint',
  bigint: 'bigint',
  'double precision': 'float',
  date: 'date',
  timestamptz: 'instant',
  boolean: 'boolean',
  uuid: 'uuid',
  jsonb: 'json',
  'text[]': 'textArray',
  'uuid[]': 'uuidArray',
} as const satisfies Record<string, ValueType>;

/**
 * A field of the row `alias`, as an expression that never throws: its column, its slot, or its place in `custom`.
 * @param fieldSql expression of a standard field other than its column, of the column's type
 */
export function fieldValue(
  field: Field,
  alias: string,
  fieldSql?: (field: Field, alias: string) => string,
): FieldValue {
  if (isCustom(field)) return field.slot ? slotValue(field, field.slot, alias) : customValue(field, alias);
  const sql = fieldSql ? fieldSql(field, alias) : `${alias}.${identifier(columnOf(field))}`;
  return { sql, type: COLUMN_TYPES[kindOf(field).sqlType] };
}

/** NFKC lower case as JavaScript does it: the ICU root locale, whatever the database's own locale is. */
export const foldSql = (text: string): string => `lower(normalize(${text}, NFKC) collate "und-x-icu")`;

/** Whether the value is there; NULL or false where it is not. */
export function presentSql({ sql, type }: FieldValue): string {
  switch (type) {
    case 'text':
    case 'dayText':
    case 'booleanText':
    case 'uuidText':
      return `${sql} <> ''`;
    case 'textArray':
    case 'uuidArray':
      return `cardinality(${sql}) > 0`;
    case 'jsonArray':
      return `${sql} <> '[]'::jsonb`;
    case 'json':
      return `${sql} not in ('{}'::jsonb, 'null'::jsonb)`;
    default:
      return `${sql} is not null`;
  }
}

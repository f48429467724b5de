import type { Label } from '../platform/label.ts';
import type { Field } from './field.ts';

export const ACTIONS = ['read', 'create', 'update', 'delete', 'transfer', 'import', 'export'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * One object, standard or custom, described once. Columns, validation, API schema, form, grid, filter, import mapping,
 * permission matrix, search document and audit labels are derived from this.
 */
export interface ObjectDescription {
  /** camelCase singular, the code's word: `opportunity`. */
  key: string;
  /** Path segment of the API: `opportunities`. */
  path: string;
  label: Label;
  plural: Label;
  /** Table name; columns are the snake_case field keys, references and users with `_id`. */
  table: string;
  /** Field whose value names the record. */
  nameField: string;
  fields: readonly Field[];
  /** Only pointed at (a stage): no owner, no bin, none of the base columns; read by everyone, written by its own service. */
  bare?: true;
  /** Reference fields through which a reader of the parent may read this record (an activity through its opportunity). */
  parents?: readonly string[];
  /** Default grid columns and order, and fields that the form shows first. */
  listColumns: readonly string[];
  formFields: readonly string[];
  /** Fields that tell duplicates apart: records equal in all fields of one group are held for the same. */
  duplicateKeys?: readonly (readonly string[])[];
  /** Collections that conditions may count: key, the object counted, and its reference back to this one. */
  collections?: readonly { key: string; object: string; by: string; label: Label }[];
}

/** Columns that every object table has, with the same names everywhere. */
export const BASE_FIELDS: readonly Field[] = [
  {
    key: 'owner',
    kind: 'user',
    label: { zh: '负责人', en: 'Owner' },
    synonyms: [
      '负责人',
      '销售',
      '业务员',
      'owner',
      'sales agent',
      'sales_agent',
      'sales rep',
      'assigned to',
      'potential owner',
      'lead owner',
      'account owner',
      'contact owner',
    ],
  },
  { key: 'createdAt', kind: 'dateTime', system: true, label: { zh: '创建时间', en: 'Created' } },
  { key: 'createdBy', kind: 'user', system: true, label: { zh: '创建人', en: 'Created by' } },
  { key: 'updatedAt', kind: 'dateTime', system: true, label: { zh: '更新时间', en: 'Updated' } },
  { key: 'updatedBy', kind: 'user', system: true, label: { zh: '更新人', en: 'Updated by' } },
];

interface Fields {
  all: readonly Field[];
  byKey: ReadonlyMap<string, Field>;
}

/** Descriptions never change, so what is derived from one is kept beside it. */
const derived = new WeakMap<ObjectDescription, Fields>();

function fieldsOf(object: ObjectDescription): Fields {
  let fields = derived.get(object);
  if (fields === undefined) {
    const all = object.bare ? object.fields : [...object.fields, ...BASE_FIELDS];
    fields = { all, byKey: new Map(all.toReversed().map((field) => [field.key, field])) };
    derived.set(object, fields);
  }
  return fields;
}

export const allFields = (object: ObjectDescription): readonly Field[] => fieldsOf(object).all;
export const findField = (object: ObjectDescription, key: string): Field | undefined => fieldsOf(object).byKey.get(key);

const columns = new WeakMap<Field, string>();

/** Column of a field in its table: `closeDate` is `close_date`, `account` (reference) is `account_id`. */
export function columnOf(field: Field): string {
  let column = columns.get(field);
  if (column === undefined) {
    const snake = field.key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    column = field.kind === 'reference' || field.kind === 'user' || field.kind === 'department' ? `${snake}_id` : snake;
    columns.set(field, column);
  }
  return column;
}

import type { Field } from '@throughline/domain/record/field.ts';
import type { RecordInput, RecordRow, Ref } from '@throughline/domain/record/record.contract.ts';

/** Parsing of wire values, which are `unknown` because custom fields are. Pure. */

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
export const asNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
export const asKeys = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** @returns undefined where the value is no reference */
export function asRef(value: unknown): Ref | undefined {
  if (!isObject(value) || typeof value['id'] !== 'string') return undefined;
  return { id: value['id'], name: typeof value['name'] === 'string' ? value['name'] : null };
}

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const isLink = (field: Pick<Field, 'kind'>): boolean =>
  field.kind === 'reference' || field.kind === 'user' || field.kind === 'department';

/** As it is written: references become their ids, empty texts null. */
export function toInput(field: Pick<Field, 'kind'>, value: unknown): unknown {
  if (isEmpty(value)) return null;
  if (isLink(field)) return asRef(value)?.id ?? value;
  return value;
}

/** Equal as far as a form is concerned: references by id, lists in order, empty like absent. */
export function sameValue(field: Pick<Field, 'kind'>, one: unknown, other: unknown): boolean {
  return JSON.stringify(toInput(field, one)) === JSON.stringify(toInput(field, other));
}

/** Fields whose value differs, as they are written. `{}` where nothing changed. */
export function changedInput(
  fields: readonly Field[],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): RecordInput {
  const input: RecordInput = {};
  for (const field of fields) {
    if (field.key in after && !sameValue(field, before[field.key], after[field.key]))
      input[field.key] = toInput(field, after[field.key]);
  }
  return input;
}

/** Name of a record; its id's end where it has none. */
export function nameOf(row: RecordRow, nameField: string): string {
  const name = asText(row[nameField]);
  return name === '' ? `#${row.id.slice(-6)}` : name;
}
/** Currency that the record's money is in. */
export const currencyOf = (row: Readonly<Record<string, unknown>> | undefined, fallback: string): string =>
  asText(row?.['currency']) || fallback;

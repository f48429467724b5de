import type { FieldKind } from '@throughline/domain/record/field.ts';

/** First field of a sort text: `-amount,name` is amount, descending. */
export function sortOf(sort: string | undefined): { key: string; descending: boolean } | undefined {
  const first = sort?.split(',')[0];
  if (!first) return undefined;
  return first.startsWith('-') ? { key: first.slice(1), descending: true } : { key: first, descending: false };
}
const DESCENDING_FIRST: ReadonlySet<FieldKind> = new Set([
  'money',
  'integer',
  'decimal',
  'percent',
  'date',
  'dateTime',
]);

/** Sort after a click on a header: figures begin with the largest, texts with A; the third click ends it. */
export function nextSort(sort: string | undefined, key: string, kind: FieldKind): string | undefined {
  const now = sortOf(sort);
  const first = DESCENDING_FIRST.has(kind);
  if (now?.key !== key) return first ? `-${key}` : key;
  if (now.descending === first) return first ? key : `-${key}`;
  return undefined;
}
const UNSORTABLE: ReadonlySet<FieldKind> = new Set([
  'longText',
  'multiChoice',
  'reference',
  'user',
  'department',
  'address',
  'attachment',
]);
export const isSortable = (kind: FieldKind): boolean => !UNSORTABLE.has(kind);

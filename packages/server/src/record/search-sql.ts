import type { Field } from '@throughline/domain/record/field.ts';
import { isCustom } from '@throughline/domain/record/field.ts';
import { allFields, columnOf, type ObjectDescription } from '@throughline/domain/record/object.ts';
import { gramsOf, needsRecheck, queryGrams } from '@throughline/domain/search/grams.ts';
import { searchText } from '@throughline/domain/search/search-text.ts';
import { pinyin } from 'pinyin-pro';
import type { Ctx } from '../platform/ctx.ts';
import { fieldRight } from './access.ts';
import type { Values } from './behavior.ts';

const searchable = (object: ObjectDescription): readonly Field[] =>
  allFields(object).filter((field) => field.searchable === true);

const MOST_RUNS = 20_000;
const known = new Map<string, string>();

/** Looking up pinyin costs more than all else of a small write, and the same names and words come again and again. */
function initials(run: string): string {
  let found = known.get(run);
  if (found === undefined) {
    found = pinyin(run, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'removed' }).join('');
    if (known.size >= MOST_RUNS) known.clear();
    known.set(run, found);
  }
  return found;
}

/** The search document of a row in stored form. */
export const gramsOfRow = (object: ObjectDescription, row: Values): string[] =>
  gramsOf(
    searchable(object).map((field) => (typeof row[field.key] === 'string' ? (row[field.key] as string) : null)),
    initials,
  );

const textSql = (field: Field, alias: string): string =>
  `lower(normalize(${isCustom(field) ? `${alias}.custom->>'${field.key}'` : `${alias}.${columnOf(field)}`}, nfkc))`;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/**
 * SQL for "this row matches `q`": all grams of the query are in the row's search document, and where pairs of characters are
 * no proof, the run itself stands in one of the texts. Someone for whom a searched field is hidden or masked finds rows
 * only by the others.
 */
export function searchSql(ctx: Ctx, object: ObjectDescription, q: string, alias: string, params: unknown[]): string {
  const fields = searchable(object);
  const plain = fields.filter((field) => ['read', 'write'].includes(fieldRight(ctx.actor, object, field)));
  if (plain.length === 0) return 'false';
  const stands = (text: string): string => {
    const pattern = `$${params.push(`%${escapeLike(text)}%`)}`;
    return `(${plain.map((field) => `${textSql(field, alias)} like ${pattern}`).join(' or ')})`;
  };
  const grams = queryGrams(q);
  if (grams.length === 0) return stands(searchText(q));
  const parts = [`${alias}.grams @> $${params.push(grams)}::text[]`];
  if (plain.length < fields.length) for (const word of searchText(q).split(' ')) parts.push(stands(word));
  else for (const run of needsRecheck(q)) parts.push(stands(run));
  return `(${parts.join(' and ')})`;
}

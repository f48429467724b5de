import { allFields, type ObjectDescription } from '@throughline/domain/record/object.ts';
import { matchRank } from '@throughline/domain/search/grams.ts';
import type { Ctx } from '../platform/ctx.ts';
import { canReadField, nameRight, scopesOf } from '../record/access.ts';
import { listStatement } from '../record/read.ts';
import { statementName } from '../record/statement.ts';

export interface SearchGroup {
  object: string;
  items: { id: string; name: string; detail: string | null }[];
}

/** Rows looked at per object before ranking: the newest matches. */
const CANDIDATES = 40;

/** The objects that a person looks for, most wanted first. */
const ORDER = ['opportunity', 'account', 'contact', 'lead', 'task', 'activity'];

/** What is shown beside the name: the field by which namesakes are told apart. */
const DETAIL = ['account', 'company', 'opportunity', 'industry', 'title', 'stage'];

/** Matches per object, best first (equal, begins so, contains), then newest. Objects without a match are left out. */
export async function searchAll(ctx: Ctx, q: string, limit: number): Promise<SearchGroup[]> {
  const objects = ORDER.map((key) => ctx.directory.catalog.find(key)).filter((object) => object !== undefined);
  const asked = objects.filter(
    (object) => scopesOf(ctx.actor, object.key, 'read').length > 0 && nameRight(ctx.actor, object) !== 'hidden',
  );
  const groups = await ctx.read((tx) =>
    Promise.all(
      asked.map(async (object) => {
        const detail = detailField(ctx, object);
        const statement = listStatement(ctx, object, {
          q,
          limit: CANDIDATES,
          fields: [object.nameField, detail].filter(Boolean).join(','),
        });
        const rows = await tx.sql<Record<string, unknown>>(
          statement.text,
          statement.params,
          statementName(statement.text),
        );
        const items = statement.page(rows).items.map((row) => ({
          id: row.id,
          name: textOf(row[object.nameField]) ?? '',
          detail: textOf(detail === undefined ? null : row[detail]),
        }));
        return {
          object: object.key,
          items: items.toSorted((a, b) => matchRank(a.name, q) - matchRank(b.name, q)).slice(0, limit),
        };
      }),
    ),
  );
  return groups.filter((group) => group.items.length > 0);
}

function detailField(ctx: Ctx, object: ObjectDescription): string | undefined {
  return DETAIL.find((key) =>
    allFields(object).some((field) => field.key === key && canReadField(ctx.actor, object, field)),
  );
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'name' in value) return (value as { name: string | null }).name;
  return null;
}

import type { RecordRow } from '@throughline/domain/record/record.contract.ts';

/** A change as the live feed tells it. `version` null: the log does not know it. */
export interface Change {
  object: string;
  id: string;
  version: number | null;
  action: string;
}
export interface Page {
  items: RecordRow[];
  nextCursor: string | null;
}
export interface Pages {
  pages: Page[];
  pageParams: unknown[];
}

/** `ignore`: already known here (our own change comes back). */
export type Reaction = 'ignore' | 'remove' | 'refresh';

/** What a change asks of this browser. @param known highest version held for the record, undefined where it is not held */
export function reactionTo(change: Change, known: number | undefined): Reaction {
  if (change.action === 'deleted' || change.action === 'purged') return 'remove';
  // Facts that the server keeps change without a new version: what is held may be old all the same.
  const isFacts = change.action === 'factsChanged';
  if (!isFacts && change.version !== null && known !== undefined && known >= change.version) return 'ignore';
  return 'refresh';
}

/** Newest change of each record, in order of arrival; several objects mix freely. */
export function newestOf(changes: readonly Change[]): Change[] {
  const byRecord = new Map<string, Change>();
  for (const change of changes) {
    const id = `${change.object}/${change.id}`;
    const before = byRecord.get(id);
    if (before && before.version !== null && change.version !== null && before.version > change.version) continue;
    byRecord.delete(id);
    byRecord.set(id, change);
  }
  return [...byRecord.values()];
}

/** The pages with the row in its place; the same object where no page holds it or the held row is as new. */
export function patchPages(pages: Pages, row: RecordRow): Pages {
  return mapPages(pages, (item) => (item.id === row.id && item.version <= row.version ? { ...item, ...row } : item));
}
export function removeFromPages(pages: Pages, id: string): Pages {
  return mapPages(pages, (item) => (item.id === id ? undefined : item));
}

function mapPages(pages: Pages, change: (item: RecordRow) => RecordRow | undefined): Pages {
  let touched = false;
  const next = pages.pages.map((page) => {
    const items = page.items.flatMap((item) => {
      const kept = change(item);
      if (kept !== item) touched = true;
      return kept ? [kept] : [];
    });
    return items.length === page.items.length && items.every((item, at) => item === page.items[at])
      ? page
      : { ...page, items };
  });
  return touched ? { ...pages, pages: next } : pages;
}

/** Highest version of a record in any pages. */
export function versionIn(pages: Pages, id: string): number | undefined {
  for (const page of pages.pages) {
    const row = page.items.find((item) => item.id === id);
    if (row) return row.version;
  }
  return undefined;
}

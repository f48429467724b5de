import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RecordInput, RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request } from '../app/client.ts';
import { keys } from '../app/keys.ts';
import { patchLists } from '../app/live.ts';
import { type DescribedObject, fieldOf } from '../app/objects.ts';
import { AppProblem } from '../app/problem.ts';
import { toastProblem } from '../app/problem-state.tsx';
import { type Pages, removeFromPages } from '../app/reconcile.ts';
import { currentLocale, say } from '../i18n/text.ts';
import { toast } from '../ui/toast.tsx';
import { askConflict } from './conflict.ts';
import type { ObjectAddress, RecordAnswer } from './queries.ts';
import { recordText } from './record.text.ts';
import { changedInput, isObject, nameOf, sameValue } from './value.ts';

/** Puts a row into every list and the page of the record, before or after the server answered. */
export function placeRow(client: QueryClient, object: string, row: RecordRow): void {
  patchLists(client, object, row);
  client.setQueryData<RecordAnswer>(
    keys.record(object, row.id),
    (answer) => answer && { ...answer, record: { ...answer.record, ...row } },
  );
}

/** Everything that a write may have moved: counts, sums, boards, histories, lists of other filters. */
export const refreshObject = (client: QueryClient, object: string, lists: boolean): Promise<void> =>
  client.invalidateQueries({
    queryKey: keys.object(object),
    predicate: (query) => lists || (query.queryKey[2] !== 'list' && query.queryKey[2] !== 'record'),
  });

const asRow = (value: unknown): RecordRow | undefined =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['version'] === 'number'
    ? (value as RecordRow)
    : undefined;

/**
 * Writes `after` over `row`. A newer version on the server leads to the choice between both values, then to one more try
 * on top of that version; nothing typed is lost.
 * @returns undefined where nothing changed or the member gave up in the conflict dialog
 * @throws AppProblem for any other refusal
 */
export async function sendUpdate(
  object: DescribedObject,
  row: RecordRow,
  after: Readonly<Record<string, unknown>>,
  key?: string,
): Promise<RecordRow | undefined> {
  const input = changedInput(object.fields, row, after);
  if (Object.keys(input).length === 0) return undefined;
  try {
    return (
      await request<{ record: RecordRow }>('PATCH', `/${object.path}/${row.id}`, {
        body: input,
        version: row.version,
        key,
      })
    ).record;
  } catch (error) {
    const current = error instanceof AppProblem && error.code === 'stale_version' ? asRow(error.current) : undefined;
    if (!current || !(error instanceof AppProblem)) throw error;
    const mine = Object.fromEntries(Object.keys(input).map((field) => [field, after[field]]));
    const fields = error.clash
      .map((clash) => clash.field)
      .filter((field) => field in mine && !isSame(object, field, mine[field], current[field]));
    const chosen = await askConflict({ object, mine, current, fields });
    return chosen && sendUpdate(object, current, chosen);
  }
}
const isSame = (object: DescribedObject, key: string, one: unknown, other: unknown): boolean => {
  const field = fieldOf(object, key);
  return field !== undefined && sameValue(field, one, other);
};

export interface RecordWrites {
  /** Shown at once, taken back on refusal; the toast offers to undo. */
  update: (row: RecordRow, after: Readonly<Record<string, unknown>>) => Promise<void>;
  create: (input: RecordInput, key: string) => Promise<RecordRow>;
  /** To the bin; the toast offers to undo. */
  remove: (rows: readonly RecordRow[]) => Promise<void>;
  restore: (row: RecordRow) => Promise<void>;
}

/** Writes of one object with everything that belongs to them: optimistic rows, undo, refusals, refreshed figures. */
export function useWrites(object: DescribedObject): RecordWrites {
  const client = useQueryClient();
  return useMemo(() => writesOf(client, object), [client, object]);
}

function writesOf(client: QueryClient, object: DescribedObject): RecordWrites {
  const update = async (row: RecordRow, after: Readonly<Record<string, unknown>>, undoing = false): Promise<void> => {
    const changed = Object.keys(changedInput(object.fields, row, after));
    const [first] = changed;
    if (first === undefined) return;
    placeRow(client, object.key, { ...row, ...after });
    try {
      const saved = await sendUpdate(object, row, after);
      if (!saved) {
        placeRow(client, object.key, row);
        void refreshObject(client, object.key, true);
        return;
      }
      placeRow(client, object.key, saved);
      void refreshObject(client, object.key, false);
      const field = fieldOf(object, first);
      const before = Object.fromEntries(changed.map((key) => [key, row[key] ?? null]));
      toast({
        title: undoing
          ? say(recordText, 'undone')
          : say(recordText, 'changed', { field: field ? inLanguage(field.label) : '' }),
        detail: nameOf(saved, object.nameField),
        undo: undoing ? undefined : () => void update(saved, before, true),
      });
    } catch (error) {
      placeRow(client, object.key, row);
      toastProblem(error, say(recordText, 'saveFailed'));
    }
  };
  const restore = async (row: RecordRow): Promise<void> => {
    try {
      await request('POST', `/${object.path}/${row.id}/restore`);
      await refreshObject(client, object.key, true);
      toast({
        title: say(recordText, 'restored', { name: nameOf(row, object.nameField) }),
        undo: () => void remove([row]),
      });
    } catch (error) {
      toastProblem(error, say(recordText, 'restore'));
    }
  };
  const remove = async (rows: readonly RecordRow[]): Promise<void> => {
    const done: RecordRow[] = [];
    let failure: unknown;
    for (const row of rows) {
      try {
        await request('DELETE', `/${object.path}/${row.id}`);
        client.setQueriesData<Pages>(
          { queryKey: keys.lists(object.key) },
          (pages) => pages && removeFromPages(pages, row.id),
        );
        done.push(row);
      } catch (error) {
        failure = error;
      }
    }
    void refreshObject(client, object.key, true);
    if (failure !== undefined)
      toastProblem(failure, say(recordText, 'some', { done: done.length, failed: rows.length - done.length }));
    const [only] = done;
    if (!only) return;
    const title =
      done.length === 1
        ? say(recordText, 'removed', { name: nameOf(only, object.nameField) })
        : say(recordText, 'removedMany', { count: done.length });
    toast({ title, undo: () => void Promise.all(done.map(restore)) });
  };
  return {
    update: (row, after) => update(row, after),
    create: async (input, key) => {
      const { record } = await request<{ record: RecordRow }>('POST', `/${object.path}`, { body: input, key });
      void refreshObject(client, object.key, true);
      return record;
    },
    remove,
    restore,
  };
}
const inLanguage = (label: { zh: string; en: string }): string => (currentLocale() === 'en' ? label.en : label.zh);

export const exportAddress = (object: ObjectAddress): string => `/${object.path}/export`;

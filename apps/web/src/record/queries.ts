import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { Action } from '@throughline/domain/record/object.ts';
import type {
  countResponse,
  groupResponse,
  HistoryEntry,
  RecordRow,
  Ref,
} from '@throughline/domain/record/record.contract.ts';
import { request, requestAnswer } from '../app/client.ts';
import { keys } from '../app/keys.ts';
import type { DescribedObject } from '../app/objects.ts';
import type { Page } from '../app/reconcile.ts';

/** Which object a query is about; a described object will do. */
export type ObjectAddress = Pick<DescribedObject, 'key' | 'path'>;
/** What a list shows: condition, text, sort (`-amount,name`), the bin. */
export interface ListFilter {
  filter?: Condition | undefined;
  q?: string | undefined;
  bin?: 'only' | undefined;
}
export interface ListOptions extends ListFilter {
  sort?: string | undefined;
  /** Field keys to read; all otherwise. */
  fields?: readonly string[] | undefined;
}
export type Count = z.infer<typeof countResponse>;
export type Groups = z.infer<typeof groupResponse>['groups'];
export interface RecordAnswer {
  record: RecordRow;
  can: Action[];
  collaborators?: Ref[];
  deletedAt?: string | null;
}

export const PAGE_SIZE = 100;

/** Pages of a list, each begun at the cursor of the one before. */
export const listQuery = (object: ObjectAddress, options: ListOptions, limit = PAGE_SIZE) =>
  infiniteQueryOptions({
    queryKey: keys.list(object.key, { ...options, limit }),
    queryFn: ({ pageParam, signal }) =>
      request<Page>('GET', `/${object.path}`, {
        query: { ...options, fields: options.fields?.join(','), cursor: pageParam, limit },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (before) => before,
  });

/** Capped count of what a list would show. */
export const countQuery = (object: ObjectAddress, options: ListFilter) =>
  queryOptions({
    queryKey: keys.count(object.key, options),
    queryFn: ({ signal }) => request<Count>('GET', `/${object.path}/count`, { query: { ...options }, signal }),
    placeholderData: (before) => before,
  });

/** Count and sum per value of a field. Money is summed in the workspace's currency. */
export const groupQuery = (object: ObjectAddress, options: ListFilter & { by: string; sum?: string }) =>
  queryOptions({
    queryKey: keys.group(object.key, options),
    queryFn: async ({ signal }) =>
      (await request<{ groups: Groups }>('GET', `/${object.path}/group`, { query: { ...options }, signal })).groups,
    placeholderData: (before) => before,
  });

export const recordQuery = (object: ObjectAddress, id: string, bin?: 'only') =>
  queryOptions({
    queryKey: keys.record(object.key, id),
    queryFn: async ({ signal }) =>
      (await requestAnswer<RecordAnswer>('GET', `/${object.path}/${id}`, { query: { bin }, signal })).data,
  });

export const historyQuery = (object: ObjectAddress, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.history(object.key, id),
    queryFn: ({ pageParam, signal }) =>
      request<{ items: HistoryEntry[]; nextCursor: string | null }>('GET', `/${object.path}/${id}/history`, {
        query: { cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

import { queryOptions } from '@tanstack/react-query';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import type { RecordAnswer } from '../../record/queries.ts';
import type { Visit } from './path.ts';

/** Stages that the deal stood in, oldest first. */
export const visitsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'visits', id),
    queryFn: async ({ signal }) =>
      (await request<{ items: Visit[] }>('GET', `/opportunities/${id}/visits`, { signal })).items,
  });

/** The deal where it lies in the recycle bin. */
export const binQuery = (id: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'bin', id),
    queryFn: ({ signal }) => request<RecordAnswer>('GET', `/opportunities/${id}`, { query: { bin: 'only' }, signal }),
    retry: false,
  });

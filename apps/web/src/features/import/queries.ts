import { queryOptions } from '@tanstack/react-query';
import type { ImportDetail, ImportStatus, ImportSummary } from '@throughline/domain/import/import.contract.ts';
import { request } from '../../app/client.ts';

const RUNNING: readonly ImportStatus[] = ['checking', 'importing', 'undoing'];
export const isRunning = (status: ImportStatus): boolean => RUNNING.includes(status);

export const importsQuery = queryOptions({
  queryKey: ['imports', 'list'],
  queryFn: async ({ signal }) => (await request<{ items: ImportSummary[] }>('GET', '/imports', { signal })).items,
  refetchInterval: (query) => (query.state.data?.some((one) => isRunning(one.status)) ? 3000 : false),
});

/** Asked often while something runs. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => request<ImportDetail>('GET', `/imports/${id}`, { signal }),
    refetchInterval: (query) => (query.state.data && isRunning(query.state.data.status) ? 800 : false),
  });

export const problemsKey = (id: string) => ['imports', 'problems', id] as const;

import { queryOptions } from '@tanstack/react-query';
import type { Checklist } from '@throughline/domain/task/task.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

/** Steps of a task, what it asks for, and whether the reader may take it. */
export const checklistQuery = (id: string) =>
  queryOptions({
    queryKey: keys.about('task', 'checklist', id),
    queryFn: ({ signal }) => request<Checklist>('GET', `/tasks/${id}/checklist`, { signal }),
  });

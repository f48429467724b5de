import { queryOptions } from '@tanstack/react-query';
import type { Wait, WaitGroup } from '@throughline/domain/wait/wait.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

export type Whose = 'mine' | 'team';
export type GroupedBy = 'role' | 'deal';

/** Changes of tasks arrive live; votes and confirmations are asked for again after a while. */
const EVERY = 60_000;

export const boardQuery = (of: Whose, by: GroupedBy) =>
  queryOptions({
    queryKey: keys.about('task', 'waits', of, by),
    queryFn: async ({ signal }) =>
      (await request<{ groups: WaitGroup[] }>('GET', '/waits', { query: { of, by, limit: 20 }, signal })).groups,
    refetchInterval: EVERY,
  });

export const moreOfColumn = async (of: Whose, role: string, cursor: string): Promise<WaitGroup | undefined> =>
  (await request<{ groups: WaitGroup[] }>('GET', '/waits', { query: { of, role, cursor, limit: 20 } })).groups[0];

export const dealWaitsQuery = (dealId: string) =>
  queryOptions({
    queryKey: keys.about('task', 'waits', 'deal', dealId),
    queryFn: async ({ signal }) =>
      (await request<{ items: Wait[] }>('GET', `/opportunities/${dealId}/waits`, { signal })).items,
    refetchInterval: EVERY,
  });

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { AdminRight } from '@throughline/domain/identity/permission.ts';
import type { Me } from '@throughline/domain/identity/identity.contract.ts';
import { request } from './client.ts';
import { keys } from './keys.ts';

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => request<Me>('GET', '/me', { signal }),
  staleTime: 5 * 60_000,
  retry: false,
});

/** The signed-in member; only below the auth gate. */
export const useMe = (): Me => useSuspenseQuery(meQuery).data;
export const useAdminRight = (right: AdminRight): boolean => useMe().admin.includes(right);

import { queryOptions } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
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

/** Given by the shell: one subscription for all that asks, of which a list has hundreds. */
export const MeContext = createContext<Me | undefined>(undefined);

/** The signed-in member; only within the shell. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('nobody is signed in here');
  return me;
}
export const useAdminRight = (right: AdminRight): boolean => useMe().admin.includes(right);

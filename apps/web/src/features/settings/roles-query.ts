import { queryOptions } from '@tanstack/react-query';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) =>
    (await request<ResponseOf<typeof identityRoutes.listRoles>>('GET', '/roles', { signal })).roles,
  staleTime: 60_000,
});

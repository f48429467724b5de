import { queryOptions } from '@tanstack/react-query';
import type { listConfirmations, listForms } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

/** Below the deals, so that any news of a deal (the customer opened or signed) fetches it again. */
export const confirmationsQuery = (deal: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'confirmations', deal),
    queryFn: ({ signal }) =>
      request<ResponseOf<typeof listConfirmations>>('GET', `/opportunities/${deal}/confirmations`, { signal }),
  });

export const FORMS = ['confirmation-forms'] as const;
export const formsQuery = queryOptions({
  queryKey: FORMS,
  queryFn: async ({ signal }) =>
    (await request<ResponseOf<typeof listForms>>('GET', '/confirmation-forms', { signal })).items,
  staleTime: 60_000,
});

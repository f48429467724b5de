import { queryOptions } from '@tanstack/react-query';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

/**
 * Exit criteria of a deal and what every other stage still lacks. Its key stands below the deals, so that any news of a
 * deal (a fact that a service keeps, a move, a form) fetches it again.
 */
export const gateQuery = (deal: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'gate', deal),
    queryFn: ({ signal }) => request<DealGate>('GET', `/opportunities/${deal}/gate`, { signal }),
  });

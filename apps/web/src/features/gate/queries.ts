import { queryOptions } from '@tanstack/react-query';
import type { DealGate } from '@throughline/domain/process/gate.contract.ts';
import type { getVersion } from '@throughline/domain/process/process.contract.ts';
import type { DealSignView } from '@throughline/domain/process/sign.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
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

/** What is wrong with a deal; [] where nothing is. */
export const signsQuery = (deal: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'signs', deal),
    queryFn: async ({ signal }) =>
      (await request<{ items: DealSignView[] }>('GET', `/opportunities/${deal}/signs`, { signal })).items,
  });

/** One version of a process: a deal runs on the one it began with. A version never changes once it is published. */
export const versionQuery = (process: string, number: number) =>
  queryOptions({
    queryKey: [...keys.processes, process, 'version', number],
    queryFn: ({ signal }) =>
      request<ResponseOf<typeof getVersion>>('GET', `/processes/${process}/versions/${number}`, { signal }),
    staleTime: 5 * 60_000,
  });

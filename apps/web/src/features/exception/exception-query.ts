import { queryOptions } from '@tanstack/react-query';
import type { listExceptions } from '@throughline/domain/exception/exception.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';

export type DealExceptions = ResponseOf<typeof listExceptions>;

/** Green channels as a deal sees them, and the exceptions that were asked for. */
export const exceptionsQuery = (deal: string) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'exceptions', deal),
    queryFn: ({ signal }) => request<DealExceptions>('GET', `/opportunities/${deal}/exceptions`, { signal }),
  });

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Notification } from '@throughline/domain/notification/notification.contract.ts';
import { request } from '../../app/client.ts';

/** The live stream invalidates everything below this key. */
const KEY = ['notifications'] as const;

export const unreadQuery = queryOptions({
  queryKey: [...KEY, 'unread'],
  queryFn: async ({ signal }) => (await request<{ count: number }>('GET', '/notifications/unread', { signal })).count,
});

export const notificationsQuery = (onlyUnread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...KEY, 'list', onlyUnread],
    queryFn: ({ pageParam, signal }) =>
      request<{ items: Notification[]; nextCursor: string | null }>('GET', '/notifications', {
        query: { unread: onlyUnread ? 1 : undefined, cursor: pageParam, limit: 30 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

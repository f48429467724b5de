import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import type { Notification } from '@throughline/domain/notification/notification.contract.ts';
import { request } from '../../app/client.ts';
import { recordAddress, useObjects } from '../../app/objects.ts';
import { ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { notificationText } from './notification.text.ts';
import { notificationsQuery, unreadQuery } from './queries.ts';

/** What I was told, newest first; opening one marks it as read. */
export default function NotificationList({ onOpen }: { onOpen?: () => void }) {
  const t = useText(notificationText);
  const client = useQueryClient();
  const [which, setWhich] = useState<'all' | 'unread'>('all');
  const list = useInfiniteQuery(notificationsQuery(which === 'unread'));
  const unread = useQuery(unreadQuery).data ?? 0;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const mark = async (body: { ids: string[] } | { all: true }): Promise<void> => {
    try {
      const { count } = await request<{ count: number }>('POST', '/notifications/read', { body });
      client.setQueryData(unreadQuery.queryKey, count);
      await client.invalidateQueries({ queryKey: ['notifications', 'list'] });
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2 px-3 py-2">
        <Segmented
          name={t('show')}
          value={which}
          onChange={setWhich}
          items={[
            { value: 'all', label: t('all') },
            { value: 'unread', label: t('onlyUnread') },
          ]}
        />
        <span className="flex-1" />
        <Link to={'/settings/notices' as '/'} onClick={onOpen} className="text-sm text-ink-2 hover:text-ink">
          {t('settings')}
        </Link>
        <Button size="sm" disabled={unread === 0} onClick={() => void mark({ all: true })}>
          {t('readAll')}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-auto border-t border-line">
        {list.isPending && <SkeletonRows rows={5} className="p-4" />}
        {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && items.length === 0 && (
          <EmptyState icon={<Bell aria-hidden size={18} />} title={t(which === 'unread' ? 'emptyUnread' : 'empty')}>
            {which === 'all' && t('emptyHint')}
          </EmptyState>
        )}
        <ul>
          {items.map((item) => (
            <Line
              key={item.id}
              item={item}
              onOpen={() => {
                onOpen?.();
                if (!item.read) void mark({ ids: [item.id] });
              }}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <Button
            variant="ghost"
            size="sm"
            className="m-2"
            busy={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t('older')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Line({ item, onOpen }: { item: Notification; onOpen: () => void }) {
  const objects = useObjects();
  const format = useFormat();
  const object = objects.find((one) => one.key === item.object);
  const body = (
    <>
      <Avatar name={item.actor?.name} />
      <span className="min-w-0 flex-1">
        <span className={cx('line-clamp-2 block break-words', !item.read && 'font-medium')}>{item.text}</span>
        <span className="num block truncate text-xs text-quiet">
          {[item.record.name, format.time(item.at)].filter(Boolean).join(' · ')}
        </span>
      </span>
      {!item.read && <i aria-hidden className="mt-1.5 size-2 shrink-0 rounded-full bg-accent" />}
    </>
  );
  const look = 'flex w-full items-start gap-2.5 border-b border-line px-3 py-2.5 text-left hover:bg-bg';
  return (
    <li>
      {item.approval !== null ? (
        <Link to={'/approvals' as '/'} search={{ id: item.approval } as never} onClick={onOpen} className={look}>
          {body}
        </Link>
      ) : object && item.record.name !== null ? (
        <Link to={recordAddress(object, item.record.id) as '/'} onClick={onOpen} className={look}>
          {body}
        </Link>
      ) : (
        <button type="button" onClick={onOpen} className={look}>
          {body}
        </button>
      )}
    </li>
  );
}

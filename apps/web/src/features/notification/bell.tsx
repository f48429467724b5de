import { useQuery } from '@tanstack/react-query';
import { Bell as Icon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { Popover } from '../../ui/popover.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { notificationText } from './notification.text.ts';
import { unreadQuery } from './queries.ts';

const NotificationList = lazy(() => import('./notification-list.tsx'));

/** The bell with what is unread; the list opens below it. */
export function Bell() {
  const t = useText(notificationText);
  const unread = useQuery(unreadQuery).data ?? 0;
  const [open, setOpen] = useState(false);
  const name = unread > 0 ? t('unread', { count: unread }) : t('title');
  return (
    <Popover
      name={t('title')}
      open={open}
      onOpenChange={setOpen}
      className="flex h-[min(560px,80vh)] w-[380px] flex-col p-0!"
      trigger={
        <button
          type="button"
          aria-label={name}
          title={name}
          className="relative grid size-7 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink"
        >
          <Icon aria-hidden size={15} strokeWidth={1.6} />
          {unread > 0 && (
            <span
              aria-hidden
              className="num absolute -top-0.5 -right-0.5 grid h-[15px] min-w-[15px] place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent"
            >
              {unread > 99 ? '99+' : unread}
            </span>
          )}
        </button>
      }
    >
      <Suspense fallback={<SkeletonRows rows={5} className="p-4" />}>
        <NotificationList onOpen={() => setOpen(false)} />
      </Suspense>
    </Popover>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useText } from '../../i18n/use-text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { notificationText } from './notification.text.ts';
import { unreadQuery } from './queries.ts';

/** Way to the notification centre on a phone. */
export function NoticesLink({ onOpen }: { onOpen: () => void }) {
  const t = useText(notificationText);
  const unread = useQuery(unreadQuery).data ?? 0;
  return (
    <Link to={'/notifications' as '/'} onClick={onOpen} className={buttonClass('default', 'md')}>
      <Bell aria-hidden size={15} />
      {t('title')}
      {unread > 0 && <span className="num rounded-full bg-accent px-1.5 text-xs text-on-accent">{unread}</span>}
    </Link>
  );
}

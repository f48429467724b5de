import { PageBar } from '../../app/page-bar.tsx';
import { useText } from '../../i18n/use-text.ts';
import NotificationList from './notification-list.tsx';
import { notificationText } from './notification.text.ts';

/** The notification centre as a page, for phones. */
export default function NotificationsPage() {
  const t = useText(notificationText);
  return (
    <>
      <PageBar title={t('title')} />
      <NotificationList />
    </>
  );
}

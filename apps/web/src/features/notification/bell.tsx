import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { BellButton } from './bell-button.tsx';
import { notificationText } from './notification.text.ts';
import { unreadQuery } from './queries.ts';

const BellPanel = lazy(() => import('./bell-panel.tsx'));

/** The bell with what is unread. The list and its popover are loaded at the first press. */
export function Bell() {
  const t = useText(notificationText);
  const unread = useQuery(unreadQuery).data ?? 0;
  const [wanted, setWanted] = useState(false);
  const name = unread > 0 ? t('unread', { count: unread }) : t('title');
  const button = <BellButton name={name} unread={unread} onClick={() => setWanted(true)} />;
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <BellPanel name={name} unread={unread} />
    </Suspense>
  );
}

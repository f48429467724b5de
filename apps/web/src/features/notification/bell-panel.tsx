import { useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { Popover } from '../../ui/popover.tsx';
import { BellButton } from './bell-button.tsx';
import NotificationList from './notification-list.tsx';
import { notificationText } from './notification.text.ts';

/** The bell once it was pressed: opens at once, then works by itself. */
export default function BellPanel({ name, unread }: { name: string; unread: number }) {
  const t = useText(notificationText);
  const [open, setOpen] = useState(true);
  return (
    <Popover
      name={t('title')}
      open={open}
      onOpenChange={setOpen}
      className="flex h-[min(560px,80vh)] w-[380px] flex-col p-0!"
      trigger={<BellButton name={name} unread={unread} />}
    >
      <NotificationList onOpen={() => setOpen(false)} />
    </Popover>
  );
}

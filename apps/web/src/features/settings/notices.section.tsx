import { useQuery, useQueryClient } from '@tanstack/react-query';
import { NOTIFICATION_KINDS, type NotificationKind } from '@throughline/domain/notification/notification.ts';
import type { readPreferences } from '@throughline/domain/notification/notification.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { SectionHead } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

type Preferences = ResponseOf<typeof readPreferences>;
const KEY = ['notifications', 'preferences'] as const;

export default function NoticesSection() {
  const t = useText(settingsText);
  const client = useQueryClient();
  const { send } = useSend(KEY);
  const kept = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<Preferences>('GET', '/notifications/preferences', { signal }),
  });
  if (kept.isPending) return <SkeletonRows rows={6} />;
  if (kept.isError) return <ProblemState error={kept.error} onRetry={() => void kept.refetch()} />;
  const { mail, mailAvailable } = kept.data;
  const set = (kind: NotificationKind, on: boolean): void => {
    const next = on ? [...mail, kind] : mail.filter((one) => one !== kind);
    client.setQueryData<Preferences>(KEY, { mail: next, mailAvailable });
    void send('PUT', '/notifications/preferences', { body: { mail: next } });
  };
  return (
    <div className="max-w-[560px]">
      <SectionHead title={t('notices')} hint={t('noticesHint')} />
      {!mailAvailable && <p className="mb-3 rounded-sm bg-sunken px-3 py-2 text-sm">{t('noMail')}</p>}
      <ul className="overflow-hidden rounded-md border border-line">
        {NOTIFICATION_KINDS.map((kind) => (
          <li key={kind} className="flex min-h-10 items-center border-b border-line px-3 last:border-0">
            <Checkbox checked={mail.includes(kind)} onChange={(on) => set(kind, on)}>
              {t(`kind_${kind}`)}
            </Checkbox>
          </li>
        ))}
      </ul>
    </div>
  );
}

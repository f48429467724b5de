import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { Confirmation } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { apiUrl, request } from '../../app/client.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { refreshObject } from '../../record/writes.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Badge } from '../../ui/chip.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { toast } from '../../ui/toast.tsx';
import { confirmationText } from './confirmation.text.ts';

type Shown = Confirmation['status'] | 'opened';
const HEALTH = {
  open: undefined,
  opened: undefined,
  signed: 'green',
  changesAsked: 'amber',
  expired: 'amber',
  revoked: undefined,
} as const satisfies Record<Shown, unknown>;

/** One confirmation: to whom, how far, the signed document, and what may be done. */
export function ConfirmationLine({
  item,
  canSend,
  onRenew,
}: {
  item: Confirmation;
  canSend: boolean;
  onRenew: () => void;
}) {
  const t = useText(confirmationText);
  const label = useLabel();
  const format = useFormat();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const name = label(item.name);
  const status: Shown = item.status === 'open' && item.openedAt !== null ? 'opened' : item.status;
  const health = HEALTH[status];
  const revoke = useMutation({
    mutationFn: () => request('POST', `/confirmations/${item.id}/revoke`),
    onSuccess: () => {
      toast({ title: t('revoked') });
      setAsking(false);
      void refreshObject(client, 'opportunity', false);
    },
    onError: (error) => toastProblem(error),
  });
  const facts = [
    item.recipient && t('to', { name: item.recipient }),
    t('sentBy', { name: item.sentBy?.name ?? '—', time: format.time(item.sentAt) }),
    item.openedAt && t('openedAt', { time: format.time(item.openedAt) }),
    item.signedAt
      ? t('signedBy', {
          name: [item.signer, item.signerTitle].filter(Boolean).join(' · '),
          time: format.time(item.signedAt),
        })
      : ['open', 'opened'].includes(status) && t('validUntil', { time: format.time(item.expiresAt) }),
  ].filter(Boolean);
  const isWaiting = item.status !== 'signed' && item.status !== 'revoked';
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b border-line px-3 py-2.5 last:border-0">
      <span className="min-w-0 flex-1 basis-64">
        <span className="flex flex-wrap items-center gap-2">
          <b className="font-medium">{name}</b>
          {health === undefined ? (
            <Badge>{t(`status_${status}`)}</Badge>
          ) : (
            <Badge health={health}>{t(`status_${status}`)}</Badge>
          )}
        </span>
        <span className="line-clamp-2 text-ink-2" title={item.title}>
          {item.title}
        </span>
        <span className="num block text-xs text-quiet">{facts.join(' · ')}</span>
        {item.changeRequest && (
          <blockquote className="mt-1.5 border-l-2 border-amber pl-2.5 break-words whitespace-pre-line">
            <span className="text-quiet">{t('asked')}</span> {item.changeRequest}
          </blockquote>
        )}
        {item.contentHash && (
          <span className="mt-0.5 block text-xs text-quiet">
            {t('hash')} <code className="font-mono break-all select-all">{item.contentHash}</code>
          </span>
        )}
      </span>
      <span className="flex shrink-0 flex-wrap items-center gap-1.5">
        {item.file && (
          <a
            href={apiUrl(`/files/${item.file.id}`, { inline: 1 })}
            target="_blank"
            rel="noreferrer"
            className={buttonClass()}
          >
            <FileText aria-hidden size={14} />
            {t('pdf')}
          </a>
        )}
        {canSend && isWaiting && (
          <>
            <Button onClick={onRenew}>{t(item.status === 'changesAsked' ? 'resend' : 'newLink')}</Button>
            <Button variant="ghost" onClick={() => setAsking(true)}>
              {t('revoke')}
            </Button>
          </>
        )}
      </span>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('revokeAsk', { name })}
        action={t('revoke')}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      >
        {t('revokeHint')}
      </Confirm>
    </li>
  );
}

import { useQuery } from '@tanstack/react-query';
import { FileSignature, Send } from 'lucide-react';
import { useState } from 'react';
import type { Confirmation } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ConfirmationLine } from './confirmation-line.tsx';
import { confirmationText } from './confirmation.text.ts';
import { confirmationsQuery } from './queries.ts';
import { RenewDialog, SendConfirmationDialog } from './send-dialog.tsx';

const isOver = ({ status }: Confirmation): boolean => status === 'revoked';

/** What was sent to the customer to confirm, of one deal: how it stands, its proof, and what to do about it. */
export function ConfirmationsPanel({ dealId }: { dealId: string; canEdit: boolean }) {
  const t = useText(confirmationText);
  const list = useQuery(confirmationsQuery(dealId));
  const [sending, setSending] = useState(false);
  const [renewing, setRenewing] = useState<Confirmation>();
  const [showsOver, setShowsOver] = useState(false);
  if (list.isPending) return <SkeletonRows rows={4} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const { items, canSend } = list.data;
  const over = items.filter(isOver);
  const shown = showsOver ? items : items.filter((item) => !isOver(item));
  const begin = canSend && (
    <Button variant="primary" icon={<Send aria-hidden size={14} />} onClick={() => setSending(true)}>
      {t('send')}
    </Button>
  );
  return (
    <section aria-label={t('title')} className="flex max-w-[860px] flex-col gap-3">
      {items.length === 0 ? (
        <EmptyState icon={<FileSignature aria-hidden size={18} />} title={t('empty')} action={begin}>
          {t('emptyHint')}
        </EmptyState>
      ) : (
        <>
          <div className="flex justify-end empty:hidden">{begin}</div>
          <ul className="overflow-hidden rounded-md border border-line empty:hidden">
            {shown.map((item) => (
              <ConfirmationLine key={item.id} item={item} canSend={canSend} onRenew={() => setRenewing(item)} />
            ))}
          </ul>
          {over.length > 0 && !showsOver && (
            <Button variant="ghost" className="self-start" onClick={() => setShowsOver(true)}>
              {t('older', { count: over.length })}
            </Button>
          )}
        </>
      )}
      {sending && <SendConfirmationDialog dealId={dealId} onClose={() => setSending(false)} />}
      {renewing && <RenewDialog dealId={dealId} item={renewing} onClose={() => setRenewing(undefined)} />}
    </section>
  );
}

import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { Ellipsis } from 'lucide-react';
import { useRef, useState } from 'react';
import { useHotkey } from '../../app/hotkeys.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Textarea } from '../../ui/input.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { useSend } from '../settings/use-send.ts';
import { AddSignerDialog, TransferDialog } from './act-dialogs.tsx';
import { approvalText } from './approval.text.ts';
import { useTakeApproval } from './queries.ts';

type Answer = { approval: ApprovalView };

/** Comment and the two buttons, within a thumb's reach; what is rarer stands behind one more press. */
export function DecisionBar({ approval, onDone }: { approval: ApprovalView; onDone?: (() => void) | undefined }) {
  const t = useText(approvalText);
  const label = useLabel();
  const take = useTakeApproval();
  const { send, busy } = useSend();
  const [comment, setComment] = useState('');
  const [asking, setAsking] = useState<'transfer' | 'signer'>();
  const approve = useRef<HTMLButtonElement>(null);
  const reject = useRef<HTMLButtonElement>(null);
  // A key only goes to the button, Enter decides: nobody approves by a slip.
  useHotkey('a', () => approve.current?.focus());
  useHotkey('r', () => reject.current?.focus());
  const decide = async (decision: 'approve' | 'reject' | 'return', done: string, toStep?: number): Promise<void> => {
    const body = { decision, vote: approval.can.decide, comment: comment.trim() || undefined, toStep };
    const answer = await send<Answer>('POST', `/approvals/${approval.id}/decide`, { body, done });
    if (!answer) return take(approval);
    setComment('');
    onDone?.();
    await take(answer.data.approval);
  };
  return (
    <div className="flex flex-col gap-2">
      {approval.can.onBehalfOf && (
        <p className="text-sm text-amber-ink">{t('onBehalf', { name: approval.can.onBehalfOf.name ?? '?' })}</p>
      )}
      <Textarea
        rows={1}
        aria-label={t('comment')}
        placeholder={t('comment')}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="flex items-center gap-2">
        <Button
          ref={approve}
          variant="primary"
          hotkey="A"
          busy={busy}
          className="max-md:h-11 max-md:flex-1 max-md:justify-center"
          onClick={() => void decide('approve', t('doneApproved'))}
        >
          {t('approve')}
        </Button>
        <Button
          ref={reject}
          variant="danger"
          hotkey="R"
          disabled={busy}
          className="max-md:h-11 max-md:flex-1 max-md:justify-center"
          onClick={() => void decide('reject', t('doneRejected'))}
        >
          {t('reject')}
        </Button>
        <Menu
          align="end"
          trigger={
            <IconButton label={t('more')} className="max-md:size-11!">
              <Ellipsis aria-hidden size={16} />
            </IconButton>
          }
        >
          <MenuItem onSelect={() => setAsking('transfer')}>{t('transfer')}</MenuItem>
          <MenuItem onSelect={() => setAsking('signer')}>{t('addSigner')}</MenuItem>
          <MenuLine />
          {approval.can.returnTo.map((step) => {
            const of = approval.steps[step];
            return (
              of && (
                <MenuItem key={step} onSelect={() => void decide('return', t('doneReturned'), step)}>
                  {t('returnTo', { step: label(of.name) })}
                </MenuItem>
              )
            );
          })}
          <MenuItem onSelect={() => void decide('return', t('doneReturned'))}>{t('returnToRequester')}</MenuItem>
        </Menu>
      </div>
      {asking === 'transfer' && <TransferDialog approval={approval} onClose={() => setAsking(undefined)} />}
      {asking === 'signer' && <AddSignerDialog approval={approval} onClose={() => setAsking(undefined)} />}
    </div>
  );
}

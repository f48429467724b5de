import { useQuery } from '@tanstack/react-query';
import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { type FormEvent, useState } from 'react';
import { submitKeys } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { FormRefusal, refusalOf } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { useModeText } from './approval-state.tsx';
import { ApprovalSubject } from './approval-subject.tsx';
import { approvalText } from './approval.text.ts';
import { previewQuery, useTakeApproval } from './queries.ts';

export interface RequestApprovalDialogProps {
  /** Key of the flow: discount, exception, contract, stageMove, or one of the workspace's own. */
  flow: string;
  dealId: string;
  /** Another object than the deal; then `dealId` is its id. */
  object?: string;
  onClose: () => void;
}

/** Asks for an approval: what is approved, who will decide, why. */
export function RequestApprovalDialog({ flow, dealId, object = 'opportunity', onClose }: RequestApprovalDialogProps) {
  const t = useText(approvalText);
  const label = useLabel();
  const mode = useModeText();
  const take = useTakeApproval();
  const [keys] = useState(submitKeys);
  const [reason, setReason] = useState('');
  const { send, busy, error } = useSend();
  const preview = useQuery(previewQuery(flow, object, dealId));
  const refused = preview.data?.refused;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = { flow, object, record: dealId, reason: reason.trim() || undefined };
    const answer = await send<{ approval: ApprovalView }>('POST', '/approvals', {
      body,
      key: keys.keyFor(body),
      done: t('doneRequested'),
      quiet: true,
    });
    if (!answer) return;
    keys.done();
    onClose();
    await take(answer.data.approval);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={preview.data ? t('requestOf', { name: label(preview.data.name) }) : t('request')}
      footer={
        <Button
          variant="primary"
          type="submit"
          form="request-approval"
          busy={busy}
          disabled={!preview.data || refused !== null}
        >
          {t('request')}
        </Button>
      }
    >
      <form id="request-approval" noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        {preview.isPending && <SkeletonRows rows={4} />}
        {preview.isError && <ProblemState error={preview.error} onRetry={() => void preview.refetch()} />}
        {refused && (
          <div role="alert" className="rounded-sm bg-amber-soft px-3 py-2 text-amber-ink">
            {t('refused')}
            <span className="block text-sm text-ink">{label(refused)}</span>
          </div>
        )}
        {preview.data && !refused && (
          <>
            <section aria-label={t('subject')}>
              <h3 className="mb-1.5 flex items-baseline gap-2 font-semibold">
                {t('subject')}
                {preview.data.subject.length > 0 && (
                  <span className="text-xs font-normal text-quiet">{t('subjectLocked')}</span>
                )}
              </h3>
              <ApprovalSubject subject={preview.data.subject} currency={preview.data.currency} />
            </section>
            <section aria-label={t('willDecide')}>
              <h3 className="mb-1.5 font-semibold">{t('willDecide')}</h3>
              <ol className="flex flex-col gap-1">
                {preview.data.steps.map((step, at) => (
                  <li key={at} className="flex flex-wrap items-baseline gap-x-2">
                    <span className="num text-quiet">{at + 1}</span>
                    <span>{label(step.name)}</span>
                    <span className="font-medium">{listed(step.people.map((one) => one.name ?? '?'))}</span>
                    {step.people.length > 1 && <span className="text-xs text-quiet">{mode(step)}</span>}
                  </li>
                ))}
              </ol>
            </section>
            <Field label={t('reason')} error={refusalOf(error, 'reason')}>
              <Textarea
                autoFocus
                rows={3}
                maxLength={2000}
                placeholder={t('reasonExample')}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </Field>
          </>
        )}
        <FormRefusal error={error} shown={['reason']} />
      </form>
    </Dialog>
  );
}

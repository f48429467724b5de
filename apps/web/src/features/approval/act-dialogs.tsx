import { useQueryClient } from '@tanstack/react-query';
import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { userLookup } from '../../record/lookups.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { Confirm, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { FormRefusal, refusalOf } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { approvalText } from './approval.text.ts';
import { useTakeApproval } from './queries.ts';

type Answer = { approval: ApprovalView };
interface Props {
  approval: ApprovalView;
  onClose: () => void;
}

export function TransferDialog(props: Props) {
  const t = useText(approvalText);
  return (
    <PersonDialog
      {...props}
      title={t('transfer')}
      label={t('transferTo')}
      field="to"
      path="transfer"
      done={t('doneTransferred')}
      bodyOf={(member, comment) => ({ to: member, comment })}
    />
  );
}

export function AddSignerDialog(props: Props) {
  const t = useText(approvalText);
  const [when, setWhen] = useState<'before' | 'with' | 'after'>('with');
  return (
    <PersonDialog
      {...props}
      title={t('addSigner')}
      label={t('signer')}
      field="member"
      path="signers"
      done={t('doneSigner')}
      bodyOf={(member, comment) => ({ member, when, comment })}
    >
      <div className="flex items-center gap-3">
        <span className="text-sm text-ink-2">{t('when')}</span>
        <Segmented
          name={t('when')}
          value={when}
          onChange={setWhen}
          items={[
            { value: 'before', label: t('before') },
            { value: 'with', label: t('with') },
            { value: 'after', label: t('after') },
          ]}
        />
      </div>
    </PersonDialog>
  );
}

function PersonDialog({
  approval,
  onClose,
  title,
  label,
  field,
  path,
  done,
  bodyOf,
  children,
}: Props & {
  title: string;
  label: string;
  field: 'to' | 'member';
  path: string;
  done: string;
  bodyOf: (member: string, comment: string | undefined) => object;
  children?: ReactNode;
}) {
  const t = useText(approvalText);
  const client = useQueryClient();
  const take = useTakeApproval();
  const { send, busy, error } = useSend();
  const [member, setMember] = useState<ComboOption | null>(null);
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!member) return;
    const body = bodyOf(member.id, comment.trim() || undefined);
    const answer = await send<Answer>('POST', `/approvals/${approval.id}/${path}`, { body, done, quiet: true });
    if (!answer) return;
    onClose();
    await take(answer.data.approval);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <Button variant="primary" type="submit" form="approval-person" busy={busy}>
          {t('send')}
        </Button>
      }
    >
      <form id="approval-person" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field label={label} required error={tried && !member ? t('needed') : refusalOf(error, field)}>
          <Combobox
            local
            autoFocus
            value={member}
            onChange={setMember}
            load={(text, signal) => userLookup.load(client, text, signal)}
          />
        </Field>
        {children}
        <Field label={t('note')}>
          <Textarea rows={2} maxLength={2000} value={comment} onChange={(event) => setComment(event.target.value)} />
        </Field>
        <FormRefusal error={error} shown={[field]} />
      </form>
    </Dialog>
  );
}

/** Takes a running request back, after a question: whoever was asked is told. */
export function WithdrawButton({ approval }: { approval: ApprovalView }) {
  const t = useText(approvalText);
  const take = useTakeApproval();
  const { send, busy } = useSend();
  const [asking, setAsking] = useState(false);
  const withdraw = async (): Promise<void> => {
    const answer = await send<Answer>('POST', `/approvals/${approval.id}/withdraw`, {
      body: {},
      done: t('doneWithdrawn'),
    });
    setAsking(false);
    if (answer) await take(answer.data.approval);
  };
  return (
    <>
      <Button className="max-md:h-10" onClick={() => setAsking(true)}>
        {t('withdraw')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('withdraw')}
        action={t('withdraw')}
        busy={busy}
        onConfirm={() => void withdraw()}
      >
        {t('withdrawAsk')}
      </Confirm>
    </>
  );
}

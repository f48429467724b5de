import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { PortalPage } from '@throughline/domain/confirmation/confirmation.contract.ts';
import { request } from '../../app/client.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { Failure } from '../setup/failure.tsx';
import { portalText } from './portal.text.ts';

/** Asks for a change instead of signing. */
export function AskDialog({
  token,
  sender,
  onClose,
  onDone,
}: {
  token: string;
  sender: string;
  onClose: () => void;
  onDone: (page: PortalPage) => void;
}) {
  const t = useText(portalText);
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const send = useMutation({
    mutationFn: () => request<PortalPage>('POST', '/portal/ask', { body: { token, text: text.trim() } }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (text.trim() !== '') send.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('ask')}
      footer={
        <>
          <Button variant="ghost" className="max-md:h-10" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" form="ask" variant="primary" className="max-md:h-10" busy={send.isPending}>
            {t('askSend')}
          </Button>
        </>
      }
    >
      <form id="ask" noValidate className="flex flex-col gap-3" onSubmit={submit}>
        <Field
          label={t('askTitle')}
          hint={t('askHint', { sender })}
          error={tried && text.trim() === '' ? t('needText') : undefined}
        >
          <Textarea
            rows={5}
            maxLength={5000}
            className="text-base!"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Failure error={send.error} />
      </form>
    </Dialog>
  );
}

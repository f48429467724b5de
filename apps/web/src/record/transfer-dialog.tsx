import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request } from '../app/client.ts';
import type { DescribedObject } from '../app/objects.ts';
import { toastProblem } from '../app/problem-state.tsx';
import { useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Combobox, type ComboOption } from '../ui/combobox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { toast } from '../ui/toast.tsx';
import { userLookup } from './lookups.ts';
import { recordText } from './record.text.ts';
import { refreshObject } from './writes.ts';

/** Gives records to another owner; history stays with them. */
export function TransferDialog({
  object,
  rows,
  onClose,
}: {
  object: DescribedObject;
  rows: readonly RecordRow[];
  onClose: (done: boolean) => void;
}) {
  const t = useText(recordText);
  const client = useQueryClient();
  const [owner, setOwner] = useState<ComboOption | null>(null);
  const [keep, setKeep] = useState(true);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const give = async (): Promise<void> => {
    if (!owner) return;
    setBusy(true);
    const body = {
      owner: owner.id,
      keepCollaborator: keep,
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    };
    const answers = await Promise.allSettled(
      rows.map((row) => request('POST', `/${object.path}/${row.id}/transfer`, { body })),
    );
    await refreshObject(client, object.key, true);
    const failed = answers.filter((answer) => answer.status === 'rejected');
    setBusy(false);
    if (failed[0])
      toastProblem(failed[0].reason, t('some', { done: rows.length - failed.length, failed: failed.length }));
    else toast({ title: t('transferred', { name: owner.name }) });
    if (failed.length < rows.length) onClose(true);
  };
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      title={t('transferTitle')}
      footer={
        <Button variant="primary" disabled={!owner} busy={busy} onClick={() => void give()}>
          {t('transfer')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={t('transferTo')} required>
          <Combobox
            value={owner}
            onChange={setOwner}
            local
            load={(text, signal) => userLookup.load(client, text, signal)}
            autoFocus
          />
        </Field>
        <Field label={t('transferReason')}>
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <Checkbox checked={keep} onChange={setKeep}>
          {t('transferKeep')}
        </Checkbox>
      </div>
    </Dialog>
  );
}

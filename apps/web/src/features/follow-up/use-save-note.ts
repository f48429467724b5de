import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request as call, submitKeys } from '../../app/client.ts';
import { useFormat } from '../../app/use-format.ts';
import { say } from '../../i18n/text.ts';
import type { FormProps } from '../../record/custom-forms.ts';
import { changedInput } from '../../record/value.ts';
import { refreshObject, sendUpdate, useWrites } from '../../record/writes.ts';
import { toast } from '../../ui/toast.tsx';
import { didText } from './effects.ts';
import { followUpText } from './follow-up.text.ts';
import { inputOf, type Note, valuesOf } from './note.ts';
import { effectsAfter } from './outcome.ts';

/**
 * Saves a follow-up and says what it changed on the deal.
 * @param deal the deal as it was before; undefined where the note is about something else
 */
export function useSaveNote({
  request,
  object,
  deal,
  onDone,
}: Omit<FormProps, 'onClose'> & { deal: RecordRow | undefined; onDone: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const format = useFormat();
  const writes = useWrites(object);
  const [keyring] = useState(submitKeys);
  return useMutation({
    mutationFn: async (note: Note) => {
      if (request.record) {
        const after = valuesOf(note);
        if (Object.keys(changedInput(object.fields, request.record, after)).length === 0) return request.record;
        return sendUpdate(object, request.record, after, keyring.keyFor(note));
      }
      return writes.create(inputOf(note), keyring.keyFor(note));
    },
    onSuccess: async (row) => {
      // The choice between both values was put off: the form stays open with what was typed.
      if (!row) return;
      keyring.done();
      request.onSaved?.(row);
      onDone();
      await Promise.all(
        ['activity', 'opportunity', 'account', 'contact', 'lead'].map((key) => refreshObject(client, key, true)),
      );
      const after =
        deal && (await call<{ record: RecordRow }>('GET', `/opportunities/${deal.id}`).catch(() => undefined));
      const effects = after ? effectsAfter(deal, after.record) : [];
      toast({
        title: say(followUpText, 'saved'),
        detail: effects.map((effect) => didText(effect, format)).join(' · '),
        ...(deal &&
          !location.pathname.endsWith(deal.id) && {
            action: {
              label: say(followUpText, 'openDeal'),
              run: () => void navigate({ to: `/opportunities/${deal.id}` as '/' }),
            },
          }),
      });
    },
  });
}

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useMe } from '../../app/session.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { taskWorkText } from './task-work.text.ts';

/** Waits in the queue of a role that the member has. */
export function useMayClaim(row: RecordRow): boolean {
  const { roles } = useMe().member;
  return row['status'] === 'open' && row['owner'] === null && roles.some((role) => role.key === row['queue']);
}

/** Takes a task out of the queue; where somebody was faster, says who. */
export function ClaimButton({ id }: { id: string }) {
  const t = useText(taskWorkText);
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const claim = async (): Promise<void> => {
    setBusy(true);
    try {
      await request('POST', `/tasks/${id}/claim`, { body: {} });
      toast({ title: t('claimed') });
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.object('task') });
    }
  };
  return (
    <Button size="sm" variant="primary" busy={busy} onClick={() => void claim()}>
      {t('claim')}
    </Button>
  );
}

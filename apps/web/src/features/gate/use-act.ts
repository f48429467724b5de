import { useQueryClient } from '@tanstack/react-query';
import type { Remedy } from '@throughline/domain/process/gate.contract.ts';
import type { DecisionChain } from '@throughline/domain/decision-chain/decision-chain.contract.ts';
import type { RecordRow, Ref } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { openForm } from '../../app/form-request.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import { useText } from '../../i18n/use-text.ts';
import { recordQuery } from '../../record/queries.ts';
import { asRef, nameOf } from '../../record/value.ts';
import { refreshObject, sendUpdate } from '../../record/writes.ts';
import { toast } from '../../ui/toast.tsx';
import { gateText } from './gate.text.ts';

type Acts = Extract<Remedy, { do: 'logActivity' | 'doAction' }>;

/** Remedies that a press alone begins: the form of a follow-up with all that is known, the tick of a task. */
export function useAct(dealId: string) {
  const client = useQueryClient();
  const t = useText(gateText);
  const deals = useFindObject('opportunity');
  const tasks = useFindObject('task');

  const dealOf = async (object: DescribedObject): Promise<RecordRow> =>
    (await client.ensureQueryData(recordQuery(object, dealId))).record;
  const refresh = (): void => void refreshObject(client, 'opportunity', true);

  /** The person whom the criterion asks for; undefined where nobody on the deal has that part. */
  const personOf = async (role: string | null, deal: RecordRow): Promise<Ref | undefined> => {
    if (role === null) return asRef(deal['primaryContact']);
    const chain = await request<DecisionChain>('GET', `/opportunities/${dealId}/decision-chain`).catch(() => undefined);
    return chain?.items.find((item) => item.role === role)?.contact;
  };
  const logActivity = async (remedy: Extract<Acts, { do: 'logActivity' }>): Promise<void> => {
    if (!deals) return;
    const deal = await dealOf(deals);
    const contact = await personOf(remedy.contactRole, deal);
    openForm({
      object: 'activity',
      values: {
        opportunity: { id: dealId, name: nameOf(deal, deals.nameField) },
        ...(contact && { contact }),
        ...(remedy.kinds[0] && { kind: remedy.kinds[0] }),
      },
      onSaved: refresh,
    });
  };
  const taskOf = async (id: string): Promise<RecordRow> =>
    (await request<{ record: RecordRow }>('GET', `/tasks/${id}`)).record;
  const openTask = async (id: string): Promise<void> => {
    openForm({ object: 'task', record: await taskOf(id), onSaved: refresh });
  };
  /** @throws AppProblem where the task asks for more: its checklist, a file, a follow-up */
  const finishTask = async (id: string): Promise<void> => {
    if (!tasks) return;
    const before = await taskOf(id);
    const saved = await sendUpdate(tasks, before, { ...before, status: 'done' });
    if (!saved) return;
    void refreshObject(client, 'task', true);
    refresh();
    const undo = async (): Promise<void> => {
      await sendUpdate(tasks, saved, { ...saved, status: 'open' });
      void refreshObject(client, 'task', true);
      refresh();
    };
    toast({
      title: t('taskDone'),
      detail: nameOf(saved, tasks.nameField),
      undo: () => void undo().catch(toastProblem),
    });
  };
  return { logActivity, openTask, finishTask };
}

import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../../app/client.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { ClaimButton } from '../task/claim-button.tsx';
import { sinceOf, sinceText } from './since.ts';
import type { Together } from './together.ts';
import { waitText } from './wait.text.ts';

/**
 * The one action that helps: take it, do it, decide it, or remind whoever is waited for.
 * @param onDeal the deal is before the reader already
 */
export function WaitAction({ one, onDeal }: { one: Together; onDeal?: boolean }) {
  const { wait } = one;
  const t = useText(waitText);
  if (wait.canClaim) return <ClaimButton id={wait.id} />;
  if (wait.mine && wait.kind === 'task') return <Go to={`/tasks/${wait.id}`} text={t('doIt')} />;
  if (wait.mine && wait.kind === 'approval')
    return <Go to="/approvals" search={{ id: wait.approval ?? undefined }} text={t('decide')} />;
  if (wait.kind === 'task' || (wait.kind === 'approval' && wait.member)) return <Remind one={one} />;
  return onDeal ? null : <Go to={`/opportunities/${wait.deal.id}`} text={t('open')} />;
}

const Go = ({ to, search, text }: { to: string; search?: Record<string, unknown>; text: string }) => (
  <Link to={to as '/'} search={(search ?? {}) as never} className={buttonClass('default', 'sm')}>
    {text}
  </Link>
);

/** A comment where the work is: whoever is waited for is mentioned, a queue follows its task. */
function Remind({ one: { wait, people } }: { one: Together }) {
  const t = useText(waitText);
  const label = useLabel();
  const format = useFormat();
  const [state, setState] = useState<'ready' | 'busy' | 'done'>('ready');
  const remind = async (): Promise<void> => {
    setState('busy');
    const since = sinceOf(wait, format.today(), format.timeZone);
    const note = t('remindNote', { what: label(wait.what), since: t(sinceText(since), { count: since.days }) });
    const text = [...people.map((person) => `@[${person.id}]`), note].join(' ');
    const of =
      wait.kind === 'task' ? { object: 'task', record: wait.id } : { object: 'opportunity', record: wait.deal.id };
    try {
      const { comment } = await request<{ comment: { id: string } }>('POST', '/comments', { body: { ...of, text } });
      setState('done');
      toast({
        title: t('reminded', {
          who: people.length > 1 ? label(wait.roleLabel) : (wait.member?.name ?? label(wait.roleLabel)),
        }),
        detail: note,
        undo: () => void request('DELETE', `/comments/${comment.id}`).then(() => setState('ready'), toastProblem),
      });
    } catch (error) {
      setState('ready');
      toastProblem(error);
    }
  };
  return (
    <Button size="sm" busy={state === 'busy'} disabled={state === 'done'} onClick={() => void remind()}>
      {t('remind')}
    </Button>
  );
}

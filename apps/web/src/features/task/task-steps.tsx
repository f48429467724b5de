import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { useRef } from 'react';
import type { CheckItem, Checklist } from '@throughline/domain/task/task.contract.ts';
import { request } from '../../app/client.ts';
import { openForm } from '../../app/form-request.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cx } from '../../ui/cx.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useUpload } from '../file/use-upload.ts';
import { checklistQuery } from './queries.ts';
import { taskWorkText } from './task-work.text.ts';

/** What a standard action takes before it is done: its steps, one tick each, and its evidence with the button that gives it. */
export function TaskSteps({
  id,
  deal,
  isInline,
}: {
  id: string;
  deal: { id: string; name: string | null } | undefined;
  /** Unfolded in a list: says so where there is nothing. */
  isInline?: boolean;
}) {
  const t = useText(taskWorkText);
  const list = useQuery(checklistQuery(id));
  if (list.isPending) return <Skeleton className="h-4 w-1/2" />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const { items, evidence } = list.data;
  if (items.length === 0 && evidence.asked === 'none')
    return isInline ? <p className="text-sm text-quiet">{t('noSteps')}</p> : null;
  return (
    <div className="flex flex-col gap-2">
      {items.length > 0 && <Steps id={id} checklist={list.data} />}
      {evidence.asked !== 'none' && <Evidence id={id} checklist={list.data} deal={deal} />}
    </div>
  );
}

function Steps({ id, checklist }: { id: string; checklist: Checklist }) {
  const t = useText(taskWorkText);
  const label = useLabel();
  const format = useFormat();
  const client = useQueryClient();
  const { queryKey } = checklistQuery(id);
  const done = checklist.items.filter((item) => item.done).length;
  const tick = async (item: CheckItem, checked: boolean): Promise<void> => {
    const shown = (next: boolean) =>
      client.setQueryData<Checklist>(
        queryKey,
        (before) =>
          before && {
            ...before,
            items: before.items.map((one) => (one.id === item.id ? { ...one, done: next } : one)),
          },
      );
    shown(checked);
    try {
      const body = { items: [{ id: item.id, done: checked }] };
      client.setQueryData(queryKey, await request<Checklist>('PUT', `/tasks/${id}/checklist`, { body }));
    } catch (error) {
      shown(!checked);
      toastProblem(error);
      void client.invalidateQueries({ queryKey });
    }
  };
  return (
    <section aria-label={t('checklist')}>
      <h3 className="mb-1 flex items-baseline gap-2 text-sm text-quiet">
        {t('checklist')}
        <span className="num">{t('progress', { done, count: checklist.items.length })}</span>
      </h3>
      <ul className="flex flex-col">
        {checklist.items.map((item) => (
          <li key={item.id} className="flex min-h-7 items-center gap-2.5 max-md:min-h-9">
            <Checkbox
              name={label(item.label)}
              checked={item.done}
              disabled={!checklist.canTick}
              onChange={(checked) => void tick(item, checked)}
            />
            <span className={cx('min-w-0 flex-1 break-words', item.done && 'text-quiet line-through')}>
              {label(item.label)}
            </span>
            {item.doneAt && (
              <span className="num shrink-0 text-xs text-quiet">
                {t('tickedBy', { name: item.doneBy?.name ?? '—', when: format.time(item.doneAt) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const EVIDENCE = {
  file: { asked: 'askFile', given: 'hasFile' },
  activity: { asked: 'askActivity', given: 'hasActivity' },
} as const;

function Evidence({
  id,
  checklist: { evidence, canTick },
  deal,
}: {
  id: string;
  checklist: Checklist;
  deal: { id: string; name: string | null } | undefined;
}) {
  const t = useText(taskWorkText);
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const { send, sending } = useUpload('task', id);
  const refresh = () => client.invalidateQueries({ queryKey: keys.about('task', 'checklist', id) });
  if (evidence.asked === 'none') return null;
  const words = EVIDENCE[evidence.asked];
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2">
      {evidence.given ? (
        <CircleCheck aria-hidden size={15} className="text-green-ink" />
      ) : (
        <CircleDashed aria-hidden size={15} className="text-quiet" />
      )}
      <span className={cx('text-sm', evidence.given ? 'text-green-ink' : 'text-ink-2')}>
        {t(evidence.given ? words.given : words.asked)}
      </span>
      {canTick && !evidence.given && evidence.asked === 'file' && (
        <>
          <input
            ref={input}
            type="file"
            hidden
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file) void send(file).then(refresh);
            }}
          />
          <Button size="sm" busy={sending !== undefined} onClick={() => input.current?.click()}>
            {t('attach')}
          </Button>
        </>
      )}
      {canTick && !evidence.given && evidence.asked === 'activity' && deal && (
        <Button
          size="sm"
          onClick={() => openForm({ object: 'activity', values: { opportunity: deal }, onSaved: () => void refresh() })}
        >
          {t('log')}
        </Button>
      )}
    </div>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import type { DescribedObject } from '../../app/objects.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { listQuery } from '../../record/queries.ts';
import { asText } from '../../record/value.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TaskLine } from '../task/task-line.tsx';
import { dealText } from './deal.text.ts';

const is = (path: string, op: 'eq' | 'ne', value: string): Condition => ({
  kind: 'compare',
  path,
  op,
  value: { kind: 'literal', value },
});

const FEW = 2;

/** What is to be done on this deal, soonest first; done ones stay one press away. */
export function DealTasks({
  tasks,
  deal,
  name,
  stage,
}: {
  tasks: DescribedObject;
  deal: RecordRow;
  name: string;
  /** Key of the present stage, whose standard actions come first; undefined while it is not known. */
  stage: string | undefined;
}) {
  const t = useText(dealText);
  const [showDone, setShowDone] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const ofDeal = is('opportunity', 'eq', deal.id);
  const open = useInfiniteQuery(
    listQuery(tasks, { filter: { kind: 'all', of: [ofDeal, is('status', 'eq', 'open')] }, sort: 'due' }, 50),
  );
  const done = useInfiniteQuery(
    listQuery(tasks, { filter: { kind: 'all', of: [ofDeal, is('status', 'eq', 'done')] }, sort: '-doneAt' }, 50),
  );
  const rows = open.data?.pages.flatMap((page) => page.items).filter((row) => asText(row['status']) === 'open') ?? [];
  const isOfStage = (row: RecordRow): boolean => stage !== undefined && row['stageKey'] === stage;
  const ofStage = rows.filter(isOfStage);
  const others = rows.filter((row) => !isOfStage(row));
  // What earlier stages left open must not push the talk with the customer out of sight.
  const folded = !unfolded && ofStage.length > 0 && others.length > FEW;
  const finished = done.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={t('tasks')}>
      <header className="mb-2 flex min-h-7 items-center gap-2">
        <h2 className="font-semibold">{t('tasks')}</h2>
        <span className="num text-quiet">{rows.length > 0 ? rows.length : ''}</span>
        <span className="flex-1" />
        {finished.length > 0 && (
          <Button variant="ghost" size="sm" aria-expanded={showDone} onClick={() => setShowDone(!showDone)}>
            {t('doneTasks', { count: finished.length })}
          </Button>
        )}
        {tasks.can.includes('create') && (
          <Button
            variant="ghost"
            size="sm"
            icon={<Plus aria-hidden size={13} />}
            onClick={() =>
              openForm({ object: tasks.key, values: { opportunity: { id: deal.id, name }, account: deal['account'] } })
            }
          >
            {t('addTask')}
          </Button>
        )}
      </header>
      {open.isError ? (
        <ProblemState error={open.error} onRetry={() => void open.refetch()} />
      ) : (
        <ul className="overflow-hidden rounded-md border border-line">
          {open.isPending && (
            <li className="flex h-10 items-center px-3">
              <Skeleton className="h-3 w-1/2" />
            </li>
          )}
          {open.isSuccess && rows.length === 0 && <li className="px-3 py-2.5 text-quiet">{t('emptyTasks')}</li>}
          {ofStage.length > 0 && others.length > 0 && <Heading>{t('stageTasks')}</Heading>}
          {ofStage.map((row) => (
            <TaskLine key={row.id} object={tasks} row={row} />
          ))}
          {folded ? (
            <li className="border-b border-line px-1.5 py-1 last:border-0">
              <Button variant="ghost" size="sm" aria-expanded={false} onClick={() => setUnfolded(true)}>
                {t('otherTasksOf', { count: others.length })}
              </Button>
            </li>
          ) : (
            <>
              {ofStage.length > 0 && others.length > 0 && <Heading>{t('otherTasks')}</Heading>}
              {others.map((row) => (
                <TaskLine key={row.id} object={tasks} row={row} />
              ))}
            </>
          )}
          {showDone && finished.map((row) => <TaskLine key={row.id} object={tasks} row={row} />)}
        </ul>
      )}
    </section>
  );
}

const Heading = ({ children }: { children: string }) => (
  <li className="border-b border-line bg-bg px-3 py-1 text-xs text-quiet">{children}</li>
);

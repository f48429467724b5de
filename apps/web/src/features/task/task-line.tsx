import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ListChecks } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { keys } from '../../app/keys.ts';
import { type DescribedObject, recordAddress, useFindObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { asRef, asText } from '../../record/value.ts';
import { useWrites } from '../../record/writes.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { cx } from '../../ui/cx.ts';
import { daysBetween, wallTime } from '../../ui/day.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ClaimButton, useMayClaim } from './claim-button.tsx';
import { taskLineText } from './task-line.text.ts';
import { taskWorkText } from './task-work.text.ts';

const TaskSteps = lazy(async () => ({ default: (await import('./task-steps.tsx')).TaskSteps }));

/** One task: its tick, what it is about, when it is due. `action` stands before the time. */
export function TaskLine({
  object,
  row,
  showDeal,
  hideOwner,
  action,
}: {
  object: DescribedObject;
  row: RecordRow;
  showDeal?: boolean;
  hideOwner?: boolean;
  action?: ReactNode;
}) {
  const t = useText(taskLineText);
  const writes = useWrites(object);
  const client = useQueryClient();
  const work = useText(taskWorkText);
  const title = asText(row['title']);
  const isDone = row['status'] === 'done';
  const mayClaim = useMayClaim(row);
  const hasSteps = typeof row['actionKey'] === 'string' && row['status'] === 'open';
  const [unfolded, setUnfolded] = useState(false);
  const steps = useId();
  const canUpdate = object.can.includes('update');
  const tick = async (checked: boolean): Promise<void> => {
    await writes.update(row, { status: checked ? 'done' : 'open' });
    // It leaves one list and enters another.
    await client.invalidateQueries({ queryKey: keys.lists(object.key) });
  };
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-2.5 border-b border-line px-3 py-1.5 last:border-0 hover:bg-bg">
      <Checkbox
        name={t('tick', { title })}
        checked={isDone}
        disabled={!canUpdate}
        onChange={(checked) => void tick(checked)}
      />
      <span className="flex min-w-0 flex-1 items-baseline gap-x-2 max-md:flex-col">
        <button
          type="button"
          className={cx(
            'min-w-0 max-w-full truncate text-left hover:text-accent-ink max-md:min-h-6',
            isDone && 'text-quiet line-through',
          )}
          onClick={() => openForm({ object: object.key, record: row })}
        >
          {title}
        </button>
        {showDeal && <About row={row} />}
      </span>
      {row['priority'] === 'high' && !isDone && (
        <span className="shrink-0 text-xs font-medium text-accent-ink">{t('high')}</span>
      )}
      {hasSteps && (
        <button
          type="button"
          aria-expanded={unfolded}
          aria-controls={steps}
          aria-label={work(unfolded ? 'hideSteps' : 'showSteps')}
          className="grid size-6 shrink-0 place-items-center rounded-sm text-quiet hover:bg-sunken hover:text-ink"
          onClick={() => setUnfolded(!unfolded)}
        >
          <ListChecks aria-hidden size={14} />
        </button>
      )}
      {mayClaim && <ClaimButton id={row.id} />}
      {action}
      {!hideOwner && <Avatar name={asRef(row['owner'])?.name} />}
      <Due row={row} />
      {unfolded && hasSteps && (
        <div id={steps} className="basis-full pb-1.5 pl-6.5">
          <Suspense fallback={<Skeleton className="h-4 w-1/2" />}>
            <TaskSteps id={row.id} deal={asRef(row['opportunity'])} isInline />
          </Suspense>
        </div>
      )}
    </li>
  );
}

function About({ row }: { row: RecordRow }) {
  const deals = useFindObject('opportunity');
  const deal = asRef(row['opportunity']);
  const account = asRef(row['account'])?.name;
  return (
    <span className="flex min-w-0 gap-2 text-sm text-quiet">
      {deal && deals && (
        <Link
          to={recordAddress(deals, deal.id) as '/'}
          className="truncate hover:text-accent-ink hover:underline max-md:min-h-6"
        >
          {deal.name ?? '—'}
        </Link>
      )}
      {account && <span className="truncate">{account}</span>}
    </span>
  );
}

/** Red and in words once it is late; the plain time otherwise. */
function Due({ row }: { row: RecordRow }) {
  const t = useText(taskLineText);
  const format = useFormat();
  const due = asText(row['due']);
  if (due === '') return <span className="w-20 shrink-0 text-right text-xs text-quiet">{t('noDue')}</span>;
  const days = daysBetween(wallTime(due, format.timeZone).day, format.today());
  const isLate = days > 0 && row['status'] === 'open';
  return (
    <time
      dateTime={due}
      title={format.exactTime(due)}
      className={cx('num w-20 shrink-0 text-right text-xs', isLate ? 'text-red-ink' : 'text-quiet')}
    >
      {isLate ? t('overdueDays', { count: days }) : format.time(due)}
    </time>
  );
}

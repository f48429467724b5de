import { Link } from '@tanstack/react-router';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { type DescribedObject, recordAddress } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { useProcessNames } from '../../record/process-names.ts';
import { asNumber, asRef, asText, currencyOf, nameOf } from '../../record/value.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { daysBetween, wallTime } from '../../ui/day.ts';
import { TaskLine } from '../task/task-line.tsx';
import type { AgendaItem } from './agenda.ts';
import { Reschedule } from './reschedule.tsx';
import { todayText } from './today.text.ts';

/** One line of the day with the one action that helps: log for a deal, tick or move for a task. */
export function AgendaLine({
  item,
  deals,
  tasks,
  canLog,
  showOwner,
}: {
  item: AgendaItem;
  deals: DescribedObject | undefined;
  tasks: DescribedObject | undefined;
  canLog: boolean;
  showOwner: boolean;
}) {
  if (item.kind === 'task')
    return tasks ? (
      <TaskLine
        object={tasks}
        row={item.row}
        showDeal
        hideOwner={!showOwner}
        action={tasks.can.includes('update') ? <Reschedule object={tasks} row={item.row} /> : undefined}
      />
    ) : null;
  return deals ? <DealLine object={deals} row={item.row} canLog={canLog} showOwner={showOwner} /> : null;
}

export function DealLine({
  object,
  row,
  canLog,
  showOwner,
}: {
  object: DescribedObject;
  row: RecordRow;
  canLog: boolean;
  showOwner: boolean;
}) {
  const t = useText(todayText);
  const format = useFormat();
  const name = nameOf(row, object.nameField);
  const amount = asNumber(row['amount']);
  const at = asText(row['nextStepAt']);
  const days = at === '' ? 0 : daysBetween(wallTime(at, format.timeZone).day, format.today());
  const stageName = useProcessNames();
  const step = asText(row['nextStep']);
  return (
    <li className="flex min-h-[52px] items-center gap-2.5 border-b border-line px-3 py-1.5 last:border-0 hover:bg-bg">
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <Link
            to={recordAddress(object, row.id) as '/'}
            className="min-w-0 truncate font-semibold hover:text-accent-ink hover:underline"
          >
            {name}
          </Link>
          <span className="min-w-0 truncate text-ink-2 max-md:hidden">{asRef(row['account'])?.name}</span>
          {amount !== null && (
            <span className="num shrink-0">{format.short(amount, currencyOf(row, format.currency))}</span>
          )}
        </span>
        <span className="block truncate text-sm text-ink-2">{step || stageName(row['stage'])}</span>
      </span>
      {canLog && (
        <Button
          size="sm"
          onClick={() => openForm({ object: 'activity', values: { opportunity: { id: row.id, name } } })}
        >
          {t('logShort')}
        </Button>
      )}
      {showOwner && <Avatar name={asRef(row['owner'])?.name} />}
      {at !== '' && (
        <time
          dateTime={at}
          title={format.exactTime(at)}
          className={cx('num w-20 shrink-0 text-right text-xs', days > 0 ? 'text-red-ink' : 'text-quiet')}
        >
          {days > 0 ? t('overdueDays', { count: days }) : format.time(at)}
        </time>
      )}
    </li>
  );
}

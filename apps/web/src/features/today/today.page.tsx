import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Sun } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { dayText } from '../../app/format.ts';
import { openForm } from '../../app/form-request.ts';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import { PageBar, PageBody } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useMe } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { groupQuery, listQuery } from '../../record/queries.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { weekday } from '../../ui/day.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { type AgendaItem, agenda, type Bucket } from './agenda.ts';
import { AgendaLine, DealLine } from './agenda-line.tsx';
import { dueDeals, dueTasks, type Whose, withoutNext } from './conditions.ts';
import { Figures } from './figures.tsx';
import { RecentDeals } from './recent-deals.tsx';
import { todayText } from './today.text.ts';

const NOTHING: DescribedObject = {
  key: '',
  path: '',
  label: { zh: '', en: '' },
  plural: { zh: '', en: '' },
  nameField: 'id',
  listColumns: [],
  formFields: [],
  fields: [],
  can: [],
};
const DEAL_FIELDS = [
  'name',
  'account',
  'amount',
  'currency',
  'stage',
  'stageKind',
  'owner',
  'nextStep',
  'nextStepAt',
  'activityCount',
  'advanceCount',
];
const MANY = 200;

/** What to do today: late things first, each with the one action that helps (R57). */
export default function TodayPage() {
  const t = useText(todayText);
  const format = useFormat();
  const me = useMe();
  const deals = useFindObject('opportunity');
  const tasks = useFindObject('task');
  const activities = useFindObject('activity');
  const [whose, setWhose] = useState<Whose>('mine');
  const owners =
    useQuery({ ...groupQuery(deals ?? NOTHING, { by: 'owner' }), enabled: deals !== undefined }).data ?? [];
  const hasTeam = owners.some((group) => group.key !== null && group.key !== me.member.id);
  const canLog = activities?.can.includes('create') ?? false;
  const day = format.today();
  const weekdayName = new Intl.DateTimeFormat(format.locale, { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, weekday(day)),
  );
  return (
    <>
      <PageBar
        title={t('title')}
        actions={
          <>
            {hasTeam && (
              <Segmented
                name={t('whose')}
                value={whose}
                onChange={setWhose}
                items={[
                  { value: 'mine', label: t('mine') },
                  { value: 'team', label: t('team') },
                ]}
              />
            )}
            {canLog && (
              <Button
                variant="primary"
                hotkey="F"
                className="max-md:hidden"
                onClick={() => openForm({ object: 'activity' })}
              >
                {t('log')}
              </Button>
            )}
          </>
        }
      >
        <span className="num text-ink-2">
          {dayText(day, day, format.locale)} {weekdayName}
        </span>
      </PageBar>
      <PageBody>
        <div className="grid gap-6 px-6 py-5 max-md:px-3.5 max-md:py-3.5 lg:grid-cols-[minmax(0,1fr)_300px]">
          <div className="flex min-w-0 flex-col gap-6">
            {deals && <Figures deals={deals} activities={activities} whose={whose} />}
            <Agenda deals={deals} tasks={tasks} canLog={canLog} whose={whose} />
          </div>
          <div className="min-w-0">{deals && <RecentDeals deals={deals} whose={whose} />}</div>
        </div>
      </PageBody>
    </>
  );
}

function Agenda({
  deals,
  tasks,
  canLog,
  whose,
}: {
  deals: DescribedObject | undefined;
  tasks: DescribedObject | undefined;
  canLog: boolean;
  whose: Whose;
}) {
  const t = useText(todayText);
  const format = useFormat();
  const due = useInfiniteQuery({
    ...listQuery(deals ?? NOTHING, { filter: dueDeals(whose), sort: 'nextStepAt', fields: DEAL_FIELDS }, MANY),
    enabled: deals !== undefined,
  });
  const todo = useInfiniteQuery({
    ...listQuery(tasks ?? NOTHING, { filter: dueTasks(whose), sort: 'due' }, MANY),
    enabled: tasks !== undefined,
  });
  const bare = useInfiniteQuery({
    ...listQuery(deals ?? NOTHING, { filter: withoutNext(whose), sort: '-amount', fields: DEAL_FIELDS }, 20),
    enabled: deals !== undefined,
  });
  const isPending =
    (deals !== undefined && (due.isPending || bare.isPending)) || (tasks !== undefined && todo.isPending);
  const failure = due.error ?? todo.error ?? bare.error;
  if (failure)
    return (
      <ProblemState
        error={failure}
        onRetry={() => {
          void due.refetch();
          void todo.refetch();
          void bare.refetch();
        }}
      />
    );
  if (isPending) return <SkeletonRows rows={9} />;
  const buckets = agenda(
    due.data?.pages[0]?.items ?? [],
    todo.data?.pages[0]?.items ?? [],
    format.today(),
    format.timeZone,
  );
  const without = bare.data?.pages[0]?.items ?? [];
  const isClear = buckets.overdue.length + buckets.today.length === 0;
  const line = (item: AgendaItem): ReactNode => (
    <AgendaLine
      key={item.row.id}
      item={item}
      deals={deals}
      tasks={tasks}
      canLog={canLog}
      showOwner={whose === 'team'}
    />
  );
  const section = (bucket: Bucket, title: string, hint: string): ReactNode =>
    buckets[bucket].length > 0 && (
      <Group title={title} hint={hint}>
        {buckets[bucket].map(line)}
      </Group>
    );
  return (
    <>
      {section('overdue', t('overdue', { count: buckets.overdue.length }), t('overdueHint'))}
      {section('today', t('today'), t('todayCount', { count: buckets.today.length }))}
      {isClear && (
        <div className="rounded-md border border-dashed border-line-strong">
          <EmptyState
            icon={<Sun aria-hidden size={18} />}
            title={t('clear')}
            action={
              <Link to="/opportunities" search={{}} className={buttonClass('default')}>
                {t('toDeals')}
              </Link>
            }
          >
            {buckets.week.length + without.length === 0 && t('clearHint')}
          </EmptyState>
        </div>
      )}
      {section('week', t('week'), t('todayCount', { count: buckets.week.length }))}
      {deals && without.length > 0 && (
        <Group title={t('noNext')} hint={t('noNextHint')}>
          {without.map((row) => (
            <DealLine key={row.id} object={deals} row={row} canLog={canLog} showOwner={whose === 'team'} />
          ))}
          {bare.hasNextPage && (
            <li>
              <Link
                to="/opportunities"
                search={{ filter: withoutNext(whose), mode: 'list' }}
                className="block px-3 py-2 text-sm text-accent-ink hover:bg-bg"
              >
                {t('all')}
              </Link>
            </li>
          )}
        </Group>
      )}
    </>
  );
}

function Group({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 flex items-baseline gap-2 font-semibold">
        {title} <span className="truncate text-sm font-normal text-quiet">{hint}</span>
      </h2>
      <ul className="overflow-hidden rounded-md border border-line">{children}</ul>
    </section>
  );
}

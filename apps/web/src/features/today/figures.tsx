import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import { type DescribedObject, fieldOf } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { groupQuery } from '../../record/queries.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { closingThisMonth, followUpsThisWeek, isOpen, type Whose, wonThisMonth } from './conditions.ts';
import { todayText } from './today.text.ts';

/** Figures of records that exist; each opens its records. */
export function Figures({
  deals,
  activities,
  whose,
}: {
  deals: DescribedObject;
  activities: DescribedObject | undefined;
  whose: Whose;
}) {
  const t = useText(todayText);
  return (
    <ul className="grid grid-cols-4 overflow-hidden rounded-md border border-line max-md:grid-cols-2 max-md:gap-y-px">
      <Sum label={t('openDeals')} deals={deals} filter={isOpen(whose)} />
      <Sum label={t('closingMonth')} deals={deals} filter={closingThisMonth(whose)} />
      <Sum label={t('wonMonth')} deals={deals} filter={wonThisMonth(whose)} />
      {activities && <FollowUps activities={activities} filter={followUpsThisWeek(whose)} />}
    </ul>
  );
}

function Tile({
  label,
  to,
  filter,
  value,
  detail,
  pending,
}: {
  label: string;
  to: string;
  filter: Condition;
  value: string;
  detail: string;
  pending: boolean;
}) {
  return (
    <li className="border-line not-first:border-l max-md:odd:border-l-0 max-md:[&:nth-child(n+3)]:border-t">
      <Link to={to as '/'} search={{ filter, mode: 'list' } as never} className="block px-3.5 py-2.5 hover:bg-bg">
        <span className="block text-sm text-quiet">{label}</span>
        {pending ? (
          <Skeleton className="my-1 h-5 w-24" />
        ) : (
          <b className="num block truncate text-xl font-semibold">{value}</b>
        )}
        <span className="num block text-xs text-quiet">{detail || '\u00a0'}</span>
      </Link>
    </li>
  );
}

function Sum({ label, deals, filter }: { label: string; deals: DescribedObject; filter: Condition }) {
  const t = useText(todayText);
  const format = useFormat();
  // An amount that may not be read may not be summed either.
  const canSum = ['read', 'write'].includes(fieldOf(deals, 'amount')?.right ?? '');
  const groups = useQuery(groupQuery(deals, { filter, by: 'stageKind', ...(canSum && { sum: 'amount' }) }));
  const count = (groups.data ?? []).reduce((total, group) => total + group.count, 0);
  const sum = (groups.data ?? []).reduce((total, group) => total + (group.sum ?? 0), 0);
  const told = t('deals', { count });
  return (
    <Tile
      label={label}
      to="/opportunities"
      filter={filter}
      pending={groups.isPending}
      value={canSum ? format.short(sum) : told}
      detail={canSum ? told : ''}
    />
  );
}

function FollowUps({ activities, filter }: { activities: DescribedObject; filter: Condition }) {
  const t = useText(todayText);
  const groups = useQuery(groupQuery(activities, { filter, by: 'advanced' }));
  const count = (groups.data ?? []).reduce((total, group) => total + group.count, 0);
  const advanced = groups.data?.find((group) => group.key === true || group.key === 'true')?.count ?? 0;
  return (
    <Tile
      label={t('followUpsWeek')}
      to="/activities"
      filter={filter}
      pending={groups.isPending}
      value={t('times', { count })}
      detail={count > 0 ? t('advancedTimes', { count: advanced }) : ''}
    />
  );
}

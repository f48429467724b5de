import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type DescribedObject, recordAddress } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { useProcessNames } from '../../record/process-names.ts';
import { listQuery } from '../../record/queries.ts';
import { asRef, asText, nameOf } from '../../record/value.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { recentDeals, type Whose } from './conditions.ts';
import { todayText } from './today.text.ts';

export function RecentDeals({ deals, whose }: { deals: DescribedObject; whose: Whose }) {
  const t = useText(todayText);
  const format = useFormat();
  const stageName = useProcessNames();
  const list = useInfiniteQuery(
    listQuery(
      deals,
      {
        filter: recentDeals(whose),
        sort: '-updatedAt',
        fields: ['name', 'account', 'stage', 'updatedAt', 'updatedBy'],
      },
      8,
    ),
  );
  const rows = list.data?.pages[0]?.items ?? [];
  return (
    <section aria-label={t('recent')} className="rounded-md border border-line px-3.5 py-2.5">
      <h2 className="mb-1 text-sm font-semibold">{t('recent')}</h2>
      {list.isPending && <Skeleton className="my-2 h-4 w-2/3" />}
      {list.isSuccess && rows.length === 0 && <p className="py-1 text-quiet">{t('recentEmpty')}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="border-b border-line py-1.5 last:border-0">
            <Link to={recordAddress(deals, row.id) as '/'} className="group flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate group-hover:text-accent-ink">
                {nameOf(row, deals.nameField)}
              </span>
              <span className="max-w-28 shrink-0 truncate text-xs text-quiet">{stageName(row['stage'])}</span>
            </Link>
            <span className="num block truncate text-xs text-quiet">
              {[asRef(row['updatedBy'])?.name, format.time(asText(row['updatedAt']))].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

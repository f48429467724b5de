import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { PageBar, PageBody } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { boardQuery, type GroupedBy, type Whose } from './queries.ts';
import { WaitColumn } from './wait-column.tsx';
import { waitText } from './wait.text.ts';

/** Who is waited for across departments, on which deal, since when, with the one action that helps. */
export default function WaitsPage() {
  const t = useText(waitText);
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const of: Whose = search['of'] === 'mine' ? 'mine' : 'team';
  const by: GroupedBy = search['by'] === 'deal' ? 'deal' : 'role';
  const go = (next: { of?: Whose; by?: GroupedBy }): void =>
    void navigate({ to: '/waits' as '/', search: { of, by, ...next } as never, replace: true });
  const board = useQuery(boardQuery(of, by));
  const isEmpty = board.data?.every((group) => group.items.length === 0) ?? false;
  return (
    <>
      <PageBar
        title={t('title')}
        actions={
          <>
            <Segmented
              name={t('by')}
              value={by}
              onChange={(next) => go({ by: next })}
              items={[
                { value: 'role', label: t('byRole') },
                { value: 'deal', label: t('byDeal') },
              ]}
            />
            <Segmented
              name={t('whose')}
              value={of}
              onChange={(next) => go({ of: next })}
              items={[
                { value: 'mine', label: t('mine') },
                { value: 'team', label: t('team') },
              ]}
            />
          </>
        }
      />
      {board.isPending && <SkeletonRows rows={8} className="p-4" />}
      {board.isError && <ProblemState error={board.error} onRetry={() => void board.refetch()} />}
      {board.data && isEmpty && (
        <EmptyState icon={<Hourglass aria-hidden size={18} />} title={t('emptyTitle')}>
          {t('emptyHint')}
        </EmptyState>
      )}
      {board.data && !isEmpty && by === 'role' && (
        <PageBody className="flex max-md:flex-col md:overflow-y-hidden">
          {board.data.map((group) => (
            <WaitColumn key={`${of} ${group.key}`} group={group} of={of} />
          ))}
        </PageBody>
      )}
      {board.data && !isEmpty && by === 'deal' && (
        <PageBody className="grid grid-cols-[minmax(0,1fr)] content-start items-start gap-3 p-4 md:grid-cols-[repeat(auto-fill,minmax(300px,1fr))] max-md:p-3">
          {board.data.map((group) => (
            <WaitColumn key={group.key} group={group} of={of} isDeal />
          ))}
        </PageBody>
      )}
    </>
  );
}

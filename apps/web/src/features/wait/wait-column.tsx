import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Wait, WaitGroup } from '@throughline/domain/wait/wait.contract.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Count } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { moreOfColumn, type Whose } from './queries.ts';
import { together } from './together.ts';
import { WaitCard } from './wait-line.tsx';
import { waitText } from './wait.text.ts';

/** What waits for one department, or on one deal, longest first. */
export function WaitColumn({ group, of, isDeal }: { group: WaitGroup; of: Whose; isDeal?: boolean }) {
  const t = useText(waitText);
  const label = useLabel();
  const [more, setMore] = useState<{ items: Wait[]; next: string | null } | undefined>();
  const [busy, setBusy] = useState(false);
  const shown = new Set(group.items.map((wait) => wait.id));
  const items = [...group.items, ...(more?.items.filter((wait) => !shown.has(wait.id)) ?? [])];
  const cards = together(items);
  // Those that are not here yet are counted one by one.
  const count = group.count - (items.length - cards.length);
  const next = more === undefined ? group.nextCursor : more.next;
  const extend = async (cursor: string): Promise<void> => {
    setBusy(true);
    try {
      const page = await moreOfColumn(of, group.key, cursor);
      setMore({ items: [...(more?.items ?? []), ...(page?.items ?? [])], next: page?.nextCursor ?? null });
    } catch (error) {
      toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section
      aria-label={label(group.label)}
      className={cx(
        'flex flex-col max-md:shrink-0',
        isDeal
          ? 'min-w-0 rounded-md border border-line bg-bg'
          : 'border-line md:min-h-0 md:max-w-[320px] md:min-w-[200px] md:flex-1 md:border-r max-md:border-b',
        !isDeal && items.length === 0 && 'max-md:hidden',
      )}
    >
      <header className="flex min-h-10 items-center gap-2 px-3 py-1.5">
        <h2 className="min-w-0 truncate font-semibold">
          {isDeal ? (
            <Link to={`/opportunities/${group.key}` as '/'} className="hover:text-accent-ink hover:underline">
              {[items[0]?.account?.name, label(group.label)].filter(Boolean).join(' · ')}
            </Link>
          ) : (
            label(group.label)
          )}
        </h2>
        <Count value={group.capped ? t('many', { count }) : count} />
        <span className="flex-1" />
        {group.overdue > 0 && <Badge health="red">{t('overdueCount', { count: group.overdue })}</Badge>}
      </header>
      {items.length === 0 && <p className="px-3 text-sm text-quiet">{t('emptyColumn')}</p>}
      <ul className={cx('flex min-h-0 flex-col gap-2 px-3 pb-3', !isDeal && 'md:overflow-y-auto')}>
        {cards.map((one) => (
          <WaitCard key={one.wait.id} one={one} withDeal={!isDeal} {...(isDeal && { withRole: true })} />
        ))}
        {next !== null && !isDeal && (
          <li>
            <Button variant="ghost" size="sm" busy={busy} onClick={() => void extend(next)}>
              {t('more')}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

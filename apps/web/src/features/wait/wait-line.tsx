import { Link } from '@tanstack/react-router';
import type { Wait } from '@throughline/domain/wait/wait.contract.ts';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { sinceOf, sinceText } from './since.ts';
import type { Together } from './together.ts';
import { WaitAction } from './wait-action.tsx';
import { waitText } from './wait.text.ts';

/** How long, in words; red once it is late. */
function SinceText({ wait }: { wait: Wait }) {
  const t = useText(waitText);
  const format = useFormat();
  const since = sinceOf(wait, format.today(), format.timeZone);
  return (
    <time
      dateTime={wait.since}
      title={format.exactTime(wait.due ?? wait.since)}
      className={cx('num shrink-0 text-xs', since.late ? 'font-medium text-red-ink' : 'text-quiet')}
    >
      {t(sinceText(since), { count: since.days })}
    </time>
  );
}

/** Who is waited for: the person or people, or the queue of the role. */
function Whom({ one: { wait, people }, withRole }: { one: Together; withRole?: boolean }) {
  const t = useText(waitText);
  const label = useLabel();
  const role = label(wait.roleLabel);
  const name = wait.member?.name;
  const whom =
    people.length > 1
      ? t('andOthers', { name: name ?? '—', count: people.length })
      : (name ?? (wait.kind === 'task' ? t('unclaimed') : undefined));
  return (
    <span
      className="flex min-w-0 items-center gap-1.5 text-sm text-ink-2"
      title={people.length > 1 ? listed(people.map((person) => person.name ?? '—')) : undefined}
    >
      {wait.member && <Avatar name={wait.member.name} />}
      <span className="truncate">{[withRole ? role : undefined, whom].filter(Boolean).join(' · ')}</span>
    </span>
  );
}

/** A card of the board: the deal, what is waited for, since when, and what helps. */
export function WaitCard({ one, withRole, withDeal }: { one: Together; withRole?: boolean; withDeal?: boolean }) {
  const { wait } = one;
  const label = useLabel();
  const about = [wait.account?.name, wait.deal.name].filter(Boolean).join(' · ') || '—';
  return (
    <li aria-label={wait.text} className="flex flex-col gap-1.5 rounded-md border border-line bg-surface p-2.5">
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 font-medium break-words">{label(wait.what)}</span>
        <SinceText wait={wait} />
      </div>
      {withDeal && (
        <Link
          to={`/opportunities/${wait.deal.id}` as '/'}
          title={about}
          className="truncate text-sm text-ink-2 hover:text-accent-ink hover:underline max-md:min-h-6"
        >
          {about}
        </Link>
      )}
      <div className="flex min-h-6 items-center gap-2">
        <Whom one={one} {...(withRole && { withRole })} />
        <span className="flex-1" />
        <WaitAction one={one} />
      </div>
    </li>
  );
}

/** One wait of a deal, in a line. */
export function WaitLine({ one }: { one: Together }) {
  const { wait } = one;
  const label = useLabel();
  return (
    <li
      aria-label={wait.text}
      className="flex min-h-10 items-center gap-2.5 border-b border-line px-3 py-1.5 last:border-0 max-md:flex-wrap"
    >
      <span className="min-w-0 flex-1 truncate max-md:basis-full">{label(wait.what)}</span>
      <Whom one={one} withRole />
      <span className="hidden flex-1 max-md:block" />
      <SinceText wait={wait} />
      <WaitAction one={one} onDeal />
    </li>
  );
}

import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { ChevronsUpDown, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Count } from '../ui/chip.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { usePhone } from '../ui/use-phone.ts';
import { appText } from './app.text.ts';
import { Bell } from '../features/notification/bell.tsx';
import { countQuery } from '../record/queries.ts';
import { FormHost } from '../record/form-host.tsx';
import { openForm } from './form-request.ts';
import { HelpDialog } from './help-dialog.tsx';
import { useHotkey, useHotkeyLayer } from './hotkeys.ts';
import { startLive } from './live.ts';
import type { NavItem } from './nav.ts';
import { ObjectsContext, objectsQuery, useFindObject } from './objects.ts';
import { OfflineBanner } from './offline.tsx';
import { MeContext, meQuery, useMe } from './session.ts';
import { useNav } from './use-nav.ts';
import { UserMenu } from './user-menu.tsx';

const Palette = lazy(() => import('./palette.tsx'));
const PhoneBar = lazy(() => import('./phone-bar.tsx'));

/** Frame of every page of a signed-in member: navigation, palette, keyboard, forms, live updates. */
export function Shell() {
  const me = useSuspenseQuery(meQuery).data;
  const objects = useSuspenseQuery(objectsQuery).data;
  return (
    <MeContext value={me}>
      <ObjectsContext value={objects}>
        <Frame />
      </ObjectsContext>
    </MeContext>
  );
}

function Frame() {
  const t = useText(appText);
  const client = useQueryClient();
  const phone = usePhone();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const canFollowUp = useFindObject('activity')?.can.includes('create') ?? false;
  const canSell = useFindObject('opportunity')?.can.includes('create') ?? false;
  useEffect(() => startLive(client), [client]);
  useHotkeyLayer(() => setPalette((open) => !open));
  useHotkey('?', () => setHelp(true));
  useHotkey('c', canSell ? () => openForm({ object: 'opportunity' }) : undefined);
  useHotkey('f', canFollowUp ? () => openForm({ object: 'activity' }) : undefined);
  return (
    <div className="grid h-full md:grid-cols-[216px_minmax(0,1fr)]">
      <a
        href="#content"
        className="absolute top-1 left-1 z-60 -translate-y-16 rounded-sm bg-accent px-3 py-1 text-on-accent focus:translate-y-0"
      >
        {t('skip')}
      </a>
      {!phone && <SideNav onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />}
      <main
        id="content"
        tabIndex={-1}
        className="flex min-h-0 min-w-0 flex-col overflow-hidden bg-surface outline-none max-md:pb-14"
      >
        <OfflineBanner />
        <div className="flex min-h-0 flex-1 flex-col">
          <Outlet />
        </div>
      </main>
      {phone && (
        <Suspense fallback={null}>
          <PhoneBar onPalette={() => setPalette(true)} />
        </Suspense>
      )}
      {palette && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
      <HelpDialog open={help} onClose={() => setHelp(false)} />
      <FormHost />
    </div>
  );
}

function SideNav({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }) {
  const t = useText(appText);
  const label = useLabel();
  const me = useMe();
  const items = useNav();
  // One entry may lead into a part of another: only the nearest is where one is.
  const here = useLocation({ select: ({ pathname }) => pathname });
  const current = items
    .filter((item) => here === item.to || here.startsWith(`${item.to}/`))
    .toSorted((one, other) => other.to.length - one.to.length)[0];
  const groups = [undefined, 'groupRun', 'groupBuild'] as const;
  return (
    <nav
      aria-label={t('navigation')}
      className="flex min-h-0 flex-col gap-0.5 overflow-auto border-r border-line bg-bg p-3"
    >
      <div className="flex items-center gap-2 pt-1.5 pb-3.5 pl-2 font-semibold">
        <i aria-hidden className="size-5 shrink-0 rounded-[6px] bg-[linear-gradient(120deg,var(--accent),#8b5cf6)]" />
        {t('product')}
        <span className="ml-auto truncate pl-2 text-xs font-normal text-quiet">
          {me.member.department?.name ?? me.workspace.name}
        </span>
        <Bell />
      </div>
      <button
        type="button"
        onClick={onPalette}
        aria-keyshortcuts="Meta+K Control+K"
        className="mb-2 flex items-center gap-2 rounded-sm border border-line bg-surface px-2 py-1 text-left text-quiet hover:border-line-strong"
      >
        <Search aria-hidden size={13} />
        <span className="flex-1 truncate">{t('search')}</span>
        <Kbd>⌘K</Kbd>
      </button>
      {groups.map((group) => {
        const members = items.filter((item) => item.group === group);
        if (members.length === 0) return null;
        return (
          <div key={group ?? 'main'} className="flex flex-col gap-0.5">
            {group && <h2 className="px-2 pt-3.5 pb-1 text-xs font-medium text-quiet">{t(group)}</h2>}
            {members.map((item) => (
              <NavLink key={item.to} item={item} isCurrent={item === current} />
            ))}
          </div>
        );
      })}
      <span className="flex-1" />
      {me.workspace.sample && <p className="px-2 py-1 text-xs text-quiet">{t('sample')}</p>}
      <UserMenu
        onHelp={onHelp}
        trigger={
          <button type="button" className="flex items-center gap-2 rounded-sm px-2 py-1.5 text-left hover:bg-sunken">
            <Avatar name={me.member.name} />
            <span className="min-w-0 flex-1 truncate">
              {me.member.name}
              <span className="ml-1.5 text-xs text-quiet">{me.member.roles[0] && label(me.member.roles[0].name)}</span>
            </span>
            <ChevronsUpDown aria-hidden size={13} className="text-quiet" />
          </button>
        }
      />
    </nav>
  );
}

function NavLink({ item, isCurrent }: { item: NavItem; isCurrent: boolean }) {
  const t = useText(appText);
  return (
    <Link
      to={item.to as '/'}
      activeOptions={{ exact: !isCurrent }}
      className="flex items-center gap-[9px] rounded-sm px-2 py-[5px] text-ink-2 hover:text-ink"
      activeProps={{ className: 'bg-surface text-ink! shadow-[0_0_0_1px_var(--line)] font-[550]' }}
    >
      <item.icon aria-hidden size={15} strokeWidth={1.6} />
      <span className="min-w-0 flex-1 truncate">{t(item.text)}</span>
      {item.object && item.count && <NavCount object={item.object} />}
      {item.figure && <item.figure />}
    </Link>
  );
}

function NavCount({ object }: { object: string }) {
  const described = useFindObject(object);
  const count = useQuery({
    ...countQuery(described ?? { key: object, path: object }, {}),
    enabled: described !== undefined,
  }).data;
  return count ? <Count value={count.capped ? `${count.count}+` : count.count} /> : null;
}

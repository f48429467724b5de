import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Plus, Search, Settings2 } from 'lucide-react';
import { type ReactNode, useDeferredValue, useState } from 'react';
import type { searchEverywhere } from '@throughline/domain/search/search.contract.ts';
import { Dialog as Base } from '@base-ui/react/dialog';
import { useLabel, useLocale, useText } from '../i18n/use-text.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { loadPinyin, matchesPinyin } from '../ui/pinyin.ts';
import { appText } from './app.text.ts';
import { request, type ResponseOf } from './client.ts';
import { openForm } from './form-request.ts';
import { CREATABLE } from './nav.ts';
import { recordAddress, useObjects } from './objects.ts';
import { setTheme } from './theme.ts';
import { useNav } from './use-nav.ts';
import { chooseLocale, useSignOut } from './user-menu.tsx';

type SearchAnswer = ResponseOf<typeof searchEverywhere>;
interface CommandEntry {
  id: string;
  name: string;
  icon: ReactNode;
  run: () => void;
}

const itemClass =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 aria-selected:bg-sunken max-md:min-h-11';
const groupClass =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-quiet';

/** ⌘K: pages, creating, records, settings; by text, pinyin or initials. Loaded on first use. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useText(appText);
  const label = useLabel();
  const locale = useLocale();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const nav = useNav();
  const objects = useObjects();
  const [text, setText] = useState('');
  const [picked, setPicked] = useState('');
  const asked = useDeferredValue(text.trim());
  const pinyin = useQuery({ queryKey: ['pinyin'], queryFn: loadPinyin, staleTime: Infinity }).data;
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => request<SearchAnswer>('GET', '/search', { query: { q: asked }, signal }),
    enabled: asked.length > 0,
    placeholderData: (before) => before,
    staleTime: 10_000,
  });

  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  const groups: { title: string; entries: CommandEntry[] }[] = [
    {
      title: t('go'),
      entries: nav.map((item) => ({
        id: item.to,
        name: t(item.text),
        icon: <item.icon aria-hidden size={15} />,
        run: () => void navigate({ to: item.to as '/' }),
      })),
    },
    {
      title: t('create'),
      entries: CREATABLE.flatMap((key) => {
        const object = objects.find((one) => one.key === key && one.can.includes('create'));
        if (!object) return [];
        const name = key === 'activity' ? t('followUp') : t('createOf', { object: label(object.label) });
        return [{ id: `new-${key}`, name, icon: <Plus aria-hidden size={15} />, run: () => openForm({ object: key }) }];
      }),
    },
    {
      title: t('actions'),
      entries: [
        { id: 'light', name: `${t('theme')} · ${t('themeLight')}`, run: () => setTheme('light') },
        { id: 'dark', name: `${t('theme')} · ${t('themeDark')}`, run: () => setTheme('dark') },
        {
          id: 'locale',
          name: locale === 'en' ? '切换到中文' : 'Switch to English',
          run: () => chooseLocale(locale === 'en' ? 'zh-CN' : 'en'),
        },
        { id: 'out', name: t('signOut'), run: () => void signOut() },
      ].map((entry) => ({ ...entry, icon: <Settings2 aria-hidden size={15} /> })),
    },
  ];
  const matches = (name: string): boolean =>
    asked === '' || matchesPinyin(pinyin?.(name) ?? [name.toLowerCase()], asked);
  const records = asked === '' ? [] : (found.data?.groups ?? []);
  const shown = groups
    .map((group) => ({ ...group, entries: group.entries.filter((entry) => matches(entry.name)) }))
    .filter((group) => group.entries.length > 0);
  // Results come late; what is chosen is the picked entry while it is shown, else the first.
  const ids = [
    ...records.flatMap((group) => group.items.map((item) => `${group.object}/${item.id}`)),
    ...shown.flatMap((group) => group.entries.map((entry) => entry.id)),
  ];
  const chosen = ids.includes(picked) ? picked : (ids[0] ?? '');

  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[rgb(10_12_20/30%)]" />
        <Base.Popup
          aria-label={t('keyPalette')}
          className="pop fixed top-[14vh] left-1/2 z-50 w-[600px] max-w-[calc(100vw-16px)] -translate-x-1/2 overflow-hidden max-md:top-2"
        >
          <Command shouldFilter={false} label={t('keyPalette')} loop value={chosen} onValueChange={setPicked}>
            <div className="flex h-11 items-center gap-2 border-b border-line px-3">
              <Search aria-hidden size={15} className="text-quiet" />
              <Command.Input
                value={text}
                onValueChange={setText}
                placeholder={t('paletteHint')}
                className="h-full flex-1 bg-transparent text-lg outline-none"
              />
            </div>
            <Command.List className="max-h-[min(420px,60vh)] overflow-auto p-1.5">
              <Command.Empty className="px-2 py-6 text-center text-quiet">
                {found.isFetching ? <Skeleton className="mx-auto h-4 w-40" /> : t('paletteEmpty', { text: asked })}
              </Command.Empty>
              {records.map((group) => {
                const object = objects.find((one) => one.key === group.object);
                if (!object || group.items.length === 0) return null;
                return (
                  <Command.Group key={group.object} heading={label(object.plural)} className={groupClass}>
                    {group.items.map((item) => (
                      <Command.Item
                        key={item.id}
                        value={`${group.object}/${item.id}`}
                        className={itemClass}
                        onSelect={run(() => void navigate({ to: recordAddress(object, item.id) as '/' }))}
                      >
                        <span className="truncate">{item.name}</span>
                        {item.detail && <span className="truncate text-sm text-quiet">{item.detail}</span>}
                      </Command.Item>
                    ))}
                  </Command.Group>
                );
              })}
              {shown.map((group) => (
                <Command.Group key={group.title} heading={group.title} className={groupClass}>
                  {group.entries.map((entry) => (
                    <Command.Item key={entry.id} value={entry.id} className={itemClass} onSelect={run(entry.run)}>
                      <span className="text-quiet">{entry.icon}</span>
                      {entry.name}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

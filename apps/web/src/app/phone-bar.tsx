import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useLabel, useLocale, useText } from '../i18n/use-text.ts';
import { NoticesLink } from '../features/notification/notices-link.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { appText } from './app.text.ts';
import { openForm } from './form-request.ts';
import { CREATABLE, ME_ICON } from './nav.ts';
import { useObjects } from './objects.ts';
import { useMe } from './session.ts';
import { setTheme, THEMES, useTheme } from './theme.ts';
import { useNav } from './use-nav.ts';
import { chooseLocale, useSignOut } from './user-menu.tsx';

const tabClass = 'flex h-full w-full flex-col items-center justify-center gap-0.5 text-xs text-quiet';

/** Lower bar of a phone: three places, one button that creates, and me. */
export default function PhoneBar({ onPalette }: { onPalette: () => void }) {
  const t = useText(appText);
  const nav = useNav();
  const [sheet, setSheet] = useState<'create' | 'me' | undefined>();
  const tab = (at: 1 | 2 | 3) => {
    const item = nav.find((one) => one.tab?.at === at);
    if (!item?.tab) return <span />;
    return (
      <Link to={item.to as '/'} className={tabClass} activeProps={{ className: 'text-accent! font-semibold' }}>
        <item.icon aria-hidden size={18} strokeWidth={1.6} />
        {t(item.tab.text)}
      </Link>
    );
  };
  return (
    <>
      <nav
        aria-label={t('navigation')}
        className="fixed inset-x-0 bottom-0 z-30 grid h-14 grid-cols-5 place-items-center border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]"
      >
        {tab(1)}
        {tab(2)}
        <button
          type="button"
          aria-label={t('create')}
          onClick={() => setSheet('create')}
          className="grid size-[42px] place-items-center rounded-full bg-accent text-on-accent"
        >
          <Plus aria-hidden size={22} />
        </button>
        {tab(3)}
        <button type="button" className={tabClass} onClick={() => setSheet('me')}>
          <ME_ICON aria-hidden size={18} strokeWidth={1.6} />
          {t('me')}
        </button>
      </nav>
      <CreateSheet open={sheet === 'create'} onClose={() => setSheet(undefined)} />
      <MeSheet
        open={sheet === 'me'}
        onClose={() => setSheet(undefined)}
        onPalette={() => {
          setSheet(undefined);
          onPalette();
        }}
      />
    </>
  );
}

function CreateSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText(appText);
  const label = useLabel();
  const objects = useObjects();
  const offered = CREATABLE.flatMap((key) =>
    objects.filter((object) => object.key === key && object.can.includes('create')),
  );
  return (
    <Dialog open={open} onClose={onClose} title={t('create')}>
      <div className="flex flex-col gap-2">
        {offered.map((object, at) => (
          <Button
            key={object.key}
            size="lg"
            variant={at === 0 ? 'primary' : 'default'}
            onClick={() => {
              onClose();
              openForm({ object: object.key });
            }}
          >
            {object.key === 'activity' ? t('followUp') : label(object.label)}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}

function MeSheet({ open, onClose, onPalette }: { open: boolean; onClose: () => void; onPalette: () => void }) {
  const t = useText(appText);
  const me = useMe();
  const nav = useNav();
  const locale = useLocale();
  const theme = useTheme();
  const signOut = useSignOut();
  const themes = { system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const;
  return (
    <Dialog open={open} onClose={onClose} title={me.member.name}>
      <div className="flex flex-col gap-4">
        <div className="flex items-center gap-3">
          <Avatar name={me.member.name} size={36} />
          <div className="min-w-0">
            <div className="truncate">{me.member.email}</div>
            <div className="truncate text-sm text-quiet">{me.workspace.name}</div>
          </div>
          <span className="flex-1" />
          <NoticesLink onOpen={onClose} />
        </div>
        <div className="grid grid-cols-3 gap-2">
          {nav.map((item) => (
            <Link
              key={item.to}
              to={item.to as '/'}
              onClick={onClose}
              className="flex flex-col items-center gap-1 rounded-md border border-line p-2.5 text-sm"
            >
              <item.icon aria-hidden size={18} strokeWidth={1.6} />
              {t(item.text)}
            </Link>
          ))}
        </div>
        <Button size="lg" onClick={onPalette}>
          {t('search')}
        </Button>
        <div className="flex items-center justify-between gap-2">
          {t('theme')}
          <Segmented
            name={t('theme')}
            value={theme}
            onChange={setTheme}
            items={THEMES.map((value) => ({ value, label: t(themes[value]) }))}
          />
        </div>
        <div className="flex items-center justify-between gap-2">
          {t('language')}
          <Segmented
            name={t('language')}
            value={locale}
            onChange={chooseLocale}
            items={[
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
        </div>
        <Button size="lg" onClick={() => void signOut()}>
          {t('signOut')}
        </Button>
      </div>
    </Dialog>
  );
}

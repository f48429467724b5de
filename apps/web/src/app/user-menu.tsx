import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Locale } from '@throughline/domain/platform/label.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Menu, MenuChoice, MenuGroup, MenuItem, MenuLine } from '../ui/menu.tsx';
import { appText } from './app.text.ts';
import { request } from './client.ts';
import { setLocale, setTheme, THEMES, useTheme } from './theme.ts';
import { toastProblem } from './problem-state.tsx';

const THEME_TEXT = { system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const;

/** The language of this device, and of the messages the server sends to this member. */
export function chooseLocale(locale: Locale): void {
  setLocale(locale);
  request('PATCH', '/me', { body: { locale } }).catch((error: unknown) => toastProblem(error));
}

/** Ends the session here; the next page is the sign-in page. */
export function useSignOut(): () => Promise<void> {
  const router = useRouter();
  const client = useQueryClient();
  return async () => {
    try {
      await request('DELETE', '/session');
    } catch (error) {
      toastProblem(error);
      return;
    }
    client.clear();
    await router.navigate({ to: '/sign-in', search: {} });
  };
}

export function UserMenu({ trigger, onHelp }: { trigger: ReactElement<Record<string, unknown>>; onHelp: () => void }) {
  const t = useText(appText);
  const locale = useLocale();
  const theme = useTheme();
  const signOut = useSignOut();
  return (
    <Menu trigger={trigger}>
      <MenuGroup label={t('theme')}>
        <MenuChoice
          value={theme}
          onChange={setTheme}
          options={THEMES.map((value) => ({ value, label: t(THEME_TEXT[value]) }))}
        />
      </MenuGroup>
      <MenuLine />
      <MenuGroup label={t('language')}>
        <MenuChoice
          value={locale}
          onChange={chooseLocale}
          options={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </MenuGroup>
      <MenuLine />
      <MenuItem hotkey="?" onSelect={onHelp}>
        {t('help')}
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>{t('signOut')}</MenuItem>
    </Menu>
  );
}

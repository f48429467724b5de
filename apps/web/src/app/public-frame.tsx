import type { ReactNode } from 'react';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { appText } from './app.text.ts';
import { usePageTitle } from './page-title.ts';
import { setLocale } from './theme.ts';

/** Frame of pages without a session: one calm column, and the language. */
export function PublicFrame({ title, children }: { title: ReactNode; children: ReactNode }) {
  const t = useText(appText);
  const locale = useLocale();
  const heading = usePageTitle();
  return (
    <main className="h-full overflow-auto bg-bg">
      <div className="mx-auto flex min-h-full w-[360px] max-w-[calc(100vw-32px)] flex-col justify-center gap-4 py-10">
        <div className="flex items-center gap-2 font-semibold">
          <i aria-hidden className="size-6 rounded-[7px] bg-[linear-gradient(120deg,var(--accent),#8b5cf6)]" />
          {t('product')}
          <span className="flex-1" />
          <Button
            variant="ghost"
            lang={locale === 'en' ? 'zh-CN' : 'en'}
            onClick={() => setLocale(locale === 'en' ? 'zh-CN' : 'en')}
          >
            {locale === 'en' ? '中文' : 'English'}
          </Button>
        </div>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-6 shadow-pop">
          <h1 ref={heading} className="text-xl font-semibold">
            {title}
          </h1>
          {children}
        </div>
      </div>
    </main>
  );
}

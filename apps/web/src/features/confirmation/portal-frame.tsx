import type { ReactNode } from 'react';
import { setLocale } from '../../app/theme.ts';
import { useLocale } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';

/** One calm column under the name of the company that asks; nothing else of the product. */
export function PortalFrame({ workspace, children }: { workspace: string; children: ReactNode }) {
  const locale = useLocale();
  const other = locale === 'en' ? 'zh-CN' : 'en';
  return (
    <div className="h-full overflow-auto bg-bg">
      <div className="mx-auto flex min-h-full w-[680px] max-w-full flex-col px-4 pb-[max(32px,env(safe-area-inset-bottom))] md:px-6">
        <header className="flex h-14 shrink-0 items-center gap-2">
          <span className="min-w-0 flex-1 truncate text-base font-semibold">{workspace}</span>
          <Button variant="ghost" className="h-9!" lang={other} onClick={() => setLocale(other)}>
            {locale === 'en' ? '中文' : 'English'}
          </Button>
        </header>
        {children}
      </div>
    </div>
  );
}

/** What has happened, in the middle of the page. */
export function PortalNote({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <main className="flex flex-1 flex-col items-center justify-center gap-3 pb-24 text-center text-base">
      <div className="grid size-14 place-items-center rounded-full bg-sunken text-ink-2">{icon}</div>
      <h1 className="text-xl font-semibold">{title}</h1>
      {children}
    </main>
  );
}

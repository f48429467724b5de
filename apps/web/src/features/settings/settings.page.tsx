import { Link, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { NotFound } from '../../app/fault.tsx';
import { PageBar } from '../../app/page-bar.tsx';
import { useMe } from '../../app/session.ts';
import { useText } from '../../i18n/use-text.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { SECTIONS } from './sections.ts';
import { settingsText } from './settings.text.ts';

/** Settings: sections on the left, the chosen one on the right; a row of names above it on a phone. */
export default function SettingsPage() {
  const t = useText(settingsText);
  const { admin } = useMe();
  const { section: chosen } = useParams({ strict: false });
  const open = SECTIONS.filter((section) => !section.right || admin.includes(section.right));
  const section = chosen ? open.find((one) => one.key === chosen) : open[0];
  const nav = useRef<HTMLElement>(null);
  // On a phone the names stand in one row, of which the chosen one may be out of sight.
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [section?.key]);
  const groups = [...new Set(open.map((one) => one.group))];
  return (
    <>
      <PageBar title={t('title')} />
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <nav
          ref={nav}
          aria-label={t('title')}
          className="scrollbar-none flex shrink-0 border-line bg-bg max-md:overflow-x-auto max-md:border-b md:w-48 md:flex-col md:overflow-y-auto md:border-r md:p-3"
        >
          {groups.map((group) => (
            <div key={group} className="contents">
              <h2 className="px-2 pt-3 pb-1 text-xs font-medium text-quiet max-md:hidden">{t(group)}</h2>
              {open
                .filter((one) => one.group === group)
                .map((one) => (
                  <Link
                    key={one.key}
                    to={`/settings/${one.key}` as '/'}
                    aria-current={one === section ? 'page' : undefined}
                    className={`shrink-0 px-2 py-[5px] whitespace-nowrap max-md:px-3 max-md:py-2.5 md:rounded-sm ${one === section ? 'font-medium text-ink max-md:border-b-2 max-md:border-accent md:bg-surface md:shadow-[0_0_0_1px_var(--line)]' : 'text-ink-2 hover:text-ink'}`}
                  >
                    {t(one.text)}
                  </Link>
                ))}
            </div>
          ))}
        </nav>
        <div className="min-h-0 min-w-0 flex-1 overflow-auto px-6 py-5 max-md:px-3.5">
          {section ? (
            <Suspense fallback={<SkeletonRows rows={8} />}>
              <section.page />
            </Suspense>
          ) : (
            <NotFound />
          )}
        </div>
      </div>
    </>
  );
}

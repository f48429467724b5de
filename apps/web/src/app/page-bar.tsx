import type { ReactNode } from 'react';
import { usePageTitle } from './page-title.ts';
import { cx } from '../ui/cx.ts';

/** Upper bar of a page: title left, the answer and the one main action right. On a phone it wraps into two lines. */
export function PageBar({
  title,
  children,
  actions,
  above,
}: {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
}) {
  const heading = usePageTitle();
  return (
    <header className="sticky top-0 z-20 flex min-h-[46px] shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1.5 border-b border-line bg-surface px-4 py-1.5 max-md:px-3">
      {above && <span className="text-quiet">{above} /</span>}
      <h1 ref={heading} className="min-w-0 text-lg font-semibold max-md:line-clamp-2 max-md:break-words md:truncate">
        {title}
      </h1>
      {children}
      <span className="flex-1 max-md:order-1" />
      {actions && <div className="flex min-w-0 items-center gap-2 max-md:order-1">{actions}</div>}
    </header>
  );
}

/** Second bar: filters left, quiet facts right. */
export function SubBar({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      className={cx(
        'scrollbar-none flex min-h-[42px] shrink-0 items-center gap-2 overflow-x-auto border-b border-line px-4 py-1 max-md:px-3',
        className,
      )}
    >
      {children}
    </div>
  );
}

/**
 * The scrolling part of a page.
 * @param reads names a page that is only read: nothing in it takes the focus, so it does itself, for the keys that scroll
 */
export function PageBody({ children, className, reads }: { children: ReactNode; className?: string; reads?: string }) {
  return (
    <div
      {...(reads !== undefined && { role: 'region', 'aria-label': reads, tabIndex: 0 })}
      className={cx(
        'min-h-0 flex-1 overflow-auto',
        reads !== undefined && 'focus-visible:outline-offset-[-2px]',
        className,
      )}
    >
      {children}
    </div>
  );
}

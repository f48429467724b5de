import { Bell } from 'lucide-react';
import type { ComponentProps } from 'react';

/** A bell with a small figure. */
export function BellButton({ name, unread, ...rest }: ComponentProps<'button'> & { name: string; unread: number }) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      {...rest}
      className="relative grid size-7 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink"
    >
      <Bell aria-hidden size={15} strokeWidth={1.6} />
      {unread > 0 && (
        <span
          aria-hidden
          className="num absolute -top-0.5 -right-0.5 grid h-[15px] min-w-[15px] place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-on-accent"
        >
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </button>
  );
}

import { X } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { cx } from './cx.ts';
import { toneClass } from './tone.ts';
import { uiText } from './ui.text.ts';

/** A quiet fact in a pill. `dot` names a palette colour. */
export function Chip({
  children,
  dot,
  className,
}: {
  children: ReactNode;
  dot?: string | undefined;
  className?: string;
}) {
  return (
    <span
      className={cx(
        'inline-flex h-5 max-w-full items-center gap-1.5 rounded-full bg-sunken px-2 text-xs whitespace-nowrap text-ink-2',
        className,
      )}
    >
      {dot && <i aria-hidden className={cx('size-1.5 shrink-0 rounded-full', toneClass(dot))} />}
      <span className="truncate">{children}</span>
    </span>
  );
}

/** A choice in a grid: bordered, with its colour as a dot. */
export function ChoiceChip({
  children,
  color,
  struck,
}: {
  children: ReactNode;
  color?: string | undefined;
  struck?: boolean | undefined;
}) {
  return (
    <span
      className={cx(
        'inline-flex h-[22px] max-w-full items-center gap-1.5 rounded-full border border-line px-2 text-sm whitespace-nowrap text-ink',
        struck && 'text-quiet line-through',
      )}
    >
      <i aria-hidden className={cx('size-1.5 shrink-0 rounded-full', toneClass(color))} />
      <span className="truncate">{children}</span>
    </span>
  );
}

/** Dashed pill of a filter bar: a button, with its own remove button where `onRemove` is given. */
export function FilterChip({
  children,
  onRemove,
  active,
  className,
  ...rest
}: ComponentProps<'button'> & { onRemove?: (() => void) | undefined; active?: boolean }) {
  const t = useText(uiText);
  return (
    <span
      className={cx(
        'inline-flex h-6 max-w-full shrink-0 items-center rounded-full border text-xs whitespace-nowrap max-md:h-8 max-md:text-sm',
        active
          ? 'border-accent bg-accent-soft text-accent-ink'
          : 'border-dashed border-line-strong text-ink-2 hover:text-ink',
      )}
    >
      <button
        type="button"
        className={cx(
          'inline-flex h-full max-w-64 items-center gap-1 truncate rounded-full px-2.5',
          onRemove && 'pr-1',
          className,
        )}
        {...rest}
      >
        {children}
      </button>
      {onRemove && (
        <button
          type="button"
          aria-label={t('remove')}
          className="-mr-0.5 grid size-6 place-items-center rounded-full hover:bg-sunken max-md:size-7"
          onClick={onRemove}
        >
          <X aria-hidden size={11} />
        </button>
      )}
    </span>
  );
}

export type Health = 'green' | 'amber' | 'red';
const HEALTH = {
  green: ['bg-green shadow-[0_0_0_3px_var(--green-soft)]', 'bg-green-soft text-green-ink', 'lightGreen'],
  amber: ['bg-amber shadow-[0_0_0_3px_var(--amber-soft)]', 'bg-amber-soft text-amber-ink', 'lightAmber'],
  red: ['bg-red shadow-[0_0_0_3px_var(--red-soft)]', 'bg-red-soft text-red-ink', 'lightRed'],
} as const satisfies Record<Health, readonly [string, string, string]>;

/** Health of a record, named for those who cannot tell the colours apart. */
export function Light({ health }: { health: Health }) {
  const t = useText(uiText);
  return (
    <span
      role="img"
      aria-label={t(HEALTH[health][2])}
      className={cx('inline-block size-2 shrink-0 rounded-full', HEALTH[health][0])}
    />
  );
}

/** The reason of a light, or another verdict on health. */
export function Badge({ health, children }: { health?: Health; children: ReactNode }) {
  return (
    <span
      className={cx(
        'inline-block max-w-full truncate rounded-[4px] px-1.5 py-px align-bottom text-xs',
        health ? HEALTH[health][1] : 'bg-accent-soft text-accent-ink',
      )}
    >
      {children}
    </span>
  );
}

/** A number that counts something waiting. */
export function Count({ value }: { value: number | string }) {
  return <span className="num text-xs font-medium text-quiet">{value}</span>;
}

import { cx } from './cx.ts';

/** A key as it is printed on the keyboard. Hidden from assistive technology: `aria-keyshortcuts` or help tells it there. */
export function Kbd({ children, onAccent }: { children: string; onAccent?: boolean }) {
  return (
    <kbd
      aria-hidden
      className={cx(
        'rounded-[4px] border px-1 font-sans text-[10.5px] leading-4 font-medium max-md:hidden',
        onAccent ? 'border-current/35' : 'border-line bg-bg text-quiet',
      )}
    >
      {children}
    </kbd>
  );
}

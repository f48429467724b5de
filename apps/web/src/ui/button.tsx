import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'default' | 'ghost' | 'danger';
export type ButtonSize = 'sm' | 'md' | 'lg';

const VARIANTS = {
  primary: 'border-accent bg-accent text-on-accent hover:brightness-110',
  default: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  ghost: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'border-line-strong bg-surface text-red-ink hover:bg-red-soft',
} satisfies Record<ButtonVariant, string>;
const SIZES = {
  sm: 'h-6 px-2 text-sm rounded-sm',
  md: 'h-7 px-2.5 text-sm rounded-sm',
  lg: 'h-11 px-4 text-lg rounded-md w-full justify-center',
} satisfies Record<ButtonSize, string>;

/** Look of a button, for links that act as one. */
export const buttonClass = (variant: ButtonVariant = 'default', size: ButtonSize = 'md'): string =>
  cx(
    'inline-flex shrink-0 items-center gap-1.5 border font-medium whitespace-nowrap select-none transition-colors',
    'disabled:opacity-50 disabled:pointer-events-none',
    VARIANTS[variant],
    SIZES[size],
  );

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: ReactNode;
  /** Key that does the same, shown on the button. */
  hotkey?: string;
  /** The action runs: the button refuses a second press and says so to assistive technology. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  variant,
  size,
  icon,
  hotkey,
  busy,
  className,
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type ?? 'button'}
      className={cx(buttonClass(variant, size), busy && 'opacity-70', className)}
      disabled={disabled}
      aria-busy={busy || undefined}
      {...rest}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {icon}
      {children}
      {hotkey && <Kbd onAccent={variant === 'primary'}>{hotkey}</Kbd>}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Name for everyone: tooltip and accessible name. */
  label: string;
  hotkey?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, hotkey, className, children, type, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} hotkey={hotkey}>
      <button
        type={type ?? 'button'}
        aria-label={label}
        className={cx(
          'inline-grid size-7 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink disabled:opacity-40 disabled:pointer-events-none',
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}

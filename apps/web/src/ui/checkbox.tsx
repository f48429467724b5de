import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { Check, Minus } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** Visible text; give `name` instead where there is none to see. */
  children?: ReactNode;
  name?: string;
  indeterminate?: boolean;
  disabled?: boolean;
  id?: string;
}

/** A plain button in that role: lists draw many of them, and scroll. */
export function Checkbox({ checked, onChange, children, name, indeterminate, disabled, id }: CheckboxProps) {
  const box = (
    <button
      type="button"
      role="checkbox"
      id={id}
      aria-checked={indeterminate ? 'mixed' : checked}
      aria-label={name}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={cx(
        'relative grid size-4 shrink-0 place-items-center rounded-[4px] border after:absolute after:-inset-1.5 after:content-[""]',
        checked || indeterminate
          ? 'border-accent bg-accent text-on-accent'
          : 'border-line-strong bg-surface hover:border-ink-3',
        disabled && 'opacity-50',
      )}
    >
      {indeterminate ? (
        <Minus aria-hidden size={12} strokeWidth={3} />
      ) : (
        checked && <Check aria-hidden size={12} strokeWidth={3} />
      )}
    </button>
  );
  if (!children) return box;
  return (
    <label className="flex items-center gap-2">
      {box}
      <span>{children}</span>
    </label>
  );
}

export function Switch({ checked, onChange, children, name, disabled, id }: Omit<CheckboxProps, 'indeterminate'>) {
  const toggle = (
    <BaseSwitch.Root
      id={id}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={(next) => onChange(next)}
      aria-label={name}
      className={cx(
        'relative h-[18px] w-8 shrink-0 rounded-full p-0.5 transition-colors',
        checked ? 'bg-accent' : 'bg-ink-3',
        disabled && 'opacity-50',
      )}
    >
      <BaseSwitch.Thumb
        className={cx('block size-3.5 rounded-full bg-white transition-transform', checked && 'translate-x-3.5')}
      />
    </BaseSwitch.Root>
  );
  if (!children) return toggle;
  return (
    <label className="flex items-center gap-2">
      {toggle}
      <span>{children}</span>
    </label>
  );
}

import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from 'react';
import { cx } from './cx.ts';

/** Look of every box that takes text. */
export const inputClass = cx(
  'w-full min-w-0 rounded-sm border border-line-strong bg-surface px-2 text-md text-ink outline-offset-0',
  'hover:border-ink-3 focus-visible:border-accent focus-visible:outline-1 disabled:bg-sunken disabled:text-ink-2',
  'aria-invalid:border-red',
);

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  ref?: Ref<HTMLInputElement>;
}
export function Input({ className, type, ...rest }: InputProps) {
  return (
    <input
      type={type ?? 'text'}
      autoComplete="off"
      className={cx(inputClass, 'h-8 max-md:h-10', className)}
      {...rest}
    />
  );
}

export interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  ref?: Ref<HTMLTextAreaElement>;
}
/** Grows with its text where the browser can (`field-sizing`). */
export function Textarea({ className, rows, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={rows ?? 3}
      className={cx(inputClass, 'max-h-80 min-h-16 resize-y py-1.5 field-sizing-content', className)}
      {...rest}
    />
  );
}

import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { useText } from '../i18n/use-text.ts';
import { cx } from './cx.ts';
import { uiText } from './ui.text.ts';

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean | undefined;
  /** The one control; gets `id`, `aria-describedby` and `aria-invalid`. */
  children: ReactElement<Record<string, unknown>>;
  className?: string;
}

/** Label, control, hint, error: tied together for assistive technology. */
export function Field({ label, hint, error, required, children, className }: FieldProps) {
  const t = useText(uiText);
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm text-ink-2">
        {label}
        {required && (
          <span className="ml-0.5 text-red-ink" title={t('required')}>
            *
          </span>
        )}
      </label>
      {cloneElement(children, {
        id,
        'aria-describedby': note,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {note && (
        <div id={note} className={cx('text-xs', error ? 'text-red-ink' : 'text-quiet')}>
          {error || hint}
        </div>
      )}
    </div>
  );
}

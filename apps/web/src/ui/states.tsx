import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button } from './button.tsx';
import { uiText } from './ui.text.ts';

/** An empty place that teaches: what belongs here, and the one action that begins it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-96 flex-col items-center gap-2 px-4 py-14 text-center">
      {icon && <div className="mb-1 grid size-10 place-items-center rounded-md bg-sunken text-ink-2">{icon}</div>}
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="text-ink-2">{children}</div>}
      {action && <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  );
}

export interface ErrorStateProps {
  title: ReactNode;
  /** What to do about it. */
  detail?: ReactNode;
  requestId?: string | undefined;
  onRetry?: (() => void) | undefined;
  action?: ReactNode;
}
/** A failure with its remedy and the number that finds it in the log. */
export function ErrorState({ title, detail, requestId, onRetry, action }: ErrorStateProps) {
  const t = useText(uiText);
  return (
    <div role="alert" className="mx-auto flex max-w-[440px] flex-col items-center gap-2 px-4 py-14 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      {detail && <div className="text-ink-2">{detail}</div>}
      <div className="mt-2 flex gap-2">
        {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
        {action}
      </div>
      {requestId && (
        <code className="mt-1 font-mono text-xs text-quiet select-all">{t('requestId', { id: requestId })}</code>
      )}
    </div>
  );
}

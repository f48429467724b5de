import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { say, type TextTable } from '../i18n/text.ts';
import { appText } from './app.text.ts';
import { AppProblem } from './problem.ts';

type Say = (key: keyof typeof appText.words, values?: Record<string, string | number>) => string;

/** Title and remedy of any failure, in the reader's words. */
export function explain(
  error: unknown,
  t: Say,
): { title: string; detail: string | undefined; requestId: string | undefined } {
  if (!(error instanceof AppProblem)) return { title: t('broken'), detail: t('brokenHint'), requestId: undefined };
  if (error.code === 'network') return { title: t('networkTitle'), detail: t('networkHint'), requestId: undefined };
  const detail =
    error.code === 'forbidden'
      ? t('remedyForbidden')
      : error.code === 'rate_limited'
        ? t('remedyRate', { seconds: error.retryAfterSeconds ?? 30 })
        : error.code === 'internal'
          ? t('remedyInternal')
          : error.fields.map((field) => field.message).join(' ') || undefined;
  return { title: error.message, detail, requestId: error.requestId };
}

/** A failed query in its place on the page. */
export function ProblemState({ error, onRetry, action }: { error: unknown; onRetry?: () => void; action?: ReactNode }) {
  const t = useText(appText);
  return <ErrorState {...explain(error, t)} onRetry={onRetry} action={action} />;
}

const translate: Say = (key, values) => say(appText as TextTable<typeof appText.words>, key, values);

/** A failed action, as a toast; `title` says which action. */
export function toastProblem(error: unknown, title?: string): void {
  const { title: what, detail, requestId } = explain(error, translate);
  const lines = [title ? what : undefined, detail, requestId && translate('requestLine', { id: requestId })].filter(
    Boolean,
  );
  toast({ kind: 'error', title: title ?? what, detail: lines.join(' · ') });
}

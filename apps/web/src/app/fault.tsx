import type { ErrorComponentProps } from '@tanstack/react-router';
import { Link } from '@tanstack/react-router';
import { CircleSlash } from 'lucide-react';
import { useText } from '../i18n/use-text.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { appText } from './app.text.ts';
import { AppProblem } from './problem.ts';
import { ProblemState } from './problem-state.tsx';

/** A chunk of an older build is gone after an update of the server. */
const isOldBuild = (error: unknown): boolean =>
  error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);

/** Whatever a page throws while loading or rendering. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  const t = useText(appText);
  if (error instanceof AppProblem && error.code === 'not_found') return <NotFound />;
  if (error instanceof AppProblem) return <ProblemState error={error} onRetry={reset} />;
  return (
    <ErrorState
      title={t('broken')}
      detail={t(isOldBuild(error) ? 'newVersion' : 'brokenHint')}
      action={
        <Button variant="primary" onClick={() => location.reload()}>
          {t('reload')}
        </Button>
      }
    />
  );
}

export function NotFound() {
  const t = useText(appText);
  return (
    <EmptyState
      icon={<CircleSlash aria-hidden size={18} />}
      title={t('notFound')}
      action={
        <Link to="/" className={buttonClass('primary')}>
          {t('backHome')}
        </Link>
      }
    >
      {t('notFoundHint')}
    </EmptyState>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { AppProblem } from '../../app/problem.ts';
import { PublicFrame } from '../../app/public-frame.tsx';
import { rememberedLocale, setLocale } from '../../app/theme.ts';
import { useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { uiText } from '../../ui/ui.text.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Failure } from './failure.tsx';
import { setupText } from './setup.text.ts';
import { useToken } from './token-search.ts';

export type LinkFacts = ResponseOf<typeof identityRoutes.lookAtLink>;

/** Looks at a one-time link without using it, and says plainly when it is spent. */
export function LinkGate({
  kind,
  title,
  spent,
  action,
  children,
}: {
  kind: LinkFacts['kind'];
  title: string;
  spent: string;
  action?: ReactNode;
  children: (facts: LinkFacts, token: string) => ReactNode;
}) {
  const t = useText(setupText);
  const ui = useText(uiText);
  const token = useToken();
  const look = useQuery({
    queryKey: ['link', token],
    queryFn: () => request<LinkFacts>('POST', '/links/look', { body: { token } }),
    enabled: token !== undefined && token.length >= 20,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const asked = look.data?.locale;
  useEffect(() => {
    if (asked && !rememberedLocale()) setLocale(asked);
  }, [asked]);
  if (look.data?.kind === kind && token) return children(look.data, token);
  if (token && token.length >= 20 && look.isPending)
    return (
      <PublicFrame title={title}>
        <span className="sr-only" role="status">
          {t('looking')}
        </span>
        <Skeleton className="h-10" />
        <Skeleton className="h-10" />
      </PublicFrame>
    );
  const isPassing =
    look.error instanceof AppProblem &&
    ['network', 'unavailable', 'rate_limited', 'internal'].includes(look.error.code);
  if (isPassing)
    return (
      <PublicFrame title={title}>
        <Failure error={look.error} />
        <Button size="lg" onClick={() => void look.refetch()}>
          {ui('retry')}
        </Button>
      </PublicFrame>
    );
  return (
    <PublicFrame title={t(look.data ? 'wrongKind' : 'badLink')}>
      <p className="text-ink-2">{spent}</p>
      {action}
      <Link to="/sign-in" search={{}} className={buttonClass(action ? 'default' : 'primary', 'lg')}>
        {t('toSignIn')}
      </Link>
    </PublicFrame>
  );
}

import { useMutation } from '@tanstack/react-query';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { PublicFrame } from '../../app/public-frame.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { useEnter } from './enter.ts';
import { Failure } from './failure.tsx';
import { type LinkFacts, LinkGate } from './link-gate.tsx';
import { setupText } from './setup.text.ts';

/** Where a sign-in link leads. A press uses it, so that a preview of the link in a chat does not. */
export default function SignInLinkPage() {
  const t = useText(setupText);
  return (
    <LinkGate kind="signin" title={t('toSignIn')} spent={t('badLinkSignIn')}>
      {(facts, token) => <Enter facts={facts} token={token} />}
    </LinkGate>
  );
}

function Enter({ facts, token }: { facts: LinkFacts; token: string }) {
  const t = useText(setupText);
  const enter = useEnter();
  const use = useMutation({
    mutationFn: () =>
      request<ResponseOf<typeof identityRoutes.signInByLink>>('POST', '/session/link', { body: { token } }),
    onSuccess: enter,
  });
  return (
    <PublicFrame title={t('signInAs', { name: facts.name })}>
      <p className="text-ink-2">{t('signInAsHint', { email: facts.email, workspace: facts.workspace })}</p>
      <Failure error={use.error} />
      <Button autoFocus variant="primary" size="lg" busy={use.isPending} onClick={() => use.mutate()}>
        {t('enter')}
      </Button>
    </PublicFrame>
  );
}

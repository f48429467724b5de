import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { passwordProblem } from '@throughline/domain/identity/password.ts';
import { type BodyOf, request, type ResponseOf } from '../../app/client.ts';
import { PublicFrame } from '../../app/public-frame.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { useEnter } from './enter.ts';
import { Failure, refusalOf } from './failure.tsx';
import { type LinkFacts, LinkGate } from './link-gate.tsx';
import { NewPassword } from './new-password.tsx';
import { setupText } from './setup.text.ts';

type Reset = typeof identityRoutes.resetPassword;

export default function ResetPage() {
  const t = useText(setupText);
  const again = (
    <Link to={'/forgot' as '/'} className={buttonClass('primary', 'lg')}>
      {t('sendLink')}
    </Link>
  );
  return (
    <LinkGate kind="reset" title={t('reset')} spent={t('badLinkReset')} action={again}>
      {(facts, token) => <ResetForm facts={facts} token={token} />}
    </LinkGate>
  );
}

function ResetForm({ facts, token }: { facts: LinkFacts; token: string }) {
  const t = useText(setupText);
  const enter = useEnter();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      request<ResponseOf<Reset>>('POST', '/password/reset', { body: { token, password } satisfies BodyOf<Reset> }),
    onSuccess: enter,
  });
  const personal = [facts.email, facts.name, facts.workspace];
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!passwordProblem(password, personal)) save.mutate();
  }
  return (
    <PublicFrame title={t('reset')}>
      <p className="text-ink-2">{t('resetFor', { email: facts.email })}</p>
      <form noValidate className="flex flex-col gap-3" onSubmit={submit}>
        <NewPassword
          label={t('newPassword')}
          value={password}
          onChange={setPassword}
          personal={personal}
          tried={tried}
          error={refusalOf(save.error, 'password')}
        />
        <Failure error={save.error} shown={['password']} />
        <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
          {t('resetButton')}
        </Button>
      </form>
    </PublicFrame>
  );
}

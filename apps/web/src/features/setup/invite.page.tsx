import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { passwordProblem } from '@throughline/domain/identity/password.ts';
import { type BodyOf, request, type ResponseOf } from '../../app/client.ts';
import { PublicFrame } from '../../app/public-frame.tsx';
import { useLocale, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { useEnter } from './enter.ts';
import { Failure, refusalOf } from './failure.tsx';
import { type LinkFacts, LinkGate } from './link-gate.tsx';
import { NewPassword } from './new-password.tsx';
import { setupText } from './setup.text.ts';

type Accept = typeof identityRoutes.acceptInvite;

/** Where an invitation leads: name, password, in. */
export default function InvitePage() {
  const t = useText(setupText);
  return (
    <LinkGate kind="invite" title={t('joinButton')} spent={t('badLinkInvite')}>
      {(facts, token) => <InviteForm facts={facts} token={token} />}
    </LinkGate>
  );
}

function InviteForm({ facts, token }: { facts: LinkFacts; token: string }) {
  const t = useText(setupText);
  const locale = useLocale();
  const enter = useEnter();
  const [name, setName] = useState(facts.name);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      request<ResponseOf<Accept>>('POST', '/invites/accept', {
        body: { token, name, password, locale } satisfies BodyOf<Accept>,
      }),
    onSuccess: enter,
  });
  const personal = [facts.email, name, facts.workspace];
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== '' && !passwordProblem(password, personal)) save.mutate();
  }
  return (
    <PublicFrame title={t('join', { workspace: facts.workspace })}>
      <p className="text-ink-2">{t('joinAs', { email: facts.email })}</p>
      <form noValidate className="flex flex-col gap-3" onSubmit={submit}>
        <Field
          label={t('yourName')}
          required
          error={(tried && name.trim() === '' ? t('needed') : undefined) ?? refusalOf(save.error, 'name')}
        >
          <Input autoComplete="name" className="h-10" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <input type="hidden" autoComplete="username" value={facts.email} readOnly />
        <NewPassword
          label={t('password')}
          value={password}
          onChange={setPassword}
          personal={personal}
          tried={tried}
          error={refusalOf(save.error, 'password')}
        />
        <Failure error={save.error} shown={['name', 'password']} />
        <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
          {t('joinButton')}
        </Button>
      </form>
    </PublicFrame>
  );
}

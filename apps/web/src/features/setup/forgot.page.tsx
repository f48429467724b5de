import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { PublicFrame } from '../../app/public-frame.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Failure, refusalOf } from './failure.tsx';
import { setupText } from './setup.text.ts';

/** Asks for a reset link. The answer does not tell whether the address is known. */
export default function ForgotPage() {
  const t = useText(setupText);
  const label = useLabel();
  const [email, setEmail] = useState('');
  const [tried, setTried] = useState(false);
  const ask = useMutation({
    mutationFn: () =>
      request<ResponseOf<typeof identityRoutes.forgotPassword>>('POST', '/password/forgot', {
        body: { email: email.trim() },
      }),
  });
  const bad = !/^\S+@\S+\.\S+$/.test(email.trim());
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (!bad) ask.mutate();
  }
  return (
    <PublicFrame title={ask.data ? t('sent') : t('forgot')}>
      {ask.data ? (
        <p role="status" className="text-ink-2">
          {label(ask.data.message)}
        </p>
      ) : (
        <form noValidate className="flex flex-col gap-3" onSubmit={submit}>
          <p className="text-ink-2">{t('forgotHint')}</p>
          <Field
            label={t('email')}
            required
            error={(tried && bad ? t('badEmail') : undefined) ?? refusalOf(ask.error, 'email')}
          >
            <Input
              type="email"
              autoFocus
              autoComplete="username"
              className="h-10"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Failure error={ask.error} shown={['email']} />
          <Button type="submit" variant="primary" size="lg" busy={ask.isPending}>
            {t('sendLink')}
          </Button>
        </form>
      )}
      <p className="text-sm text-quiet">{t('forgotNoMail')}</p>
      <Link to="/sign-in" search={{}} className={buttonClass('ghost')}>
        {t('backToSignIn')}
      </Link>
    </PublicFrame>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { useLocale, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { appText } from './app.text.ts';
import { type BodyOf, request, type ResponseOf } from './client.ts';
import { explain } from './problem-state.tsx';
import { PublicFrame } from './public-frame.tsx';
import { meQuery } from './session.ts';

type SignIn = typeof identityRoutes.signIn;

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

export default function SignInPage() {
  const t = useText(appText);
  const locale = useLocale();
  const { from, ended } = useSearch({ from: '/sign-in' });
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(undefined);
    try {
      const body: BodyOf<SignIn> = { email: textOf(form, 'email'), password: textOf(form, 'password') };
      client.setQueryData(meQuery.queryKey, await request<ResponseOf<SignIn>>('POST', '/session', { body }));
      await navigate({ href: from ?? '/', replace: true });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  const told = failure === undefined ? undefined : explain(failure, t);
  return (
    <PublicFrame title={t('signInTo')}>
      {ended && !told && <p className="rounded-sm bg-sunken px-3 py-2 text-ink-2">{t('sessionEnded')}</p>}
      <form lang={locale} className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field label={t('email')}>
          <Input name="email" type="email" required autoFocus autoComplete="username" className="h-10" />
        </Field>
        <Field label={t('password')}>
          <Input name="password" type="password" required autoComplete="current-password" className="h-10" />
        </Field>
        {told && (
          <p role="alert" className="text-sm text-red-ink">
            {told.title}
            {told.detail && <span className="block text-ink-2">{told.detail}</span>}
          </p>
        )}
        <Button type="submit" variant="primary" size="lg" busy={busy}>
          {t('signIn')}
        </Button>
      </form>
      <p className="text-sm text-quiet">
        <Link to="/forgot" className="text-accent-ink hover:underline">
          {t('forgot')}
        </Link>
        <span className="mt-1 block">{t('signInHint')}</span>
      </p>
    </PublicFrame>
  );
}

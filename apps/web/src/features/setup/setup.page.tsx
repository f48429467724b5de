import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { identityRoutes } from '@throughline/domain/identity/identity.contract.ts';
import { passwordProblem } from '@throughline/domain/identity/password.ts';
import { CURRENCIES } from '@throughline/domain/record/currency.ts';
import { type BodyOf, request, type ResponseOf } from '../../app/client.ts';
import { PublicFrame } from '../../app/public-frame.tsx';
import { useLocale, useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useEnter } from './enter.ts';
import { Failure, refusalOf } from './failure.tsx';
import { NewPassword } from './new-password.tsx';
import { setupText } from './setup.text.ts';
import { useToken } from './token-search.ts';

type Setup = typeof identityRoutes.setup;
const SHOWN = ['name', 'adminName', 'email', 'password', 'currency', 'timeZone'] as const;

export default function SetupPage() {
  const t = useText(setupText);
  const token = useToken();
  const state = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => request<{ needed: boolean }>('GET', '/setup/state', { signal }),
    retry: false,
  });
  if (state.isPending)
    return (
      <PublicFrame title={t('firstRun')}>
        <Skeleton className="h-10" />
        <Skeleton className="h-10" />
        <Skeleton className="h-10" />
      </PublicFrame>
    );
  if (state.data && !state.data.needed)
    return (
      <PublicFrame title={t('alreadySetUp')}>
        <p className="text-ink-2">{t('alreadySetUpHint')}</p>
        <Link to="/sign-in" search={{}} className={buttonClass('primary', 'lg')}>
          {t('toSignIn')}
        </Link>
      </PublicFrame>
    );
  if (!token)
    return (
      <PublicFrame title={t('noToken')}>
        <p className="text-ink-2">{t('noTokenHint')}</p>
        <p className="text-sm text-quiet">{t('noTokenAgain')}</p>
        <Failure error={state.error} />
      </PublicFrame>
    );
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { token: string }) {
  const t = useText(setupText);
  const locale = useLocale();
  const enter = useEnter();
  const [tried, setTried] = useState(false);
  const [values, setValues] = useState(() => ({
    name: '',
    adminName: '',
    email: '',
    password: '',
    currency: locale === 'en' ? 'USD' : 'CNY',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'Asia/Shanghai',
  }));
  const set = (key: keyof typeof values) => (value: string) => setValues((before) => ({ ...before, [key]: value }));
  const save = useMutation({
    mutationFn: () =>
      request<ResponseOf<Setup>>('POST', '/setup', { body: { ...values, token, locale } satisfies BodyOf<Setup> }),
    onSuccess: enter,
  });
  const personal = [values.email, values.adminName, values.name];
  const problems: Partial<Record<keyof typeof values, string>> = {
    ...(values.name.trim() === '' && { name: t('needed') }),
    ...(values.adminName.trim() === '' && { adminName: t('needed') }),
    ...(!/^\S+@\S+\.\S+$/.test(values.email.trim()) && { email: t('badEmail') }),
  };
  const errorOf = (key: keyof typeof values): string | undefined =>
    (tried ? problems[key] : undefined) ?? refusalOf(save.error, key);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length > 0 || passwordProblem(values.password, personal)) return;
    save.mutate();
  }
  return (
    <PublicFrame title={t('firstRun')}>
      <p className="text-ink-2">{t('firstRunHint')}</p>
      <form noValidate className="flex flex-col gap-3" onSubmit={submit}>
        <Field label={t('workspaceName')} required error={errorOf('name')}>
          <Input
            autoFocus
            autoComplete="organization"
            placeholder={t('workspaceExample')}
            className="h-10"
            value={values.name}
            onChange={(event) => set('name')(event.target.value)}
          />
        </Field>
        <Field label={t('yourName')} required error={errorOf('adminName')}>
          <Input
            autoComplete="name"
            className="h-10"
            value={values.adminName}
            onChange={(event) => set('adminName')(event.target.value)}
          />
        </Field>
        <Field label={t('email')} required hint={t('emailHint')} error={errorOf('email')}>
          <Input
            type="email"
            autoComplete="username"
            className="h-10"
            value={values.email}
            onChange={(event) => set('email')(event.target.value)}
          />
        </Field>
        <NewPassword
          label={t('password')}
          value={values.password}
          onChange={set('password')}
          personal={personal}
          tried={tried}
          error={refusalOf(save.error, 'password')}
        />
        <Regional
          currency={values.currency}
          timeZone={values.timeZone}
          onCurrency={set('currency')}
          onTimeZone={set('timeZone')}
        />
        <Failure error={save.error} shown={SHOWN} />
        <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
          {t('create')}
        </Button>
      </form>
    </PublicFrame>
  );
}

function Regional({
  currency,
  timeZone,
  onCurrency,
  onTimeZone,
}: {
  currency: string;
  timeZone: string;
  onCurrency: (code: string) => void;
  onTimeZone: (zone: string) => void;
}) {
  const t = useText(setupText);
  const locale = useLocale();
  const currencies = CURRENCIES.map((one) => ({
    id: one.code,
    name: locale === 'en' ? one.en : one.zh,
    detail: one.code,
  }));
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ id: zone, name: zone.replaceAll('_', ' ') }));
  return (
    <fieldset className="grid grid-cols-2 gap-3">
      <legend className="sr-only">{t('regional')}</legend>
      <Field label={t('currency')} hint={t('currencyHint')}>
        <Combobox
          local
          load={() => Promise.resolve(currencies)}
          value={currencies.find((one) => one.id === currency) ?? null}
          onChange={(option) => option && onCurrency(option.id)}
        />
      </Field>
      <Field label={t('timeZone')}>
        <Combobox
          local
          load={() => Promise.resolve(zones)}
          value={{ id: timeZone, name: timeZone.replaceAll('_', ' ') }}
          onChange={(option) => option && onTimeZone(option.id)}
        />
      </Field>
    </fieldset>
  );
}

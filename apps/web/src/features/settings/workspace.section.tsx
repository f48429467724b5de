import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CURRENCIES } from '@throughline/domain/record/currency.ts';
import type { WorkspaceSettings } from '@throughline/domain/workspace/workspace.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useLocale, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { FormRefusal, refusalOf, SectionHead } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

const KEY = ['workspace'] as const;

export default function WorkspaceSection() {
  const kept = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<WorkspaceSettings>('GET', '/workspace', { signal }),
  });
  if (kept.isPending) return <SkeletonRows rows={6} />;
  if (kept.isError) return <ProblemState error={kept.error} onRetry={() => void kept.refetch()} />;
  return <Form key={JSON.stringify(kept.data)} kept={kept.data} />;
}

function Form({ kept }: { kept: WorkspaceSettings }) {
  const t = useText(settingsText);
  const locale = useLocale();
  const [values, setValues] = useState(kept);
  const { send, busy, error } = useSend(KEY, keys.me);
  const change = (part: Partial<WorkspaceSettings>): void => setValues({ ...values, ...part });
  const body = Object.fromEntries(
    (['name', 'timeZone', 'currency', 'locale'] as const)
      .filter((key) => values[key] !== kept[key])
      .map((key) => [key, values[key]]),
  );
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (values.name.trim() !== '') await send('PATCH', '/workspace', { body, done: t('saved'), quiet: true });
  };
  const currencies = CURRENCIES.map((one) => ({
    id: one.code as string,
    name: locale === 'en' ? one.en : one.zh,
    detail: one.code,
  }));
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ id: zone, name: zone.replaceAll('_', ' ') }));
  return (
    <form className="flex max-w-[560px] flex-col gap-3" onSubmit={(event) => void submit(event)}>
      <SectionHead title={t('workspace')} />
      <Field
        label={t('workspaceName')}
        required
        error={values.name.trim() === '' ? t('needed') : refusalOf(error, 'name')}
      >
        <Input value={values.name} onChange={(event) => change({ name: event.target.value })} />
      </Field>
      <Field label={t('timeZone')} hint={t('timeZoneHint')} error={refusalOf(error, 'timeZone')}>
        <Combobox
          local
          load={() => Promise.resolve(zones)}
          value={{ id: values.timeZone, name: values.timeZone.replaceAll('_', ' ') }}
          onChange={(option) => option && change({ timeZone: option.id })}
        />
      </Field>
      <Field
        label={t('currency')}
        hint={t(kept.canChangeCurrency ? 'currencyHint' : 'currencyFixed')}
        error={refusalOf(error, 'currency')}
      >
        <Combobox
          local
          disabled={!kept.canChangeCurrency}
          load={() => Promise.resolve(currencies)}
          value={currencies.find((one) => one.id === values.currency) ?? null}
          onChange={(option) => option && change({ currency: option.id })}
        />
      </Field>
      <div className="flex items-center gap-3">
        <span className="text-sm text-ink-2">{t('defaultLanguage')}</span>
        <Segmented
          name={t('defaultLanguage')}
          value={values.locale}
          onChange={(next) => change({ locale: next })}
          items={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </div>
      <FormRefusal error={error} shown={['name', 'timeZone', 'currency']} />
      <div>
        <Button type="submit" variant="primary" busy={busy} disabled={Object.keys(body).length === 0}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { DeputyState } from '@throughline/domain/approval/approval.contract.ts';
import { request } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useText } from '../../i18n/use-text.ts';
import { userLookup } from '../../record/lookups.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { DatePicker } from '../../ui/date-picker.tsx';
import { Field } from '../../ui/field.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { Block, FormRefusal, refusalOf } from '../settings/parts.tsx';
import { useSend } from '../settings/use-send.ts';
import { approvalText } from './approval.text.ts';

const deputyQuery = queryOptions({
  queryKey: ['deputy'],
  queryFn: ({ signal }) => request<DeputyState>('GET', '/deputy', { signal }),
});

/** Who decides my approvals while I am away. */
export function DeputyBlock() {
  const t = useText(approvalText);
  const state = useQuery(deputyQuery);
  return (
    <Block title={t('deputy')} hint={t('deputyHint')}>
      {state.isPending && <SkeletonRows rows={2} />}
      {state.isError && <ProblemState error={state.error} onRetry={() => void state.refetch()} />}
      {state.data && <Form key={JSON.stringify(state.data)} state={state.data} />}
    </Block>
  );
}

function Form({ state }: { state: DeputyState }) {
  const t = useText(approvalText);
  const client = useQueryClient();
  const format = useFormat();
  const [deputy, setDeputy] = useState<ComboOption | null>(
    state.deputy && { id: state.deputy.id, name: state.deputy.name ?? '?' },
  );
  const [from, setFrom] = useState<string | null | undefined>(state.from ?? format.today());
  const [until, setUntil] = useState<string | null | undefined>(state.until);
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(deputyQuery.queryKey, ['records', 'approval']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!deputy || !from || !until) return;
    const body = { deputy: deputy.id, from, until };
    void send('PUT', '/deputy', { body, done: t('deputySaved'), quiet: true });
  };
  const missing = (value: unknown): string | undefined => (tried && !value ? t('needed') : undefined);
  return (
    <form noValidate className="flex flex-col gap-3" onSubmit={submit}>
      {state.actingFor.length > 0 && (
        <p className="rounded-sm bg-accent-soft px-3 py-2 text-accent-ink">
          {t('actingFor', { names: listed(state.actingFor.map((one) => one.name ?? '?')) })}
        </p>
      )}
      <Field label={t('deputyWho')} error={missing(deputy) ?? refusalOf(error, 'deputy')}>
        <Combobox
          local
          value={deputy}
          onChange={setDeputy}
          load={(text, signal) => userLookup.load(client, text, signal)}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('from')} error={missing(from) ?? refusalOf(error, 'from')}>
          <DatePicker timeZone={format.timeZone} value={from ?? null} onChange={setFrom} />
        </Field>
        <Field label={t('until')} error={missing(until) ?? refusalOf(error, 'until')}>
          <DatePicker timeZone={format.timeZone} value={until ?? null} onChange={setUntil} />
        </Field>
      </div>
      <FormRefusal error={error} shown={['deputy', 'from', 'until']} />
      <div className="flex gap-2">
        <Button type="submit" busy={busy}>
          {t('saveDeputy')}
        </Button>
        {state.deputy && (
          <Button
            variant="ghost"
            disabled={busy}
            onClick={() => void send('PUT', '/deputy', { body: { deputy: null }, done: t('deputyEnded') })}
          >
            {t('endDeputy')}
          </Button>
        )}
      </div>
    </form>
  );
}

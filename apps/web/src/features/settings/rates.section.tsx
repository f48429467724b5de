import { useQuery } from '@tanstack/react-query';
import { Coins, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { listRates, setRate } from '@throughline/domain/money/rate.contract.ts';
import { CURRENCIES } from '@throughline/domain/record/currency.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { bracketed } from '../../i18n/text.ts';
import { useLocale, useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Combobox, type ComboOption } from '../../ui/combobox.tsx';
import { DatePicker } from '../../ui/date-picker.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { toast } from '../../ui/toast.tsx';
import { FormRefusal, refusalOf, SectionHead } from './parts.tsx';
import { settingsText } from './settings.text.ts';
import { useSend } from './use-send.ts';

const KEY = ['rates'] as const;
type Recomputed = { recomputed: number | null };

export default function RatesSection() {
  const t = useText(settingsText);
  const locale = useLocale();
  const canManage = useAdminRight('manageWorkspace');
  const [adding, setAdding] = useState(false);
  const list = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => request<ResponseOf<typeof listRates>>('GET', '/rates', { signal }),
  });
  const { send } = useSend(KEY, keys.object('opportunity'));
  if (list.isPending) return <SkeletonRows rows={5} />;
  if (list.isError) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const { base, items } = list.data;
  const nameOf = (code: string): string => {
    const known = CURRENCIES.find((one) => one.code === code);
    return known ? `${locale === 'en' ? known.en : known.zh} ${code}` : code;
  };
  const add = canManage && (
    <Button variant="primary" onClick={() => setAdding(true)}>
      {t('setRate')}
    </Button>
  );
  return (
    <div className="max-w-[720px]">
      <SectionHead title={t('rates')} hint={t('ratesHint', { base: nameOf(base) })} action={items.length > 0 && add} />
      {items.length === 0 ? (
        <EmptyState icon={<Coins aria-hidden size={18} />} title={t('noRates')} action={add}>
          {t('noRatesHint', { base: nameOf(base) })}
        </EmptyState>
      ) : (
        <Table
          name={t('rates')}
          rows={items}
          rowKey={(rate) => rate.id}
          columns={[
            { key: 'currency', title: t('currency'), cell: (rate) => nameOf(rate.currency) },
            { key: 'from', title: t('validFrom'), cell: (rate) => <span className="num">{rate.validFrom}</span> },
            { key: 'rate', title: t('rate'), align: 'right', cell: (rate) => rate.rate },
            {
              key: 'remove',
              title: <span className="sr-only">{t('remove')}</span>,
              align: 'right',
              cell: (rate) =>
                canManage && (
                  <IconButton
                    label={`${t('remove')} ${rate.currency} ${rate.validFrom}`}
                    onClick={() => void send<Recomputed>('DELETE', `/rates/${rate.id}`)}
                  >
                    <X aria-hidden size={14} />
                  </IconButton>
                ),
            },
          ]}
        />
      )}
      {adding && <RateDialog base={base} nameOf={nameOf} onClose={() => setAdding(false)} />}
    </div>
  );
}

function RateDialog({
  base,
  nameOf,
  onClose,
}: {
  base: string;
  nameOf: (code: string) => string;
  onClose: () => void;
}) {
  const t = useText(settingsText);
  const format = useFormat();
  const [currency, setCurrency] = useState<ComboOption | null>(null);
  const [from, setFrom] = useState<string | null | undefined>(() => format.today());
  const [rate, setRateValue] = useState<number | null | undefined>(null);
  const [tried, setTried] = useState(false);
  const { send, busy, error } = useSend(KEY, keys.object('opportunity'));
  const bad = typeof rate !== 'number' || rate <= 0;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!currency || !from || bad) return;
    const done = await send<ResponseOf<typeof setRate>>('PUT', '/rates', {
      body: { currency: currency.id, validFrom: from, rate },
      quiet: true,
    });
    if (!done) return;
    const { recomputed } = done.data;
    toast({
      title: t('rateSet'),
      detail:
        recomputed === null ? t('recomputing') : recomputed > 0 ? t('recomputed', { count: recomputed }) : undefined,
    });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('setRate')}
      footer={
        <Button variant="primary" type="submit" form="rate" busy={busy}>
          {t('save')}
        </Button>
      }
    >
      <form id="rate" noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
        <Field label={t('currency')} required error={tried && !currency ? t('needed') : refusalOf(error, 'currency')}>
          <Combobox
            autoFocus
            local
            value={currency}
            onChange={setCurrency}
            load={() =>
              Promise.resolve(
                CURRENCIES.filter((one) => one.code !== base).map((one) => ({ id: one.code, name: nameOf(one.code) })),
              )
            }
          />
        </Field>
        <Field
          label={`${t('rate')}${bracketed(`${currency?.id ?? '1'} → ${base}`)}`}
          required
          error={tried && bad ? t('badRate') : refusalOf(error, 'rate')}
        >
          <NumberInput value={rate} onChange={setRateValue} />
        </Field>
        <Field label={t('validFrom')} required error={tried && !from ? t('needed') : refusalOf(error, 'validFrom')}>
          <DatePicker timeZone={format.timeZone} value={from ?? null} onChange={setFrom} />
        </Field>
        <FormRefusal error={error} shown={['currency', 'rate', 'validFrom']} />
      </form>
    </Dialog>
  );
}

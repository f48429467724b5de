import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DealException } from '@throughline/domain/exception/exception.contract.ts';
import { request } from '../../app/client.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { refreshObject } from '../../record/writes.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { wallTime } from '../../ui/day.ts';
import { toast } from '../../ui/toast.tsx';
import { exceptionDialogText } from './exception-dialog.text.ts';
import { exceptionsQuery } from './exception-query.ts';

const STATE_TEXT = {
  requested: 'requested',
  granted: 'granted',
  refused: 'refused',
  withdrawn: 'withdrawnState',
  used: 'used',
  lapsed: 'lapsed',
} as const satisfies Record<DealException['state'], string>;

/** Exceptions of a deal that still matter: asked for, granted, used. Nothing where there is none. */
export function DealExceptions({ dealId, canEdit }: { dealId: string; canEdit: boolean }) {
  const t = useText(exceptionDialogText);
  const items = useQuery(exceptionsQuery(dealId)).data?.items.filter((one) => one.state !== 'withdrawn') ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-label={t('list')}>
      <h2 className="mb-2 font-semibold">{t('list')}</h2>
      <ul className="overflow-hidden rounded-md border border-line">
        {items.map((item) => (
          <Line key={item.id} item={item} canEdit={canEdit} />
        ))}
      </ul>
    </section>
  );
}

function Line({ item, canEdit }: { item: DealException; canEdit: boolean }) {
  const t = useText(exceptionDialogText);
  const label = useLabel();
  const format = useFormat();
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => request('POST', `/exceptions/${item.id}/withdraw`),
    onSuccess: () => {
      toast({ title: t('withdrawn') });
      void refreshObject(client, 'opportunity', true);
    },
    onError: (error) => toastProblem(error),
  });
  const passes = listed([
    ...item.stages.map((stage) => label(stage.name)),
    ...item.criteria.map((criterion) => label(criterion.label)),
  ]);
  const until = item.state === 'granted' && item.expiresAt;
  return (
    <li className="flex items-center gap-2.5 border-b border-line px-3 py-2 last:border-0 max-md:flex-wrap">
      <span className="min-w-0 flex-1">
        <span className="block">
          {label(item.channel.name)}
          <span className="text-quiet"> · {passes}</span>
        </span>
        <span className="block text-xs break-words text-quiet">
          {item.reason} · {t('by', { name: item.requestedBy?.name ?? '—', time: format.time(item.requestedAt) })}
        </span>
      </span>
      <Chip>
        {t(STATE_TEXT[item.state])}
        {until && ` · ${t('until', { day: format.day(wallTime(until, format.timeZone).day) })}`}
      </Chip>
      {item.canWithdraw && canEdit && (
        <Button size="sm" variant="ghost" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t('withdraw')}
        </Button>
      )}
    </li>
  );
}

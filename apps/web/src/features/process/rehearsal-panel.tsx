import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { listRehearsals, Rehearsal } from '@throughline/domain/process/rehearsal.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useAdminRight } from '../../app/session.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { useSend } from '../settings/use-send.ts';
import { RehearsalFindings } from './rehearsal-findings.tsx';
import { rehearsalText } from './rehearsal.text.ts';

const keyOf = (process: string) => ['processes', process, 'rehearsals'] as const;
const WINDOWS = ['30', '90', '180', '365', 'all'] as const;
type Window = (typeof WINDOWS)[number];
const POLL_MS = 1000;

/** A draft played on the past, beside the designer: start it, watch it, read what it would have changed. */
export function RehearsalPanel({ processId, hasDraft }: { processId: string; hasDraft: boolean }) {
  const t = useText(rehearsalText);
  const canManage = useAdminRight('manageProcesses');
  const [window, setWindow] = useState<Window>('90');
  const list = useQuery({
    queryKey: keyOf(processId),
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof listRehearsals>>('GET', `/processes/${processId}/rehearsals`, { signal })).items,
    refetchInterval: (query) => (query.state.data?.[0]?.status === 'running' ? POLL_MS : false),
    enabled: canManage,
  });
  const { send, busy } = useSend(keyOf(processId));
  if (!canManage) return null;
  const latest = list.data?.[0];
  const runs = latest?.status === 'running';
  const path = `/processes/${processId}/rehearsals`;
  const start = () => void send('POST', path, { body: { days: window === 'all' ? null : Number(window) } });
  return (
    <section aria-label={t('title')} className="flex flex-col gap-3">
      <header>
        <h3 className="font-semibold">{t('title')}</h3>
        <p className="text-sm text-ink-2">{hasDraft ? t('hint') : t('noDraft')}</p>
      </header>
      {hasDraft && !runs && (
        <div className="flex flex-wrap items-center gap-2">
          <span className="w-40">
            <Select
              name={t('window')}
              value={window}
              onChange={(next) => next !== null && setWindow(next)}
              options={WINDOWS.map((value) => ({
                value,
                label: value === 'all' ? t('allTime') : t('days', { days: value }),
              }))}
            />
          </span>
          <Button busy={busy} onClick={start}>
            {t(latest === undefined ? 'run' : 'again')}
          </Button>
        </div>
      )}
      {list.isPending && <SkeletonRows rows={2} />}
      {list.isError && <ProblemState error={list.error} onRetry={() => void list.refetch()} />}
      {latest && runs && (
        <Running latest={latest} busy={busy} onCancel={() => void send('DELETE', `${path}/${latest.id}`)} />
      )}
      {latest && !runs && <Latest latest={latest} />}
    </section>
  );
}

function Running({ latest, busy, onCancel }: { latest: Rehearsal; busy: boolean; onCancel: () => void }) {
  const t = useText(rehearsalText);
  const format = useFormat();
  const { done, total } = latest;
  return (
    <div className="flex flex-col gap-2">
      <Progress value={total > 0 ? done / total : null} name={t('playing')} />
      <p role="status" className="num flex items-center gap-3 text-sm text-ink-2">
        <span className="flex-1">{t('progress', { done: format.number(done), total: format.number(total) })}</span>
        <Button busy={busy} onClick={onCancel}>
          {t('cancel')}
        </Button>
      </p>
    </div>
  );
}

function Latest({ latest }: { latest: Rehearsal }) {
  const t = useText(rehearsalText);
  const label = useLabel();
  if (latest.error) {
    return (
      <p role="alert" className="rounded-sm bg-red-soft px-3 py-2 text-red-ink">
        {label(latest.error)}
      </p>
    );
  }
  if (latest.result === null) return <p className="text-sm text-ink-2">{t('cancelled')}</p>;
  return (
    <>
      {latest.stale && (
        <p role="status" className="rounded-sm bg-amber-soft px-3 py-2 text-sm text-amber-ink">
          {t('stale')}
        </p>
      )}
      <RehearsalFindings rehearsal={latest} result={latest.result} />
    </>
  );
}

import type { ReactNode } from 'react';
import type { ImportDetail } from '@throughline/domain/import/import.contract.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { type Health, Light } from '../../ui/chip.tsx';
import { Progress } from '../../ui/progress.tsx';
import { importText } from './import.text.ts';
import type { ImportActions } from './use-import-actions.ts';

const FILL = { green: 'bg-green', amber: 'bg-amber', red: 'bg-red' } satisfies Record<Health, string>;

/** What the dry run found, in one bar and three lines. */
export function Checkup({ detail, actions }: { detail: ImportDetail; actions: ImportActions }) {
  const t = useText(importText);
  const label = useLabel();
  const format = useFormat();
  const { counts, status, progress } = detail;
  const isChecked = status === 'checked' || status === 'failed';
  const parts = [
    // Rows with a note are imported too: they are among `ok`.
    { health: 'green' as const, count: Math.max(0, counts.ok - counts.notice), text: t('good') },
    { health: 'amber' as const, count: counts.notice, text: t('noticed') },
    { health: 'red' as const, count: counts.refused, text: t('held') },
  ];
  const total = Math.max(1, parts.reduce((sum, part) => sum + part.count, 0) + counts.skipped);
  return (
    <Card title={t('rows', { count: counts.rows })}>
      {detail.error && (
        <p role="alert" className="mb-2 rounded-sm bg-red-soft px-2.5 py-1.5 text-red-ink">
          {label(detail.error)}
        </p>
      )}
      {status === 'checking' && (
        <>
          <Progress value={progress.total > 0 ? progress.done / progress.total : null} name={t('checking')} />
          <p role="status" className="num mt-1.5 text-sm text-ink-2">
            {t('checking')} ·{' '}
            {t('progress', { done: format.number(progress.done), total: format.number(progress.total) })}
          </p>
        </>
      )}
      {isChecked && (
        <>
          <div aria-hidden className="mb-2 flex h-1.5 overflow-hidden rounded-full bg-line">
            {parts.map((part) => (
              <i key={part.health} className={FILL[part.health]} style={{ width: `${(part.count / total) * 100}%` }} />
            ))}
          </div>
          <dl>
            {parts.map((part) => (
              <div key={part.health} className="flex items-center gap-2.5 py-[3px]">
                <Light health={part.health} />
                <dt className="flex-1">{part.text}</dt>
                <dd className="num font-semibold">{format.number(part.count)}</dd>
              </div>
            ))}
            {counts.skipped > 0 && (
              <div className="flex items-center py-[3px] pl-[18px] text-ink-2">
                <dt className="flex-1">{t('skipped')}</dt>
                <dd className="num">{format.number(counts.skipped)}</dd>
              </div>
            )}
            {(detail.resolution?.sums ?? []).map((sum) => (
              <div key={sum.currency} className="mt-1 flex items-baseline border-t border-line pt-1.5">
                <dt className="flex-1 text-ink-2">{t('sum')}</dt>
                <dd className="num font-semibold">{format.money(sum.amount, sum.currency)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {status === 'draft' && (
        <Button busy={actions.busy} disabled={!detail.can.check} onClick={() => void actions.run('dry-run')}>
          {t('dryRun')}
        </Button>
      )}
      {status === 'checking' && detail.can.cancel && (
        <Button size="sm" className="mt-2" onClick={() => void actions.run('cancel')}>
          {t('stop')}
        </Button>
      )}
    </Card>
  );
}

export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-md border border-line px-3.5 py-3">
      <h2 className="num mb-2 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}

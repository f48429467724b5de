import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ImportDetail } from '@throughline/domain/import/import.contract.ts';
import { apiUrl } from '../../app/client.ts';
import { useFindObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { Progress } from '../../ui/progress.tsx';
import { importText } from './import.text.ts';
import type { ImportActions } from './use-import-actions.ts';

/** Third and fourth step: the run, what came of it, and the way back. */
export function Result({ detail, actions }: { detail: ImportDetail; actions: ImportActions }) {
  const t = useText(importText);
  const label = useLabel();
  const format = useFormat();
  const client = useQueryClient();
  const object = useFindObject(detail.target === 'stageHistory' ? 'opportunity' : detail.target);
  const [asking, setAsking] = useState(false);
  const { status, counts, progress } = detail;
  const runs = status === 'importing' || status === 'undoing';
  useEffect(() => {
    // What the batch wrote or took back is everywhere: lists, boards, figures.
    if (!runs) void client.invalidateQueries({ queryKey: ['records'] });
  }, [runs, client]);
  const figures = (
    status === 'undone'
      ? [
          [t('undoneCount'), counts.undone],
          [t('keptCount'), counts.kept],
        ]
      : [
          [t('created'), counts.created],
          [t('updated'), counts.updated],
          [t('skipped'), counts.skipped],
          [t('refusedCount'), counts.refused + counts.failed],
        ]
  ) as [string, number][];
  const refused = counts.refused + counts.failed;
  return (
    <div className="mx-auto flex max-w-[720px] flex-col gap-5 px-6 py-8 max-md:px-3.5">
      {status === 'importing' || status === 'undoing' ? (
        <div className="flex flex-col gap-2">
          <h2 className="text-lg font-semibold">{t(status)}</h2>
          <Progress value={progress.total > 0 ? progress.done / progress.total : null} name={t(status)} />
          <p role="status" className="num flex items-center gap-3 text-ink-2">
            <span className="flex-1">
              {t('progress', { done: format.number(progress.done), total: format.number(progress.total) })}
            </span>
            {detail.can.cancel && (
              <Button busy={actions.busy} onClick={() => void actions.run('cancel')}>
                {t('stop')}
              </Button>
            )}
          </p>
        </div>
      ) : (
        <h2 role="status" className="text-lg font-semibold">
          {t(status === 'cancelled' || status === 'failed' || status === 'undone' ? `result_${status}` : 'result_done')}
        </h2>
      )}
      {detail.error && (
        <p role="alert" className="rounded-sm bg-red-soft px-3 py-2 text-red-ink">
          {label(detail.error)}
        </p>
      )}
      <dl
        className={cx(
          'grid grid-cols-2 overflow-hidden rounded-md border border-line',
          figures.length > 2 && 'md:grid-cols-4',
        )}
      >
        {figures.map(([name, count]) => (
          <div key={name} className="border-line px-3.5 py-2.5 not-first:border-l">
            <dt className="text-sm text-quiet">{name}</dt>
            <dd className="num text-xl font-semibold">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      <div className="flex flex-wrap gap-2">
        {object && status !== 'undone' && !runs && (
          <Link to={`/${object.path}` as '/'} className={buttonClass('primary')}>
            {t('open')}
          </Link>
        )}
        {detail.can.start && (
          <Button variant="primary" busy={actions.busy} onClick={() => void actions.run('start')}>
            {t('goOn')}
          </Button>
        )}
        {refused > 0 && !runs && (
          <a href={apiUrl(`/imports/${detail.id}/refused.csv`)} download className={buttonClass()}>
            {t('download', { count: refused })}
          </a>
        )}
        <Link to={'/import' as '/'} className={buttonClass()}>
          {t('again')}
        </Link>
        {detail.can.undo && (
          <Button variant="danger" busy={actions.busy} onClick={() => setAsking(true)}>
            {t('undo')}
          </Button>
        )}
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={t('undo')}
        action={t('undo')}
        onConfirm={() => {
          setAsking(false);
          void actions.run('undo');
        }}
      >
        {t('undoAsk')}
      </Confirm>
    </div>
  );
}

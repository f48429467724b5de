import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Route } from 'lucide-react';
import { useState } from 'react';
import type { exceptionReport, ExceptionReportRow } from '@throughline/domain/exception/exception.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { PageBar, PageBody } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { bracketed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { buttonClass } from '../../ui/button.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { BehindDialog } from './behind-dialog.tsx';
import { exceptionReportText } from './exception-report.text.ts';
import { countOf, type Figure, OUTCOMES, STATE_FIGURES } from './figures.ts';

/** Green channels and how their deals end, against the normal path (R30). */
export default function ExceptionsPage() {
  const t = useText(exceptionReportText);
  const report = useQuery({
    queryKey: keys.about('opportunity', 'exceptionReport'),
    queryFn: async ({ signal }) =>
      (await request<ResponseOf<typeof exceptionReport>>('GET', '/exceptions/report', { signal })).items,
  });
  const [figure, setFigure] = useState<Figure>();
  return (
    <>
      <PageBar title={t('title')} />
      <PageBody>
        {report.isPending && <SkeletonRows rows={6} />}
        {report.isError && <ProblemState error={report.error} onRetry={() => void report.refetch()} />}
        {report.data?.length === 0 && <NoExceptions />}
        {report.data !== undefined && report.data.length > 0 && (
          <div className="mx-auto flex max-w-[1080px] flex-col gap-6 px-4 py-4 max-md:px-3">
            <p className="max-w-[80ch] text-pretty text-ink-2">{t('hint')}</p>
            {report.data.map((row) => (
              <Channel key={`${row.process.id} ${row.channel.key}`} row={row} onOpen={setFigure} />
            ))}
          </div>
        )}
      </PageBody>
      {figure && <BehindDialog figure={figure} onClose={() => setFigure(undefined)} />}
    </>
  );
}

function NoExceptions() {
  const t = useText(exceptionReportText);
  return (
    <EmptyState
      icon={<Route aria-hidden size={18} />}
      title={t('empty')}
      action={
        <Link to={'/stages' as '/'} className={buttonClass()}>
          {t('rules')}
        </Link>
      }
    >
      {t('emptyHint')}
    </EmptyState>
  );
}

function Channel({ row, onOpen }: { row: ExceptionReportRow; onOpen: (figure: Figure) => void }) {
  const t = useText(exceptionReportText);
  const label = useLabel();
  return (
    <section aria-label={`${label(row.channel.name)} ${label(row.process.name)}`}>
      <header className="mb-2 flex flex-wrap items-baseline gap-x-2">
        <h2 className="font-semibold">{label(row.channel.name)}</h2>
        <span className="text-sm text-quiet">{label(row.process.name)}</span>
      </header>
      <div className="overflow-hidden rounded-md border border-line">
        <ul className="grid grid-cols-7 border-b border-line max-md:grid-cols-4">
          {(['asked', ...STATE_FIGURES] as const).map((text) => (
            <li key={text} className="px-3.5 py-2">
              <span className="block text-xs text-quiet">{t(text)}</span>
              <Number figure={{ row, text }} onOpen={onOpen} className="text-lg font-semibold" />
            </li>
          ))}
        </ul>
        <div className="overflow-x-auto">
          <table className="w-full border-collapse text-left" aria-label={t('path')}>
            <thead>
              <tr className="h-[34px] border-b border-line text-sm text-quiet">
                <th scope="col" className="px-3.5 font-normal">
                  {t('path')}
                </th>
                {(['winRate', ...OUTCOMES, 'cycle'] as const).map((text) => (
                  <th key={text} scope="col" className="px-3.5 text-right font-normal whitespace-nowrap">
                    {t(text)}
                    {text === 'cycle' && <span className="text-xs">{bracketed(t('median'))}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <PathLine row={row} path="through" onOpen={onOpen} />
              <PathLine row={row} path="normal" onOpen={onOpen} />
            </tbody>
          </table>
        </div>
      </div>
    </section>
  );
}

function PathLine({
  row,
  path,
  onOpen,
}: {
  row: ExceptionReportRow;
  path: 'through' | 'normal';
  onOpen: (figure: Figure) => void;
}) {
  const t = useText(exceptionReportText);
  const format = useFormat();
  const { winRate, decided, cycleDays } = row[path];
  return (
    <tr className="h-[38px] border-b border-line last:border-0">
      <th scope="row" className="px-3.5 font-medium whitespace-nowrap">
        {t(path)}
      </th>
      <td className="num px-3.5 text-right whitespace-nowrap">
        {winRate === null ? t('none') : format.percent(winRate)}{' '}
        <span className="text-xs text-quiet">{t('ofDecided', { count: decided })}</span>
      </td>
      {OUTCOMES.map((text) => (
        <td key={text} className="px-3.5 text-right">
          <Number figure={{ row, text, path }} onOpen={onOpen} />
        </td>
      ))}
      <td className="num px-3.5 text-right whitespace-nowrap">
        {cycleDays === null ? t('none') : t('days', { count: Math.round(cycleDays) })}
      </td>
    </tr>
  );
}

/** A figure that opens what it counts; 0 opens nothing. */
function Number({
  figure,
  onOpen,
  className = '',
}: {
  figure: Figure;
  onOpen: (figure: Figure) => void;
  className?: string;
}) {
  const t = useText(exceptionReportText);
  const label = useLabel();
  const count = countOf(figure.row, figure.text, figure.path);
  if (count === 0) return <span className={`num text-quiet ${className}`}>0</span>;
  const side = figure.path === undefined ? '' : `${t(figure.path)} · `;
  const name = t('behind', { channel: label(figure.row.channel.name), figure: `${side}${t(figure.text)}` });
  return (
    <button
      type="button"
      aria-label={`${name} ${count}`}
      className={`num rounded-sm text-accent-ink hover:underline ${className}`}
      onClick={() => onOpen(figure)}
    >
      {count}
    </button>
  );
}

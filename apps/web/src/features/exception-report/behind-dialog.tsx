import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DealException } from '@throughline/domain/exception/exception.contract.ts';
import type { Ref } from '@throughline/domain/record/record.contract.ts';
import { request } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Chip } from '../../ui/chip.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { exceptionReportText } from './exception-report.text.ts';
import { behindOf, type Figure } from './figures.ts';

type Item = Ref | DealException;
const isException = (item: Item): item is DealException => 'channel' in item;

/** The deals behind a figure of the report. */
export function BehindDialog({ figure, onClose }: { figure: Figure; onClose: () => void }) {
  const t = useText(exceptionReportText);
  const label = useLabel();
  const { path, query } = behindOf(figure);
  const found = useQuery({
    queryKey: keys.about('opportunity', 'exceptionsBehind', path, query),
    queryFn: async ({ signal }) => (await request<{ items: Item[] }>('GET', path, { query, signal })).items,
  });
  const side = figure.path === undefined ? '' : `${t(figure.path)} · `;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('behind', { channel: label(figure.row.channel.name), figure: `${side}${t(figure.text)}` })}
    >
      {found.isPending && <SkeletonRows rows={4} />}
      {found.isError && <ProblemState error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && <p className="text-quiet">{t('noneBehind')}</p>}
      <ul className="flex flex-col">
        {found.data?.map((item) => (
          <li key={item.id} className="border-b border-line py-2 last:border-0">
            {isException(item) ? <ExceptionLine item={item} /> : <DealLink deal={item} />}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const DealLink = ({ deal }: { deal: Ref }) => (
  <Link
    to={`/opportunities/${deal.id}` as '/'}
    className="min-w-0 truncate font-medium hover:text-accent-ink hover:underline"
  >
    {deal.name ?? `#${deal.id.slice(-6)}`}
  </Link>
);

function ExceptionLine({ item }: { item: DealException }) {
  const t = useText(exceptionReportText);
  const format = useFormat();
  return (
    <>
      <div className="flex items-baseline gap-2">
        <DealLink deal={item.opportunity} />
        <span className="flex-1" />
        <Chip>{t(item.state)}</Chip>
      </div>
      <p className="text-sm break-words text-ink-2">{item.reason}</p>
      <p className="num text-xs text-quiet">
        {t('by', { name: item.requestedBy?.name ?? t('system'), time: format.time(item.requestedAt) })}
      </p>
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import type { compareVersions } from '@throughline/domain/process/process.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { ProblemState } from '../../app/problem-state.tsx';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { processText } from './process.text.ts';

const TONES = {
  added: 'bg-accent',
  removed: 'bg-ink-3',
  retired: 'bg-ink-3',
  revived: 'bg-accent',
  renamed: 'bg-line-strong',
  moved: 'bg-line-strong',
  changed: 'bg-line-strong',
} as const;

/** What differs between two versions, in words. @param stamp changes where one of them did (the draft's revision) */
export function ChangeList({
  processId,
  from,
  to,
  stamp,
}: {
  processId: string;
  from: number;
  to: number;
  stamp?: number;
}) {
  const t = useText(processText);
  const label = useLabel();
  const compared = useQuery({
    queryKey: ['processes', processId, 'compare', from, to, stamp ?? 0],
    queryFn: async ({ signal }) =>
      (
        await request<ResponseOf<typeof compareVersions>>('GET', `/processes/${processId}/compare`, {
          query: { from, to },
          signal,
        })
      ).changes,
  });
  if (compared.isPending) return <SkeletonRows rows={4} />;
  if (compared.isError) return <ProblemState error={compared.error} onRetry={() => void compared.refetch()} />;
  if (compared.data.length === 0) return <p className="text-quiet">{t('noChanges')}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {compared.data.map((change) => (
        <li key={`${change.kind} ${change.part} ${change.stage} ${change.key}`} className="flex gap-2">
          <i aria-hidden className={cx('mt-1.5 size-1.5 shrink-0 rounded-full', TONES[change.kind])} />
          <div className="min-w-0 flex-1">
            <p className="break-words">{label(change.text)}</p>
            {change.details.length > 0 && (
              <dl className="mt-0.5 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-sm">
                {change.details.map((detail) => (
                  <div key={detail.what.en} className="contents">
                    <dt className="text-quiet">{label(detail.what)}</dt>
                    <dd className="min-w-0 break-words">
                      <span className="text-quiet line-through decoration-line-strong">{label(detail.from)}</span>{' '}
                      <span aria-hidden>→</span> {label(detail.to)}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

import { Link } from '@tanstack/react-router';
import type { ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { recordAddress, useFindObject } from '../../app/objects.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { WithdrawButton } from './act-dialogs.tsx';
import { ApprovalState } from './approval-state.tsx';
import { ApprovalSteps } from './approval-steps.tsx';
import { ApprovalSubject } from './approval-subject.tsx';
import { approvalText } from './approval.text.ts';
import { DecisionBar } from './decision-bar.tsx';

/**
 * One approval: what is approved, by whom so far, and what I may do with it.
 * @param onDone after I decided
 */
export function ApprovalCard({
  approval,
  onDone,
  onOpenRecord,
}: {
  approval: ApprovalView;
  onDone?: (() => void) | undefined;
  onOpenRecord?: (() => void) | undefined;
}) {
  const t = useText(approvalText);
  const label = useLabel();
  const format = useFormat();
  const object = useFindObject(approval.object);
  const name = approval.record.name ?? '—';
  return (
    <article className="flex flex-1 flex-col" aria-label={`${label(approval.name)} · ${name}`}>
      <div className="flex-1 px-5 py-4 max-md:px-3.5">
        <header className="mb-4">
          <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <h2 className="text-lg font-semibold">{label(approval.name)}</h2>
            <ApprovalState approval={approval} />
          </div>
          <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2 text-ink-2">
            {object && approval.canOpen ? (
              <Link
                to={recordAddress(object, approval.record.id) as '/'}
                onClick={onOpenRecord}
                className="line-clamp-3 font-medium text-accent-ink hover:underline"
              >
                {name}
              </Link>
            ) : (
              <span className="line-clamp-3 font-medium text-ink">{name}</span>
            )}
            <span className="num text-sm text-quiet">
              {t('requestedLine', {
                name: approval.requestedBy?.name ?? t('product'),
                time: format.time(approval.requestedAt),
              })}
            </span>
          </p>
          {approval.reason && (
            <p className="mt-2 rounded-md bg-sunken px-3 py-2 break-words whitespace-pre-line">
              <span className="mr-2 text-sm text-quiet">{t('reason')}</span>
              {approval.reason}
            </p>
          )}
        </header>
        <section className="mb-5" aria-label={t('subject')}>
          <h3 className="mb-1.5 flex items-baseline gap-2 font-semibold">
            {t('subject')}
            {approval.subject.length > 0 && (
              <span className="text-xs font-normal text-quiet">
                {t('subjectVersion', { version: approval.subjectVersion })}
                {approval.status === 'running' && ` · ${t('subjectLocked')}`}
              </span>
            )}
          </h3>
          <ApprovalSubject subject={approval.subject} currency={approval.currency} />
        </section>
        <section aria-label={t('steps')}>
          <h3 className="mb-2 font-semibold">{t('steps')}</h3>
          <ApprovalSteps approval={approval} />
        </section>
      </div>
      {(approval.can.decide !== null || approval.can.withdraw) && (
        <footer className="sticky bottom-0 flex flex-col gap-2 border-t border-line bg-surface px-5 py-3 max-md:px-3.5">
          {approval.can.decide !== null && <DecisionBar key={approval.id} approval={approval} onDone={onDone} />}
          {approval.can.withdraw && (
            <div className="flex justify-end">
              <WithdrawButton approval={approval} />
            </div>
          )}
        </footer>
      )}
    </article>
  );
}

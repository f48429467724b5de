import { useInfiniteQuery } from '@tanstack/react-query';
import type { HistoryEntry } from '@throughline/domain/record/record.contract.ts';
import { type DescribedObject, fieldOf } from '../app/objects.ts';
import { ProblemState } from '../app/problem-state.tsx';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Sentinel } from '../ui/sentinel.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { besideChange } from './beside-change.ts';
import { plainText } from './field-view.tsx';
import { useKeyNames } from './key-names.ts';
import { useProcessNames } from './process-names.ts';
import { historyQuery } from './queries.ts';
import { recordText } from './record.text.ts';

const ACTION_TEXT = {
  created: 'historyCreated',
  updated: 'historyUpdated',
  deleted: 'historyDeleted',
  restored: 'historyRestored',
  transferred: 'historyTransferred',
  stageMoved: 'historyStageMoved',
  processMigrated: 'historyMigrated',
  imported: 'historyImported',
  'approval.requested': 'historyApprovalRequested',
  'approval.approved': 'historyApprovalApproved',
  'approval.rejected': 'historyApprovalRejected',
  'approval.returned': 'historyApprovalReturned',
  'approval.withdrawn': 'historyApprovalWithdrawn',
  'approval.transferred': 'historyApprovalTransferred',
  'approval.signerAdded': 'historyApprovalSignerAdded',
  'approval.escalated': 'historyApprovalEscalated',
  fileAdded: 'historyFileAdded',
  fileRemoved: 'historyFileRemoved',
  fileRestored: 'historyFileRestored',
  claimed: 'historyClaimed',
  assigned: 'historyAssigned',
  checklistTicked: 'historyChecklistTicked',
  teamChanged: 'historyTeamChanged',
  raciChanged: 'historyRaciChanged',
  decisionChainChanged: 'historyDecisionChainChanged',
  keyPersonConfirmed: 'historyKeyPersonConfirmed',
  keyPersonUnconfirmed: 'historyKeyPersonUnconfirmed',
  evidenceGiven: 'historyEvidenceGiven',
  evidenceWithdrawn: 'historyEvidenceWithdrawn',
  factReported: 'historyFactReported',
  confirmationSent: 'historyConfirmationSent',
  confirmationOpened: 'historyConfirmationOpened',
  confirmationSigned: 'historyConfirmationSigned',
  confirmationChangesAsked: 'historyConfirmationChangesAsked',
  confirmationRevoked: 'historyConfirmationRevoked',
  exceptionRequested: 'historyExceptionRequested',
  exceptionGranted: 'historyExceptionGranted',
  exceptionRefused: 'historyExceptionRefused',
  exceptionWithdrawn: 'historyExceptionWithdrawn',
} as const;
const isKnown = (action: string): action is keyof typeof ACTION_TEXT => Object.hasOwn(ACTION_TEXT, action);

/** Who changed what from which value to which, newest first. */
export function HistoryList({ object, id }: { object: DescribedObject; id: string }) {
  const t = useText(recordText);
  const history = useInfiniteQuery(historyQuery(object, id));
  if (history.isPending) return <SkeletonRows rows={6} className="p-4" />;
  if (history.isError) return <ProblemState error={history.error} onRetry={() => void history.refetch()} />;
  const entries = history.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <p className="p-4 text-quiet">{t('historyEmpty')}</p>;
  return (
    <ol className="ml-1.5 border-l border-line p-4 pl-0">
      {entries.map((entry) => (
        <Entry key={entry.id} object={object} entry={entry} />
      ))}
      <Sentinel
        onReach={() => void history.fetchNextPage()}
        disabled={!history.hasNextPage || history.isFetchingNextPage}
      />
    </ol>
  );
}

function Entry({ object, entry }: { object: DescribedObject; entry: HistoryEntry }) {
  const t = useText(recordText);
  const label = useLabel();
  const format = useFormat();
  const processName = useProcessNames();
  const keyName = useKeyNames();
  const cause = entry.onBehalfOf?.name;
  const actor = entry.actor?.name ?? (cause ? t('systemFor', { name: cause }) : t('system'));
  // A creation lists its first values without a "from".
  const changes = entry.changes.flatMap((change, at) => {
    const beside = besideChange(change, t, label);
    if (beside) return beside.from === beside.to ? [] : [{ ...beside, key: `${change.field} ${at}` }];
    const field = fieldOf(object, change.field);
    // Facts that the services keep (counts, last activity) are no news about who did what.
    if (!field || (field.system && entry.action !== 'created')) return [];
    const said = (value: unknown): string =>
      (field.kind === 'reference' ? processName(value) : keyName(field, value)) ?? plainText(field, value, format);
    const from = said(change.from);
    const to = said(change.to);
    return from === to ? [] : [{ key: change.field, name: label(field.label), from, to }];
  });
  if (changes.length === 0 && !isKnown(entry.action)) return null;
  return (
    <li className="relative pb-4 pl-5 before:absolute before:top-1.5 before:-left-[5px] before:size-[9px] before:rounded-full before:border-2 before:border-line-strong before:bg-surface">
      <div className="flex items-baseline gap-2">
        <Avatar name={actor} />
        <span className="min-w-0 flex-1">
          <b className="font-medium">{actor}</b>{' '}
          <span className="text-ink-2">{t(isKnown(entry.action) ? ACTION_TEXT[entry.action] : 'historyOther')}</span>
          {entry.reason && <span className="ml-2 text-ink-2">“{entry.reason}”</span>}
        </span>
        <time dateTime={entry.at} className="num shrink-0 text-xs text-quiet">
          {format.time(entry.at)}
        </time>
      </div>
      {changes.length > 0 && (
        <dl className="mt-1 ml-7 grid grid-cols-[minmax(72px,auto)_1fr] gap-x-4 gap-y-0.5">
          {changes.map((change) => (
            <div key={change.key} className="contents">
              <dt className="text-sm text-quiet">{change.name}</dt>
              <dd className="min-w-0 break-words">
                {change.from !== '' && (
                  <>
                    <span className="text-quiet line-through decoration-line-strong">{change.from}</span>{' '}
                    <span aria-hidden>→</span>{' '}
                  </>
                )}
                {change.to || <span className="text-quiet">{t('none')}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

import type {
  ApprovalStepView,
  ApprovalView,
  ApprovalVoteView,
} from '@throughline/domain/approval/approval.contract.ts';
import { Check, X } from 'lucide-react';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Chip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import { useModeText } from './approval-state.tsx';
import { approvalText } from './approval.text.ts';
import { DueText } from './due-text.tsx';

/** Each step with who is asked, who decided, when and why. */
export function ApprovalSteps({ approval }: { approval: ApprovalView }) {
  return (
    <ol className="flex flex-col">
      {approval.steps.map((step, at) => (
        <Step key={step.key} step={step} last={at === approval.steps.length - 1} />
      ))}
    </ol>
  );
}

const MARK = {
  waiting: 'border-line-strong bg-surface',
  current: 'border-accent bg-accent-soft',
  done: 'border-green bg-green text-on-accent',
  failed: 'border-red bg-red text-on-accent',
  stopped: 'border-line-strong bg-sunken',
} satisfies Record<ApprovalStepView['state'], string>;

function Step({ step, last }: { step: ApprovalStepView; last: boolean }) {
  const t = useText(approvalText);
  const label = useLabel();
  const mode = useModeText();
  const rounds = Math.max(1, ...step.votes.map((vote) => vote.round));
  return (
    <li className={cx('relative pl-7', last ? 'pb-1' : 'pb-4')}>
      {!last && <i aria-hidden className="absolute top-5 bottom-0 left-[8px] w-px bg-line" />}
      <i
        aria-hidden
        className={cx(
          'absolute top-0.5 left-0 grid size-[17px] place-items-center rounded-full border-2',
          MARK[step.state],
        )}
      >
        {step.state === 'done' && <Check size={10} strokeWidth={3} />}
        {step.state === 'failed' && <X size={10} strokeWidth={3} />}
      </i>
      <div className="flex min-h-[21px] flex-wrap items-baseline gap-x-2">
        <b className={cx('font-medium', step.state === 'waiting' && 'text-ink-2')}>{label(step.name)}</b>
        {step.votes.length > 1 && <span className="text-xs text-quiet">{mode(step)}</span>}
        {step.state === 'waiting' && <span className="text-xs text-quiet">{t('stepWaiting')}</span>}
      </div>
      <ul className="mt-1 flex flex-col gap-1.5">
        {step.votes.map((vote) => (
          <VoteLine
            key={vote.id}
            vote={vote}
            showRound={rounds > 1}
            past={vote.round < rounds}
            held={step.state === 'current' && vote.place !== 'after'}
          />
        ))}
      </ul>
    </li>
  );
}

const STATUS = {
  waiting: ['voteWaiting', 'text-quiet'],
  open: ['voteOpen', 'text-accent-ink'],
  approved: ['voteApproved', 'text-green-ink'],
  rejected: ['voteRejected', 'text-red-ink'],
  returned: ['voteReturned', 'text-amber-ink'],
  transferred: ['voteTransferred', 'text-quiet'],
  cancelled: ['voteCancelled', 'text-quiet'],
} as const satisfies Record<ApprovalVoteView['status'], readonly [keyof typeof approvalText.words, string]>;
const ADDED = { before: 'addedBefore', with: 'addedWith', after: 'addedAfter' } as const;

/** @param held where it waits, it waits for those whom the approver wants to hear first */
function VoteLine({
  vote,
  showRound,
  past,
  held,
}: {
  vote: ApprovalVoteView;
  showRound: boolean;
  past: boolean;
  held: boolean;
}) {
  const t = useText(approvalText);
  const format = useFormat();
  const [word, tone] = STATUS[vote.status];
  const late = vote.status === 'transferred' && vote.escalatedAt !== null;
  return (
    <li className={cx(past && 'opacity-70')}>
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-0.5">
        <Avatar name={vote.member.name} />
        <span className={cx(vote.status === 'cancelled' && 'text-quiet')}>{vote.member.name ?? '?'}</span>
        <span className={cx('text-sm font-medium', tone)}>
          {t(late ? 'voteEscalated' : held && vote.status === 'waiting' ? 'voteHeld' : word)}
        </span>
        {vote.decidedBy && (
          <span className="text-sm text-ink-2">{t('byDeputy', { name: vote.decidedBy.name ?? '?' })}</span>
        )}
        {vote.place !== 'step' && <Chip>{t(ADDED[vote.place], { name: vote.addedBy?.name ?? '?' })}</Chip>}
        {showRound && <span className="text-xs text-quiet">{t('round', { round: vote.round })}</span>}
        {vote.status === 'open' && <DueText at={vote.dueAt} />}
        {vote.decidedAt && (
          <time
            dateTime={vote.decidedAt}
            title={vote.recordVersion === null ? undefined : t('atVersion', { version: vote.recordVersion })}
            className="num ml-auto text-xs text-quiet"
          >
            {format.time(vote.decidedAt)}
          </time>
        )}
      </div>
      {vote.comment && <p className="mt-0.5 ml-[26px] break-words whitespace-pre-line text-ink-2">“{vote.comment}”</p>}
    </li>
  );
}

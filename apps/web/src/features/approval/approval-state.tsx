import type { ApprovalStepView, ApprovalView } from '@throughline/domain/approval/approval.contract.ts';
import { listed } from '../../i18n/text.ts';
import { useText } from '../../i18n/use-text.ts';
import { Badge } from '../../ui/chip.tsx';
import { approvalText } from './approval.text.ts';

/** Where an approval stands, as a badge. */
export function ApprovalState({ approval }: { approval: ApprovalView }) {
  const t = useText(approvalText);
  if (approval.status === 'approved') return <Badge health="green">{t('approved')}</Badge>;
  if (approval.status === 'rejected')
    return <Badge health="red">{t(approval.returned ? 'returned' : 'rejected')}</Badge>;
  if (approval.status === 'withdrawn') return <span className="text-xs text-quiet">{t('withdrawn')}</span>;
  return <Badge>{t('running')}</Badge>;
}

export function useModeText(): (step: Pick<ApprovalStepView, 'mode' | 'percent'>) => string {
  const t = useText(approvalText);
  return ({ mode, percent }) =>
    mode === 'any' ? t('modeAny') : mode === 'all' ? t('modeAll') : t('modePercent', { percent });
}

export const waitingNames = (approval: ApprovalView): string =>
  listed(approval.waitingFor.map((member) => member.name ?? '?'));

/** Deadline of the open votes that comes first. */
export const dueOf = (approval: ApprovalView): string | null =>
  approval.steps
    .flatMap((step) => step.votes)
    .filter((vote) => vote.status === 'open')
    .map((vote) => vote.dueAt)
    .filter((at) => at !== null)
    .toSorted()[0] ?? null;

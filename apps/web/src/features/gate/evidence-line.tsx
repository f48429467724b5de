import { PenLine, ShieldCheck } from 'lucide-react';
import type { CriterionState, DealGate, EvidenceItem } from '@throughline/domain/process/gate.contract.ts';
import { useQuery } from '@tanstack/react-query';
import { apiUrl } from '../../app/client.ts';
import { useFormat } from '../../app/use-format.ts';
import { saying } from '../../i18n/text.ts';
import { useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { wallTime } from '../../ui/day.ts';
import { Tooltip } from '../../ui/tooltip.tsx';
import { filesQuery } from '../file/queries.ts';
import { gateText } from './gate.text.ts';
import { leading } from './remedy.ts';

/** Somebody's word and proof look apart at a glance: a pen, a shield. */
export function LevelIcon({ level }: { level: EvidenceItem['level'] }) {
  const t = useText(gateText);
  const isProof = level === 'proven';
  const Icon = isProof ? ShieldCheck : PenLine;
  return (
    <Tooltip text={t(isProof ? 'provenHint' : 'declaredHint')}>
      <span
        role="img"
        aria-label={t(isProof ? 'proven' : 'declared')}
        className={cx('inline-grid size-4 shrink-0 place-items-center', isProof ? 'text-green-ink' : 'text-quiet')}
      >
        <Icon aria-hidden size={13} />
      </span>
    </Tooltip>
  );
}

/** What stands behind a criterion in words: file, signer, approver, who said so. */
export function useEvidenceWords(gate: DealGate): (item: EvidenceItem) => string {
  const t = useText(gateText);
  const nameOf = (id: string | null): string | undefined =>
    gate.people.find((person) => person.id === id)?.name ?? undefined;
  return (item) => {
    const by = nameOf(item.by);
    switch (item.source) {
      case 'file':
        return item.text ?? t('proofFile');
      case 'activity':
        return by ?? t('evidenceActivity');
      case 'statement':
        return t('evidenceStatement', { name: by ?? '—' });
      case 'task':
        return by ?? t('evidenceTask');
      case 'approval':
        return by ? t('evidenceApproval', { name: by }) : t('evidenceApprovalPlain');
      case 'confirmation':
        return item.text ? t('evidenceConfirmation', { name: item.text }) : t('evidenceConfirmationPlain');
      case 'fact':
        return by ? t('evidenceReported', { name: by }) : t('evidenceFact');
      case 'field':
        return t('evidenceField');
    }
  };
}

/** Name of a file that was named as proof; what was said with it stands beside. */
function FileName({ dealId, item, words }: { dealId: string; item: EvidenceItem; words: string }) {
  const isNamed = item.given !== undefined;
  const files = useQuery({ ...filesQuery('opportunity', dealId), enabled: isNamed }).data;
  const t = useText(gateText);
  if (!isNamed) return words;
  return files?.items.find((file) => file.id === item.id)?.name ?? t('proofFile');
}

/** The strongest evidence at the end of a criterion's line. */
export function Behind({ state, gate, dealId }: { state: CriterionState; gate: DealGate; dealId: string }) {
  const format = useFormat();
  const words = useEvidenceWords(gate);
  const first = leading(state.evidence);
  if (!first) return null;
  const day = first.at === null ? undefined : format.day(wallTime(first.at, format.timeZone).day);
  return (
    <span className="flex max-w-[55%] min-w-0 shrink-0 items-center gap-1 text-xs text-quiet max-md:max-w-[46%]">
      <span className="truncate">
        {first.source === 'file' ? <FileName dealId={dealId} item={first} words={words(first)} /> : words(first)}
        {day && ` · ${day}`}
      </span>
      <LevelIcon level={first.level} />
    </span>
  );
}

/** One piece of evidence in full, with the way to take back what one gave oneself. */
export function EvidenceLine({
  item,
  gate,
  dealId,
  onWithdraw,
  label,
}: {
  item: EvidenceItem;
  gate: DealGate;
  dealId: string;
  onWithdraw: (() => void) | undefined;
  label: string;
}) {
  const t = useText(gateText);
  const format = useFormat();
  const words = useEvidenceWords(gate);
  const what = words(item);
  const isQuoted =
    item.text !== null && item.source !== 'confirmation' && (item.source !== 'file' || item.given !== undefined);
  return (
    <li className="flex items-baseline gap-2 py-0.5 text-sm">
      <span className="self-center">
        <LevelIcon level={item.level} />
      </span>
      <span className="min-w-0 flex-1 break-words">
        {item.source === 'file' && item.id ? (
          <a
            href={apiUrl(`/files/${item.id}`, { inline: 1 })}
            target="_blank"
            rel="noreferrer"
            className="text-accent-ink hover:underline"
          >
            <FileName dealId={dealId} item={item} words={what} />
          </a>
        ) : (
          <span className="text-ink-2">{what}</span>
        )}
        {isQuoted && <span className="text-ink">{saying('', item.text ?? '')}</span>}
      </span>
      {item.at && (
        <time dateTime={item.at} className="num shrink-0 text-xs text-quiet">
          {format.time(item.at)}
        </time>
      )}
      {onWithdraw && (
        <button
          type="button"
          aria-label={t('withdrawOf', { label })}
          className="shrink-0 rounded-sm text-xs font-medium text-accent-ink hover:underline max-md:min-h-6"
          onClick={onWithdraw}
        >
          {t('withdraw')}
        </button>
      )}
    </li>
  );
}

import { useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { gateText } from './gate.text.ts';

/** More segments than this would no longer be told apart: then they stand for shares. */
const MOST = 8;
const MOST_NARROW = 5;

/** Exit criteria as segments: how many of how many are met. Nothing where none is asked. */
export function GateBar({ met, total, narrow }: { met: number; total: number; narrow?: boolean }) {
  const t = useText(gateText);
  if (total <= 0) return null;
  const shown = Math.min(total, narrow ? MOST_NARROW : MOST);
  // Full only when everything is met, begun only when something is.
  const filled = met >= total ? shown : Math.min(shown - 1, Math.ceil((met / total) * shown));
  const words = t('gateBar', { met, total });
  return (
    <span role="img" aria-label={words} title={words} className="inline-flex shrink-0 gap-0.5">
      {Array.from({ length: shown }, (_, at) => (
        <i
          key={at}
          aria-hidden
          className={cx('h-1 rounded-[2px]', narrow ? 'w-2' : 'w-[11px]', at < filled ? 'bg-green' : 'bg-line-strong')}
        />
      ))}
    </span>
  );
}

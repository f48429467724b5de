import type { ProblemOfProcess } from '@throughline/domain/process/process.contract.ts';
import { useLabel } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';

/** What the check found at this place, each with its remedy; nothing where it found nothing. */
export function ProblemNotes({ problems }: { problems: readonly ProblemOfProcess[] }) {
  const label = useLabel();
  if (problems.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-1">
      {problems.map((problem) => (
        <li
          key={`${problem.code} ${problem.place.part} ${problem.place.key} ${problem.message.en}`}
          className={cx(
            'rounded-sm px-2 py-1 text-xs',
            problem.severity === 'error' ? 'bg-red-soft text-red-ink' : 'bg-amber-soft text-amber-ink',
          )}
        >
          {label(problem.message)} <span className="opacity-80">{label(problem.remedy)}</span>
        </li>
      ))}
    </ul>
  );
}

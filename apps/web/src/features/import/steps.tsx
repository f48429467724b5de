import { Check } from 'lucide-react';
import { useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { SubBar } from '../../app/page-bar.tsx';
import { importText } from './import.text.ts';

/** Where the import stands. */
export function Steps({ at }: { at: 1 | 2 | 3 | 4 }) {
  const t = useText(importText);
  const names = [t('step1'), t('step2'), t('step3'), t('step4')];
  return (
    <SubBar>
      <ol aria-label={t('steps')} className="flex items-center gap-5 px-2">
        {names.map((name, index) => {
          const number = index + 1;
          return (
            <li
              key={name}
              aria-current={number === at ? 'step' : undefined}
              className={cx(
                'flex shrink-0 items-center gap-1 whitespace-nowrap',
                number === at ? 'font-semibold' : number < at ? 'text-green-ink' : 'text-quiet',
              )}
            >
              {number < at ? <Check aria-hidden size={13} /> : <span className="num">{number}</span>}
              {name}
            </li>
          );
        })}
      </ol>
    </SubBar>
  );
}

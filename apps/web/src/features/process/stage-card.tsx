import { memo } from 'react';
import type { Stage } from '@throughline/domain/process/process.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { listed } from '../../i18n/text.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { Badge, Chip } from '../../ui/chip.tsx';
import { cx } from '../../ui/cx.ts';
import type { SelectOption } from '../../ui/select.tsx';
import { nameIn } from './names.ts';
import { processText } from './process.text.ts';

/** One stage read like a paragraph: who, how long, what lets a deal in, what is done, what lets it out. */
export const StageCard = memo(function StageCard({
  stage,
  number,
  chosen,
  roles,
  errors,
  warnings,
  onChoose,
}: {
  stage: Stage;
  number: number;
  chosen: boolean;
  roles: readonly SelectOption[];
  errors: number;
  warnings: number;
  onChoose: (id: string) => void;
}) {
  const t = useText(processText);
  const label = useLabel();
  const column = (title: string, items: readonly { label: Label }[]) => (
    <span className="min-w-0">
      <span className="block text-xs text-quiet">{title}</span>
      <span className="line-clamp-3 break-words">
        {items.length > 0 ? (
          listed(items.map((item) => label(item.label) || t('unnamed')))
        ) : (
          <span className="text-quiet">{t('none')}</span>
        )}
      </span>
    </span>
  );
  return (
    <button
      type="button"
      aria-pressed={chosen}
      data-stage={stage.id}
      onClick={() => onChoose(stage.id)}
      className={cx(
        'block w-full rounded-md border bg-surface px-3.5 py-2.5 text-left',
        chosen ? 'border-accent shadow-[0_0_0_3px_var(--accent-soft)]' : 'border-line hover:border-line-strong',
        errors > 0 && 'border-red',
        stage.retired && 'opacity-60',
      )}
    >
      <span className="mb-1.5 flex items-center gap-2">
        <span className="num grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-xs text-ink-2">
          {number}
        </span>
        <b className={cx('truncate font-semibold', stage.retired && 'line-through')}>{label(stage.name) || '—'}</b>
        <span className="min-w-0 truncate text-ink-2 max-md:hidden">
          {t('responsible', { roles: stage.ownerRoles.map((role) => nameIn(roles, role)).join(' + ') })}
        </span>
        <span className="flex-1" />
        {errors > 0 && <Badge health="red">{t('problems', { count: errors })}</Badge>}
        {errors === 0 && warnings > 0 && <Badge health="amber">{t('warnings', { count: warnings })}</Badge>}
        {stage.autoAdvance && <Chip>{t('auto')}</Chip>}
        {stage.kind !== 'open' && <Chip>{t(`kind_${stage.kind}`)}</Chip>}
        {stage.retired && <Chip>{t('retired')}</Chip>}
        {stage.windowDays !== null && <Chip className="num">{t('window', { days: stage.windowDays })}</Chip>}
      </span>
      <span className="grid grid-cols-3 gap-3 text-sm max-md:grid-cols-1 max-md:gap-1.5">
        {column(t('entry'), stage.criteria.entry)}
        {column(t('actions'), stage.actions)}
        {column(t('exit'), stage.criteria.exit)}
      </span>
    </button>
  );
});

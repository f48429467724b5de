import { Link } from '@tanstack/react-router';
import { FileText, LogIn, LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CriterionState } from '@throughline/domain/process/gate.contract.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { useFindObject, fieldOf } from '../../app/objects.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { dealText } from './deal.text.ts';

/** The contract of a stage in short: how it is worked, what is asked to come in and to leave, what it owes. */
export function StageAbout({ stage, missing }: { stage: Stage; missing: readonly CriterionState[] | undefined }) {
  const t = useText(dealText);
  const label = useLabel();
  const object = useFindObject('opportunity');
  const fields = stage.requiredFields.flatMap((key) => {
    const field = object && fieldOf(object, key);
    return field ? [t('fieldFilled', { field: label(field.label) })] : [];
  });
  const results = stage.deliverables.filter((one) => one.required).map((one) => label(one.label));
  const asksAtEntry = stage.kind === 'won' || stage.kind === 'done';
  const implied = [...fields, ...results];
  const guidance = stage.guidance ? label(stage.guidance) : '';
  const entry = [...stage.criteria.entry.map((one) => label(one.label)), ...(asksAtEntry ? implied : [])];
  const exit = [...stage.criteria.exit.map((one) => label(one.label)), ...(asksAtEntry ? [] : implied)];
  return (
    <>
      {missing && missing.length > 0 && (
        <p className="text-sm font-medium text-accent-ink">{t('lacksHere', { count: missing.length })}</p>
      )}
      <Part name={t('entryCriteria')} items={entry} icon={<LogIn aria-hidden size={12} />} />
      {stage.kind !== 'lost' && <Part name={t('exitCriteria')} items={exit} icon={<LogOut aria-hidden size={12} />} />}
      <Part
        name={t('deliverables')}
        items={stage.deliverables.map((one) => label(one.label))}
        icon={<FileText aria-hidden size={12} />}
        inline
      />
      {guidance !== '' && <p className="line-clamp-6 text-xs whitespace-pre-line text-quiet">{guidance}</p>}
      <Link
        to={'/stages' as '/'}
        search={{ stage: stage.id } as never}
        className="text-sm text-accent-ink hover:underline"
      >
        {t('dictionary')}
      </Link>
    </>
  );
}

/** Criteria named in a popover; the rest are a number. */
const MOST = 6;

function Part({
  name,
  items,
  icon,
  inline,
}: {
  name: string;
  items: readonly string[];
  icon: ReactNode;
  inline?: boolean;
}) {
  const t = useText(dealText);
  if (items.length === 0) return null;
  const shown = items.length > MOST + 1 ? items.slice(0, MOST) : items;
  return (
    <div>
      <h4 className="flex items-center gap-1.5 text-xs text-quiet">
        {icon}
        {name}
      </h4>
      <ul className={cx('text-sm', inline && 'flex flex-wrap gap-x-3')}>
        {shown.map((item, at) => (
          // Two criteria may bear the same words.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at} className="flex items-baseline gap-1.5">
            <i aria-hidden className="size-1 shrink-0 self-center rounded-full bg-ink-3" />
            {item}
          </li>
        ))}
        {shown.length < items.length && (
          <li className="text-quiet">{t('moreItems', { count: items.length - shown.length })}</li>
        )}
      </ul>
    </div>
  );
}

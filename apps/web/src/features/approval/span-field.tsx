import type { WorkingSpan } from '@throughline/domain/approval/flow.ts';
import { useText } from '../../i18n/use-text.ts';
import { NumberInput } from '../../ui/number-input.tsx';
import { Select } from '../../ui/select.tsx';
import { flowText } from './flow.text.ts';

/** A span of working time, or none. */
export function SpanField({
  value,
  onChange,
  name,
  disabled = false,
}: {
  value: WorkingSpan | null;
  onChange: (value: WorkingSpan | null) => void;
  name: string;
  disabled?: boolean;
}) {
  const t = useText(flowText);
  return (
    <span className="flex items-center gap-2">
      {value && (
        <NumberInput
          aria-label={name}
          className="w-16!"
          min={1}
          max={500}
          disabled={disabled}
          value={value.amount}
          onChange={(amount) =>
            amount && amount >= 1 && onChange({ ...value, amount: Math.min(500, Math.round(amount)) })
          }
        />
      )}
      <Select
        name={name}
        className="w-32!"
        disabled={disabled}
        value={value?.unit ?? 'none'}
        onChange={(unit) => onChange(unit === null || unit === 'none' ? null : { amount: value?.amount ?? 1, unit })}
        options={[
          { value: 'none', label: t('none') },
          { value: 'workingHours', label: t('hours') },
          { value: 'workingDays', label: t('days') },
        ]}
      />
    </span>
  );
}

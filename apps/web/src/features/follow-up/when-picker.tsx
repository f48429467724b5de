import { useFormat } from '../../app/use-format.ts';
import { useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { addDays, instantOf, nextMonday, wallTime } from '../../ui/day.ts';
import { DateTimePicker } from '../../ui/date-picker.tsx';
import { uiText } from '../../ui/ui.text.ts';

/** A next step is due at this time of the day until someone says otherwise. */
const HOUR = '10:00';

/** Days that people mean, one press each, and any other moment. */
export function WhenPicker({
  value,
  onChange,
  ...aria
}: {
  value: string | null | undefined;
  onChange: (value: string | null | undefined) => void;
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  'aria-required'?: boolean;
}) {
  const ui = useText(uiText);
  const { timeZone, today } = useFormat();
  const now = today();
  const quick = [
    { label: ui('tomorrow'), day: addDays(now, 1) },
    { label: ui('dayAfter'), day: addDays(now, 2) },
    { label: ui('nextMonday'), day: nextMonday(now) },
  ];
  const wall = value ? wallTime(value, timeZone) : undefined;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <DateTimePicker
        {...aria}
        className="min-w-56 flex-1"
        timeZone={timeZone}
        value={value ?? null}
        onChange={onChange}
      />
      <span className="flex gap-1">
        {quick.map((one) => (
          <button
            key={one.label}
            type="button"
            aria-pressed={wall?.day === one.day}
            onClick={() => onChange(instantOf(one.day, wall?.time ?? HOUR, timeZone))}
            className={cx(
              'h-6 rounded-full px-2.5 text-xs whitespace-nowrap max-md:h-8 max-md:text-sm',
              wall?.day === one.day ? 'bg-accent-soft text-accent-ink' : 'bg-sunken text-ink-2 hover:text-ink',
            )}
          >
            {one.label}
          </button>
        ))}
      </span>
    </span>
  );
}

import { CalendarDays } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useText } from '../i18n/use-text.ts';
import { cx } from './cx.ts';
import { addDays, type Day, dayIn, instantOf, monthEnd, nextMonday, parseDay, quarterEnd, wallTime } from './day.ts';
import { Input } from './input.tsx';
import { Popover } from './popover.tsx';
import { Skeleton } from './skeleton.tsx';
import { uiText } from './ui.text.ts';

const Calendar = lazy(() => import('./calendar.tsx'));

interface PickerBase {
  timeZone: string;
  name?: string;
  id?: string;
  disabled?: boolean;
  className?: string;
  autoFocus?: boolean;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  'aria-required'?: boolean;
}
export interface DatePickerProps extends PickerBase {
  value: Day | null;
  /** `undefined` reports text that is no day; it stays in the box. */
  onChange: (value: Day | null | undefined) => void;
}

/** Typed or picked; quick days beside the month sheet. */
export function DatePicker({
  value,
  onChange,
  timeZone,
  name,
  id,
  disabled,
  className,
  autoFocus,
  ...aria
}: DatePickerProps) {
  const t = useText(uiText);
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [today] = useState(() => dayIn(timeZone, Date.now()));
  const bad = typed !== null && parseDay(typed, today) === undefined;
  const pick = (day: Day | null): void => {
    setTyped(null);
    setOpen(false);
    onChange(day);
  };
  const quick = [
    [t('today'), today],
    [t('tomorrow'), addDays(today, 1)],
    [t('nextMonday'), nextMonday(today)],
    [t('monthEnd'), monthEnd(today)],
    [t('quarterEnd'), quarterEnd(today)],
  ] as const;
  return (
    <span className={cx('relative block', className)}>
      <Input
        id={id}
        aria-label={name}
        disabled={disabled}
        autoFocus={autoFocus}
        {...aria}
        aria-invalid={bad || aria['aria-invalid']}
        title={bad ? t('badDate') : undefined}
        placeholder={t('date')}
        className="num pr-8"
        value={typed ?? value ?? ''}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(parseDay(event.target.value, today));
        }}
        onBlur={() => !bad && setTyped(null)}
      />
      <Popover
        name={t('openCalendar')}
        open={open}
        onOpenChange={setOpen}
        align="end"
        trigger={
          <button
            type="button"
            disabled={disabled}
            aria-label={t('openCalendar')}
            className="absolute inset-y-0 right-1 my-auto grid size-6 place-items-center rounded-sm text-quiet hover:bg-sunken"
          >
            <CalendarDays aria-hidden size={14} />
          </button>
        }
      >
        <div className="flex gap-2 max-md:flex-col">
          <div className="flex flex-col gap-0.5 max-md:flex-row max-md:flex-wrap">
            {quick.map(([label, day]) => (
              <button
                key={label}
                type="button"
                className="rounded-sm px-2 py-1 text-left text-sm whitespace-nowrap hover:bg-sunken"
                onClick={() => pick(day)}
              >
                {label}
              </button>
            ))}
            {value && (
              <button
                type="button"
                className="rounded-sm px-2 py-1 text-left text-sm text-quiet hover:bg-sunken"
                onClick={() => pick(null)}
              >
                {t('clear')}
              </button>
            )}
          </div>
          <div className="min-h-[264px] w-[224px]">
            <Suspense fallback={<Skeleton className="h-[264px]" />}>
              <Calendar value={value} onPick={pick} today={today} />
            </Suspense>
          </div>
        </div>
      </Popover>
    </span>
  );
}

export interface DateTimePickerProps extends PickerBase {
  /** ISO instant. */
  value: string | null;
  onChange: (value: string | null | undefined) => void;
}
/** Day and time of the workspace's clock; a day without a time means 09:00. */
export function DateTimePicker({ value, onChange, timeZone, id, className, ...rest }: DateTimePickerProps) {
  const t = useText(uiText);
  const wall = value ? wallTime(value, timeZone) : null;
  return (
    <span className={cx('flex gap-1.5', className)}>
      <DatePicker
        {...rest}
        id={id}
        className="flex-1"
        timeZone={timeZone}
        value={wall?.day ?? null}
        onChange={(day) => onChange(day ? instantOf(day, wall?.time ?? '09:00', timeZone) : day)}
      />
      <Input
        type="time"
        aria-label={t('time')}
        className="num w-[104px]! shrink-0"
        disabled={rest.disabled}
        value={wall?.time ?? ''}
        onChange={(event) => {
          const day = wall?.day ?? dayIn(timeZone, Date.now());
          if (event.target.value) onChange(instantOf(day, event.target.value, timeZone));
        }}
      />
    </span>
  );
}

import { DayPicker } from 'react-day-picker';
import { enUS, zhCN } from 'react-day-picker/locale';
import { useLocale } from '../i18n/use-text.ts';
import type { Day } from './day.ts';

const toDate = (day: Day): Date => new Date(`${day}T12:00:00`);
const toDay = (date: Date): Day =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

const CLASSES = {
  root: 'text-md',
  months: 'relative',
  nav: 'absolute top-0 right-0 flex gap-1',
  button_previous: 'grid size-7 place-items-center rounded-sm hover:bg-sunken',
  button_next: 'grid size-7 place-items-center rounded-sm hover:bg-sunken',
  chevron: 'size-4 fill-ink-2',
  month_caption: 'flex h-7 items-center px-1 font-semibold',
  month_grid: 'mt-1 border-collapse',
  weekday: 'size-8 text-center text-xs font-normal text-quiet',
  day: 'p-0 text-center',
  day_button: 'num size-8 rounded-sm hover:bg-sunken',
  today: 'font-bold text-accent-ink',
  selected: '[&>button]:bg-accent [&>button]:text-on-accent',
  outside: 'text-ink-3',
} as const;

/** Month sheet, Monday first. Loaded only when a calendar is opened. */
export default function Calendar({
  value,
  onPick,
  today,
}: {
  value: Day | null;
  onPick: (day: Day) => void;
  today: Day;
}) {
  const locale = useLocale();
  return (
    <DayPicker
      mode="single"
      autoFocus
      weekStartsOn={1}
      showOutsideDays
      locale={locale === 'en' ? enUS : zhCN}
      today={toDate(today)}
      defaultMonth={toDate(value ?? today)}
      selected={value ? toDate(value) : undefined}
      onSelect={(date) => date && onPick(toDay(date))}
      classNames={CLASSES}
    />
  );
}

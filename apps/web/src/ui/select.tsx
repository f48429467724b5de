import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { listed } from '../i18n/text.ts';
import { useText } from '../i18n/use-text.ts';
import { cx } from './cx.ts';
import { inputClass } from './input.tsx';
import { toneClass } from './tone.ts';
import { uiText } from './ui.text.ts';

export interface SelectOption<T extends string = string> {
  value: T;
  label: string;
  color?: string | undefined;
}
interface SelectBase<T extends string> {
  options: readonly SelectOption<T>[];
  placeholder?: string;
  /** Accessible name where no label stands beside it. */
  name?: string;
  disabled?: boolean;
  id?: string;
  className?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  autoFocus?: boolean;
  defaultOpen?: boolean;
  onOpenChange?: (open: boolean) => void;
}
export interface SelectProps<T extends string> extends SelectBase<T> {
  value: T | null;
  onChange: (value: T | null) => void;
  /** Offers 清除. */
  clearable?: boolean;
}
export interface MultiSelectProps<T extends string> extends SelectBase<T> {
  value: readonly T[];
  onChange: (value: T[]) => void;
}

const triggerClass = cx(inputClass, 'flex h-8 items-center gap-1.5 text-left max-md:h-10');

function Options<T extends string>({ options }: { options: readonly SelectOption<T>[] }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-60">
        <Base.Popup className="fade pop max-h-[min(320px,var(--available-height))] min-w-(--anchor-width) overflow-auto p-1">
          {options.map((option) => (
            <Base.Item
              key={option.value}
              value={option.value}
              className="flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-sunken max-md:min-h-10"
            >
              {option.color && <i aria-hidden className={cx('size-2 rounded-full', toneClass(option.color))} />}
              <Base.ItemText className="flex-1 truncate">{option.label}</Base.ItemText>
              <Base.ItemIndicator>
                <Check aria-hidden size={14} />
              </Base.ItemIndicator>
            </Base.Item>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}

/** One of a fixed list. For people and records use `Combobox`. */
export function Select<T extends string>({
  value,
  onChange,
  options,
  placeholder,
  name,
  disabled,
  id,
  className,
  clearable,
  defaultOpen,
  onOpenChange,
  ...rest
}: SelectProps<T>) {
  const t = useText(uiText);
  const CLEAR = '' as T;
  const items = clearable && value !== null ? [...options, { value: CLEAR, label: t('clear') }] : options;
  const chosen = options.find((option) => option.value === value);
  return (
    <Base.Root
      value={value}
      onValueChange={(next: T | null) => onChange(next === CLEAR ? null : next)}
      disabled={disabled ?? false}
      defaultOpen={defaultOpen ?? false}
      onOpenChange={(open) => onOpenChange?.(open)}
    >
      <Base.Trigger id={id} aria-label={name} className={cx(triggerClass, className)} {...rest}>
        <Base.Value className="min-w-0 flex-1 truncate">
          {() =>
            chosen ? (
              <span className="flex items-center gap-1.5">
                {chosen.color && (
                  <i aria-hidden className={cx('size-2 shrink-0 rounded-full', toneClass(chosen.color))} />
                )}
                <span className="truncate">{chosen.label}</span>
              </span>
            ) : (
              <span className="text-quiet">{placeholder ?? t('choose')}</span>
            )
          }
        </Base.Value>
        <Base.Icon>
          <ChevronDown aria-hidden size={14} className="text-quiet" />
        </Base.Icon>
      </Base.Trigger>
      <Options options={items} />
    </Base.Root>
  );
}

/** Several of a fixed list. */
export function MultiSelect<T extends string>({
  value,
  onChange,
  options,
  placeholder,
  name,
  disabled,
  id,
  className,
  defaultOpen,
  onOpenChange,
  ...rest
}: MultiSelectProps<T>) {
  const t = useText(uiText);
  const chosen = options.filter((option) => value.includes(option.value));
  return (
    <Base.Root
      multiple
      value={[...value]}
      onValueChange={(next: T[]) => onChange(next)}
      disabled={disabled ?? false}
      defaultOpen={defaultOpen ?? false}
      onOpenChange={(open) => onOpenChange?.(open)}
    >
      <Base.Trigger id={id} aria-label={name} className={cx(triggerClass, className)} {...rest}>
        <Base.Value className="min-w-0 flex-1 truncate">
          {() =>
            chosen.length > 0 ? (
              listed(chosen.map((option) => option.label))
            ) : (
              <span className="text-quiet">{placeholder ?? t('choose')}</span>
            )
          }
        </Base.Value>
        <Base.Icon>
          <ChevronDown aria-hidden size={14} className="text-quiet" />
        </Base.Icon>
      </Base.Trigger>
      <Options options={options} />
    </Base.Root>
  );
}

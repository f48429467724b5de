import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { cx } from './cx.ts';

/** One of a few, all in sight: a press chooses, arrow keys move. Large enough for a thumb on a phone. */
export function ChoiceChips<T extends string>({
  value,
  onChange,
  options,
  name,
}: {
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: string }[];
  name: string;
}) {
  return (
    <RadioGroup
      aria-label={name}
      value={value}
      onValueChange={(next: unknown) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen) onChange(chosen.value);
      }}
      className="flex flex-wrap gap-1.5"
    >
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className={cx(
            'inline-flex h-7 cursor-pointer items-center rounded-full px-3 text-sm select-none max-md:h-[34px] max-md:text-md',
            option.value === value ? 'bg-accent font-medium text-on-accent' : 'bg-sunken text-ink-2 hover:text-ink',
          )}
        >
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}

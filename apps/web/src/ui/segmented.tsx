import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** Few exclusive choices side by side (看板 / 列表). */
export function Segmented<T extends string>({
  value,
  onChange,
  items,
  name,
}: {
  value: T;
  onChange: (value: T) => void;
  items: readonly { value: T; label: ReactNode }[];
  name: string;
}) {
  return (
    <ToggleGroup
      aria-label={name}
      value={[value]}
      onValueChange={(next: readonly string[]) => {
        const chosen = items.find((item) => item.value === next[0]);
        if (chosen) onChange(chosen.value);
      }}
      className="inline-flex max-w-full shrink-0 rounded-sm max-md:flex-wrap border border-line bg-sunken p-0.5"
    >
      {items.map((item) => (
        <Toggle
          key={item.value}
          value={item.value}
          className={cx(
            'rounded-[4px] px-2.5 py-0.5 text-sm whitespace-nowrap max-md:py-1',
            item.value === value
              ? 'bg-surface font-medium text-ink shadow-[0_1px_2px_rgb(0_0_0/8%)]'
              : 'text-ink-2 hover:text-ink',
          )}
        >
          {item.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export interface TabItem<T extends string> {
  value: T;
  label: ReactNode;
  /** Small figure after the label. */
  count?: ReactNode;
}
/** Underlined tabs; `children` render the panel of the chosen one. */
export function Tabs<T extends string>({
  value,
  onChange,
  items,
  children,
}: {
  value: T;
  onChange: (value: T) => void;
  items: readonly TabItem<T>[];
  children: ReactNode;
}) {
  return (
    <Base.Root value={value} onValueChange={(next: T) => onChange(next)}>
      <Base.List className="scrollbar-none flex h-[38px] gap-5 overflow-x-auto border-b border-line px-4">
        {items.map((item) => (
          <Base.Tab
            key={item.value}
            value={item.value}
            className={cx(
              '-mb-px shrink-0 border-b-2 px-0.5 whitespace-nowrap',
              item.value === value
                ? 'border-accent font-semibold text-ink'
                : 'border-transparent text-ink-2 hover:text-ink',
            )}
          >
            {item.label}
            {item.count !== undefined && <span className="num ml-1 font-normal text-quiet">{item.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className="outline-none">
        {children}
      </Base.Panel>
    </Base.Root>
  );
}

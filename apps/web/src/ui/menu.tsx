import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';

const itemClass =
  'flex min-h-7 w-full cursor-default items-center gap-2 rounded-sm px-2 py-1 text-md outline-none select-none data-highlighted:bg-sunken data-disabled:opacity-45 max-md:min-h-10';

export interface MenuProps {
  /** The button that opens it; it must have a name. */
  trigger: ReactElement<Record<string, unknown>>;
  children: ReactNode;
  align?: 'start' | 'end' | 'center';
}
export function Menu({ trigger, children, align = 'start' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className="fade pop max-h-(--available-height) min-w-44 overflow-auto p-1">{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  icon?: ReactNode;
  hotkey?: string;
  danger?: boolean;
  disabled?: boolean;
}
export function MenuItem({ children, onSelect, icon, hotkey, danger, disabled }: MenuItemProps) {
  return (
    <Base.Item className={cx(itemClass, danger && 'text-red-ink')} onClick={onSelect} disabled={disabled ?? false}>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hotkey && <Kbd>{hotkey}</Kbd>}
    </Base.Item>
  );
}

/** One of several; the chosen one carries a tick. */
export function MenuChoice<T extends string>({
  value,
  onChange,
  options,
}: {
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; label: string }[];
}) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: T) => onChange(next)}>
      {options.map((option) => (
        <Base.RadioItem key={option.value} value={option.value} className={itemClass} closeOnClick>
          <span className="w-4">
            <Base.RadioItemIndicator>
              <Check aria-hidden size={14} />
            </Base.RadioItemIndicator>
          </span>
          {option.label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export const MenuLine = () => <Base.Separator className="my-1 h-px bg-line" />;
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-xs text-quiet">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

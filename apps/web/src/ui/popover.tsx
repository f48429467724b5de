import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './cx.ts';

export interface PopoverProps {
  trigger: ReactElement<Record<string, unknown>>;
  /** Name of the opened panel for assistive technology. */
  name: string;
  children: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: 'start' | 'center' | 'end';
  className?: string;
  /** Also opens when the pointer rests on the trigger: for what explains, never for what acts alone. */
  hover?: boolean;
}

/** A small panel at its button. Closes on Escape and outside press; focus returns to the button. */
export function Popover({
  trigger,
  name,
  children,
  open,
  onOpenChange,
  align = 'start',
  className,
  hover,
}: PopoverProps) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger render={trigger} {...(hover && { openOnHover: true, delay: 350 })} />
      <Base.Portal>
        <Base.Positioner sideOffset={5} align={align} collisionPadding={8} className="z-50">
          <Base.Popup
            aria-label={name}
            className={cx('fade pop max-h-(--available-height) max-w-[calc(100vw-16px)] overflow-auto p-2', className)}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

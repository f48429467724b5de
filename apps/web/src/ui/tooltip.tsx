import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { Kbd } from './kbd.tsx';

/** A short name on hover and focus; never the only place of a fact. */
export function Tooltip({
  text,
  hotkey,
  children,
}: {
  text: string;
  hotkey?: string | undefined;
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className="fade pop flex max-w-72 items-center gap-1.5 px-2 py-1 text-sm text-ink">
            {text}
            {hotkey && <Kbd>{hotkey}</Kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export const TooltipProvider = Base.Provider;

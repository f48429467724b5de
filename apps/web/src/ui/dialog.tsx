import { Dialog as Base } from '@base-ui/react/dialog';
import { ChevronLeft, X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useText } from '../i18n/use-text.ts';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { uiText } from './ui.text.ts';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons of the lower edge, the main one last. */
  footer?: ReactNode;
  /** Shown beside the title. */
  aside?: ReactNode;
}

/** The first control of the content, not the close button: a press of Enter must not close what was just opened. */
function useFirstControl() {
  const popup = useRef<HTMLDivElement>(null);
  const initialFocus = (): HTMLElement | true =>
    popup.current?.querySelector<HTMLElement>(
      '[data-body] :is(input,textarea,button,a,[tabindex="0"]):not(:disabled)',
    ) ?? true;
  return { ref: popup, initialFocus };
}

const backdrop =
  'fixed inset-0 z-40 bg-[rgb(10_12_20/38%)] transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0';

function Frame({ title, aside, children, footer }: Omit<DialogProps, 'open' | 'onClose'>) {
  const t = useText(uiText);
  return (
    <>
      <header className="flex h-[46px] shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
        <Base.Title className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</Base.Title>
        {aside}
        <Base.Close
          aria-label={t('close')}
          className="grid size-7 shrink-0 place-items-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink max-md:size-9"
        >
          <X aria-hidden size={16} />
        </Base.Close>
      </header>
      <div data-body className="min-h-0 flex-1 overflow-auto p-4">
        {children}
      </div>
      {footer && (
        <footer className="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2.5 pb-[max(10px,env(safe-area-inset-bottom))]">
          {footer}
        </footer>
      )}
    </>
  );
}

/** In the middle on a desk, from below on a phone. */
export function Dialog({ open, onClose, wide, ...frame }: DialogProps & { wide?: boolean }) {
  const focus = useFirstControl();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          {...focus}
          className={cx(
            'sheet-bottom fade fixed z-50 flex flex-col border border-line bg-raised shadow-pop outline-none',
            'max-md:inset-x-0 max-md:bottom-0 max-md:max-h-[92dvh] max-md:rounded-t-lg',
            'md:top-[12vh] md:left-1/2 md:max-h-[76vh] md:-translate-x-1/2 md:rounded-lg',
            wide ? 'md:w-[720px]' : 'md:w-[460px]',
          )}
        >
          <Frame {...frame} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** A side sheet for forms and details; from below on a phone. */
export function Drawer({ open, onClose, ...frame }: DialogProps) {
  const focus = useFirstControl();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup
          {...focus}
          className={cx(
            'sheet-side fixed z-50 flex flex-col border-line bg-raised shadow-pop outline-none',
            'max-md:inset-x-0 max-md:bottom-0 max-md:h-[94dvh] max-md:rounded-t-lg max-md:border-t',
            'md:inset-y-0 md:right-0 md:w-[520px] md:border-l',
          )}
        >
          <Frame {...frame} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** A whole page over everything, for forms on a phone: back on the left, the main button below. */
export function FullPage({ open, onClose, title, aside, children, footer }: DialogProps) {
  const focus = useFirstControl();
  const t = useText(uiText);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Popup {...focus} className="sheet-bottom fixed inset-0 z-50 flex flex-col bg-surface outline-none">
          <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line pr-3.5 pl-1.5">
            <Base.Close
              render={
                <IconButton label={t('back')} className="size-9!">
                  <ChevronLeft aria-hidden size={18} />
                </IconButton>
              }
            />
            <Base.Title className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</Base.Title>
            {aside}
          </header>
          <div data-body className="min-h-0 flex-1 overflow-auto p-3.5">
            {children}
          </div>
          {footer && (
            <footer className="flex shrink-0 flex-col gap-2 border-t border-line px-3.5 py-2.5 pb-[max(10px,env(safe-area-inset-bottom))]">
              {footer}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Asks before what cannot be undone, and only there. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  onConfirm,
  busy,
}: Omit<DialogProps, 'footer' | 'aside'> & { action: string; onConfirm: () => void; busy?: boolean }) {
  const t = useText(uiText);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button variant="danger" busy={busy ?? false} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}

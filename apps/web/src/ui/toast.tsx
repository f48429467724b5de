import { Toast as Base } from '@base-ui/react/toast';
import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { say } from '../i18n/text.ts';
import { useText } from '../i18n/use-text.ts';
import { uiText } from './ui.text.ts';

const manager = Base.createToastManager();

export interface ToastInput {
  title: string;
  detail?: ReactNode;
  /** Takes the change back; the toast then offers 撤销. */
  undo?: (() => void) | undefined;
  action?: { label: string; run: () => void };
  kind?: 'info' | 'error';
}

/** Says what happened. Errors stay until closed (60 s); the rest leave after 6 s. */
export function toast({ title, detail, undo, action, kind = 'info' }: ToastInput): void {
  const offered = undo ? { label: say(uiText, 'undo'), run: undo } : action;
  const id: string = manager.add({
    title,
    description: detail,
    type: kind,
    timeout: kind === 'error' ? 60_000 : 6000,
    priority: kind === 'error' ? 'high' : 'low',
    ...(offered && {
      actionProps: {
        children: offered.label,
        onClick: () => {
          manager.close(id);
          offered.run();
        },
      },
    }),
  });
}

function List() {
  const t = useText(uiText);
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root key={item.id} toast={item} className="toast pop flex items-start gap-2.5 py-2.5 pr-2 pl-3 shadow-pop">
      {item.type === 'error' && <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-red" />}
      <div className="min-w-0 flex-1">
        <Base.Title className="font-medium" />
        <Base.Description className="mt-0.5 text-sm text-ink-2" render={<div />} />
      </div>
      <Base.Action className="shrink-0 rounded-sm px-2 py-0.5 font-medium text-accent-ink hover:bg-accent-soft" />
      <Base.Close
        aria-label={t('close')}
        className="grid size-6 shrink-0 place-items-center rounded-sm text-quiet hover:bg-sunken"
      >
        <X aria-hidden size={14} />
      </Base.Close>
    </Base.Root>
  ));
}

/** Once at the root of the application. */
export function Toasts({ children }: { children: ReactNode }) {
  const t = useText(uiText);
  return (
    <Base.Provider toastManager={manager} limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport
          aria-label={t('notifications')}
          className="fixed bottom-11 left-4 z-60 flex w-[360px] max-w-[calc(100vw-24px)] flex-col gap-2 max-md:bottom-[68px] max-md:left-3 md:left-[232px]"
        >
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

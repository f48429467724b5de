import type { ReactNode } from 'react';
import { appText } from '../../app/app.text.ts';
import { explain } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { uiText } from '../../ui/ui.text.ts';

/** A refusal beside what caused it. */
export function Refusal({ error, children }: { error: unknown; children?: ReactNode }) {
  const app = useText(appText);
  if (error === undefined || error === null) return null;
  const told = explain(error, app);
  return (
    <p role="alert" className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-red-ink">
      <span>
        {told.title} {told.detail}
      </span>
      {children}
    </p>
  );
}

/** A small form in the place of the criterion that it meets: Enter with ⌘ sends, Escape leaves. */
export function RemedyFrame({
  name,
  error,
  busy,
  send,
  onSend,
  onCancel,
  children,
}: {
  name: string;
  error: unknown;
  busy: boolean;
  /** Words of the button; no button where the choice itself sends. */
  send: string | undefined;
  onSend: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  const ui = useText(uiText);
  return (
    <form
      aria-label={name}
      noValidate
      className="flex flex-col gap-2.5 border-t border-line bg-bg px-3 py-3 md:pl-[37px]"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) onSend();
        if (event.key !== 'Escape') return;
        // The sheet around it stays.
        event.stopPropagation();
        onCancel();
      }}
    >
      {children}
      <Refusal error={error} />
      <div className="flex gap-2">
        {send !== undefined && (
          <Button variant="primary" type="submit" busy={busy}>
            {send}
          </Button>
        )}
        <Button variant="ghost" onClick={onCancel}>
          {ui('cancel')}
        </Button>
      </div>
    </form>
  );
}

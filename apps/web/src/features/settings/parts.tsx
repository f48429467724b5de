import { Check, Copy, Ellipsis } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { appText } from '../../app/app.text.ts';
import { AppProblem } from '../../app/problem.ts';
import { explain } from '../../app/problem-state.tsx';
import { useText } from '../../i18n/use-text.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Input } from '../../ui/input.tsx';
import { Menu } from '../../ui/menu.tsx';
import { toast } from '../../ui/toast.tsx';
import { settingsText } from './settings.text.ts';

/** Head of a section: what it is for, and its main action. */
export function SectionHead({ title, hint, action }: { title: ReactNode; hint?: ReactNode; action?: ReactNode }) {
  return (
    <header className="mb-3 flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1">
        <h2 className="text-lg font-semibold">{title}</h2>
        {hint && <p className="text-ink-2">{hint}</p>}
      </div>
      {action}
    </header>
  );
}

export function Block({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mb-7">
      <h3 className="mb-2 font-semibold">
        {title} {hint && <span className="ml-1 text-sm font-normal text-quiet">{hint}</span>}
      </h3>
      {children}
    </section>
  );
}

/** Something that is shown once, with the button that copies it. */
export function CopyBox({ value, name }: { value: string; name: string }) {
  const t = useText(settingsText);
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    const clipboard = navigator.clipboard as Clipboard | undefined;
    // Without TLS the browser gives no clipboard: the text stays selectable.
    if (!clipboard) return toast({ title: t('copyFailed'), kind: 'error' });
    clipboard.writeText(value).then(
      () => setCopied(true),
      () => toast({ title: t('copyFailed'), kind: 'error' }),
    );
  };
  return (
    <div className="flex gap-2">
      <Input
        readOnly
        aria-label={name}
        value={value}
        className="font-mono text-sm"
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button
        variant="primary"
        className="h-8 max-md:h-10"
        icon={copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
        onClick={copy}
      >
        {t(copied ? 'copied' : 'copy')}
      </Button>
    </div>
  );
}

export function RowMenu({ name, children }: { name: string; children: ReactNode }) {
  const t = useText(settingsText);
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t('more', { name })}>
          <Ellipsis aria-hidden size={15} />
        </IconButton>
      }
    >
      {children}
    </Menu>
  );
}

/** Message of a field that the server refused. */
export const refusalOf = (error: unknown, field: string): string | undefined =>
  error instanceof AppProblem
    ? error.fields.find((problem) => problem.field === field || problem.field.startsWith(`${field}.`))?.message
    : undefined;

/** A refusal that belongs to no field of the form. */
export function FormRefusal({ error, shown = [] }: { error: unknown; shown?: readonly string[] }) {
  const t = useText(appText);
  if (error === undefined || error === null) return null;
  if (
    error instanceof AppProblem &&
    error.fields.length > 0 &&
    error.fields.every((problem) =>
      shown.some((field) => problem.field === field || problem.field.startsWith(`${field}.`)),
    )
  )
    return null;
  const { title, detail, requestId } = explain(error, t);
  return (
    <div role="alert" className="rounded-sm bg-red-soft px-3 py-2 text-red-ink">
      {title}
      {detail && <span className="block text-sm text-ink">{detail}</span>}
      {requestId && <code className="block font-mono text-xs">{requestId}</code>}
    </div>
  );
}

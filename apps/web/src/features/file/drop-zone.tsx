import { Upload } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { cx } from '../../ui/cx.ts';
import { fileText } from './file.text.ts';

/** A place to drop files on, with the button for those who choose. */
export function DropZone({
  onFiles,
  multiple,
  accept,
  children,
  className,
}: {
  onFiles: (files: File[]) => void;
  multiple?: boolean;
  accept?: string;
  children?: ReactNode;
  className?: string;
}) {
  const t = useText(fileText);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
      }}
      className={cx(
        'flex flex-col items-center gap-1.5 rounded-md border border-dashed px-4 py-6 text-center',
        over ? 'border-accent bg-accent-soft text-accent-ink' : 'border-line-strong text-ink-2',
        className,
      )}
    >
      <Upload aria-hidden size={18} className="text-quiet" />
      <span>
        {over ? (
          t('dropNow')
        ) : (
          <>
            {t('drop')}{' '}
            <button
              type="button"
              className="font-medium text-accent-ink underline underline-offset-2"
              onClick={() => input.current?.click()}
            >
              {t('choose')}
            </button>
          </>
        )}
      </span>
      {children}
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}

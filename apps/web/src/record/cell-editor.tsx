import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { DescribedField } from '../app/objects.ts';
import { FieldEditor } from './field-editor.tsx';

/**
 * Editor over one cell. Enter and leaving the cell save, Escape does not; a text that is no value of the field stays
 * open until it is mended or given up.
 * @param onDone the new value, or nothing where the edit was given up
 */
export default function CellEditor({
  field,
  row,
  name,
  onDone,
}: {
  field: DescribedField;
  row: RecordRow;
  name: string;
  onDone: (value?: { value: unknown }) => void;
}) {
  const [value, setValue] = useState<unknown>(row[field.key] ?? null);
  const box = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  const finish = (save: boolean, with_: unknown = value): void => {
    if (done.current || (save && with_ === undefined)) return;
    done.current = true;
    onDone(save ? { value: with_ } : undefined);
  };
  const latest = useRef(finish);
  useEffect(() => {
    latest.current = finish;
  });
  useEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('input,textarea,button');
    first?.focus();
    if (first instanceof HTMLInputElement && first.type !== 'time') first.select();
    // Lists and calendars open outside this box; a press on them is still inside the edit.
    const press = (event: PointerEvent): void => {
      const target = event.target as HTMLElement;
      if (!box.current?.contains(target) && !target.closest('[role="listbox"],[role="dialog"],[role="option"]'))
        latest.current(true);
    };
    document.addEventListener('pointerdown', press);
    return () => document.removeEventListener('pointerdown', press);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') finish(false);
    const list = box.current?.querySelector('[aria-expanded="true"]');
    if (
      (event.key === 'Enter' && !list && (field.kind !== 'longText' || event.metaKey || event.ctrlKey)) ||
      (event.key === 'Tab' && !list)
    ) {
      event.preventDefault();
      finish(true);
    }
  };
  const pick =
    field.kind === 'choice' ||
    field.kind === 'boolean' ||
    field.kind === 'user' ||
    field.kind === 'department' ||
    field.kind === 'reference';
  return (
    <div
      ref={box}
      onKeyDown={onKeyDown}
      className="absolute top-0.5 left-0.5 z-20 min-w-[calc(100%-4px)] rounded-sm bg-raised shadow-pop [&_input]:h-[30px]"
    >
      <FieldEditor
        field={field}
        value={value}
        record={row}
        name={name}
        autoFocus
        onChange={(next) => {
          setValue(next);
          if (pick && next !== null) finish(true, next);
        }}
      />
    </div>
  );
}

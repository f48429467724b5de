import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { type DescribedObject, fieldOf } from '../app/objects.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Popover } from '../ui/popover.tsx';
import type { ColumnState } from './column-state.ts';
import { recordText } from './record.text.ts';

/** Chooses and orders the columns of a grid. The name column is fixed. */
export function ColumnMenu({
  object,
  state,
  onChange,
}: {
  object: DescribedObject;
  state: ColumnState;
  onChange: (state: ColumnState | undefined) => void;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const rest = object.fields.filter((field) => !state.columns.includes(field.key) && field.kind !== 'attachment');
  const put = (columns: readonly string[]): void => onChange({ ...state, columns });
  const swap = (at: number, by: number): void => {
    const columns = [...state.columns];
    const [moved] = columns.splice(at, 1);
    if (moved) columns.splice(at + by, 0, moved);
    put(columns);
  };
  return (
    <Popover
      name={t('columns')}
      align="end"
      trigger={
        <Button variant="ghost" icon={<Columns3 aria-hidden size={14} />}>
          {t('columns')}
        </Button>
      }
    >
      <div className="flex max-h-[60vh] w-64 flex-col gap-0.5 overflow-auto">
        {state.columns.map((key, at) => {
          const field = fieldOf(object, key);
          if (!field) return null;
          const name = label(field.label);
          const fixed = key === object.nameField;
          return (
            <div key={key} className="flex h-8 items-center gap-1 rounded-sm px-1 hover:bg-sunken">
              <span className="min-w-0 flex-1 truncate">
                <Checkbox checked disabled={fixed} onChange={() => put(state.columns.filter((one) => one !== key))}>
                  {name}
                </Checkbox>
              </span>
              {!fixed && (
                <>
                  <IconButton
                    label={t('moveUp', { name })}
                    disabled={at <= 1}
                    onClick={() => swap(at, -1)}
                    className="size-6!"
                  >
                    <ArrowUp aria-hidden size={13} />
                  </IconButton>
                  <IconButton
                    label={t('moveDown', { name })}
                    disabled={at === state.columns.length - 1}
                    onClick={() => swap(at, 1)}
                    className="size-6!"
                  >
                    <ArrowDown aria-hidden size={13} />
                  </IconButton>
                </>
              )}
            </div>
          );
        })}
        {rest.map((field) => (
          <div key={field.key} className="flex h-8 items-center rounded-sm px-1 hover:bg-sunken">
            <Checkbox checked={false} onChange={() => put([...state.columns, field.key])}>
              {label(field.label)}
            </Checkbox>
          </div>
        ))}
        <Button variant="ghost" className="mt-1 self-start" onClick={() => onChange(undefined)}>
          {t('resetColumns')}
        </Button>
      </div>
    </Popover>
  );
}

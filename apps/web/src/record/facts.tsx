import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { DescribedField, DescribedObject } from '../app/objects.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { CellEditor } from './lazy-cell-editor.tsx';
import { isEditable } from './field-editor.tsx';
import { FieldValue } from './field-view.tsx';
import { recordText } from './record.text.ts';
import { isEmpty, nameOf } from './value.ts';
import { useWrites } from './writes.ts';

/**
 * Fields of a record as facts; a writable one is edited in its place.
 * @param fields keys in order; the form's fields, then what else holds a value, otherwise
 */
export function Facts({
  object,
  row,
  fields,
  canUpdate,
}: {
  object: DescribedObject;
  row: RecordRow;
  fields?: readonly string[];
  canUpdate: boolean;
}) {
  const writes = useWrites(object);
  const first = fields ?? object.formFields;
  const shown = first.flatMap((key) =>
    object.fields.filter((field) => field.key === key && field.key !== object.nameField),
  );
  const rest = fields
    ? []
    : object.fields.filter(
        (field) => !first.includes(field.key) && field.key !== object.nameField && !isEmpty(row[field.key]),
      );
  return (
    <dl>
      {[...shown, ...rest].map((field) => (
        <FactLine
          key={field.key}
          object={object}
          field={field}
          row={row}
          editable={canUpdate && isEditable(field)}
          onSave={(value) => void writes.update(row, { [field.key]: value })}
        />
      ))}
    </dl>
  );
}

function FactLine({
  object,
  field,
  row,
  editable,
  onSave,
}: {
  object: DescribedObject;
  field: DescribedField;
  row: RecordRow;
  editable: boolean;
  onSave: (value: unknown) => void;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const [editing, setEditing] = useState(false);
  const name = label(field.label);
  return (
    <div className="group grid min-h-[30px] grid-cols-[88px_minmax(0,1fr)] items-center gap-2">
      <dt className="truncate text-sm text-quiet" title={name}>
        {name}
      </dt>
      <dd className="relative flex min-w-0 items-center gap-1">
        {editing ? (
          <span className="block h-8 w-full">
            <CellEditor
              field={field}
              row={row}
              name={name}
              onDone={(value) => {
                setEditing(false);
                if (value) onSave(value.value);
              }}
            />
          </span>
        ) : (
          <>
            <span className="min-w-0 flex-1 overflow-hidden">
              <FieldValue field={field} value={row[field.key]} record={row} wrap />
            </span>
            {editable && (
              <button
                type="button"
                aria-label={`${t('edit')} ${name} · ${nameOf(row, object.nameField)}`}
                onClick={() => setEditing(true)}
                className="grid size-6 shrink-0 place-items-center rounded-sm text-quiet opacity-0 group-hover:opacity-100 hover:bg-sunken focus-visible:opacity-100 max-md:opacity-100"
              >
                <Pencil aria-hidden size={12} />
              </button>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

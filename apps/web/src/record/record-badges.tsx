import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { fieldOf, useFindObject } from '../app/objects.ts';
import { FieldValue } from './field-view.tsx';
import { isEmpty } from './value.ts';

/** Values that classify a record, after its name. Fields that are empty or not for the reader are left out. */
export function RecordBadges({
  object: key,
  row,
  fields,
}: {
  object: string;
  row: RecordRow;
  fields: readonly string[];
}) {
  const object = useFindObject(key);
  return fields.map((name) => {
    const field = object && fieldOf(object, name);
    return field && !isEmpty(row[name]) ? <FieldValue key={name} field={field} value={row[name]} record={row} /> : null;
  });
}

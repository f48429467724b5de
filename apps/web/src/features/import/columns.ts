import type { ColumnSetting, ImportColumn } from '@throughline/domain/import/import.contract.ts';

/** Choice in the column's list: a field key, leaving it out, or a new field. */
export const LEAVE_OUT = '—';
export const MAKE_FIELD = '+';

export const chosenOf = (column: ImportColumn): string => (column.create ? MAKE_FIELD : (column.field ?? LEAVE_OUT));

const settingOf = (column: ImportColumn): ColumnSetting => ({
  column: column.column,
  field: column.field,
  ...(column.create && { create: column.create }),
  ...(column.unit && { unit: column.unit }),
  ...(column.dateOrder && { dateOrder: column.dateOrder }),
});

/**
 * Settings of all columns after one was given another meaning. A field belongs to one column: another that had it is
 * left out.
 */
export function columnsWith(
  columns: readonly ImportColumn[],
  at: number,
  choice: string,
  label: string,
): ColumnSetting[] {
  return columns.map((column) => {
    if (column.column === at) {
      const { field: _field, create: _create, ...reading } = settingOf(column);
      if (choice === MAKE_FIELD) return { ...reading, field: null, create: { label, kind: column.newKind } };
      return { ...reading, field: choice === LEAVE_OUT ? null : choice };
    }
    const setting = settingOf(column);
    return setting.field === choice ? { ...setting, field: null } : setting;
  });
}

import { useCallback, useState } from 'react';

/** What a member set up in a grid; kept on the device for each object. */
export interface ColumnState {
  /** Visible columns in order. */
  columns: readonly string[];
  /** Widths in px of those that were resized. */
  widths: Readonly<Record<string, number>>;
}

/**
 * Column state that fits the fields of today: unknown keys fall away, the name column is first and always there.
 * @param stored parsed JSON of an earlier visit, anything
 */
export function columnStateOf(
  stored: unknown,
  defaults: readonly string[],
  known: ReadonlySet<string>,
  nameField: string,
): ColumnState {
  const given = typeof stored === 'object' && stored !== null ? (stored as Partial<ColumnState>) : {};
  const chosen = Array.isArray(given.columns)
    ? given.columns.filter((key): key is string => typeof key === 'string')
    : defaults;
  const columns = [nameField, ...new Set(chosen.filter((key) => key !== nameField && known.has(key)))];
  const widths = Object.fromEntries(
    Object.entries(given.widths ?? {}).filter(
      ([key, width]) => known.has(key) && Number.isFinite(width) && width >= 60 && width <= 900,
    ),
  );
  return { columns, widths };
}

const place = (object: string): string => `tl.columns.${object}`;

export function useColumnState(
  object: string,
  defaults: readonly string[],
  known: ReadonlySet<string>,
  nameField: string,
): [ColumnState, (next: ColumnState | undefined) => void] {
  const read = (): ColumnState => {
    try {
      return columnStateOf(JSON.parse(localStorage.getItem(place(object)) ?? 'null'), defaults, known, nameField);
    } catch {
      return columnStateOf(null, defaults, known, nameField);
    }
  };
  const [state, setState] = useState(read);
  const change = useCallback(
    (next: ColumnState | undefined) => {
      setState(next ?? columnStateOf(null, defaults, known, nameField));
      try {
        if (next) localStorage.setItem(place(object), JSON.stringify(next));
        else localStorage.removeItem(place(object));
      } catch {
        // Storage is blocked: the columns hold for this visit.
      }
    },
    [object, defaults, known, nameField],
  );
  return [state, change];
}

import { useSyncExternalStore } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { DescribedObject } from '../app/objects.ts';

/** A save that met a newer version: what I want to write, and what stands there now. */
export interface Conflict {
  object: DescribedObject;
  /** My values, as shown (references as `{ id, name }`). */
  mine: Readonly<Record<string, unknown>>;
  current: RecordRow;
  /** Fields to choose for: those that both changed. */
  fields: readonly string[];
}
/** Values to write on top of `current`; undefined where the member closed the dialog. */
type Answer = Record<string, unknown> | undefined;

let open: { conflict: Conflict; answer: (values: Answer) => void } | undefined;
const listeners = new Set<() => void>();
function set(next: typeof open): void {
  open = next;
  for (const listener of listeners) listener();
}

/** Shows both values of each field and waits for the choice. Without fields to choose for it answers at once. */
export function askConflict(conflict: Conflict): Promise<Answer> {
  if (conflict.fields.length === 0) return Promise.resolve({ ...conflict.mine });
  return new Promise((resolve) =>
    set({
      conflict,
      answer: (values) => {
        set(undefined);
        resolve(values);
      },
    }),
  );
}
export const useConflict = (): typeof open =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => open,
  );

/** What is written after the choice: my values but for the fields given to the other side. */
export function chosenValues(
  mine: Readonly<Record<string, unknown>>,
  theirs: ReadonlySet<string>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mine).filter(([key]) => !theirs.has(key)));
}

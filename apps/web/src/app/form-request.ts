import { useSyncExternalStore } from 'react';
import type { RecordInput, RecordRow } from '@throughline/domain/record/record.contract.ts';

/** Asks the shell to open a form: of a new record, or of a record to edit. */
export interface FormRequest {
  object: string;
  /** Record to edit; a new one otherwise. */
  record?: RecordRow;
  /** First values of a new record; references as `{ id, name }`. */
  values?: RecordInput;
  onSaved?: (row: RecordRow) => void;
}

let current: FormRequest | undefined;
const listeners = new Set<() => void>();
function set(next: FormRequest | undefined): void {
  current = next;
  for (const listener of listeners) listener();
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const openForm = (request: FormRequest): void => set(request);
export const closeForm = (): void => set(undefined);
export const useFormRequest = (): FormRequest | undefined => useSyncExternalStore(subscribe, () => current);

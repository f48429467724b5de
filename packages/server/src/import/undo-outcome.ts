import type { Label } from '@throughline/domain/platform/label.ts';
import type { Outcome, writtenRows } from './import.queries.ts';
import { problemAt } from './parse-row.ts';

export type WrittenRow = Awaited<ReturnType<typeof writtenRows>>[number];

/** A row that the undo leaves, and why. */
export const keptOutcome = (row: number, message: Label): Outcome => ({
  row,
  state: 'kept',
  recordId: null,
  problem: problemAt(null, '', 'notice', message),
});

import { type Letters, type RaciLetter, sameLetters } from '@throughline/domain/team/raci.ts';

/** Rows that were changed and not saved yet, by key. */
export type RaciDraft = ReadonlyMap<string, Letters>;

interface SavedRow {
  key: string;
  letters: Letters;
  standard: Letters;
  own: boolean;
}

/**
 * A row with another letter in one of its columns. A new A takes the A from who had it, who does the work from then on.
 * @param letter undefined clears the cell
 * @returns undefined where the row would be left without an A
 */
export function withLetter(letters: Letters, column: string, letter: RaciLetter | undefined): Letters | undefined {
  if (letters[column] === letter) return letters;
  if (letters[column] === 'A') return undefined;
  const { [column]: _before, ...rest } = letters;
  if (letter === undefined) return rest;
  const others = letter === 'A' ? Object.entries(rest).map(([key, one]) => [key, one === 'A' ? 'R' : one]) : undefined;
  return { ...(others ? (Object.fromEntries(others) as Letters) : rest), [column]: letter };
}

/** The draft after a change of one row; a row as it was saved is no change. */
export function drafted(draft: RaciDraft, row: SavedRow, letters: Letters): RaciDraft {
  const next = new Map(draft);
  if (sameLetters(letters, row.letters)) next.delete(row.key);
  else next.set(row.key, letters);
  return next;
}

/** All rows that the deal sets itself once the draft is saved. */
export const ownRows = (rows: readonly SavedRow[], draft: RaciDraft): { key: string; letters: Letters }[] =>
  rows.flatMap((row) => {
    const letters = draft.get(row.key) ?? (row.own ? row.letters : undefined);
    return letters === undefined || sameLetters(letters, row.standard) ? [] : [{ key: row.key, letters }];
  });

import type { Label } from '../platform/label.ts';

/** What became of one cell. `note` says how a vague value was understood (“3月底” as 31 March). */
export type Outcome<T> =
  | { ok: true; value: T; note?: Label }
  | { ok: false; problem: Label; suggestions?: Suggestion[] };

/** A value that the person may take instead; `value` is a text that the same parser understands. */
export interface Suggestion {
  value: string;
  label: Label;
}

export const accept = <T>(value: T, note?: Label): Outcome<T> =>
  note ? { ok: true, value, note } : { ok: true, value };

export const refuse = (
  zh: string,
  en: string,
  suggestions: Suggestion[] = [],
): { ok: false; problem: Label; suggestions?: Suggestion[] } =>
  suggestions.length > 0 ? { ok: false, problem: { zh, en }, suggestions } : { ok: false, problem: { zh, en } };

export const suggest = (value: string, text = value): Suggestion => ({
  value,
  label: { zh: `改成 ${text}`, en: `Change to ${text}` },
});

/** The value as it stands in a message: one line, not long. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

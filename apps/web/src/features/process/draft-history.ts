/** What was done to a draft, so that it can be taken back: pure. */
export interface DraftHistory<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last change was about: typing on in one field is one step. */
  about: string | undefined;
  /** When, in epoch milliseconds. */
  at: number;
}

const MOST = 200;
/** A pause longer than this begins a new step. */
const PAUSE_MS = 1_200;

export const historyOf = <T>(present: T): DraftHistory<T> => ({
  past: [],
  present,
  future: [],
  about: undefined,
  at: 0,
});

/** @param about field that is typed in; undefined for a change that is a step of its own */
export function changed<T>(
  history: DraftHistory<T>,
  present: T,
  about: string | undefined,
  at: number,
): DraftHistory<T> {
  if (present === history.present) return history;
  const goesOn = about !== undefined && about === history.about && at - history.at < PAUSE_MS;
  return {
    past: goesOn ? history.past : [...history.past, history.present].slice(-MOST),
    present,
    future: [],
    about,
    at,
  };
}

export function undone<T>(history: DraftHistory<T>): DraftHistory<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present,
    future: [history.present, ...history.future],
    about: undefined,
    at: 0,
  };
}

export function redone<T>(history: DraftHistory<T>): DraftHistory<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, about: undefined, at: 0 };
}

import { useCallback, useEffect, useRef, useState } from 'react';
import { useMe } from './session.ts';

export interface Draft<T> {
  values: T;
  /** Epoch milliseconds of the last key. */
  at: number;
}
const PREFIX = 'tl.draft.';
const KEEP_MS = 30 * 86_400_000;

/** Where drafts live; `localStorage` in the browser. */
export type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** @returns undefined where there is none, it is older than 30 days or unreadable */
export function readDraft<T>(store: DraftStore, name: string, now: number): Draft<T> | undefined {
  try {
    const draft = JSON.parse(store.getItem(PREFIX + name) ?? 'null') as Draft<T> | null;
    if (!draft || typeof draft.at !== 'number' || now - draft.at > KEEP_MS) return undefined;
    return draft;
  } catch {
    return undefined;
  }
}
/** A full or blocked store loses the draft, never the form. */
export function writeDraft<T>(store: DraftStore, name: string, values: T, now: number): void {
  try {
    store.setItem(PREFIX + name, JSON.stringify({ values, at: now } satisfies Draft<T>));
  } catch {
    // Quota or privacy mode.
  }
}
export function dropDraft(store: DraftStore, name: string): void {
  try {
    store.removeItem(PREFIX + name);
  } catch {
    // Privacy mode.
  }
}

/**
 * Keeps what is typed on this device until it is saved. `name` says what is edited, e.g. `opportunity/new`; drafts of
 * different members on one device stay apart.
 * @returns the restored draft (as found when first shown), `keep` for each change, `drop` after saving or starting over
 */
export function useDraft<T>(name: string): {
  restored: Draft<T> | undefined;
  keep: (values: T) => void;
  drop: () => void;
} {
  const member = useMe().member.id;
  const place = `${member}.${name}`;
  const [restored, setRestored] = useState(() => readDraft<T>(localStorage, place, Date.now()));
  const pending = useRef<{ place: string; values: T; timer: ReturnType<typeof setTimeout> } | undefined>(undefined);

  const flush = useCallback(() => {
    const waiting = pending.current;
    if (!waiting) return;
    clearTimeout(waiting.timer);
    pending.current = undefined;
    writeDraft(localStorage, waiting.place, waiting.values, Date.now());
  }, []);
  const keep = useCallback(
    (values: T) => {
      clearTimeout(pending.current?.timer);
      pending.current = { place, values, timer: setTimeout(flush, 300) };
    },
    [place, flush],
  );
  const drop = useCallback(() => {
    clearTimeout(pending.current?.timer);
    pending.current = undefined;
    dropDraft(localStorage, place);
    setRestored(undefined);
  }, [place]);
  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);
  return { restored, keep, drop };
}

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { getProcess } from '@throughline/domain/process/process.contract.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { useDraft as useKept } from '../../app/draft.ts';
import { keys } from '../../app/keys.ts';
import { AppProblem } from '../../app/problem.ts';
import { toastProblem } from '../../app/problem-state.tsx';
import { draftProblems, tidied } from './draft-edit.ts';
import { changed, type DraftHistory, historyOf, redone, undone } from './draft-history.ts';

export type Detail = ResponseOf<typeof getProcess>;
export const detailKey = (id: string) => ['processes', id] as const;

/** saved: the server has it · waiting: a pause in typing is awaited · held: its shape must be mended first · stale: another editor was faster. */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'held' | 'failed' | 'stale';
/** Another editor's draft, where saving found one; `definition` null where theirs was published or thrown away. */
export interface Clash {
  definition: ProcessDefinition | null;
  revision: number;
  /** '' where it was found on opening. */
  message: string;
}
/** A draft as this device kept it: typed, but not yet with the server. */
interface Kept {
  definition: ProcessDefinition;
  revision: number;
}

const PAUSE_MS = 900;
const textOf = (definition: ProcessDefinition): string => JSON.stringify(tidied(definition));

export interface DraftEditor {
  definition: ProcessDefinition;
  /** There is something to publish: a draft, or a change not yet saved as one. */
  hasDraft: boolean;
  revision: number;
  state: SaveState;
  clash: Clash | undefined;
  /** @param about field that is typed in, so that undo takes the typing back as one step */
  edit: (change: (definition: ProcessDefinition) => ProcessDefinition, about?: string) => void;
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
  /** Saves what waits. @returns the revision, undefined where it could not be saved */
  flush: () => Promise<number | undefined>;
  /** Begins anew from what the server has (a restored version, no draft any more). */
  reset: (detail: Detail) => void;
  /** mine: overwrite their draft with this one; theirs: go on from theirs. */
  settle: (which: 'mine' | 'theirs') => void;
}

/** The working draft of a process: edited here, saved by itself, never lost when another editor was faster. */
export function useProcessDraft(detail: Detail): DraftEditor {
  const client = useQueryClient();
  const { id } = detail.process;
  const { restored, keep, drop } = useKept<Kept>(`process/${id}`);
  const [history, setHistory] = useState<DraftHistory<ProcessDefinition>>(() => {
    const begun = historyOf(detail.draft ?? detail.definition);
    return restored === undefined ? begun : changed(begun, restored.values.definition, undefined, 0);
  });
  const [state, setState] = useState<SaveState>('saved');
  // Somebody saved while this device was away: what was typed here waits for a decision.
  const [clash, setClash] = useState<Clash | undefined>(() =>
    restored === undefined || restored.values.revision === detail.revision
      ? undefined
      : { definition: detail.draft, revision: detail.revision, message: '' },
  );
  const [hasDraft, setHasDraft] = useState(detail.draft !== null);
  const [revision, setRevision] = useState(detail.revision);
  // Read by the save that runs later than the render that asked for it.
  const now = useRef({
    present: history.present,
    revision: detail.revision,
    base: detail.process.version,
    saved: textOf(detail.draft ?? detail.definition),
    queue: Promise.resolve<number | undefined>(undefined),
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  });
  now.current.present = history.present;

  const saveOnce = useCallback(async (): Promise<number | undefined> => {
    const { present, base } = now.current;
    const text = textOf(present);
    if (text === now.current.saved) {
      setState('saved');
      drop();
      return now.current.revision;
    }
    if (draftProblems(present).length > 0) {
      setState('held');
      return undefined;
    }
    setState('saving');
    try {
      const saved = await request<Detail>('PUT', `/processes/${id}/draft`, {
        body: {
          definition: tidied(present),
          ...(now.current.revision === 0 && base !== null ? { base } : {}),
        },
        version: now.current.revision,
      });
      now.current.saved = text;
      now.current.revision = saved.revision;
      setRevision(saved.revision);
      setHasDraft(true);
      client.setQueryData(detailKey(id), saved);
      if (textOf(now.current.present) === text) {
        setState('saved');
        drop();
      } else setState('waiting');
      return saved.revision;
    } catch (failure) {
      if (failure instanceof AppProblem && failure.code === 'stale_version') {
        const current = failure.current as { definition: ProcessDefinition; revision: number } | null | undefined;
        setClash({
          definition: current?.definition ?? null,
          revision: current?.revision ?? 0,
          message: failure.message,
        });
        setState('stale');
      } else {
        setState('failed');
        toastProblem(failure);
      }
      return undefined;
    }
  }, [client, drop, id]);

  /** One save at a time; what is typed meanwhile follows it. */
  const flush = useCallback((): Promise<number | undefined> => {
    clearTimeout(now.current.timer);
    now.current.timer = undefined;
    now.current.queue = now.current.queue.then(saveOnce);
    return now.current.queue;
  }, [saveOnce]);

  const plan = useCallback(() => {
    clearTimeout(now.current.timer);
    setState((before) => (before === 'stale' ? before : 'waiting'));
    now.current.timer = setTimeout(() => void flush(), PAUSE_MS);
  }, [flush]);

  const isStale = clash !== undefined;
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      // What this device kept from last time is saved now.
      if (restored === undefined || isStale) return;
    }
    keep({ definition: history.present, revision: now.current.revision });
    if (!isStale) plan();
    // A change of the draft alone saves it.
    // eslint-disable-next-line react/exhaustive-deps
  }, [history.present]);
  useEffect(() => {
    const waits = now.current;
    return () => {
      if (waits.timer !== undefined) void flush();
    };
  }, [flush]);

  const edit = useCallback<DraftEditor['edit']>(
    (change, about) => setHistory((before) => changed(before, change(before.present), about, Date.now())),
    [],
  );
  return {
    definition: history.present,
    hasDraft,
    revision,
    state,
    clash,
    edit,
    undo: history.past.length > 0 ? () => setHistory(undone) : undefined,
    redo: history.future.length > 0 ? () => setHistory(redone) : undefined,
    flush,
    reset: (next) => {
      clearTimeout(now.current.timer);
      now.current.timer = undefined;
      now.current.saved = textOf(next.draft ?? next.definition);
      now.current.revision = next.revision;
      now.current.base = next.process.version;
      setRevision(next.revision);
      setHasDraft(next.draft !== null);
      setClash(undefined);
      setState('saved');
      setHistory(historyOf(next.draft ?? next.definition));
      drop();
      client.setQueryData(detailKey(id), next);
      void client.invalidateQueries({ queryKey: keys.processes, exact: true });
    },
    settle: (which) => {
      if (clash === undefined) return;
      now.current.revision = clash.revision;
      setRevision(clash.revision);
      setHasDraft(clash.definition !== null);
      setClash(undefined);
      if (which === 'theirs' && clash.definition !== null) {
        now.current.saved = textOf(clash.definition);
        const { definition } = clash;
        setHistory((before) => changed(before, definition, undefined, Date.now()));
        setState('saved');
        return;
      }
      now.current.saved = '';
      now.current.base = null;
      void flush();
    },
  };
}

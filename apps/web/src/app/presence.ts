import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { request } from './client.ts';
import { useMe } from './session.ts';

interface Member {
  id: string;
  name: string;
}
/** As the server tells it; a member whose account is gone has no name. */
interface Looking {
  id: string;
  name: string | null;
}
const here = new Map<string, readonly Member[]>();
const listeners = new Set<() => void>();
const NOBODY: readonly Member[] = [];
const BEAT_MS = 20_000;

/** Called by the live stream. */
export function setPresence(event: { object: string; id: string; members: readonly Looking[] }): void {
  here.set(
    `${event.object}/${event.id}`,
    event.members.map((member) => ({ id: member.id, name: member.name ?? '?' })),
  );
  for (const listener of listeners) listener();
}

const beats = new Set<() => void>();

/** Says again what is looked at, and learns who else does: what was told while there was no stream is lost. */
export function announceAgain(): void {
  for (const beat of beats) beat();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Says that I look at this record, and gives who else does. */
export function usePresence(object: string, id: string): readonly Member[] {
  const me = useMe().member.id;
  useEffect(() => {
    let sent = 0;
    const beat = (): void => {
      const looks = document.visibilityState === 'visible';
      const mine = ++sent;
      const before = here.get(`${object}/${id}`);
      request<{ members: Looking[] }>('POST', '/presence', { body: { viewing: looks ? { object, id } : null } }).then(
        ({ members }) => {
          // What the stream told meanwhile, and the answer to a later question, know more.
          const isNewest = mine === sent && here.get(`${object}/${id}`) === before;
          if (looks && isNewest) setPresence({ object, id, members });
        },
        () => undefined,
      );
    };
    beat();
    beats.add(beat);
    const timer = setInterval(beat, BEAT_MS);
    document.addEventListener('visibilitychange', beat);
    return () => {
      beats.delete(beat);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', beat);
      request('POST', '/presence', { body: { viewing: null } }).catch(() => undefined);
    };
  }, [object, id]);
  const all = useSyncExternalStore(subscribe, () => here.get(`${object}/${id}`) ?? NOBODY);
  return useMemo(() => all.filter((member) => member.id !== me), [all, me]);
}

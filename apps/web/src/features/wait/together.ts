import type { Wait } from '@throughline/domain/wait/wait.contract.ts';

/** One wait as people see it: the votes of an approval that lie open with one role are one wait for its people. */
export interface Together {
  /** The reader's own where the reader is one of them, else the one that waits longest. */
  wait: Wait;
  /** Everybody who is waited for by name. */
  people: readonly { id: string; name: string | null }[];
}

/** @param waits longest first; @returns in the order of the first of each */
export function together(waits: readonly Wait[]): Together[] {
  const groups = Map.groupBy(waits, (wait) => (wait.approval === null ? wait.id : `${wait.approval} ${wait.role}`));
  return [...groups.values()].flatMap((group) => {
    const wait = group.find((one) => one.mine) ?? group[0];
    return wait ? [{ wait, people: group.flatMap((one) => (one.member ? [one.member] : [])) }] : [];
  });
}

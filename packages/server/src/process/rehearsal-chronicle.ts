import type { FieldChange } from '../platform/events.ts';

/** One event of a record, as the log has it. */
export interface LoggedChange {
  /** ISO instant in UTC. */
  at: string;
  action: string;
  /** Left out for the creation, which is never taken back. */
  changes: readonly FieldChange[];
}

type Values = Readonly<Record<string, unknown>>;

/** A record as it is, with all that was done to it, oldest first. */
export interface Chronicle {
  row: Values;
  log: readonly LoggedChange[];
  /** From when on it counts: when it was entered; for what an import told, when it happened. */
  knownFrom: string;
}

/** Number of events up to a moment, those of that very moment among them. */
export function eventsUntil(log: readonly LoggedChange[], at: string): number {
  let count = log.length;
  while (count > 0 && (log[count - 1]?.at ?? '') > at) count -= 1;
  return count;
}

/**
 * The values of a record after its first `events` events: what came later is taken back, from the newest on. Looking back
 * from the present needs no complete log, and before its creation a record has the earliest values that are known of it.
 * @param partly keys that the last of those events changed only afterwards
 */
export function valuesAfter({ row, log }: Chronicle, events: number, partly: ReadonlySet<string> = NONE): Values {
  let values: Record<string, unknown> | undefined;
  for (let at = log.length - 1; at >= 0 && at >= events - 1; at--) {
    const event = log[at];
    if (event === undefined || event.action === 'created') continue;
    for (const { field, from } of event.changes) {
      if (at < events && !partly.has(field)) continue;
      values ??= { ...row };
      values[field] = from;
    }
  }
  return values ?? row;
}
const NONE: ReadonlySet<string> = new Set();

export const valuesAt = (chronicle: Chronicle, at: string): Values =>
  valuesAfter(chronicle, eventsUntil(chronicle.log, at));

/** Whether a record was out of the bin. */
export function wasThere({ row, log }: Chronicle, at: string): boolean {
  for (let index = log.length - 1; index >= 0; index--) {
    const event = log[index];
    if (event === undefined || event.at > at) continue;
    if (event.action === 'deleted') return false;
    if (event.action === 'restored') return true;
  }
  // A log that does not tell of the bin: the record does.
  const isTold = log.some((event) => event.action === 'deleted' || event.action === 'restored');
  return isTold || typeof row.deletedAt !== 'string' || row.deletedAt > at;
}

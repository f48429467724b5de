import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { asNumber, asText } from '../../record/value.ts';
import { type Day, daysBetween, wallTime } from '../../ui/day.ts';

/** One thing that a follow-up does to its deal; the screen has the words. */
export type Effect =
  | { kind: 'count'; count: number }
  | { kind: 'replacesOverdue'; days: number }
  | { kind: 'next'; at: string; step: string }
  | { kind: 'advance'; count: number }
  | { kind: 'keyPerson' };

type Facts = Readonly<Record<string, unknown>>;

/**
 * What saving will change on the deal, said before it is saved.
 * @param deal maintained facts of the deal as they are now
 * @returns [] where there is no deal
 */
export function effectsBefore(
  deal: Facts | undefined,
  note: { nextStep: string; nextStepAt: string | null; advanced: boolean },
  today: Day,
  timeZone: string,
): Effect[] {
  if (!deal) return [];
  const effects: Effect[] = [{ kind: 'count', count: (asNumber(deal['activityCount']) ?? 0) + 1 }];
  const planned = asText(deal['nextStepAt']);
  const late = planned === '' ? 0 : daysBetween(wallTime(planned, timeZone).day, today);
  if (late > 0 && note.nextStepAt) effects.push({ kind: 'replacesOverdue', days: late });
  else if (note.nextStepAt) effects.push({ kind: 'next', at: note.nextStepAt, step: note.nextStep });
  if (note.advanced) effects.push({ kind: 'advance', count: (asNumber(deal['advanceCount']) ?? 0) + 1 });
  return effects;
}

/** What saving did change: facts of the deal before and after. [] where nothing that people look at moved. */
export function effectsAfter(before: Facts | undefined, after: RecordRow): Effect[] {
  const effects: Effect[] = [];
  const step = asText(after['nextStep']);
  const at = asText(after['nextStepAt']);
  if (step !== '' && at !== '' && (step !== asText(before?.['nextStep']) || at !== asText(before?.['nextStepAt'])))
    effects.push({ kind: 'next', at, step });
  const grown = (key: string): number | undefined => {
    const count = asNumber(after[key]) ?? 0;
    return count > (asNumber(before?.[key]) ?? 0) ? count : undefined;
  };
  const advances = grown('advanceCount');
  if (advances) effects.push({ kind: 'advance', count: advances });
  if (after['keyPersonMet'] === true && before && before['keyPersonMet'] !== true) effects.push({ kind: 'keyPerson' });
  const count = grown('activityCount');
  if (count) effects.push({ kind: 'count', count });
  return effects;
}

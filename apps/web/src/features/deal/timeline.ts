import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { asText } from '../../record/value.ts';
import type { Visit } from './path.ts';

export type TimelineItem =
  | { kind: 'note'; at: number; row: RecordRow }
  | { kind: 'move'; at: number; from: Visit | undefined; visit: Visit };

/**
 * Follow-ups and stage moves, newest first. While older follow-ups are not loaded, moves older than the oldest loaded one
 * wait for them, so that nothing slips in above what was already read.
 * @param notes follow-ups, newest first
 * @param hasMore older follow-ups exist
 */
export function timeline(notes: readonly RecordRow[], visits: readonly Visit[], hasMore: boolean): TimelineItem[] {
  const items: TimelineItem[] = notes.map((row) => ({ kind: 'note', at: Date.parse(asText(row['at'])), row }));
  const oldest = hasMore ? (items.at(-1)?.at ?? 0) : Number.NEGATIVE_INFINITY;
  visits.forEach((visit, index) => {
    const at = Date.parse(visit.enteredAt);
    if (at >= oldest) items.push({ kind: 'move', at, from: visits[index - 1], visit });
  });
  // A move and the follow-up that caused it may bear the same time; the order of insertion then holds.
  return items.toSorted((one, other) => other.at - one.at);
}

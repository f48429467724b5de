import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { asText } from '../../record/value.ts';
import { addDays, type Day, wallTime } from '../../ui/day.ts';

/** Something due: the next step of a deal, or a task. */
export interface AgendaItem {
  kind: 'deal' | 'task';
  row: RecordRow;
  /** ISO instant. */
  at: string;
}
export type Bucket = 'overdue' | 'today' | 'week';

/** Days that 接下来 covers, today not counted. */
export const AHEAD_DAYS = 7;

/**
 * What is due, by urgency and then by time. A day is over at midnight of the workspace: what was due this morning is still
 * today's.
 * @param deals open deals with a next step; those without one, done tasks and what is due later than a week fall out
 */
export function agenda(
  deals: readonly RecordRow[],
  tasks: readonly RecordRow[],
  today: Day,
  timeZone: string,
): Record<Bucket, AgendaItem[]> {
  const items: AgendaItem[] = [
    ...deals
      .filter((row) => row['stageKind'] === 'open')
      .map((row): AgendaItem => ({ kind: 'deal', row, at: asText(row['nextStepAt']) })),
    ...tasks
      .filter((row) => row['status'] === 'open')
      .map((row): AgendaItem => ({ kind: 'task', row, at: asText(row['due']) })),
  ].filter((item) => item.at !== '');
  const buckets: Record<Bucket, AgendaItem[]> = { overdue: [], today: [], week: [] };
  for (const item of items.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    const { day } = wallTime(item.at, timeZone);
    if (day < today) buckets.overdue.push(item);
    else if (day === today) buckets.today.push(item);
    else if (day <= addDays(today, AHEAD_DAYS)) buckets.week.push(item);
  }
  return buckets;
}

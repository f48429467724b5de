import type { Wait } from '@throughline/domain/wait/wait.contract.ts';
import { type Day, daysBetween, wallTime } from '../../ui/day.ts';

/** How long somebody has been waited for, in days of the wall calendar. */
export interface Since {
  late: boolean;
  /** Days since the due date where it is late, since the wait began otherwise. */
  days: number;
}

export function sinceOf(wait: Pick<Wait, 'since' | 'due' | 'overdue'>, today: Day, timeZone: string): Since {
  const from = wait.overdue && wait.due !== null ? wait.due : wait.since;
  return { late: wait.overdue, days: Math.max(0, daysBetween(wallTime(from, timeZone).day, today)) };
}

const TEXT = {
  late: { today: 'lateToday', days: 'lateDays' },
  waiting: { today: 'sinceToday', days: 'sinceDays' },
} as const;

/** Key of `wait.text` that says it. */
export const sinceText = ({ late, days }: Since) => TEXT[late ? 'late' : 'waiting'][days === 0 ? 'today' : 'days'];

import type { Calendar } from '../calendar/calendar.ts';
import { addWorkingDays, addWorkingMinutes } from '../calendar/working-time.ts';
import type { FlowStep, WorkingSpan } from './flow.ts';

/** Later by a span of working time, earlier where `times` is -1. Epoch milliseconds. */
const shifted = (calendar: Calendar, instant: number, span: WorkingSpan, times: 1 | -1): number =>
  span.unit === 'workingDays'
    ? addWorkingDays(calendar, instant, times * span.amount)
    : addWorkingMinutes(calendar, instant, times * span.amount * 60);

/**
 * When a vote that opens now is due, and when its holder is reminded. No reminder comes before it opened: then there is none
 * but that of the deadline.
 * @returns epoch milliseconds, null = never
 */
export function clockOfVote(
  step: Pick<FlowStep, 'deadline' | 'remindBefore'>,
  calendar: Calendar,
  openedAt: number,
): { dueAt: number | null; remindAt: number | null } {
  if (step.deadline === null) return { dueAt: null, remindAt: null };
  const dueAt = shifted(calendar, openedAt, step.deadline, 1);
  const remindAt = step.remindBefore === null ? null : shifted(calendar, dueAt, step.remindBefore, -1);
  return { dueAt, remindAt: remindAt === null || remindAt <= openedAt ? null : remindAt };
}

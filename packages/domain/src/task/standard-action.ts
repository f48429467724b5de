import type { Calendar } from '../calendar/calendar.ts';
import { DAY_MS, type DayNumber, MINUTE_MS, weekdayOf } from '../calendar/day.ts';
import { addWorkingDaysToDay, isWorkingDay, nextWorkingDay } from '../calendar/working-time.ts';
import { clockOf, instantOfClock } from '../calendar/zone.ts';
import type { Stage, StandardAction } from '../process/process.ts';
import { playerOf, queueOf, type TeamMember } from '../team/team-role.ts';

const endOfDay = (calendar: Calendar, day: DayNumber): number => {
  const hours = calendar.exceptions.get(day) ?? calendar.week[weekdayOf(day)] ?? [];
  return instantOfClock(calendar.timeZone, day * DAY_MS + (hours.at(-1)?.[1] ?? 0) * MINUTE_MS);
};

/**
 * When a standard action is due: the end of the working day that lies so many working days after the entry. Whoever enters
 * a stage after hours or on a day off begins on the next working day.
 * @param entered epoch milliseconds, and so is the answer
 */
export function dueOfAction(calendar: Calendar, entered: number, workingDays: number): number {
  const today = Math.floor(clockOf(calendar.timeZone, entered) / DAY_MS);
  const isOver = !isWorkingDay(calendar, today) || endOfDay(calendar, today) <= entered;
  const first = isOver ? nextWorkingDay(calendar, today) : today;
  return endOfDay(calendar, addWorkingDaysToDay(calendar, first, workingDays));
}

/** A member of the workspace, as far as work is given to people. */
export interface Worker {
  id: string;
  roleKeys: readonly string[];
  departmentId: string | null;
  status: string;
}

export interface Assignment {
  owner: string | null;
  /** Role whose people may take it while nobody owns it. */
  queue: string;
  /** Those who are shown it and may take it; [] where it has an owner. */
  members: readonly string[];
}

/** A queue is shown to no more people than can talk about who takes it. */
export const MOST_IN_QUEUE = 20;

/**
 * Who does the work of a role on a deal: the active person who plays it, or all who have the role, those of the owner's
 * department first. A role that nobody has falls to the owner of the deal, so that the work is not lost.
 */
export function assigneeOf(
  role: string,
  deal: { owner: string | null; team: readonly TeamMember[] },
  workers: ReadonlyMap<string, Worker>,
): Assignment {
  const isActive = (id: string | null): id is string => id !== null && workers.get(id)?.status === 'active';
  const queue = queueOf(role);
  const owner = isActive(deal.owner) ? deal.owner : null;
  const player = playerOf(
    role,
    deal.team.filter((one) => isActive(one.member)),
    owner,
  );
  if (player !== undefined) return { owner: player, queue, members: [] };
  const near = deal.owner === null ? null : (workers.get(deal.owner)?.departmentId ?? null);
  const able = [...workers.values()].filter((one) => one.status === 'active' && one.roleKeys.includes(queue));
  const ordered = [
    ...able.filter((one) => one.departmentId === near),
    ...able.filter((one) => one.departmentId !== near),
  ];
  if (ordered.length === 0) return { owner, queue, members: [] };
  return { owner: null, queue, members: ordered.slice(0, MOST_IN_QUEUE).map((one) => one.id) };
}

/** Tasks of standard actions that a deal has already; those in the bin do not count. */
export interface KnownAction {
  stage: string;
  action: string;
  status: string;
}

export interface PlannedAction extends Assignment {
  action: StandardAction;
}

/**
 * What entering a stage gives people to do. An action that is under way is kept, one that was done is not asked for again;
 * a cancelled one is.
 */
export function planActions(
  stage: Stage,
  deal: { owner: string | null; team: readonly TeamMember[]; actions: readonly KnownAction[] },
  workers: ReadonlyMap<string, Worker>,
): PlannedAction[] {
  const settled = new Set(
    deal.actions.filter((one) => one.stage === stage.key && one.status !== 'cancelled').map((one) => one.action),
  );
  return stage.actions
    .filter((action) => !settled.has(action.key))
    .map((action) => ({ action, ...assigneeOf(action.role, deal, workers) }));
}

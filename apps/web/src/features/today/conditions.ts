import type { Condition } from '@throughline/domain/condition/condition.ts';
import { AHEAD_DAYS } from './agenda.ts';

export type Whose = 'mine' | 'team';

const is = (path: string, value: string): Condition => ({
  kind: 'compare',
  path,
  op: 'eq',
  value: { kind: 'literal', value },
});
const all = (...of: (Condition | undefined)[]): Condition => ({
  kind: 'all',
  of: of.filter((one) => one !== undefined),
});
/** Mine, or all that I may read. */
const owned = (whose: Whose): Condition | undefined =>
  whose === 'mine' ? { kind: 'compare', path: 'owner', op: 'eq', value: { kind: 'me' } } : undefined;
/** A day more than the week: the day's end in the workspace's zone decides, in `agenda`. */
const soon = (path: string): Condition => ({
  kind: 'compare',
  path,
  op: 'lt',
  value: { kind: 'relative', amount: AHEAD_DAYS + 1, unit: 'days' },
});
const inPeriod = (path: string, unit: 'week' | 'month'): Condition =>
  all(
    { kind: 'compare', path, op: 'ge', value: { kind: 'period', unit, edge: 'start', offset: 0 } },
    { kind: 'compare', path, op: 'lt', value: { kind: 'period', unit, edge: 'start', offset: 1 } },
  );

export const isOpen = (whose: Whose): Condition => all(owned(whose), is('stageKind', 'open'));
export const dueDeals = (whose: Whose): Condition => all(owned(whose), is('stageKind', 'open'), soon('nextStepAt'));
export const dueTasks = (whose: Whose): Condition => all(owned(whose), is('status', 'open'), soon('due'));
export const withoutNext = (whose: Whose): Condition =>
  all(owned(whose), is('stageKind', 'open'), { kind: 'compare', path: 'nextStepAt', op: 'empty' });
export const closingThisMonth = (whose: Whose): Condition =>
  all(owned(whose), is('stageKind', 'open'), inPeriod('closeDate', 'month'));
export const wonThisMonth = (whose: Whose): Condition =>
  all(
    owned(whose),
    { kind: 'compare', path: 'stageKind', op: 'in', value: { kind: 'literal', value: ['won', 'delivering', 'done'] } },
    inPeriod('closedAt', 'month'),
  );
export const followUpsThisWeek = (whose: Whose): Condition => all(owned(whose), inPeriod('at', 'week'));
export const recentDeals = (whose: Whose): Condition => all(owned(whose));

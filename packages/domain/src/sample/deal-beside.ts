import { formatDay } from '../calendar/day.ts';
import { dayOfInstant } from '../calendar/zone.ts';
import type { SampleAction } from './action.ts';
import { ownerAt, type SampleAccount } from './customer.ts';
import type { DealPlan } from './deal-plan.ts';
import { MANAGER_QUESTIONS, SELLER_ANSWERS, SLIP_REASONS } from './names.ts';
import { type Blanks, writeNote } from './notes.ts';
import type { SamplePerson } from './organisation.ts';
import type { Random } from './random.ts';
import { type Thread, threadOf, type Workdays } from './workdays.ts';

/* What goes on beside the seller's own work on a deal: tasks, help, questions, dates put off. */

export interface DealSetting {
  days: Workdays;
  key: string;
  account: SampleAccount;
  plan: DealPlan;
  /** People beside the seller: whoever helps. */
  presales: SamplePerson | undefined;
  legal: SamplePerson | undefined;
  delivery: SamplePerson | undefined;
  manager: SamplePerson | undefined;
  /** Moment after which it begins. */
  start: number;
  source: string;
  isRepeat: boolean;
}

export interface TaskWish {
  /** Counts the tasks of the deal. */
  number: number;
  kind: string;
  title: string;
  doer: SamplePerson;
  giver: SamplePerson;
}

/** A task, and that it was done: by most in time, by some late, by some not at all. */
export function taskOf(
  { days, key, account }: DealSetting,
  random: Random,
  thread: Thread,
  { number, kind, title, doer, giver }: TaskWish,
): SampleAction[] {
  const at = thread.soon();
  const due = days.instant(days.snap(thread.day() + random.int(2, 6)), 1050);
  const task = `${key}t${number}`;
  const given: SampleAction = {
    at,
    by: giver.key,
    do: 'create',
    object: 'task',
    key: task,
    values: {
      title,
      kind,
      due: new Date(due).toISOString(),
      priority: random.weighted({ high: 2, normal: 6, low: 2 }),
    },
    links: { opportunity: key, account: account.key, ...(doer === giver ? {} : { owner: doer.key }) },
  };
  if (!random.chance(0.55 + 0.42 * doer.diligence)) return [given];
  const day = dayOfInstant(days.calendar.timeZone, due) + random.int(-2, doer.diligence > 0.6 ? 0 : 4);
  const done = threadOf(days, random, Math.max(day, thread.day() + 1)).soon();
  return [given, { at: done, by: doer.key, do: 'change', object: 'task', key: task, values: { status: 'done' } }];
}

/** The manager sees a silence and asks; the owner answers by the next day, or does not. [] where nobody is above the owner. */
export function askOf({ days, key, account, manager }: DealSetting, random: Random, day: number): SampleAction[] {
  const { seller, handOver } = account;
  if (manager === undefined || manager === seller || handOver !== undefined) return [];
  const thread = threadOf(days, random, day);
  const deal = { do: 'comment', object: 'opportunity', key } as const;
  const question = `@{${seller.key}} ${random.pick(MANAGER_QUESTIONS)}`;
  const asked: SampleAction = { ...deal, at: thread.soon(), by: manager.key, text: question };
  if (!random.chance(0.3 + 0.6 * seller.diligence)) return [asked];
  const answer = `@{${manager.key}} ${random.pick(SELLER_ANSWERS)}`;
  return [asked, { ...deal, at: thread.on(thread.day() + random.int(0, 1)), by: seller.key, text: answer }];
}

/** Presales show the product, some days after `day`, and write it down themselves. */
export function demoBy(
  { days, key }: DealSetting,
  random: Random,
  presales: SamplePerson,
  day: number,
  blanks: Blanks,
): SampleAction {
  const { kind, ...words } = writeNote('proposal', 'held', blanks, random, ['demo']);
  const thread = threadOf(days, random, day + random.int(1, 4));
  const at = thread.soon();
  const nextStepAt = new Date(days.instant(days.snap(thread.day() + random.int(2, 6)), 600)).toISOString();
  return {
    at,
    by: presales.key,
    do: 'create',
    object: 'activity',
    key: `${key}demo`,
    values: { kind, ...words, nextStepAt, at: new Date(at).toISOString(), advanced: false, salesClass: 'push' },
    links: { opportunity: key },
  };
}

/**
 * The close date is put off when it comes near; the less diligent let it pass.
 * @param begun first day of the deal @param ends day of its decision
 */
export function putOff(
  { days, plan, key, account }: DealSetting,
  random: Random,
  begun: number,
  ends: number,
): SampleAction[] {
  const { diligence } = account.seller;
  const actions: SampleAction[] = [];
  let expected = ends - plan.slips.reduce((sum, slip) => sum + slip, 0);
  for (const slip of plan.slips) {
    const noticed = expected + random.int(-3, diligence > 0.6 ? 1 : 8);
    expected += slip;
    if (noticed <= begun + 1 || random.chance(0.5 * (1 - diligence))) continue;
    const at = threadOf(days, random, noticed).soon();
    actions.push({
      at,
      by: ownerAt(account, at).key,
      do: 'change',
      object: 'opportunity',
      key,
      values: { closeDate: formatDay(days.snap(expected)), tags: ['delayed'] },
      reason: random.pick(SLIP_REASONS),
    });
  }
  return actions;
}

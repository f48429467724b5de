import { describe, expect, test } from 'vitest';
import { isWorkingDay, workingDaysBetween } from '../calendar/working-time.ts';
import { dayOfInstant } from '../calendar/zone.ts';
import { parseDay } from '../calendar/day.ts';
import type { ActionOf, SampleAction } from './action.ts';
import { isWinning, WAYS } from './deal-plan.ts';
import { FULL_SCALE, type SampleOptions, writeScript } from './script.ts';

const ZONE = 'Asia/Shanghai';
const NOW = Date.parse('2026-11-18T08:30:00Z');
const OPTIONS: SampleOptions = { seed: 'throughline', now: NOW, timeZone: ZONE, scale: FULL_SCALE };
const script = writeScript(OPTIONS);
const { actions, days, organisation } = script;

const creates = (object: string): ActionOf<'create'>[] =>
  actions.filter((action): action is ActionOf<'create'> => action.do === 'create' && action.object === object);
const moves = actions.filter((action): action is ActionOf<'move'> => action.do === 'move');
const byDeal = Map.groupBy(
  actions.filter((action) => action.do === 'move' || (action.do === 'create' && action.object === 'opportunity')),
  (action) => (action as ActionOf<'move'>).key,
);
const wins = moves.filter(
  (move, index) =>
    isWinning(move.stage) && !moves.slice(0, index).some((one) => one.key === move.key && isWinning(one.stage)),
);
const losses = moves.filter(({ stage }) => stage === 'lost');
const share = (part: number, whole: number): number => part / whole;

/** Follow-ups of each deal, oldest first. */
const notes = Map.groupBy(
  creates('activity').filter(({ links }) => links.opportunity !== undefined),
  ({ links }) => links.opportunity ?? '',
);
const decidedAt = new Map([...wins, ...losses].map(({ key, at }) => [key, at]));
const startedAt = new Map(creates('opportunity').map(({ key, at }) => [key, at]));

describe('the script of the sample', () => {
  test('is the same for the same seed and another for another', () => {
    const text = JSON.stringify(actions);
    expect(JSON.stringify(writeScript(OPTIONS).actions) === text).toBe(true);
    expect(JSON.stringify(writeScript({ ...OPTIONS, seed: 'other' }).actions) === text).toBe(false);
  });

  test('has the size that was asked for', () => {
    expect(organisation.people).toHaveLength(24);
    expect(new Set(organisation.people.map(({ name }) => name)).size).toBe(24);
    expect(creates('account').length).toBeGreaterThan(110);
    expect(creates('lead')).toHaveLength(FULL_SCALE.leads);
    expect(creates('opportunity').length).toBeGreaterThan(570);
    expect(creates('activity').length).toBeGreaterThan(3500);
    expect(creates('task').length).toBeGreaterThan(600);
    const processes = Map.groupBy(creates('opportunity'), ({ process }) => process ?? '');
    expect([...processes.keys()].toSorted()).toEqual(Object.keys(WAYS).toSorted());
    for (const deals of processes.values()) expect(deals.length).toBeGreaterThan(70);
  });

  test('runs in order, in working hours of working days, and ends now', () => {
    expect(actions.map(({ at }) => at)).toEqual(actions.map(({ at }) => at).toSorted((a, b) => a - b));
    for (const { at } of actions) {
      const day = dayOfInstant(ZONE, at);
      const minute = (at - days.instant(day, 0)) / 60_000;
      if (!isWorkingDay(days.calendar, day) || minute < 540 || minute > 1080)
        throw new Error(new Date(at).toISOString());
    }
    expect(actions.at(-1)?.at).toBeLessThanOrEqual(NOW);
    expect(dayOfInstant(ZONE, actions.at(-1)?.at ?? 0)).toBe(days.today);
  });

  test('rests on the holidays of October and works on the Saturday that makes up for them', () => {
    const on = (text: string) => actions.filter(({ at }) => dayOfInstant(ZONE, at) === parseDay(text)).length;
    expect(['2026-10-01', '2026-10-07', '2026-09-25', '2026-10-11'].map(on)).toEqual([0, 0, 0, 0]);
    expect(on('2026-10-10')).toBeGreaterThan(0);
  });

  test('uses nothing before it is there', () => {
    const known = new Set(organisation.people.map(({ key }) => key));
    const need = (key: string, action: SampleAction) => {
      if (!known.has(key)) throw new Error(`${key} is not there yet: ${JSON.stringify(action)}`);
    };
    for (const action of actions) {
      need(action.by, action);
      if ('links' in action) for (const key of Object.values(action.links ?? {})) need(key, action);
      if (action.do === 'create') {
        if (known.has(action.key)) throw new Error(`${action.key} is made twice`);
        known.add(action.key);
      } else if ('key' in action) need(action.key, action);
    }
  });

  test('wins about a quarter of what is decided', () => {
    expect(wins.length + losses.length).toBeGreaterThan(350);
    const rate = share(wins.length, wins.length + losses.length);
    expect(rate).toBeGreaterThan(0.2);
    expect(rate).toBeLessThan(0.3);
  });

  test('wins within the cycle of the process, give or take silences, steps back and holidays', () => {
    for (const { key, at } of wins) {
      const way = WAYS[creates('opportunity').find((deal) => deal.key === key)?.process as keyof typeof WAYS];
      const cycle = (at - (startedAt.get(key) ?? 0)) / 86_400_000;
      expect(cycle).toBeGreaterThan(way.cycle[0] - 3);
      expect(cycle).toBeLessThan(way.cycle[1] + 45);
    }
  });

  test('tells the loss of each lost deal, and of some to whom', () => {
    expect(losses.every(({ lossReason }) => (lossReason ?? '').length > 8)).toBe(true);
    const named = share(losses.filter(({ lostTo }) => lostTo !== undefined).length, losses.length);
    expect(named).toBeGreaterThan(0.35);
    expect(named).toBeLessThan(0.75);
  });

  test('has deals that go back, with a reason, and deals that skip a stage', () => {
    expect(moves.filter(({ reason }) => reason !== undefined).length).toBeGreaterThan(15);
    const standard = ['contact', 'need', 'quote', 'contract'];
    const skips = [...byDeal.values()].filter((steps) => {
      const path = steps.map((step) => standard.indexOf((step as ActionOf<'move'>).stage ?? 'contact'));
      return path.some((place, index) => index > 0 && place - (path[index - 1] ?? 0) === 2);
    });
    expect(skips.length).toBeGreaterThan(5);
  });

  test('has silences of a week to three in deals that were under way', () => {
    let silent = 0;
    for (const [key, own] of notes) {
      const end = decidedAt.get(key) ?? NOW;
      const moments = own.map(({ at }) => at).filter((at) => at <= end);
      if (moments.some((at, index) => (moments[index + 1] ?? at) - at >= 10 * 86_400_000)) silent++;
    }
    expect(share(silent, notes.size)).toBeGreaterThan(0.2);
    expect(share(silent, notes.size)).toBeLessThan(0.7);
  });

  test('has open deals whose close date has passed, and close dates that were put off', () => {
    const dates = new Map<string, string>();
    let slips = 0;
    for (const action of actions) {
      if (!('object' in action) || action.object !== 'opportunity' || !('values' in action)) continue;
      const date = action.values.closeDate;
      if (typeof date !== 'string') continue;
      const before = dates.get(action.key);
      if (before !== undefined && date > before && action.do === 'change' && action.reason !== undefined) slips++;
      dates.set(action.key, date);
    }
    expect(slips).toBeGreaterThan(100);
    const overdue = [...dates].filter(([key, date]) => !decidedAt.has(key) && (parseDay(date) ?? 0) < days.today);
    expect(overdue.length).toBeGreaterThan(20);
    expect(decidedAt.size + overdue.length).toBeLessThan(dates.size);
  });

  test('makes the diligent follow up more often and win more', () => {
    const rate = (isDiligent: boolean) => {
      const sellers = new Set(
        organisation.people.filter((one) => one.diligence > 0.7 === isDiligent).map(({ key }) => key),
      );
      const own = (moved: readonly ActionOf<'move'>[]) => moved.filter(({ by }) => sellers.has(by)).length;
      const gaps = [...notes.values()].flatMap((list) =>
        sellers.has(list[0]?.by ?? '')
          ? list
              .slice(1)
              .map(({ at }, index) =>
                workingDaysBetween(days.calendar, dayOfInstant(ZONE, list[index]?.at ?? at), dayOfInstant(ZONE, at)),
              )
          : [],
      );
      return {
        wins: share(own(wins), own(wins) + own(losses)),
        gap: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
      };
    };
    expect(rate(true).gap).toBeLessThan(rate(false).gap * 0.85);
    expect(rate(true).wins).toBeGreaterThan(rate(false).wins);
  });

  test('hands accounts over with their contacts and open deals', () => {
    const handed = actions.filter((action): action is ActionOf<'transfer'> => action.do === 'transfer');
    expect(handed.filter(({ object }) => object === 'account').length).toBeGreaterThan(1);
    expect(handed.some(({ object }) => object === 'contact')).toBe(true);
    expect(handed.some(({ object }) => object === 'opportunity')).toBe(true);
  });
});

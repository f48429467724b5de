import type { NumberOp } from './condition.ts';

/** Truth from now on: `holds` now, and turns over at each of `flips` (epoch ms, ascending, all later than now). */
export interface Timeline {
  readonly holds: boolean;
  readonly flips: readonly number[];
}

export const ALWAYS: Timeline = { holds: true, flips: [] };
export const NEVER: Timeline = { holds: false, flips: [] };

export const constant = (holds: boolean): Timeline => (holds ? ALWAYS : NEVER);

/** True from `instant` on. @param instant Infinity for never */
export function since(instant: number, now: number): Timeline {
  if (instant <= now) return ALWAYS;
  return Number.isFinite(instant) ? { holds: false, flips: [instant] } : NEVER;
}

export function negate(timeline: Timeline): Timeline {
  return timeline.flips.length === 0 ? constant(!timeline.holds) : { holds: !timeline.holds, flips: timeline.flips };
}

/** Whether `test` accepts the number of timelines that hold, over time. Exact: every change of the answer, and nothing else, is a flip. */
export function tally(timelines: readonly Timeline[], test: (holding: number) => boolean): Timeline {
  let holding = 0;
  const changes: { at: number; by: number }[] = [];
  for (const timeline of timelines) {
    let holds = timeline.holds;
    if (holds) holding += 1;
    for (const at of timeline.flips) {
      changes.push({ at, by: holds ? -1 : 1 });
      holds = !holds;
    }
  }
  const first = test(holding);
  if (changes.length === 0) return constant(first);
  changes.sort((a, b) => a.at - b.at);
  const flips: number[] = [];
  let current = first;
  changes.forEach(({ at, by }, index) => {
    holding += by;
    // Changes of one instant act together: the answer is asked only after the last of them.
    if (changes[index + 1]?.at === at) return;
    if (test(holding) !== current) {
      current = !current;
      flips.push(at);
    }
  });
  return flips.length === 0 ? constant(first) : { holds: first, flips };
}

export const all = (timelines: readonly Timeline[]): Timeline =>
  tally(timelines, (holding) => holding === timelines.length);
export const any = (timelines: readonly Timeline[]): Timeline => tally(timelines, (holding) => holding > 0);

/**
 * A fixed value compared with one that grows with time: `value op moving(now)`.
 * @param reached first instant at which moving >= value (`now` where it already is, Infinity where it never will be)
 * @param passed first instant at which moving > value
 */
export function againstMoving(op: NumberOp, reached: number, passed: number, now: number): Timeline {
  switch (op) {
    case 'lt':
      return since(passed, now);
    case 'le':
      return since(reached, now);
    case 'gt':
      return negate(since(reached, now));
    case 'ge':
      return negate(since(passed, now));
    case 'eq':
      return all([since(reached, now), negate(since(passed, now))]);
    case 'ne':
      return any([negate(since(reached, now)), since(passed, now)]);
  }
}

import type { ProcessStage } from '../../record/lookups.ts';
import type { Label } from '@throughline/domain/platform/label.ts';

/** A stay in a stage, oldest first, as the API tells it. */
export interface Visit {
  stage: { id: string; name: string; nameEn: string };
  enteredAt: string;
  leftAt: string | null;
  enteredBy: { id: string; name: string | null } | null;
  move: string;
  reason: string | null;
  /** Green channels that excused from something on this move. */
  exceptions: readonly { id: string; name: Label }[];
}

export interface Step {
  id: string;
  name: Label;
  definition: Label | null;
  /** Undefined for a stage that the published process has no more. */
  stage: ProcessStage | undefined;
  /** `passed` was stood in, `skipped` was jumped over. */
  state: 'passed' | 'skipped' | 'now' | 'ahead';
  /** Whole days spent there, over all stays; null where it was never entered. */
  days: number | null;
  /** Longer there than the standard; false where there is none. */
  late: boolean;
}

const DAY_MS = 86_400_000;

/**
 * The path of a deal: stages in order, with the days spent in each. The lost stage shows only where the deal stands in it;
 * a stage that the process no longer has stays where the deal has been in it.
 * @param now epoch milliseconds
 */
export function pathSteps(
  stages: readonly ProcessStage[],
  visits: readonly Visit[],
  current: { id: string; name: string },
  now: number,
): Step[] {
  const spent = new Map<string, number>();
  for (const visit of visits) {
    const left = visit.leftAt === null ? now : Date.parse(visit.leftAt);
    spent.set(visit.stage.id, (spent.get(visit.stage.id) ?? 0) + Math.max(0, left - Date.parse(visit.enteredAt)));
  }
  const here = stages.find((stage) => stage.id === current.id);
  const path = stages
    .filter((stage) => stage.kind !== 'lost' || stage.id === current.id)
    .toSorted((one, other) => one.position - other.position);
  const known = new Set(stages.map((stage) => stage.id));
  const gone = visits.filter(
    (visit, at) => !known.has(visit.stage.id) && visits.findIndex((other) => other.stage.id === visit.stage.id) === at,
  );
  const steps = path.map((stage): Step => {
    const ms = spent.get(stage.id);
    const days = ms === undefined ? null : Math.floor(ms / DAY_MS);
    const isNow = stage.id === current.id;
    const before =
      !isNow && (here === undefined || here.kind === 'lost' ? ms !== undefined : stage.position < here.position);
    return {
      id: stage.id,
      name: stage.name,
      definition: stage.definition,
      stage,
      state: isNow ? 'now' : before ? (ms === undefined ? 'skipped' : 'passed') : 'ahead',
      days,
      // The window counts calendar days: on its last day a deal is still in time.
      late: stage.windowDays !== null && ms !== undefined && ms > stage.windowDays * DAY_MS,
    };
  });
  const old = gone.map(
    (visit): Step => ({
      id: visit.stage.id,
      name: { zh: visit.stage.name, en: visit.stage.nameEn },
      definition: null,
      stage: undefined,
      state: visit.stage.id === current.id ? 'now' : 'passed',
      days: Math.floor((spent.get(visit.stage.id) ?? 0) / DAY_MS),
      late: false,
    }),
  );
  const at = steps.findIndex((step) => step.state === 'now' || step.state === 'ahead');
  return at < 0 ? [...steps, ...old] : [...steps.slice(0, at), ...old, ...steps.slice(at)];
}

/** The day of the present stay, beginning with 1; undefined where no stay is open. */
export function dayOfStay(visits: readonly Visit[], now: number): number | undefined {
  const open = visits.findLast((visit) => visit.leftAt === null);
  return open && Math.max(0, Math.floor((now - Date.parse(open.enteredAt)) / DAY_MS)) + 1;
}

/** Where the deal goes next on its path; undefined at the end, and where it stands outside of the path (lost). */
export function nextStage(stages: readonly ProcessStage[], current: string): ProcessStage | undefined {
  const here = stages.find((stage) => stage.id === current);
  if (!here || here.kind === 'lost') return undefined;
  return stages
    .filter((stage) => stage.kind !== 'lost' && stage.position > here.position)
    .toSorted((one, other) => one.position - other.position)[0];
}

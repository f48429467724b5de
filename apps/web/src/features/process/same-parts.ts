import type { Stage } from '@throughline/domain/process/process.ts';

interface StageProps {
  stage: Stage;
  before?: readonly Stage[];
  roles?: readonly unknown[];
  problems?: readonly unknown[];
}

const sameList = (one: readonly unknown[] = [], other: readonly unknown[] = []): boolean =>
  one === other || (one.length === other.length && one.every((item, at) => item === other[at]));

/**
 * For `memo`: a section of the inspector is drawn anew only where a part of the stage that it shows changed, so that typing
 * in one field draws one section. What it hands to `onChange` must come from those parts alone.
 */
export const sameParts =
  (...parts: (keyof Stage)[]) =>
  (one: StageProps, other: StageProps): boolean =>
    one.stage.id === other.stage.id &&
    parts.every((part) => one.stage[part] === other.stage[part]) &&
    one.roles === other.roles &&
    sameList(one.problems, other.problems) &&
    sameList(one.before, other.before);

import type { Label } from '../platform/label.ts';
import type { Deliverable, Stage } from '../process/process.ts';
import { isTeamRole, partOf, teamRoleLabel } from './team-role.ts';

/** Strongest first: who would have two letters in one row has the stronger. */
export const RACI_LETTERS = ['A', 'R', 'C', 'I'] as const;
export type RaciLetter = (typeof RACI_LETTERS)[number];

/** Part of the team (or a role of the workspace that no part stands for) → its letter. */
export type Letters = Readonly<Record<string, RaciLetter>>;

/** Who answers for a stage or for one of its results. */
export interface RaciRow {
  /** Key of the stage, or `stage.deliverable`: it holds in every version of the process that has both. */
  key: string;
  /** Id of the stage. */
  stage: string;
  /** Key of the deliverable; null for the stage itself. */
  deliverable: string | null;
  label: Label;
  letters: Letters;
}

const stronger = (one: RaciLetter | undefined, other: RaciLetter): RaciLetter =>
  one !== undefined && RACI_LETTERS.indexOf(one) <= RACI_LETTERS.indexOf(other) ? one : other;

function lettersOf(given: readonly (readonly [letter: RaciLetter, roles: readonly string[]])[]): Letters {
  const letters: Record<string, RaciLetter> = {};
  for (const [letter, roles] of given)
    for (const part of roles.map(partOf)) letters[part] = stronger(letters[part], letter);
  return letters;
}

const rowOfStage = (stage: Stage): RaciRow => ({
  key: stage.key,
  stage: stage.id,
  deliverable: null,
  label: stage.name,
  letters: lettersOf([
    ['A', stage.ownerRoles.slice(0, 1)],
    ['R', [...stage.ownerRoles.slice(1), ...stage.actions.map((action) => action.role)]],
    ['C', stage.consultedRoles],
    ['I', stage.informedRoles],
  ]),
});

const rowOfDeliverable = (stage: Stage, deliverable: Deliverable): RaciRow => ({
  key: `${stage.key}.${deliverable.key}`,
  stage: stage.id,
  deliverable: deliverable.key,
  label: deliverable.label,
  letters: lettersOf([
    ['A', stage.ownerRoles.slice(0, 1)],
    ['R', deliverable.role === undefined ? [] : [deliverable.role]],
    ['C', stage.consultedRoles],
    ['I', stage.informedRoles],
  ]),
});

/**
 * The matrix that a process gives its deals (R123): the first of a stage's roles is accountable, the others and those of its
 * actions do the work. One row for each stage, followed by one for each of its results.
 * @param stages in the order of the path; lost ones have no row
 */
export const raciOf = (stages: readonly Stage[]): RaciRow[] =>
  stages
    .filter((stage) => stage.kind !== 'lost')
    .flatMap((stage) => [
      rowOfStage(stage),
      ...stage.deliverables.map((deliverable) => rowOfDeliverable(stage, deliverable)),
    ]);

export const sameLetters = (one: Letters, other: Letters): boolean => {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
};

/** The rows as the deal has them. @param own letters of the rows that it sets itself; rows that the process has no more are passed over */
export const withOwn = (rows: readonly RaciRow[], own: ReadonlyMap<string, Letters>): (RaciRow & { own: boolean })[] =>
  rows.map((row) => {
    const letters = own.get(row.key);
    return letters === undefined ? { ...row, own: false } : { ...row, letters, own: true };
  });

/** Shown over a column. */
export const columnLabel = (column: string, roleName: (key: string) => Label | undefined): Label =>
  isTeamRole(column) ? teamRoleLabel(column) : (roleName(column) ?? { zh: column, en: column });

/** Exactly one answers for each row. @returns what is wrong and how to mend it; undefined = nothing */
export function raciProblem(
  row: Pick<RaciRow, 'label' | 'letters'>,
  nameOf: (column: string) => Label,
): Label | undefined {
  const accountable = Object.keys(row.letters).filter((column) => row.letters[column] === 'A');
  if (accountable.length === 1) return undefined;
  if (accountable.length === 0) {
    return {
      zh: `“${row.label.zh}”没有人当责；请给一个角色 A。`,
      en: `Nobody is accountable for “${row.label.en}”; give one role an A.`,
    };
  }
  const names = accountable.map(nameOf);
  return {
    zh: `“${row.label.zh}”有 ${accountable.length} 个 A（${names.map((name) => name.zh).join('、')}）；只能有一个，其余改为 R。`,
    en: `“${row.label.en}” has ${accountable.length} A (${names.map((name) => name.en).join(', ')}); keep one and make the others R.`,
  };
}

/** Strongest letter that a person has in a row by all their parts; undefined = none. */
export function letterOf(letters: Letters, parts: readonly string[]): RaciLetter | undefined {
  return parts.reduce<RaciLetter | undefined>((found, part) => {
    const letter = letters[part];
    return letter === undefined ? found : stronger(found, letter);
  }, undefined);
}

import type { Label } from '../platform/label.ts';
import { TEAM_ROLES, type TeamMember, type TeamRole, type TeamRoleKey, teamRoleLabel } from './team-role.ts';

/** Parts that the owner of a deal plays until somebody is named for them. */
const OWNER_PARTS = ['projectOfficer', 'accountManager'] as const satisfies readonly TeamRoleKey[];

export interface Player extends TeamMember {
  /** Nobody was named: the owner stands in. */
  implicit: boolean;
}

const PLACE = new Map<string, number>(TEAM_ROLES.map((role, index) => [role.key, index]));

/** The team as it works: those who were named and, for what nobody was named, the owner. In order of the roles. */
export function teamAtWork(named: readonly TeamMember[], owner: string | null): Player[] {
  const missing = OWNER_PARTS.filter((role) => owner !== null && !named.some((one) => one.role === role));
  return [
    ...named.map(({ member, role }) => ({ member, role, implicit: false })),
    ...missing.map((role) => ({ member: owner ?? '', role, implicit: true })),
  ].sort((one, other) => (PLACE.get(one.role) ?? 0) - (PLACE.get(other.role) ?? 0));
}

/** Who answers for the deal's status (R125): exactly one, or nobody where the deal has no owner either. */
export const projectOfficerOf = (named: readonly TeamMember[], owner: string | null): string | null =>
  named.find((one) => one.role === 'projectOfficer')?.member ?? owner;

/**
 * The one person whom the customer calls (R130): who was chosen, as long as they belong to the team, otherwise the account
 * manager.
 */
export function customerContactOf(
  named: readonly TeamMember[],
  owner: string | null,
  chosen: string | null,
): string | null {
  const team = teamAtWork(named, owner);
  const isOnTeam = chosen !== null && team.some((one) => one.member === chosen);
  return isOnTeam ? chosen : (team.find((one) => one.role === 'accountManager')?.member ?? null);
}

/** Each person and role once, in order of the roles. */
export function withoutRepeats(team: readonly TeamMember[]): TeamMember[] {
  const kept = new Map(team.map(({ member, role }) => [`${role} ${member}`, { member, role }]));
  return [...kept.values()].sort((one, other) => (PLACE.get(one.role) ?? 0) - (PLACE.get(other.role) ?? 0));
}

export interface TeamProblem {
  role: TeamRoleKey | null;
  message: Label;
}

/**
 * What is wrong with a team. [] = it can be worked with.
 * @param chosen the customer's contact; null = the account manager
 * @param nameOf shown for a member
 */
export function teamProblems(
  team: readonly TeamMember[],
  owner: string | null,
  chosen: string | null,
  nameOf: (member: string) => string,
): TeamProblem[] {
  const roles: readonly TeamRole[] = TEAM_ROLES;
  const problems: TeamProblem[] = roles.flatMap(({ key, single }) => {
    const role = key as TeamRoleKey;
    const people = withoutRepeats(team).filter((one) => one.role === role);
    if (single !== true || people.length < 2) return [];
    const names = people.map((one) => nameOf(one.member));
    const label = teamRoleLabel(role);
    return [
      {
        role,
        message: {
          zh: `“${label.zh}”只能有一个人，现在有 ${names.join('、')}；请只留一位。`,
          en: `There is one ${label.en.toLowerCase()} at a time, not ${names.join(' and ')}; keep one of them.`,
        },
      },
    ];
  });
  if (chosen !== null && !teamAtWork(team, owner).some((one) => one.member === chosen)) {
    problems.push({
      role: null,
      message: {
        zh: `对客户的联系人 ${nameOf(chosen)} 不在项目组里；请先给他一个角色。`,
        en: `${nameOf(chosen)} is to be the customer’s contact but is not on the team; give them a role first.`,
      },
    });
  }
  return problems;
}

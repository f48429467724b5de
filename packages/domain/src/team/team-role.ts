import type { Label } from '../platform/label.ts';

export interface TeamRole {
  key: string;
  label: Label;
  /** Role of the workspace's people that usually plays it; a stage may name either key. */
  played: string;
  /** Part of the account / solution / delivery triangle (铁三角, R124). */
  triangle?: true;
  /** One person at a time. */
  single?: true;
}

/** Parts that people play on a deal (R124, R125). */
export const TEAM_ROLES = [
  {
    key: 'projectOfficer',
    label: { zh: '项目官', en: 'Project officer' },
    played: 'salesRep',
    single: true,
  },
  {
    key: 'accountManager',
    label: { zh: '客户经理', en: 'Account manager' },
    played: 'salesRep',
    triangle: true,
    single: true,
  },
  {
    key: 'solutionManager',
    label: { zh: '解决方案专家', en: 'Solution manager' },
    played: 'presales',
    triangle: true,
    single: true,
  },
  {
    key: 'deliveryManager',
    label: { zh: '交付经理', en: 'Delivery manager' },
    played: 'delivery',
    triangle: true,
    single: true,
  },
  { key: 'salesLead', label: { zh: '销售负责人', en: 'Sales lead' }, played: 'salesManager', single: true },
  { key: 'legalCounsel', label: { zh: '法务', en: 'Legal' }, played: 'legal' },
  { key: 'financePartner', label: { zh: '财务', en: 'Finance' }, played: 'finance' },
  { key: 'sponsor', label: { zh: '高层支持', en: 'Sponsor' }, played: 'salesManager', single: true },
] as const satisfies readonly TeamRole[];
export type TeamRoleKey = (typeof TEAM_ROLES)[number]['key'];
export const TEAM_ROLE_KEYS = TEAM_ROLES.map((role) => role.key) as [TeamRoleKey, ...TeamRoleKey[]];

export interface TeamMember {
  member: string;
  role: TeamRoleKey;
}

export const isTeamRole = (key: string): key is TeamRoleKey => (TEAM_ROLE_KEYS as readonly string[]).includes(key);

/**
 * Who on a deal plays a role that a stage names, either by a part of the team (`solutionManager`) or by a role of the
 * workspace (`presales`). Sales falls to the owner of the deal where nobody was named.
 * @returns undefined where nobody does: the work goes to all who have the role
 */
export function playerOf(role: string, team: readonly TeamMember[], owner: string | null): string | undefined {
  const parts: readonly string[] = isTeamRole(role)
    ? [role]
    : TEAM_ROLES.filter((part) => part.played === role).map((part) => part.key);
  for (const part of parts) {
    const found = team.find((one) => one.role === part);
    if (found !== undefined) return found.member;
  }
  const isSales = role === 'salesRep' || role === 'accountManager' || role === 'projectOfficer';
  return isSales && owner !== null ? owner : undefined;
}

/** Role of the workspace whose people stand in for a role that nobody plays on the deal. */
export const queueOf = (role: string): string => TEAM_ROLES.find((part) => part.key === role)?.played ?? role;

export const teamRoleLabel = (key: TeamRoleKey): Label =>
  TEAM_ROLES.find((role) => role.key === key)?.label ?? { zh: key, en: key };

/** Everybody on a deal who plays a role that a stage names, whom `playerOf` names first. [] where nobody does. */
export function playersOf(role: string, team: readonly TeamMember[], owner: string | null): string[] {
  const first = playerOf(role, team, owner);
  const others = team.filter((one) => one.role === role).map((one) => one.member);
  return [...new Set(first === undefined ? others : [first, ...others])];
}

/** The part of the team that stands for a role of the workspace; the role itself where no part does. */
export function partOf(role: string): string {
  if (isTeamRole(role)) return role;
  const parts: readonly TeamRole[] = TEAM_ROLES.filter((part) => part.played === role);
  return (parts.find((part) => part.triangle === true) ?? parts[0])?.key ?? role;
}

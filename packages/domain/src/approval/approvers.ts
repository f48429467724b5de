import type { Label } from '../platform/label.ts';
import { playerOf, type TeamMember } from '../team/team-role.ts';
import type { Approver } from './flow.ts';

/** People and departments as the workspace's directory holds them. */
export interface House {
  members: ReadonlyMap<
    string,
    { id: string; departmentId: string | null; roleKeys: readonly string[]; status: 'active' | 'invited' | 'suspended' }
  >;
  departments: ReadonlyMap<string, { id: string; parentId: string | null; leaderId: string | null }>;
}

/** For whom people who decide are looked for. */
export interface Occasion {
  requester: string | null;
  /** Of the deal, or of the record where it belongs to none. */
  owner: string | null;
  /** The record in stored form. */
  record: Readonly<Record<string, unknown>>;
  team: readonly TeamMember[];
  /** Who asks may decide too. */
  requesterDecides: boolean;
}

/** The department and those above it, nearest first; a loop ends it. */
function chainOf(house: House, departmentId: string | null): string[] {
  const chain: string[] = [];
  for (let at = departmentId; at !== null && !chain.includes(at); at = house.departments.get(at)?.parentId ?? null) {
    if (!house.departments.has(at)) break;
    chain.push(at);
  }
  return chain;
}

/** Active members with a role, by whether their department passes. */
const withRole = (house: House, role: string, within?: (departmentId: string | null) => boolean): string[] =>
  [...house.members.values()]
    .filter((member) => member.roleKeys.includes(role) && (within?.(member.departmentId) ?? true))
    .map((member) => member.id);

const isBelow = (house: House, departmentId: string | null, top: string): boolean =>
  chainOf(house, departmentId).includes(top);

/** Role holders of the nearest department above `person` that has any it can ask; all of them otherwise. */
function nearest(house: House, role: string, person: string | null, mayAsk: (id: string) => boolean): string[] {
  const home = person === null ? null : (house.members.get(person)?.departmentId ?? null);
  for (const department of chainOf(house, home)) {
    const found = withRole(house, role, (id) => isBelow(house, id, department)).filter(mayAsk);
    if (found.length > 0) return found;
  }
  return withRole(house, role).filter(mayAsk);
}

/**
 * Leader of level `level` above a person: the first is the nearest department's leader that may be asked. Where the chain of
 * departments has no such leader: sales managers of the same tree, else administrators.
 */
function leaders(house: House, level: number, person: string | null, mayAsk: (id: string) => boolean): string[] {
  const home = person === null ? null : (house.members.get(person)?.departmentId ?? null);
  const found: string[] = [];
  for (const department of chainOf(house, home)) {
    const leader = house.departments.get(department)?.leaderId ?? null;
    if (leader !== null && leader !== person && mayAsk(leader) && !found.includes(leader)) found.push(leader);
  }
  const leader = found[level - 1];
  if (leader !== undefined) return [leader];
  const others = (id: string): boolean => id !== person && !found.includes(id) && mayAsk(id);
  const managers = nearest(house, 'salesManager', person, others);
  return managers.length > 0 ? managers : withRole(house, 'admin').filter(others);
}

function find(one: Approver, house: House, occasion: Occasion, mayAsk: (id: string) => boolean): string[] {
  switch (one.by) {
    case 'role':
      return one.near ? nearest(house, one.role, occasion.owner, mayAsk) : withRole(house, one.role);
    case 'member':
      return [one.member];
    case 'leader':
      return leaders(house, one.level, one.of === 'owner' ? occasion.owner : occasion.requester, mayAsk);
    case 'field': {
      const value = occasion.record[one.field];
      return typeof value === 'string' ? [value] : [];
    }
    case 'team': {
      const player = playerOf(one.role, occasion.team, occasion.owner);
      return player === undefined ? [] : [player];
    }
  }
}

/**
 * Who decides, each once, in the order of the sources.
 * @returns [] where nobody is found: the request is refused, no step is ever passed over in silence
 */
export function approversOf(sources: readonly Approver[], house: House, occasion: Occasion): string[] {
  const mayAsk = (id: string): boolean =>
    house.members.get(id)?.status === 'active' && (occasion.requesterDecides || id !== occasion.requester);
  return [...new Set(sources.flatMap((source) => find(source, house, occasion, mayAsk)).filter(mayAsk))];
}

/** A source in words, to say whom nobody was found for. @param names of roles, fields and people by their key or id */
export function approverLabel(
  one: Approver,
  names: (kind: 'role' | 'field' | 'member' | 'team', key: string) => Label,
): Label {
  switch (one.by) {
    case 'role':
    case 'team': {
      const name = names(one.by, one.role);
      return { zh: `角色“${name.zh}”`, en: `role ${name.en}` };
    }
    case 'member': {
      const name = names('member', one.member);
      return { zh: name.zh, en: name.en };
    }
    case 'leader': {
      const of = one.of === 'owner' ? { zh: '负责人', en: 'the owner' } : { zh: '发起人', en: 'the requester' };
      return one.level === 1
        ? { zh: `${of.zh}的直接上级`, en: `the leader of ${of.en}` }
        : { zh: `${of.zh}的第 ${one.level} 级上级`, en: `the leader of level ${one.level} of ${of.en}` };
    }
    case 'field': {
      const name = names('field', one.field);
      return { zh: `字段“${name.zh}”里的人`, en: `the person in ${name.en}` };
    }
  }
}

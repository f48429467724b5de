import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customerContactOf, projectOfficerOf, teamAtWork, teamProblems, withoutRepeats } from './deal-team.ts';
import { partOf, playersOf, TEAM_ROLE_KEYS, TEAM_ROLES, type TeamMember } from './team-role.ts';

const name = (member: string): string => ({ wang: '王磊', li: '李想', zhao: '赵可' })[member] ?? member;
const wang = (role: TeamMember['role']): TeamMember => ({ member: 'wang', role });
const li = (role: TeamMember['role']): TeamMember => ({ member: 'li', role });

describe('teamAtWork', () => {
  it('lets the owner stand in as project officer and account manager', () => {
    expect(teamAtWork([], 'wang')).toEqual([
      { member: 'wang', role: 'projectOfficer', implicit: true },
      { member: 'wang', role: 'accountManager', implicit: true },
    ]);
    expect(teamAtWork([li('projectOfficer')], 'wang')).toEqual([
      { member: 'li', role: 'projectOfficer', implicit: false },
      { member: 'wang', role: 'accountManager', implicit: true },
    ]);
    expect(teamAtWork([], null)).toEqual([]);
  });
  it('lets one person play several parts', () => {
    expect(teamProblems([wang('projectOfficer'), wang('accountManager')], 'li', null, name)).toEqual([]);
  });
});

describe('teamProblems', () => {
  it('refuses two people where one plays the part, and names them', () => {
    const problems = teamProblems([wang('deliveryManager'), li('deliveryManager')], null, null, name);
    expect(problems).toEqual([
      {
        role: 'deliveryManager',
        message: {
          zh: '“交付经理”只能有一个人，现在有 王磊、李想；请只留一位。',
          en: 'There is one delivery manager at a time, not 王磊 and 李想; keep one of them.',
        },
      },
    ]);
  });
  it('takes several people for legal, and the same person twice', () => {
    expect(teamProblems([wang('legalCounsel'), li('legalCounsel')], null, null, name)).toEqual([]);
    expect(teamProblems([wang('sponsor'), wang('sponsor')], null, null, name)).toEqual([]);
  });
  it('refuses a contact of the customer who is not on the team', () => {
    expect(teamProblems([li('sponsor')], 'wang', 'zhao', name)[0]?.message.zh).toContain('赵可 不在项目组');
    expect(teamProblems([li('sponsor')], 'wang', 'wang', name)).toEqual([]);
    expect(teamProblems([li('sponsor')], 'wang', 'li', name)).toEqual([]);
  });
});

describe('customerContactOf', () => {
  it('is the account manager until somebody of the team is chosen', () => {
    expect(customerContactOf([], 'wang', null)).toBe('wang');
    expect(customerContactOf([li('accountManager')], 'wang', null)).toBe('li');
    expect(customerContactOf([li('deliveryManager')], 'wang', 'li')).toBe('li');
    expect(customerContactOf([], 'wang', 'li')).toBe('wang');
    expect(customerContactOf([], null, null)).toBeNull();
  });
});

const member = fc.constantFrom('wang', 'li', 'zhao');
const team = fc.array(fc.record({ member, role: fc.constantFrom(...TEAM_ROLE_KEYS) }), { maxLength: 12 });

it('names exactly one project officer and one contact wherever the deal has an owner', () => {
  fc.assert(
    fc.property(team, member, fc.option(member), (named, owner, chosen) => {
      const fits = teamProblems(named, owner, null, name).length === 0;
      const work = teamAtWork(withoutRepeats(named), owner);
      const officers = work.filter((one) => one.role === 'projectOfficer');
      expect(fits ? officers.length : 1).toBe(1);
      if (fits) expect(officers[0]?.member).toBe(projectOfficerOf(named, owner));
      const contact = customerContactOf(named, owner, chosen);
      expect(work.some((one) => one.member === contact)).toBe(true);
    }),
  );
});

it('takes a team exactly where each part for one person has one', () => {
  fc.assert(
    fc.property(team, (named) => {
      const crowded = TEAM_ROLES.filter(
        (role) =>
          'single' in role && new Set(named.filter((one) => one.role === role.key).map((one) => one.member)).size > 1,
      );
      expect(teamProblems(named, null, null, name).map((problem) => problem.role)).toEqual(
        crowded.map((role) => role.key),
      );
    }),
  );
});

describe('parts and roles', () => {
  it('stand for each other', () => {
    expect(partOf('salesRep')).toBe('accountManager');
    expect(partOf('presales')).toBe('solutionManager');
    expect(partOf('salesManager')).toBe('salesLead');
    expect(partOf('sponsor')).toBe('sponsor');
    expect(partOf('operations')).toBe('operations');
  });
  it('find all who play a part', () => {
    const two = [wang('legalCounsel'), li('legalCounsel')];
    expect(playersOf('legalCounsel', two, null)).toEqual(['wang', 'li']);
    expect(playersOf('accountManager', two, 'zhao')).toEqual(['zhao']);
    expect(playersOf('finance', two, 'zhao')).toEqual([]);
  });
});

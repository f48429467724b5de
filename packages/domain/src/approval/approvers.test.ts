import { describe, expect, it } from 'vitest';
import { approversOf, type House, type Occasion } from './approvers.ts';
import { type Approver, approvalFlowSchema } from './flow.ts';
import { flowProblems } from './flow-problems.ts';
import { SHIPPED_FLOWS } from './shipped-flows.ts';
import { clockOfVote } from './working-span.ts';
import { standardCatalog } from '../record/objects.ts';

type Person = [departmentId: string | null, roles: string[], status?: 'active' | 'suspended'];
const house = (people: Record<string, Person>, departments: Record<string, [string | null, string | null]>): House => ({
  members: new Map(
    Object.entries(people).map(([id, [departmentId, roleKeys, status]]) => [
      id,
      { id, departmentId, roleKeys, status: status ?? 'active' },
    ]),
  ),
  departments: new Map(
    Object.entries(departments).map(([id, [parentId, leaderId]]) => [id, { id, parentId, leaderId }]),
  ),
});
const ORG = house(
  {
    rep: ['east', ['salesRep']],
    lead: ['east', ['salesManager']],
    head: ['sales', ['salesManager']],
    west: ['west', ['salesManager']],
    law: ['office', ['legal']],
    gone: ['office', ['legal'], 'suspended'],
    boss: [null, ['admin']],
  },
  { sales: [null, 'head'], east: ['sales', 'lead'], west: ['sales', 'west'], office: [null, null] },
);
const on = (change: Partial<Occasion> = {}): Occasion => ({
  requester: 'rep',
  owner: 'rep',
  record: { owner: 'rep', projectOfficer: 'west' },
  team: [{ member: 'law', role: 'legalCounsel' }],
  requesterDecides: false,
  ...change,
});
const leader = (level: number): Approver => ({ by: 'leader', level, of: 'owner' });

describe('approvers', () => {
  it('are leaders of the level asked for; nobody leads themself', () => {
    expect(approversOf([leader(1)], ORG, on())).toEqual(['lead']);
    expect(approversOf([leader(2)], ORG, on())).toEqual(['head']);
    expect(approversOf([leader(1)], ORG, on({ owner: 'lead', requester: 'lead' }))).toEqual(['head']);
    expect(approversOf([{ by: 'leader', level: 1, of: 'requester' }], ORG, on({ requester: 'west' }))).toEqual([
      'head',
    ]);
    // The leader asks for a deal of their own rep: the next one decides.
    expect(approversOf([leader(1)], ORG, on({ requester: 'lead' }))).toEqual(['head']);
  });

  it('are sales managers of the same tree where no leader is found, else administrators', () => {
    const flat = house(
      {
        rep: ['east', ['salesRep']],
        near: ['east', ['salesManager']],
        far: ['west', ['salesManager']],
        boss: [null, ['admin']],
      },
      { sales: [null, null], east: ['sales', null], west: ['sales', null] },
    );
    expect(approversOf([leader(1)], flat, on())).toEqual(['near']);
    expect(approversOf([leader(1)], flat, on({ owner: 'near', requester: 'near' }))).toEqual(['far']);
    expect(approversOf([leader(3)], ORG, on())).toEqual(['west']);
    const alone = house({ rep: [null, ['salesRep']], boss: [null, ['admin']] }, {});
    expect(approversOf([leader(1)], alone, on())).toEqual(['boss']);
    expect(approversOf([leader(1)], alone, on({ owner: 'boss', requester: 'boss' }))).toEqual([]);
    // The product itself asks, for a record that nobody owns.
    expect(approversOf([leader(1)], alone, on({ owner: null, requester: null }))).toEqual(['boss']);
  });

  it('come from roles, people, fields and the team, each once and active', () => {
    expect(approversOf([{ by: 'role', role: 'legal', near: false }], ORG, on())).toEqual(['law']);
    expect(approversOf([{ by: 'role', role: 'salesManager', near: false }], ORG, on())).toEqual([
      'lead',
      'head',
      'west',
    ]);
    expect(approversOf([{ by: 'role', role: 'salesManager', near: true }], ORG, on())).toEqual(['lead']);
    expect(approversOf([{ by: 'role', role: 'legal', near: true }], ORG, on())).toEqual(['law']);
    expect(approversOf([{ by: 'field', field: 'projectOfficer' }], ORG, on())).toEqual(['west']);
    expect(approversOf([{ by: 'field', field: 'nothing' }], ORG, on())).toEqual([]);
    expect(approversOf([{ by: 'team', role: 'legalCounsel' }], ORG, on())).toEqual(['law']);
    expect(approversOf([{ by: 'member', member: 'gone' }], ORG, on())).toEqual([]);
    const twice: Approver[] = [{ by: 'member', member: 'lead' }, leader(1), { by: 'member', member: 'law' }];
    expect(approversOf(twice, ORG, on())).toEqual(['lead', 'law']);
  });

  it('are not who asks, unless the flow says so', () => {
    const role: Approver[] = [{ by: 'role', role: 'salesManager', near: false }];
    expect(approversOf(role, ORG, on({ requester: 'head' }))).toEqual(['lead', 'west']);
    expect(approversOf(role, ORG, on({ requester: 'head', requesterDecides: true }))).toEqual(['lead', 'head', 'west']);
  });

  it('survive a loop of departments', () => {
    const loop = house({ rep: ['a', ['salesRep']], boss: [null, ['admin']] }, { a: ['b', null], b: ['a', null] });
    expect(approversOf([leader(1)], loop, on())).toEqual(['boss']);
  });
});

describe('flows', () => {
  const known = {
    catalog: standardCatalog,
    roles: new Map(['finance', 'legal', 'salesManager'].map((key) => [key, {}])),
    members: ORG.members,
  };
  it('that are shipped can be used as they are', () => {
    expect(SHIPPED_FLOWS.map((flow) => flow.key)).toEqual(['discount', 'exception', 'contract', 'stageMove']);
    for (const flow of SHIPPED_FLOWS) expect(flowProblems(flow, known)).toEqual([]);
  });

  it('with something wrong are told the place', () => {
    const flow = approvalFlowSchema.parse({
      key: 'own',
      name: { zh: '自有', en: 'Own' },
      object: 'account',
      watches: ['nothing', 'createdAt', 'name'],
      when: { kind: 'compare', path: 'nothing', op: 'notEmpty' },
      steps: [
        {
          key: 'one',
          name: { zh: '一', en: 'One' },
          approvers: [
            { by: 'role', role: 'nobody' },
            { by: 'member', member: '0192f0c0-0000-7000-8000-000000000000' },
            { by: 'field', field: 'name' },
            { by: 'team', role: 'sponsor' },
          ],
          remindBefore: { amount: 1, unit: 'workingDays' },
        },
        {
          key: 'one',
          name: { zh: '二', en: 'Two' },
          approvers: [{ by: 'role', role: 'legal' }],
          deadline: { amount: 2, unit: 'workingHours' },
          remindBefore: { amount: 2, unit: 'workingHours' },
        },
      ],
    });
    expect(flowProblems(flow, known).map((one) => one.field)).toEqual([
      'watches.0',
      'watches.1',
      'when.path',
      'steps.0.approvers.0.role',
      'steps.0.approvers.1.member',
      'steps.0.approvers.2.field',
      'steps.0.approvers.3',
      'steps.0.deadline',
      'steps.1.key',
      'steps.1.remindBefore',
    ]);
    expect(flowProblems({ ...flow, object: 'stage' }, known).map((one) => one.field)).toEqual(['object']);
  });
});

describe('the clock of a vote', () => {
  // Monday to Friday, 09:00 to 18:00 in UTC.
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => (day < 6 ? ([[540, 1080]] as const) : []));
  const calendar = { timeZone: 'UTC', week, exceptions: new Map() };
  const friday = Date.parse('2026-11-27T15:00:00Z');
  it('runs in working time', () => {
    const clock = clockOfVote(
      { deadline: { amount: 1, unit: 'workingDays' }, remindBefore: { amount: 2, unit: 'workingHours' } },
      calendar,
      friday,
    );
    expect(new Date(clock.dueAt ?? 0).toISOString()).toBe('2026-11-30T15:00:00.000Z');
    expect(new Date(clock.remindAt ?? 0).toISOString()).toBe('2026-11-30T13:00:00.000Z');
  });
  it('has no reminder before it began, and none at all without a deadline', () => {
    const short = {
      deadline: { amount: 1, unit: 'workingHours' },
      remindBefore: { amount: 1, unit: 'workingDays' },
    } as const;
    expect(clockOfVote(short, calendar, friday)).toEqual({ dueAt: Date.parse('2026-11-27T16:00:00Z'), remindAt: null });
    expect(clockOfVote({ deadline: null, remindBefore: null }, calendar, friday)).toEqual({
      dueAt: null,
      remindAt: null,
    });
  });
});

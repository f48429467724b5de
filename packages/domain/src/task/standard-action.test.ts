import { describe, expect, it } from 'vitest';
import type { Calendar } from '../calendar/calendar.ts';
import { dayFromCivil } from '../calendar/day.ts';
import type { Stage, StandardAction } from '../process/process.ts';
import type { TeamMember } from '../team/team-role.ts';
import { openEndsOf } from './completion.ts';
import { assigneeOf, dueOfAction, MOST_IN_QUEUE, planActions, type Worker } from './standard-action.ts';

/** Monday to Friday 09:00-12:00 and 13:00-18:00; 1 and 2 October 2026 off, Saturday 10 October worked until 17:00 (调休). */
const calendar: Calendar = {
  timeZone: 'Asia/Shanghai',
  week: [0, 1, 2, 3, 4, 5, 6].map((day) =>
    day < 5
      ? [
          [540, 720],
          [780, 1080],
        ]
      : [],
  ),
  exceptions: new Map([
    [dayFromCivil(2026, 10, 1), []],
    [dayFromCivil(2026, 10, 2), []],
    [dayFromCivil(2026, 10, 10), [[540, 1020]]],
  ]),
};
const at = (text: string): number => Date.parse(`${text}+08:00`);
const due = (entered: string, days: number): string =>
  new Date(dueOfAction(calendar, at(entered), days) + 8 * 3_600_000).toISOString().slice(0, 16);

describe('dueOfAction', () => {
  it.each([
    // Wednesday morning
    ['2026-11-25T10:00', 0, '2026-11-25T18:00'],
    ['2026-11-25T10:00', 2, '2026-11-27T18:00'],
    ['2026-11-25T10:00', 3, '2026-11-30T18:00'],
    // after hours: the day is over
    ['2026-11-25T18:00', 0, '2026-11-26T18:00'],
    ['2026-11-25T23:30', 1, '2026-11-27T18:00'],
    // Saturday counts from Monday
    ['2026-11-28T10:00', 0, '2026-11-30T18:00'],
    ['2026-11-28T10:00', 1, '2026-12-01T18:00'],
    // over the holiday, and onto the make-up day with its own hours
    ['2026-09-30T10:00', 1, '2026-10-05T18:00'],
    ['2026-10-09T10:00', 1, '2026-10-10T17:00'],
    ['2026-10-01T10:00', 0, '2026-10-05T18:00'],
  ])('entered %s, %i working days: %s', (entered, days, expected) => {
    expect(due(entered, days)).toBe(expected);
  });
});

const worker = (id: string, role: string, departmentId: string | null = null, status = 'active'): [string, Worker] => [
  id,
  { id, roleKeys: [role], departmentId, status },
];
const people = new Map([
  worker('rep', 'salesRep', 'east'),
  worker('anna', 'legal', 'west'),
  worker('bo', 'legal', 'east'),
  worker('carl', 'legal', 'east', 'suspended'),
  worker('pia', 'presales', 'west'),
]);
const deal = (team: TeamMember[] = [], owner: string | null = 'rep') => ({ owner, team });

describe('assigneeOf', () => {
  it('gives work to who plays the part, by either key of the role', () => {
    const team: TeamMember[] = [{ member: 'pia', role: 'solutionManager' }];
    expect(assigneeOf('presales', deal(team), people)).toEqual({ owner: 'pia', queue: 'presales', members: [] });
    expect(assigneeOf('solutionManager', deal(team), people)).toEqual({ owner: 'pia', queue: 'presales', members: [] });
    expect(assigneeOf('salesRep', deal(), people)).toEqual({ owner: 'rep', queue: 'salesRep', members: [] });
  });

  it('asks all who have the role otherwise, those of the own department first', () => {
    const legal = { owner: null, queue: 'legal', members: ['bo', 'anna'] };
    expect(assigneeOf('legal', deal(), people)).toEqual(legal);
    expect(assigneeOf('legalCounsel', deal(), people)).toEqual(legal);
    // Who is suspended plays nothing any more.
    expect(assigneeOf('legal', deal([{ member: 'carl', role: 'legalCounsel' }]), people)).toEqual(legal);
  });

  it('asks no more than twenty, and loses no work that nobody can do', () => {
    const many = new Map(Array.from({ length: 30 }, (_, n) => worker(`w${n}`, 'finance')));
    expect(assigneeOf('finance', deal([], null), many).members).toHaveLength(MOST_IN_QUEUE);
    expect(assigneeOf('delivery', deal(), people)).toEqual({ owner: 'rep', queue: 'delivery', members: [] });
    expect(assigneeOf('delivery', deal([], 'carl'), people)).toEqual({ owner: null, queue: 'delivery', members: [] });
  });
});

it('plans what is neither under way nor done in this stage', () => {
  const action = (key: string): StandardAction => ({
    key,
    label: { zh: key, en: key },
    role: 'salesRep',
    dueWorkingDays: 1,
    required: true,
    checklist: [],
    evidence: 'none',
  });
  const stage = { key: 'quote', actions: ['a', 'b', 'c', 'd'].map(action) } as Stage;
  const actions = [
    { stage: 'quote', action: 'a', status: 'open' },
    { stage: 'quote', action: 'b', status: 'done' },
    { stage: 'quote', action: 'c', status: 'cancelled' },
    { stage: 'need', action: 'd', status: 'done' },
  ];
  expect(planActions(stage, { ...deal(), actions }, people).map((one) => one.action.key)).toEqual(['c', 'd']);
});

describe('openEndsOf', () => {
  it('names what is missing and how to mend it', () => {
    expect(openEndsOf({ evidence: 'none', hasEvidence: true, openItems: [] })).toEqual([]);
    expect(openEndsOf({ evidence: 'file', hasEvidence: true, openItems: [] })).toEqual([]);
    expect(openEndsOf({ evidence: null, hasEvidence: false, openItems: [] })).toEqual([]);
    const both = openEndsOf({
      evidence: 'file',
      hasEvidence: false,
      openItems: [
        { zh: '核对单价', en: 'Check prices' },
        { zh: '核对账期', en: 'Check terms' },
      ],
    });
    expect(both.map((one) => one.zh)).toEqual([
      '检查单还有 2 项没有完成：核对单价、核对账期。请先逐项勾选。',
      '这项任务要有文件为凭：请先在任务上上传文件，再设为完成。',
    ]);
    expect(both[0]?.en).toBe('2 checklist items are open: Check prices, Check terms. Tick them off first.');
    expect(openEndsOf({ evidence: 'activity', hasEvidence: false, openItems: [] })).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { ProcessStage } from '../../record/lookups.ts';
import { dayOfStay, nextStage, pathSteps, type Visit } from './path.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const stage = (
  id: string,
  position: number,
  kind: ProcessStage['kind'] = 'open',
  windowDays: number | null = null,
): ProcessStage => ({
  id,
  key: id,
  name: { zh: id, en: id },
  kind,
  position,
  probability: 0.5,
  windowDays,
  definition: null,
});
const stages = [
  stage('lead', 0, 'open', 3),
  stage('need', 1),
  stage('talk', 2, 'open', 12),
  stage('won', 3, 'won'),
  stage('lost', 4, 'lost'),
];
const stay = (id: string, from: string, to: string | null): Visit => ({
  stage: { id, name: id, nameEn: id },
  enteredAt: from,
  leftAt: to,
  enteredBy: null,
  move: 'next',
  reason: null,
  exceptions: [],
});

describe('path', () => {
  it('says how long each stage took, which one was skipped and what lies ahead', () => {
    const visits = [
      stay('lead', '2026-11-01T08:00:00Z', '2026-11-08T07:00:00Z'),
      stay('talk', '2026-11-08T07:00:00Z', null),
    ];
    const steps = pathSteps(stages, visits, { id: 'talk', name: 'talk' }, NOW);
    expect(steps.map(({ id, state, days, late }) => [id, state, days, late])).toEqual([
      ['lead', 'passed', 6, true],
      ['need', 'skipped', null, false],
      ['talk', 'now', 14, true],
      ['won', 'ahead', null, false],
    ]);
    expect(dayOfStay(visits, NOW)).toBe(15);
  });

  it('adds up two stays in one stage', () => {
    const visits = [
      stay('lead', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'),
      stay('need', '2026-11-02T00:00:00Z', '2026-11-03T00:00:00Z'),
      stay('lead', '2026-11-20T08:00:00Z', null),
    ];
    const [lead, need] = pathSteps(stages, visits, { id: 'lead', name: 'lead' }, NOW);
    expect(lead?.days).toBe(3);
    expect(need?.state).toBe('ahead');
  });

  it('shows the lost stage only where the deal is lost, and then what it passed', () => {
    const visits = [
      stay('lead', '2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z'),
      stay('lost', '2026-11-02T00:00:00Z', null),
    ];
    const steps = pathSteps(stages, visits, { id: 'lost', name: 'lost' }, NOW);
    expect(steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'lead passed',
      'need ahead',
      'talk ahead',
      'won ahead',
      'lost now',
    ]);
  });

  it('keeps a stage that the process has no more', () => {
    const visits = [
      stay('old', '2026-11-01T00:00:00Z', '2026-11-03T00:00:00Z'),
      stay('need', '2026-11-03T00:00:00Z', null),
    ];
    const steps = pathSteps(stages, visits, { id: 'need', name: 'need' }, NOW);
    expect(steps.map(({ id }) => id)).toEqual(['lead', 'old', 'need', 'talk', 'won']);
  });

  it('leads to the next stage, never to the lost one', () => {
    expect(nextStage(stages, 'talk')?.id).toBe('won');
    expect(nextStage(stages, 'won')).toBeUndefined();
    expect(nextStage(stages, 'lost')).toBeUndefined();
  });
});

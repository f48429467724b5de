import { describe, expect, it } from 'vitest';
import { effectsAfter, effectsBefore } from './outcome.ts';

const zone = 'Asia/Shanghai';
const note = { nextStep: '发报价 v4', nextStepAt: '2026-11-25T02:00:00.000Z', advanced: false };

describe('effects of a follow-up', () => {
  it('counts, and says that a late next step is replaced', () => {
    const deal = { activityCount: 3, advanceCount: 1, nextStepAt: '2026-11-19T07:00:00.000Z' };
    expect(effectsBefore(deal, note, '2026-11-22', zone)).toEqual([
      { kind: 'count', count: 4 },
      { kind: 'replacesOverdue', days: 3 },
    ]);
  });

  it('compares days on the wall of the workspace: 17:00 UTC is tomorrow in Shanghai', () => {
    const deal = { nextStepAt: '2026-11-21T17:00:00.000Z' };
    expect(effectsBefore(deal, note, '2026-11-22', zone)[1]).toEqual({
      kind: 'next',
      at: note.nextStepAt,
      step: note.nextStep,
    });
  });

  it('says nothing without a deal', () => {
    expect(effectsBefore(undefined, note, '2026-11-22', zone)).toEqual([]);
  });

  it('tells only what moved', () => {
    const before = { activityCount: 1, advanceCount: 0, keyPersonMet: false, nextStep: 'a', nextStepAt: 'x' };
    const after = {
      id: '1',
      version: 2,
      activityCount: 2,
      advanceCount: 1,
      keyPersonMet: true,
      nextStep: 'a',
      nextStepAt: 'x',
    };
    expect(effectsAfter(before, after)).toEqual([
      { kind: 'advance', count: 1 },
      { kind: 'keyPerson' },
      { kind: 'count', count: 2 },
    ]);
    expect(effectsAfter(after, after)).toEqual([]);
  });
});

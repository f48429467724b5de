import { describe, expect, it } from 'vitest';
import type { DealChannel } from '@throughline/domain/exception/exception.contract.ts';
import { bestChannel, notCovered, preselected } from './choice.ts';

const words = { zh: '词', en: 'word' };
const channel = (key: string, applies: boolean, stages: string[], criteria: string[]): DealChannel => ({
  key,
  name: words,
  applies,
  why: words,
  stages: stages.map((stage) => ({ key: stage, name: words })),
  criteria: criteria.map((ref) => ({ ref, label: words, stage: words })),
  validDays: 30,
});

describe('an exception', () => {
  const missing = ['need.signed', 'proposal.skip', 'proposal.priced', 'talk.approved'];
  const large = channel('large', true, ['proposal', 'review'], ['proposal.priced', 'talk.approved', 'other.one']);

  it('begins with all that is missing and that its channel may let pass', () => {
    expect(preselected(large, missing)).toEqual({ stages: ['proposal'], criteria: ['talk.approved'] });
    expect(preselected(channel('none', true, [], []), missing)).toEqual({ stages: [], criteria: [] });
  });
  it('says what stays missing', () => {
    expect(notCovered({ stages: ['proposal'], criteria: ['talk.approved'] }, missing)).toEqual(['need.signed']);
    expect(notCovered({ stages: [], criteria: ['proposal.priced'] }, missing)).toEqual([
      'need.signed',
      'proposal.skip',
      'talk.approved',
    ]);
  });
  it('takes the open channel that lets most pass', () => {
    const small = channel('small', true, [], ['talk.approved']);
    const closed = channel('closed', false, ['proposal'], ['need.signed', 'talk.approved']);
    expect(bestChannel([small, closed, large], missing)?.key).toBe('large');
    expect(bestChannel([closed], missing)).toBeUndefined();
  });
});

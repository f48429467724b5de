import { describe, expect, it } from 'vitest';
import { inputOf, noteOf, problemsOf, valuesOf } from './note.ts';

const deal = { id: '01a20296-6157-7000-af35-fefac7a5a63f', name: '集团 CRM 替换' };
const good = {
  ...noteOf({ opportunity: deal }, ['opportunity', 'account', 'lead']),
  conclusion: '总价认可，付款节点待财务确认',
  nextStep: '发报价 v4 给财务总监',
  nextStepAt: '2026-11-25T02:00:00.000Z',
};

describe('note', () => {
  it('is about the first subject that is given, else about a deal', () => {
    expect(noteOf({ lead: deal }, ['opportunity', 'account', 'lead']).subject).toBe('lead');
    expect(noteOf({}, ['opportunity', 'account', 'lead']).subject).toBe('opportunity');
    expect(noteOf({}, ['account']).subject).toBe('account');
  });

  it('sends ids, leaves empty texts out, and leaves the time to the server where none is chosen', () => {
    expect(inputOf(good)).toEqual({
      kind: 'visit',
      conclusion: good.conclusion,
      nextStep: good.nextStep,
      nextStepAt: good.nextStepAt,
      opportunity: deal.id,
      advanced: false,
    });
  });

  it('does not take the account off an edited follow-up of a deal', () => {
    expect('account' in valuesOf(good)).toBe(false);
  });

  it('needs no words of its own for the action, but refuses empty phrases', () => {
    expect(problemsOf(good, true)).toEqual({});
    expect(Object.keys(problemsOf({ ...good, action: '已沟通' }, true))).toEqual(['action']);
    expect(Object.keys(problemsOf({ ...good, conclusion: '已沟通,了解中' }, true))).toEqual(['conclusion']);
  });

  it('asks for a next step with its time on an open deal only', () => {
    const bare = { ...good, nextStep: '', nextStepAt: null };
    expect(Object.keys(problemsOf(bare, true))).toEqual(['nextStep', 'nextStepAt']);
    expect(problemsOf(bare, false)).toEqual({});
  });
});

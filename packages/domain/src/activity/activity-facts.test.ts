import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ActivityOfOpportunity, activityFacts, isLateEntry } from './activity-facts.ts';
import { ACTIVITY_KINDS } from './activity.object.ts';

const activity = (part: Partial<ActivityOfOpportunity>): ActivityOfOpportunity => ({
  id: '1',
  kind: 'call',
  at: '2026-11-01T02:00:00.000Z',
  nextStep: null,
  nextStepAt: null,
  advanced: null,
  contactId: null,
  isDecisionMaker: false,
  ...part,
});

describe('activityFacts', () => {
  it('knows a deal that nobody touched', () => {
    expect(activityFacts([])).toEqual({
      lastActivityAt: null,
      nextStep: null,
      nextStepAt: null,
      activityCount: 0,
      advanceCount: 0,
      keyPersonMet: false,
      keyContacts: 0,
    });
  });
  it('takes the latest promise and counts', () => {
    const facts = activityFacts([
      activity({ id: '2', at: '2026-11-05T02:00:00.000Z', advanced: true }),
      activity({
        id: '1',
        nextStep: '发报价',
        nextStepAt: '2026-11-09T02:00:00.000Z',
        advanced: true,
        kind: 'visit',
        contactId: 'c',
        isDecisionMaker: true,
      }),
      activity({ id: '0', at: '2026-10-01T02:00:00.000Z', nextStep: '旧的一步' }),
    ]);
    expect(facts).toEqual({
      lastActivityAt: '2026-11-05T02:00:00.000Z',
      nextStep: '发报价',
      nextStepAt: '2026-11-09T02:00:00.000Z',
      activityCount: 3,
      advanceCount: 2,
      keyPersonMet: true,
      keyContacts: 1,
    });
  });
  it('does not count a call with the decision maker, or a visit to a user, as having met', () => {
    expect(
      activityFacts([
        activity({ kind: 'call', contactId: 'c', isDecisionMaker: true }),
        activity({ kind: 'visit', contactId: 'u' }),
      ]),
    ).toMatchObject({
      keyPersonMet: false,
      keyContacts: 1,
    });
  });

  const anyActivity = fc.record({
    id: fc.uuid(),
    kind: fc.constantFrom(...ACTIVITY_KINDS.map((kind) => kind.key)),
    at: fc.integer({ min: 0, max: 9 }).map((day) => `2026-11-0${day + 1}T00:00:00.000Z`),
    nextStep: fc.option(fc.constantFrom('发报价', '约演示')),
    nextStepAt: fc.option(fc.constant('2026-12-01T00:00:00.000Z')),
    advanced: fc.option(fc.boolean()),
    contactId: fc.option(fc.constantFrom('a', 'b')),
    isDecisionMaker: fc.boolean(),
  });
  const anyList = fc.uniqueArray(anyActivity, { selector: (one) => one.id, maxLength: 12 });
  it('does not depend on the order, and a step that is taken back leaves no trace', () => {
    fc.assert(
      fc.property(anyList, anyActivity, (list, extra) => {
        const facts = activityFacts(list);
        expect(activityFacts(list.toReversed())).toEqual(facts);
        const added = activityFacts([...list, extra]);
        expect(added.activityCount).toBe(facts.activityCount + 1);
        expect(added.advanceCount - facts.advanceCount).toBe(extra.advanced === true ? 1 : 0);
        expect(added.keyPersonMet || !facts.keyPersonMet).toBe(true);
        expect((added.lastActivityAt ?? '') >= (facts.lastActivityAt ?? '')).toBe(true);
      }),
    );
  });
});

describe('isLateEntry', () => {
  it('begins after 24 hours, not at them', () => {
    expect(isLateEntry('2026-11-01T02:00:00.000Z', '2026-11-02T02:00:00.000Z')).toBe(false);
    expect(isLateEntry('2026-11-01T02:00:00.000Z', '2026-11-02T02:00:00.001Z')).toBe(true);
  });
});

import type { Condition } from '@throughline/domain/condition/condition.ts';

export type Whose = 'mine' | 'team';

/** Deals that have a sign: mine, or all that I may read. */
export const withSign = (sign: string, whose: Whose): Condition => {
  const has: Condition = { kind: 'compare', path: 'signs', op: 'hasAny', value: { kind: 'literal', value: [sign] } };
  const mine: Condition = { kind: 'compare', path: 'owner', op: 'eq', value: { kind: 'me' } };
  return whose === 'mine' ? { kind: 'all', of: [has, mine] } : has;
};

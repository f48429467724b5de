import { describe, expect, it } from 'vitest';
import { defaultCalendar } from '../calendar/default-calendar.ts';
import type { Condition } from '../condition/condition.ts';
import type { Facts } from '../condition/facts.ts';
import type { ExceptionChannel } from '../process/process.ts';
import { opportunityObject } from '../opportunity/opportunity.object.ts';
import { standardCatalog } from '../record/objects.ts';
import {
  EXCEPTION_MOVES,
  type ExceptionStatus,
  exceptionState,
  mayBecome,
  requestProblems,
  triggerOf,
} from './exception.ts';

const NOW = Date.parse('2026-03-31T02:00:00.000Z');
const env = { now: NOW, calendar: defaultCalendar(), object: opportunityObject, catalog: standardCatalog };

const compare = (path: string, op: 'ge' | 'le' | 'eq', value: string | number): Condition => ({
  kind: 'compare',
  path,
  op,
  value: { kind: 'literal', value },
});
const LARGE = compare('amountBase', 'ge', 500_000_000);
const TOP_TEN = compare('account.industryRank', 'le', 10);
const channel = (when: Condition): ExceptionChannel => ({
  key: 'strategicOrder',
  name: { zh: '战略订单', en: 'Strategic order' },
  when,
  skips: { stages: ['proposal'], criteria: ['proposal.pricesCompared'] },
  flow: 'exception',
  validDays: 30,
});
const trigger = (when: Condition, deal: Facts) => triggerOf(channel(when), deal, env, 'CNY');

describe('the trigger of a channel (R30)', () => {
  const either: Condition = { kind: 'any', of: [LARGE, TOP_TEN] };
  it('is open from five million on, or for the top ten of an industry', () => {
    expect(trigger(either, { amountBase: 500_000_000 }).applies).toBe(true);
    expect(trigger(either, { amountBase: 499_999_999 }).applies).toBe(false);
    expect(trigger(either, { amountBase: 1, account: { id: 'a', industryRank: 10 } }).applies).toBe(true);
    expect(trigger(either, { amountBase: 1, account: { id: 'a', industryRank: 11 } }).applies).toBe(false);
  });
  it('says which part does not hold, in both languages, and no value of the deal', () => {
    expect(trigger(either, { amountBase: 123_456_789 }).why).toEqual({
      zh: '不满足：金额（本位币） ≥ ¥5,000,000 或 客户 › 行业排名 ≤ 10',
      en: 'Does not hold: Amount in base currency ≥ ¥5,000,000 or Account › Rank in its industry ≤ 10',
    });
    const both: Condition = { kind: 'all', of: [LARGE, TOP_TEN] };
    expect(trigger(both, { amountBase: 900_000_000 }).why.zh).toBe('不满足：客户 › 行业排名 ≤ 10');
    expect(trigger({ kind: 'not', of: LARGE }, { amountBase: 900_000_000 }).why.zh).toBe(
      '不满足：非（金额（本位币） ≥ ¥5,000,000）',
    );
  });
  it('does not hold, and says so, where it reads a field that is gone', () => {
    expect(trigger(compare('cf_gone', 'eq', 1), {})).toMatchObject({
      applies: false,
      why: { zh: expect.stringContaining('已删除') as string },
    });
  });
});

describe('a request', () => {
  const problems = (stages: string[], criteria: string[]) =>
    requestProblems(channel(LARGE), { stages, criteria }).map(({ field, value }) => [field, value]);
  it.each([
    [['proposal'], [], []],
    [[], ['proposal.pricesCompared'], []],
    [['need'], ['proposal.pricesCompared'], [['stages', 'need']]],
    [['proposal'], ['contract.customerSigned'], [['criteria', 'contract.customerSigned']]],
    [[], [], [['criteria', undefined]]],
  ])('for %j and %j', (stages, criteria, expected) => {
    expect(problems(stages, criteria)).toEqual(expected);
  });
});

it('its life: what may follow what, and when it lapses', () => {
  const statuses = Object.keys(EXCEPTION_MOVES) as ExceptionStatus[];
  const moves = statuses.flatMap((from) => statuses.filter((to) => mayBecome(from, to)).map((to) => `${from} → ${to}`));
  expect(moves).toEqual(['requested → granted', 'requested → refused', 'requested → withdrawn', 'granted → used']);
  const at = (ms: number) => new Date(NOW + ms).toISOString();
  expect([at(-1), at(0), at(1), null].map((expires) => exceptionState('granted', expires, NOW))).toEqual([
    'lapsed',
    'lapsed',
    'granted',
    'granted',
  ]);
  expect(exceptionState('used', at(-1), NOW)).toBe('used');
});

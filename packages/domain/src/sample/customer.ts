import { formatDay } from '../calendar/day.ts';
import type { SampleAction } from './action.ts';
import { type CompanyName, companyName, personName } from './names.ts';
import type { Region, SamplePerson } from './organisation.ts';
import type { Random } from './random.ts';
import { type Thread, threadOf, type Workdays } from './workdays.ts';

export interface SampleContact {
  key: string;
  name: string;
  title: string;
  role: 'decisionMaker' | 'approver' | 'influencer' | 'user' | 'coach' | 'opponent';
}

/** A customer and who answers for it; `owner` and what hangs on it change hands together. */
export interface SampleAccount extends CompanyName {
  key: string;
  isKey: boolean;
  source: string;
  contacts: readonly SampleContact[];
  seller: SamplePerson;
  /** Hand-over to another seller of the region. */
  handOver?: { at: number; to: SamplePerson };
}

/** Who answers for the account at a moment. */
export const ownerAt = (account: SampleAccount, at: number): SamplePerson =>
  account.handOver !== undefined && at >= account.handOver.at ? account.handOver.to : account.seller;

const TITLES: readonly (readonly [SampleContact['role'], string])[] = [
  ['decisionMaker', '总经理'],
  ['influencer', '信息部经理'],
  ['user', '生产主管'],
  ['approver', '财务总监'],
  ['coach', '设备部经理'],
  ['decisionMaker', '生产副总'],
  ['opponent', '采购经理'],
];

export const SOURCES = {
  campaign: 14,
  ads: 12,
  referral: 16,
  tradeFair: 16,
  liveStream: 6,
  website: 18,
  channelPartner: 8,
  selfDeveloped: 10,
} as const;

const PLACES: Readonly<Record<Region, readonly string[]>> = {
  east: ['上海', '江苏', '浙江', '安徽'],
  south: ['广东', '福建', '广西'],
  north: ['北京', '天津', '河北', '山东'],
};

/** Customers of a seller, not yet entered: `enterAccount` does that when the first deal or the start asks for it. */
export function drawAccount(seller: SamplePerson, number: number, random: Random, taken: Set<string>): SampleAccount {
  const people = new Set<string>();
  const count = random.int(2, 4);
  // The first is always a decision maker: whether anyone meets them is another matter.
  const rest = random.shuffle(TITLES.slice(1));
  const titles = [...TITLES.slice(0, 1), ...rest].slice(0, count);
  return {
    ...companyName(random, taken),
    key: `a${number}`,
    isKey: random.chance(0.18),
    source: random.weighted(SOURCES),
    seller,
    contacts: titles.map(([role, title], index) => ({
      key: `a${number}c${index + 1}`,
      name: personName(random, people),
      title,
      role,
    })),
  };
}

/** Enters the account and its contacts. @param day day on or after which it happens */
export function enterAccount(
  days: Workdays,
  account: SampleAccount,
  day: number,
  isOld: boolean,
  random: Random,
): { actions: SampleAction[]; thread: Thread } {
  const thread = threadOf(days, random, day);
  const region = account.seller.region ?? 'east';
  const by = account.seller.key;
  const number = Number(account.key.slice(1));
  const employees = Math.round(180 * random.lognormal(0.8)) * (account.isKey ? 6 : 1);
  const actions: SampleAction[] = [
    {
      at: thread.on(day),
      by,
      do: 'create',
      object: 'account',
      key: account.key,
      values: {
        name: account.name,
        shortName: account.short,
        class: account.isKey ? 'a' : random.weighted({ a: 1, b: 5, c: 4 }),
        lifecycle: isOld ? 'existing' : 'following',
        keyAccount: account.isKey,
        industry: account.trade.industry,
        region: random.pick(PLACES[region]),
        website: `https://${account.key}.customer.example`,
        employees: Math.max(20, employees),
        annualRevenue: Math.max(500, Math.round(employees * 60 * random.lognormal(0.3))) * 10_000 * 100,
        source: account.source,
      },
      links: {},
    },
  ];
  for (const [index, contact] of account.contacts.entries()) {
    actions.push({
      at: thread.soon(),
      by,
      do: 'create',
      object: 'contact',
      key: contact.key,
      values: {
        name: contact.name,
        title: contact.title,
        // Numbers that no network gives out.
        mobile: `1200${String(number * 10 + index).padStart(7, '0')}`,
        email: `${contact.key}@customer.example`,
        decisionRole: contact.role,
        attitude: contact.role === 'opponent' ? 'against' : random.weighted({ unknown: 5, neutral: 4, supportive: 1 }),
        influence: contact.role === 'decisionMaker' ? 'high' : random.weighted({ high: 2, medium: 5, low: 3 }),
        birthday: formatDay(days.first - random.int(28 * 365, 55 * 365)),
      },
      links: { account: account.key },
    });
  }
  return { actions, thread };
}

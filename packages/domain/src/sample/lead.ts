import { dayOfInstant } from '../calendar/zone.ts';
import type { SampleAction, SampleValues } from './action.ts';
import { SOURCES } from './customer.ts';
import { companyName, type CompanyName, DISCARD_REASONS, personName, PRODUCTS } from './names.ts';
import { writeNote } from './notes.ts';
import type { SamplePerson } from './organisation.ts';
import type { Random } from './random.ts';
import { threadOf, type Workdays } from './workdays.ts';

export interface LeadSetting {
  days: Workdays;
  key: string;
  /** Who takes leads in and gives them out. */
  desk: SamplePerson;
  seller: SamplePerson;
  /** Day on or after which it comes in. */
  day: number;
  source?: string;
  /** The company that it is of, and the deal that it becomes; none for leads that come to nothing. */
  becomes?: { company: CompanyName; deal: string; at: number };
}

const SCENES = ['展会交流', '官网留言', '客户转介绍', '直播间提问', '电话开发', '行业群咨询'];

/** Everything that happens to a lead: it comes in, is given to a seller, is called, and becomes a deal or is let go. */
export function playLead(setting: LeadSetting, random: Random): SampleAction[] {
  const { days, key, desk, seller, becomes } = setting;
  const thread = threadOf(days, random, setting.day);
  const company = becomes?.company ?? companyName(random, new Set());
  const product = random.pick(PRODUCTS);
  const title = random.pick(['生产主管', '信息部经理', '设备工程师', '厂长助理', '采购专员']);
  const who = personName(random, new Set());
  const isGivenAtOnce = becomes !== undefined || random.chance(0.75);
  const actions: SampleAction[] = [];
  const change = (by: SamplePerson, at: number, values: SampleValues): void => {
    actions.push({ at, by: by.key, do: 'change', object: 'lead', key, values });
  };
  const fact = (by: SamplePerson, at: number, values: SampleValues, links: Record<string, string> = {}): void => {
    actions.push({ at, by: by.key, do: 'facts', object: 'lead', key, values, links });
  };

  actions.push({
    at: thread.on(setting.day + random.next()),
    by: desk.key,
    do: 'create',
    object: 'lead',
    key,
    values: {
      name: `${company.short}${product.name}咨询`,
      company: company.name,
      contactName: who,
      title,
      phone: `1201${String(Number(key.slice(1))).padStart(7, '0')}`,
      email: `${key}@lead.example`,
      source: setting.source ?? random.weighted(SOURCES),
      scenario: random.pick(SCENES),
      need: `想了解${product.gain}，现有 ${random.int(1, 9)} 条产线`,
      industry: company.trade.industry,
      status: isGivenAtOnce ? 'assigned' : 'new',
      score: random.int(20, 95),
    },
    links: { owner: isGivenAtOnce ? seller.key : desk.key },
  });
  if (!isGivenAtOnce) {
    // The desk gives leads out once or twice a week.
    const reason = '按区域分配';
    const at = thread.on(thread.day() + random.int(1, 4));
    actions.push({ at, by: desk.key, do: 'transfer', object: 'lead', key, to: seller.key, reason });
    change(desk, thread.soon(), { status: 'assigned' });
  }
  const isCalled = becomes !== undefined || random.chance(0.15 + 0.55 * seller.diligence);
  if (!isCalled) return actions;
  const wait = 0.2 + 7 * (1 - seller.diligence) * random.next();
  let at = thread.on(thread.day() + wait);
  if (becomes !== undefined && at >= becomes.at) return [...actions, ...convert(setting, becomes)];
  const note = writeNote(
    'lead',
    becomes === undefined && random.chance(0.75) ? 'held' : 'moved',
    { who, title, product: product.name, gain: product.gain, site: company.trade.site, amount: '', rival: '' },
    random,
  );
  const promised = days.instant(days.snap(thread.day() + random.int(2, 7)), random.int(9, 17) * 60);
  actions.push({
    at,
    by: seller.key,
    do: 'create',
    object: 'activity',
    key: `${key}n`,
    values: {
      kind: note.kind,
      action: note.action,
      conclusion: note.conclusion,
      nextStep: note.nextStep,
      nextStepAt: new Date(promised).toISOString(),
      at: new Date(at).toISOString(),
      salesClass: 'find',
    },
    links: { lead: key },
  });
  at = thread.soon();
  if (becomes !== undefined && at >= becomes.at) return [...actions, ...convert(setting, becomes)];
  change(seller, at, { status: 'activated' });
  fact(seller, at, { activatedAt: new Date(at).toISOString() });
  if (becomes !== undefined) return [...actions, ...convert(setting, becomes)];
  if (random.chance(0.3 + 0.4 * seller.diligence)) {
    const later = thread.on(thread.day() + random.int(2, 20));
    change(seller, later, { status: 'discarded', discardReason: random.pick(DISCARD_REASONS) });
  }
  return actions;
}

/** A minute after the deal was made of it. */
function convert(setting: LeadSetting, becomes: NonNullable<LeadSetting['becomes']>): SampleAction[] {
  const at = becomes.at + 60_000;
  const lead = { at, by: setting.seller.key, object: 'lead', key: setting.key } as const;
  const convertedAt = new Date(at).toISOString();
  return [
    { ...lead, do: 'change', values: { status: 'converted' } },
    { ...lead, do: 'facts', values: { convertedAt }, links: { convertedOpportunity: becomes.deal } },
  ];
}

/** Days on which a fair or a campaign brings many leads at once. */
export function eventDays(days: Workdays, random: Random): { day: number; source: string }[] {
  const count = Math.max(1, Math.round(days.all.length / 32));
  return Array.from({ length: count }, (_item, index) => ({
    day: days.all[Math.floor(((index + random.between(0.2, 0.9)) / count) * days.all.length)] ?? days.first,
    source: random.pick(['tradeFair', 'campaign', 'liveStream']),
  }));
}

export const dayOf = (days: Workdays, at: number): number => dayOfInstant(days.calendar.timeZone, at);

import type { SampleAction } from './action.ts';
import { drawAccount, enterAccount, type SampleAccount, SOURCES } from './customer.ts';
import { playDeal } from './deal.ts';
import { isWinning, planDeal, type SampleProcess } from './deal-plan.ts';
import { withHandOver } from './hand-over.ts';
import { dayOf, eventDays, playLead } from './lead.ts';
import { type Organisation, organisationOf, type SamplePerson } from './organisation.ts';
import { type Random, randomOf } from './random.ts';
import { drawDay, type Workdays, workdaysUntil } from './workdays.ts';

export interface SampleScale {
  people: number;
  /** Calendar days played, the last one that of `now`. */
  days: number;
  accounts: number;
  leads: number;
  deals: number;
}

/** Issue 2: 180 days of 24 people with about 600 deals over three processes. */
export const FULL_SCALE: SampleScale = { people: 24, days: 180, accounts: 120, leads: 900, deals: 600 };

export interface SampleOptions {
  seed: string;
  /** End of the play, epoch milliseconds. */
  now: number;
  timeZone: string;
  scale: SampleScale;
}

/** A play: who there is, and everything they do, in order. The same options give the same play. */
export interface SampleScript {
  organisation: Organisation;
  days: Workdays;
  actions: readonly SampleAction[];
}

const DESK = 'admin';

export function writeScript(options: SampleOptions): SampleScript {
  const random = randomOf(options.seed);
  const days = workdaysUntil(options.now, options.scale.days, options.timeZone);
  const organisation = organisationOf(random.fork('people'), options.scale.people, new Set());
  const actions = new Play(options.scale, days, organisation, random).run();
  // Sorting is stable: actions of one moment stay in the order in which they depend on each other.
  const played = actions.filter(({ at }) => at <= options.now).sort((one, other) => one.at - other.at);
  return { organisation, days, actions: played };
}

interface DealDraw {
  key: string;
  process: SampleProcess;
  day: number;
}

class Play {
  readonly #scale: SampleScale;
  readonly #days: Workdays;
  readonly #people: readonly SamplePerson[];
  readonly #random: Random;
  readonly #actions: SampleAction[] = [];
  readonly #companies = new Set<string>();
  #leads = 0;

  constructor(scale: SampleScale, days: Workdays, { people }: Organisation, random: Random) {
    this.#scale = scale;
    this.#days = days;
    this.#people = people;
    this.#random = random;
  }

  run(): SampleAction[] {
    const { accounts, leads } = this.#scale;
    const drawn = this.#drawDeals(this.#drawAccounts(accounts));
    for (const [account, deals] of drawn) this.#playAccount(account, deals);
    const random = this.#random.fork('leads');
    const events = eventDays(this.#days, random);
    while (this.#leads < leads) {
      const event = random.chance(0.15) ? random.pick(events) : undefined;
      const day = event === undefined ? drawDay(this.#days, random) : event.day + random.int(0, 1);
      const source = event?.source === undefined ? {} : { source: event.source };
      this.#playLead({ day, seller: this.#seller(random), ...source });
    }
    this.#readNotices();
    return this.#actions;
  }

  /** Everyone looks through their notices once a week, and a last time some days before the end, so that new ones stand out. */
  #readNotices(): void {
    const { all } = this.#days;
    for (const [seat, person] of this.#people.entries()) {
      for (const [index, day] of all.entries()) {
        const isLast = index === all.length - 3;
        if (index > all.length - 3 || (!isLast && index % 5 !== seat % 5)) continue;
        this.#actions.push({ at: this.#days.instant(day, 541 + seat / 10), by: person.key, do: 'read' });
      }
    }
  }

  /** Reps sell most, leaders of teams some, managers of regions little. */
  #seller(random: Random): SamplePerson {
    const sellers = this.#people.filter((person) => person.sells);
    const share = (person: SamplePerson) =>
      person.role === 'salesRep' ? 1 : person.department === person.region ? 0.35 : 0.7;
    const key = random.weighted(Object.fromEntries(sellers.map((person) => [person.key, share(person)])));
    return sellers.find((person) => person.key === key) ?? random.pick(sellers);
  }

  #drawAccounts(count: number): SampleAccount[] {
    const random = this.#random.fork('accounts');
    const sellers = this.#people.filter((person) => person.sells);
    return Array.from({ length: count }, (_item, index) => {
      // Everyone has customers before anyone has many.
      const seller = sellers[index] ?? this.#seller(random);
      const account = drawAccount(seller, index + 1, random.fork(String(index)), this.#companies);
      return index % 20 === 7 ? this.#withHandOver(account, random) : account;
    });
  }

  #withHandOver(account: SampleAccount, random: Random): SampleAccount {
    const { seller } = account;
    const others = this.#people.filter(
      (person) => person.sells && person.role === 'salesRep' && person.region === seller.region && person !== seller,
    );
    if (others.length === 0 || this.#manager(seller) === undefined) return account;
    const { all } = this.#days;
    const day = all[Math.floor(all.length * random.between(0.35, 0.85))] ?? this.#days.first;
    return { ...account, handOver: { at: this.#days.instant(day, random.between(560, 700)), to: random.pick(others) } };
  }

  #manager = (seller: SamplePerson): SamplePerson | undefined =>
    this.#people.find((person) => person.role === 'salesManager' && person.department === seller.region);

  /** Deals by account. Key accounts have more of them, and mostly in the process for key accounts. */
  #drawDeals(accounts: readonly SampleAccount[]): Map<SampleAccount, DealDraw[]> {
    const random = this.#random.fork('deals');
    const weights = Object.fromEntries(accounts.map((account) => [account.key, account.isKey ? 1.5 : 1]));
    const byKey = new Map(accounts.map((account) => [account.key, account]));
    const drawn = new Map(accounts.map((account): [SampleAccount, DealDraw[]] => [account, []]));
    for (let number = 1; number <= this.#scale.deals; number++) {
      const account = byKey.get(random.weighted(weights));
      const process: SampleProcess = random.chance(account?.isKey === true ? 0.55 : 0.08)
        ? 'keyAccount'
        : random.weighted({ leadToCash: 55, standardProduct: 45 });
      const deal = { key: `d${number}`, process, day: drawDay(this.#days, random) };
      if (account !== undefined) drawn.get(account)?.push(deal);
    }
    return drawn;
  }

  #helper(role: SamplePerson['role'], random: Random): SamplePerson | undefined {
    const helpers = this.#people.filter((person) => person.role === role);
    return helpers.length === 0 ? undefined : random.pick(helpers);
  }

  #playAccount(account: SampleAccount, deals: readonly DealDraw[]): void {
    const random = this.#random.fork(account.key);
    const days = this.#days;
    const firstDay = Math.min(days.today, ...deals.map((deal) => deal.day));
    const isOld = random.chance(0.45);
    const entered = enterAccount(
      days,
      account,
      isOld ? days.first + random.int(0, 4) : Math.max(days.first, firstDay - 1),
      isOld,
      random,
    );
    const known = Math.max(entered.thread.day() + 1, days.first);
    const own = [...entered.actions];
    for (const deal of deals) {
      const seat = random.fork(deal.key);
      const plan = planDeal(deal.process, account.seller, seat);
      const source = seat.chance(0.5) ? account.source : seat.weighted(SOURCES);
      const start = days.instant(days.snap(Math.max(deal.day, known)), 540);
      const played = playDeal(
        {
          days,
          key: deal.key,
          account,
          plan,
          start,
          source,
          isRepeat: isOld,
          presales: this.#helper('presales', seat),
          legal: this.#helper('legal', seat),
          delivery: this.#helper('delivery', seat),
          manager: this.#manager(account.seller),
        },
        seat,
      );
      own.push(...played);
      const at = played[0]?.at ?? start;
      if (at > days.now || deal.process === 'keyAccount' || !seat.chance(0.55) || this.#leads >= this.#scale.leads)
        continue;
      const cameIn = days.snap(dayOf(days, at) - seat.int(1, 18));
      if (cameIn < days.first || cameIn >= dayOf(days, at)) continue;
      const becomes = { company: account, deal: deal.key, at };
      this.#playLead({ day: cameIn, seller: account.seller, source, becomes });
    }
    own.push(...this.#winning(account, own));
    own.sort((one, other) => one.at - other.at);
    const manager = this.#manager(account.seller);
    this.#actions.push(...(manager === undefined ? own : withHandOver(account, manager, own)));
  }

  /** The first won deal makes a customer of the account. */
  #winning(account: SampleAccount, actions: readonly SampleAction[]): SampleAction[] {
    const wins = actions.filter((action) => action.do === 'move' && isWinning(action.stage)).map(({ at }) => at);
    if (wins.length === 0) return [];
    const at = Math.min(...wins) + 120_000;
    const by = account.seller.key;
    return [{ at, by, do: 'change', object: 'account', key: account.key, values: { lifecycle: 'won' } }];
  }

  #playLead(lead: {
    day: number;
    seller: SamplePerson;
    source?: string;
    becomes?: { company: SampleAccount; deal: string; at: number };
  }): void {
    const key = `l${++this.#leads}`;
    const desk = this.#people.find((person) => person.key === DESK) ?? lead.seller;
    this.#actions.push(...playLead({ ...lead, days: this.#days, key, desk }, this.#random.fork(key)));
  }
}

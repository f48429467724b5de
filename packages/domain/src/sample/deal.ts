import { formatDay } from '../calendar/day.ts';
import { dayOfInstant } from '../calendar/zone.ts';
import type { SampleAction, SampleLinks, SampleValues } from './action.ts';
import { ownerAt, type SampleContact } from './customer.ts';
import { askOf, type DealSetting, demoBy, putOff, taskOf } from './deal-beside.ts';
import { topicOf, WAYS, wonStages } from './deal-plan.ts';
import { BACK_REASONS, LOSS_REASONS } from './names.ts';
import { type Blanks, type Topic, writeNote } from './notes.ts';
import type { SamplePerson } from './organisation.ts';
import type { Random } from './random.ts';
import { type Thread, threadOf } from './workdays.ts';

const inWan = (yuan: number): string => `${Math.round(yuan / 1000) / 10} 万`;
const minor = (yuan: number): number => yuan * 100;

/** Plays one deal from its first day to its decision, and past it: everything that people do about it, in order. */
export function playDeal(setting: DealSetting, random: Random): SampleAction[] {
  return new DealPlay(setting, random).play();
}

class DealPlay {
  readonly #set: DealSetting;
  readonly #random: Random;
  readonly #thread: Thread;
  readonly #actions: SampleAction[] = [];
  #price: number;
  #notes = 0;
  #tasks = 0;
  #rounds = 0;
  #revisions = 0;

  constructor(setting: DealSetting, random: Random) {
    this.#set = setting;
    this.#random = random;
    this.#thread = threadOf(setting.days, random, dayOfInstant(setting.days.calendar.timeZone, setting.start));
    this.#price = setting.plan.price;
  }

  play(): SampleAction[] {
    const { plan, key } = this.#set;
    const random = this.#random;
    let begins: number = this.#create();
    const begun = begins;
    for (const [index, stay] of plan.stays.entries()) {
      if (index > 0) this.#move(stay.stage);
      this.#enterStage(stay.stage);
      const isLast = index === plan.stays.length - 1;
      this.#workOn(stay.stage, begins, stay.days, stay.silence);
      begins += stay.days;
      if (index === plan.backAt) begins = this.#goBack(index, begins);
      if (!isLast) this.#note(stay.stage, 'moved', begins);
    }
    const slips = putOff(this.#set, random, begun, begins);
    if (plan.outcome === 'forgotten') return this.#ordered(slips, Number.POSITIVE_INFINITY);
    const last = plan.stays.at(-1)?.stage ?? '';
    const { at } = this.#note(last, plan.outcome === 'won' ? 'moved' : 'held', begins);
    const decided = this.#thread.soon();
    const deal = { by: this.#owner(at).key, key } as const;
    if (plan.outcome === 'lost') {
      const lostTo = plan.competitor;
      const lossReason = random.pick(LOSS_REASONS);
      this.#actions.push({
        ...deal,
        at: decided,
        do: 'move',
        stage: 'lost',
        lossReason,
        ...(lostTo ? { lostTo } : {}),
      });
    } else {
      const day = formatDay(this.#thread.day());
      const values = { closeDate: day, amount: minor(this.#price) };
      this.#actions.push({ ...deal, at: decided, do: 'change', object: 'opportunity', values });
      const [stage = ''] = wonStages(plan.process);
      this.#actions.push({ ...deal, at: this.#thread.soon(), do: 'move', stage });
      if (stage === 'delivery') this.#askDelivery();
    }
    const end = this.#actions.at(-1)?.at ?? at;
    if (plan.outcome === 'won') this.#deliver(begins);
    return this.#ordered(slips, end);
  }

  /** @param end slips after the decision did not happen */
  #ordered(slips: readonly SampleAction[], end: number): SampleAction[] {
    return [...this.#actions, ...slips.filter(({ at }) => at < end)].sort((one, other) => one.at - other.at);
  }

  #owner(at: number): SamplePerson {
    return ownerAt(this.#set.account, at);
  }

  #create(): number {
    const { account, plan, key, source, isRepeat, days } = this.#set;
    const { product } = plan;
    const random = this.#random;
    const at = this.#thread.soon();
    const day = this.#thread.day();
    const promised = plan.slips.reduce((sum, slip) => sum + slip, 0);
    const expected = days.snap(Math.max(day + 5, day + plan.length - promised + random.between(-4, 4)));
    const goal = random.pick(['', '一期', '二期', '扩容', '升级', '试点']);
    this.#actions.push({
      at,
      by: this.#owner(at).key,
      do: 'create',
      object: 'opportunity',
      key,
      process: plan.process,
      values: {
        name: `${random.chance(0.5) ? account.trade.site : ''}${product.name}${goal}`,
        amount: minor(plan.price),
        closeDate: formatDay(expected),
        startedAt: new Date(at).toISOString(),
        source,
        dealType: isRepeat ? random.weighted({ expansion: 7, renewal: 3 }) : random.weighted({ new: 9, tender: 1 }),
        product: product.name,
      },
      links: { account: account.key, primaryContact: account.contacts[0]?.key ?? '' },
    });
    return day;
  }

  #move(stage: string, reason?: string): void {
    const at = this.#thread.soon();
    const by = this.#owner(at).key;
    this.#actions.push({ at, by, do: 'move', key: this.#set.key, stage, ...(reason === undefined ? {} : { reason }) });
  }

  /** What a stage begins with: what was learnt is entered, help is asked for, the standard work is put down as a task. */
  #enterStage(stage: string): void {
    const { plan, key, account, presales, legal } = this.#set;
    const random = this.#random;
    const owner = this.#owner(this.#thread.soon());
    const deal = { by: owner.key, key, object: 'opportunity' } as const;
    const topic = topicOf(stage);
    if (topic === 'need') {
      const values: SampleValues = {
        need: `${account.trade.site}的${plan.product.gain}，要求覆盖 ${random.int(2, 9)} 条产线`,
        timeline: `${random.int(1, 3)} 个月内签约，${random.int(2, 5)} 个月内上线`,
        ...(plan.competitor === null ? {} : { competitor: plan.competitor }),
        ...(owner.diligence > 0.5 ? { budget: minor(Math.round(plan.price * random.between(0.8, 1.1))) } : {}),
      };
      this.#actions.push({ ...deal, at: this.#thread.soon(), do: 'change', values });
    }
    if (topic === 'budget' || topic === 'negotiation') {
      this.#actions.push({ ...deal, at: this.#thread.soon(), do: 'change', values: { budgetConfirmed: true } });
    }
    if (topic === 'proposal' && presales !== undefined && plan.process !== 'standardProduct' && random.chance(0.7)) {
      const helpers = { by: owner.key, do: 'share', with: [presales.key] } as const;
      this.#actions.push({ ...helpers, at: this.#thread.soon(), object: 'account', key: account.key });
      this.#actions.push({ ...helpers, at: this.#thread.soon(), object: 'opportunity', key });
      this.#task('proposal', `出具${account.short}${plan.product.name}方案`, presales, owner);
      if (random.chance(0.6))
        this.#actions.push(
          demoBy(this.#set, random, presales, this.#thread.day(), this.#blanks(random.pick(account.contacts))),
        );
    } else if (topic === 'contract' && legal !== undefined && random.chance(0.7)) {
      this.#task('contract', `审核${account.short}合同条款`, legal, owner);
    } else if (random.chance(0.3)) {
      const [kind, title] = random.pick([
        ['call', `电话确认${account.short}的决策流程`],
        ['visit', `约${account.short}现场调研`],
        ['quote', `准备${plan.product.name}报价明细`],
        ['other', `补齐${account.short}的组织关系图`],
      ] as const);
      this.#task(kind, title, owner, owner);
    }
  }

  #task(kind: string, title: string, doer: SamplePerson, giver: SamplePerson): void {
    const number = ++this.#tasks;
    this.#actions.push(...taskOf(this.#set, this.#random, this.#thread, { number, kind, title, doer, giver }));
  }

  /** Follow-ups of a stay; the quote goes out in the middle of its stage. */
  #workOn(stage: string, begins: number, length: number, silence: number): void {
    const random = this.#random;
    const { plan } = this.#set;
    const ends = begins + length;
    const quiet = ends - silence;
    const isQuoting = stage === WAYS[plan.process].quoting;
    const { diligence } = this.#set.account.seller;
    const gap = () => Math.max(1, (4.6 + 7.5 * (1 - diligence)) * random.between(0.6, 1.4));
    if (isQuoting) this.#quote(stage, Math.min(begins + Math.max(1, length * 0.4), quiet - 0.5));
    for (let day = begins + gap() * (isQuoting ? 1.6 : 0.8); day < ends - 1; day += gap()) {
      if (silence > 0 && day >= quiet) break;
      this.#note(stage, 'held', day);
    }
    // After a silence someone asks, and mostly nobody answers.
    if (silence === 0) return;
    const asked = Math.max(quiet + silence * random.between(0.4, 0.8), this.#thread.day() + 1);
    if (random.chance(0.5)) this.#actions.push(...askOf(this.#set, random, asked));
    this.#note(stage, isQuoting ? 'silent' : 'held', ends - 0.5);
  }

  #quote(stage: string, day: number): void {
    const random = this.#random;
    const { key } = this.#set;
    const { at, by } = this.#note(stage, 'held', day, ['proposal']);
    const deal = { by, key, object: 'opportunity' } as const;
    this.#revisions++;
    const facts = { quoteSentAt: new Date(at).toISOString(), quoteRevisions: this.#revisions };
    this.#actions.push({ ...deal, at: this.#thread.soon(), do: 'facts', values: facts });
    if (!random.chance(0.6)) return;
    this.#price = Math.round((this.#price * random.between(0.86, 1.08)) / 1000) * 1000;
    const values = { amount: minor(this.#price) };
    this.#actions.push({ ...deal, at: this.#thread.soon(), do: 'change', values, reason: '按报价更新金额' });
  }

  #goBack(index: number, day: number): number {
    const { plan } = this.#set;
    const [before, here] = [plan.stays[index - 1]?.stage, plan.stays[index]?.stage];
    if (before === undefined || here === undefined) return day;
    this.#note(here, 'held', day);
    this.#move(before, this.#random.pick(BACK_REASONS));
    const again = this.#random.between(4, 9);
    this.#note(before, 'held', day + again / 2);
    this.#note(before, 'moved', day + again);
    this.#move(here);
    return day + again;
  }

  #blanks(contact: SampleContact): Blanks {
    const { account, plan } = this.#set;
    return {
      who: contact.name,
      title: contact.title,
      product: plan.product.name,
      gain: plan.product.gain,
      site: account.trade.site,
      amount: inWan(this.#price),
      rival: plan.competitor ?? '另一家供应商',
    };
  }

  /** Whom a follow-up is with: the decision maker only where this deal ever gets to meet one. */
  #partner(stage: string): SampleContact | undefined {
    const { account, plan } = this.#set;
    const others = account.contacts.filter(({ role }) => role !== 'decisionMaker');
    const [boss] = account.contacts;
    const isLate = plan.stays.findIndex((stay) => stay.stage === stage) >= 1;
    if (boss !== undefined && plan.meetsDecisionMaker && isLate && this.#random.chance(0.35)) return boss;
    return others.length > 0 ? this.#random.pick(others) : boss;
  }

  #note(
    stage: string,
    tone: 'held' | 'moved' | 'silent',
    day: number,
    kinds: readonly ('proposal' | 'visit' | 'meeting')[] = [],
    given?: Topic,
  ): { at: number; by: string } {
    const { days, key, account, plan } = this.#set;
    const random = this.#random;
    const partner = this.#partner(stage);
    const wanted = partner?.role === 'decisionMaker' && kinds.length === 0 ? (['visit', 'meeting'] as const) : kinds;
    const topic = given ?? topicOf(stage);
    const blanks = this.#blanks(partner ?? { key: '', name: '对方', title: '负责人', role: 'user' });
    const note = writeNote(topic, tone, blanks, random, wanted);
    const happened = this.#thread.on(day);
    // Who is not diligent writes some things down days later (R61).
    const isLate = random.chance(0.12 * (1 - account.seller.diligence));
    const at = isLate ? this.#thread.on(this.#thread.day() + random.int(2, 4)) : happened;
    const owner = this.#owner(at);
    const promised = days.instant(days.snap(this.#thread.day() + random.int(2, 9)), random.int(9, 17) * 60);
    const links: SampleLinks = { opportunity: key, ...(partner === undefined ? {} : { contact: partner.key }) };
    this.#actions.push({
      at,
      by: owner.key,
      do: 'create',
      object: 'activity',
      key: `${key}n${++this.#notes}`,
      values: {
        kind: note.kind,
        action: note.action,
        conclusion: note.conclusion,
        nextStep: note.nextStep,
        nextStepAt: new Date(promised).toISOString(),
        at: new Date(happened).toISOString(),
        advanced: tone === 'moved',
        salesClass: topic === 'contact' ? 'find' : topic === 'contract' || topic === 'delivery' ? 'close' : 'push',
      },
      links,
    });
    if (topic === 'negotiation' && note.kind === 'meeting') {
      const facts = { negotiationRounds: ++this.#rounds };
      this.#actions.push({ at, by: owner.key, do: 'facts', object: 'opportunity', key, values: facts });
    }
    if (tone === 'moved' && partner !== undefined && random.chance(0.2)) {
      const attitude = partner.role === 'opponent' ? 'neutral' : 'supportive';
      const change = { do: 'change', object: 'contact', key: partner.key, values: { attitude } } as const;
      this.#actions.push({ ...change, at: this.#thread.soon(), by: owner.key });
    }
    if (tone === 'held' && plan.competitor !== null && random.chance(0.03)) {
      const values = { tags: ['risk'] };
      this.#actions.push({ at: this.#thread.soon(), by: owner.key, do: 'change', object: 'opportunity', key, values });
    }
    return { at, by: owner.key };
  }

  #askDelivery(): void {
    const { account, delivery, key } = this.#set;
    if (delivery === undefined) return;
    const at = this.#thread.soon();
    const helpers = { at, by: this.#owner(at).key, do: 'share', with: [delivery.key] } as const;
    this.#actions.push({ ...helpers, object: 'account', key: account.key });
    this.#actions.push({ ...helpers, object: 'opportunity', key });
  }

  /** After the signature: delivery and payment, where the process has them, until the deal is done. */
  #deliver(signed: number): void {
    let day = signed;
    for (const stage of wonStages(this.#set.plan.process).slice(1)) {
      day += this.#random.between(18, 50);
      this.#note(stage, stage === 'done' ? 'moved' : 'held', day, [], 'delivery');
      this.#move(stage);
    }
  }
}

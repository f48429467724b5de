import type { TemplateStage } from '../process/process.ts';
import { PROCESS_TEMPLATES } from '../process/templates.ts';
import { COMPETITORS, PRODUCTS } from './names.ts';
import type { Topic } from './notes.ts';
import type { SamplePerson } from './organisation.ts';
import type { Random } from './random.ts';

export type SampleProcess = 'leadToCash' | 'standardProduct' | 'keyAccount';

interface Way {
  /** Share of all deals. */
  share: number;
  /** Calendar days from the start to the decision of a won deal. */
  cycle: readonly [shortest: number, longest: number];
  /** Factor of the product's list price. */
  size: number;
  /** In this stage the quote goes out. */
  quoting: string;
}

/** Three of the shipped processes and how their deals run. */
export const WAYS: Readonly<Record<SampleProcess, Way>> = {
  leadToCash: { share: 45, cycle: [30, 75], size: 1.3, quoting: 'proposal' },
  standardProduct: { share: 37, cycle: [20, 45], size: 0.5, quoting: 'quote' },
  keyAccount: { share: 18, cycle: [45, 90], size: 3.2, quoting: 'solutionApproval' },
};

const TOPIC_OF: Readonly<Record<string, Topic>> = {
  lead: 'contact',
  contact: 'contact',
  need: 'need',
  proposal: 'proposal',
  quote: 'proposal',
  solutionApproval: 'proposal',
  budgetApproval: 'budget',
  negotiation: 'negotiation',
  contract: 'contract',
};

export const topicOf = (stage: string): Topic => TOPIC_OF[stage] ?? 'contact';

/** Stages of a process of one side, in the order of the path. */
export const stagesOf = (process: SampleProcess, kinds: readonly TemplateStage['kind'][]): TemplateStage[] =>
  (PROCESS_TEMPLATES.find(({ key }) => key === process)?.stages ?? []).filter((stage) => kinds.includes(stage.kind));

/** Stages after the decision for us, in order: entering the first wins the deal; [] only for an unknown process. */
export const wonStages = (process: SampleProcess): string[] =>
  stagesOf(process, ['won', 'delivering', 'done']).map(({ key }) => key);

const WINNING = new Set(Object.keys(WAYS).map((process) => wonStages(process as SampleProcess)[0]));

/** Whether entering a stage of this name wins a deal of some process. */
export const isWinning = (stage: string): boolean => WINNING.has(stage);

/** One stay in a stage; all of them make the path of the deal. */
export interface Stay {
  stage: string;
  /** Calendar days. */
  days: number;
  /** Calendar days without any word, at the end of the stay; 0 mostly. */
  silence: number;
}

/** What becomes of a deal, drawn before it is played. */
export interface DealPlan {
  process: SampleProcess;
  product: (typeof PRODUCTS)[number];
  /** Yuan. */
  price: number;
  stays: readonly Stay[];
  /** `forgotten`: the customer went another way and nobody closes the deal. */
  outcome: 'won' | 'lost' | 'forgotten';
  /** Σ of the stays, in calendar days. */
  length: number;
  competitor: string | null;
  meetsDecisionMaker: boolean;
  /** Calendar days by which the close date is put off, one after the other; the first expected date is that much earlier. */
  slips: readonly number[];
  /** Index of the stay from which the deal goes back once; -1 mostly. */
  backAt: number;
}

/** Win rate before what this deal has going for it and against it. Calibrated by test to 22 to 30 % of decided deals. */
const BASE_WIN = 0.27;

/**
 * Draws the fate of a deal. What the chance of winning depends on is what can be seen later: a decision maker was met
 * (×1.35, otherwise ×0.4), nobody else competes (×1.2, otherwise ×0.9), no silence (×1.1, otherwise ×0.6), the seller's skill.
 */
export function planDeal(process: SampleProcess, seller: SamplePerson, random: Random): DealPlan {
  const way = WAYS[process];
  const open = stagesOf(process, ['open']);
  const { diligence } = seller;
  const meetsDecisionMaker = random.chance(0.25 + 0.65 * diligence);
  const competitor = random.chance(0.55) ? random.pick(COMPETITORS) : null;
  const silentInQuote = random.chance(0.1 + 0.15 * (1 - diligence));
  const silentElsewhere = !silentInQuote && random.chance(0.45 * (1 - diligence) + 0.08);
  const chance =
    BASE_WIN *
    seller.skill *
    (meetsDecisionMaker ? 1.35 : 0.4) *
    (competitor === null ? 1.2 : 0.9) *
    (silentInQuote || silentElsewhere ? 0.6 : 1.1);
  const isWon = random.chance(chance);
  const isForgotten = !isWon && random.chance(0.16 * (1 - diligence));

  // Most lost deals end where money is talked about; some die early.
  const reached = isWon ? open.length : Math.min(open.length, 1 + Math.floor(random.next() ** 0.6 * open.length));
  const skipped = reached >= 3 && random.chance(0.06) ? random.int(1, reached - 2) : -1;
  const visited = open.slice(0, reached).filter((_stage, index) => index !== skipped);
  const backAt = skipped === -1 && reached >= 3 && random.chance(0.08) ? random.int(2, reached - 1) : -1;
  const silentAt = silentInQuote
    ? visited.findIndex(({ key }) => key === way.quoting)
    : silentElsewhere
      ? random.int(0, visited.length - 1)
      : -1;

  const [shortest, longest] = way.cycle;
  const whole = shortest + ((random.next() + random.next()) / 2) * (longest - shortest);
  const weights = visited.map((stage) => (stage.windowDays ?? 5) ** 0.7 * random.lognormal(0.35));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const drawn = whole * (isWon ? 1 : (reached / open.length) ** 0.8 * random.between(0.85, 1.25));
  const stays = visited.map((stage, index): Stay => {
    const silence = index === silentAt ? random.int(silentInQuote ? 12 : 8, silentInQuote ? 20 : 18) : 0;
    const own = ((weights[index] ?? 0) / sum) * drawn;
    return { stage: stage.key, days: Math.max(1, silence > 0 ? Math.max(own, silence + 2) : own), silence };
  });
  const length = stays.reduce((total, stay) => total + stay.days, 0);
  const slips = [0.5, 0.3].filter((probability) => random.chance(probability)).map(() => random.int(7, 25));
  const product = random.pick(PRODUCTS);
  return {
    process,
    product,
    price: Math.round((product.price * way.size * random.lognormal(0.45)) / 1000) * 1000,
    stays,
    outcome: isWon ? 'won' : isForgotten ? 'forgotten' : 'lost',
    length,
    competitor,
    meetsDecisionMaker,
    slips: slips.filter((_days, index) => slips.slice(0, index + 1).reduce((a, b) => a + b, 0) < length - 8),
    backAt,
  };
}

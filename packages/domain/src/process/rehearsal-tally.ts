import { z } from 'zod';
import { labelSchema } from '../platform/label.ts';
import { type CriterionState, criterionState } from './gate.contract.ts';
import type { ExceptionChannel } from './process.ts';
import type { PastMove, Verdict } from './rehearsal.ts';

/** How a deal ended, or that it has not. */
export type Fate = 'won' | 'lost' | 'open';

/** One deal as both versions judge its past and its present. */
export interface PlayedDeal {
  id: string;
  fate: Fate;
  /** In minor units of the workspace's currency; 0 where it is not known. */
  amount: number;
  moves: readonly { move: PastMove; draft: Verdict; published: Verdict }[];
  /** What it lacks where it stands now; null for a deal that is over. */
  now: { draft: readonly CriterionState[]; published: readonly CriterionState[] } | null;
}

/** Deals kept as examples for each criterion; the reader sees those that they may open. */
const MOST_EXAMPLES = 100;

const fate = z.object({ deals: z.number(), amount: z.number() });
const fates = z.object({ won: fate, lost: fate, open: fate });
const example = z.object({
  deal: z.string(),
  move: z.object({ at: z.string(), from: z.string(), to: z.string() }).nullable(),
});
export type TallyExample = z.infer<typeof example>;
const counted = z.object({
  ref: z.string(),
  stage: z.string(),
  side: criterionState.shape.side,
  kind: criterionState.shape.kind,
  label: labelSchema,
});
const played = z.object({
  moves: z.number(),
  deals: z.number(),
  fates,
  criteria: z.record(
    z.string(),
    counted.extend({ moves: z.number(), deals: z.number(), fates, examples: z.array(example) }),
  ),
  onWord: z.record(z.string(), counted.extend({ moves: z.number() })),
});
type Played = z.infer<typeof played>;

/** Sums over the deals played so far; kept with the progress, so that a rehearsal goes on where it was interrupted. */
export const tallySchema = z.object({
  moves: z.number(),
  deals: z.number(),
  absent: z.object({ moves: z.number(), deals: z.number() }),
  draft: played,
  published: played,
  running: z.object({
    deals: z.number(),
    needing: z.number(),
    newly: z.number(),
    criteria: z.record(
      z.string(),
      counted.extend({ deals: z.number(), newly: z.number(), examples: z.array(example) }),
    ),
  }),
  channels: z.record(
    z.string(),
    z.object({ name: labelSchema, moves: z.number(), deals: z.number(), examples: z.array(example) }),
  ),
});
export type Tally = z.infer<typeof tallySchema>;

const noFates = () => ({
  won: { deals: 0, amount: 0 },
  lost: { deals: 0, amount: 0 },
  open: { deals: 0, amount: 0 },
});
const nothingPlayed = (): Played => ({ moves: 0, deals: 0, fates: noFates(), criteria: {}, onWord: {} });

export const emptyTally = (): Tally => ({
  moves: 0,
  deals: 0,
  absent: { moves: 0, deals: 0 },
  draft: nothingPlayed(),
  published: nothingPlayed(),
  running: { deals: 0, needing: 0, newly: 0, criteria: {} },
  channels: {},
});

/** Adds one deal; each deal is added once, with all its moves. */
export function addDeal(tally: Tally, deal: PlayedDeal): void {
  const present = deal.moves.filter((one) => one.draft.kind !== 'absent');
  const absent = deal.moves.length - present.length;
  tally.moves += present.length;
  tally.deals += present.length > 0 ? 1 : 0;
  tally.absent.moves += absent;
  tally.absent.deals += absent > 0 ? 1 : 0;
  addPlayed(
    tally.draft,
    deal,
    present.map(({ move, draft }) => ({ move, verdict: draft })),
  );
  addPlayed(
    tally.published,
    deal,
    present.map(({ move, published }) => ({ move, verdict: published })),
  );
  addChannels(tally, deal, present);
  addRunning(tally, deal);
}

interface Judged {
  move: PastMove;
  verdict: Verdict;
}

function addPlayed(into: Played, deal: PlayedDeal, judged: readonly Judged[]): void {
  const seen = new Set<string>();
  let stopped = 0;
  for (const { move, verdict } of judged) {
    if (verdict.kind === 'passed') {
      for (const state of verdict.onWord) (into.onWord[state.ref] ??= { ...countedOf(state), moves: 0 }).moves += 1;
    }
    if (verdict.kind !== 'stopped') continue;
    stopped += 1;
    for (const state of verdict.missing) {
      const sum = (into.criteria[state.ref] ??= {
        ...countedOf(state),
        moves: 0,
        deals: 0,
        fates: noFates(),
        examples: [],
      });
      sum.moves += 1;
      if (seen.has(state.ref)) continue;
      seen.add(state.ref);
      sum.deals += 1;
      addFate(sum.fates, deal);
      addExample(sum.examples, deal.id, move);
    }
  }
  into.moves += stopped;
  if (stopped === 0) return;
  into.deals += 1;
  addFate(into.fates, deal);
}

function addChannels(tally: Tally, deal: PlayedDeal, moves: PlayedDeal['moves']): void {
  const seen = new Set<string>();
  for (const { move, draft } of moves) {
    for (const channel of draft.kind === 'stopped' ? draft.channels : ([] as ExceptionChannel[])) {
      const sum = (tally.channels[channel.key] ??= { name: channel.name, moves: 0, deals: 0, examples: [] });
      sum.moves += 1;
      if (seen.has(channel.key)) continue;
      seen.add(channel.key);
      sum.deals += 1;
      addExample(sum.examples, deal.id, move);
    }
  }
}

function addRunning({ running }: Tally, { id, now }: PlayedDeal): void {
  if (now === null) return;
  running.deals += 1;
  if (now.draft.length > 0) running.needing += 1;
  const asked = new Set(now.published.map((state) => state.ref));
  if (now.draft.some((state) => !asked.has(state.ref))) running.newly += 1;
  for (const state of now.draft) {
    const sum = (running.criteria[state.ref] ??= { ...countedOf(state), deals: 0, newly: 0, examples: [] });
    sum.deals += 1;
    if (!asked.has(state.ref)) sum.newly += 1;
    addExample(sum.examples, id, null);
  }
}

const countedOf = ({ ref, stage, side, kind, label }: CriterionState) => ({ ref, stage, side, kind, label });

function addFate(sums: z.infer<typeof fates>, { fate: end, amount }: PlayedDeal): void {
  sums[end].deals += 1;
  sums[end].amount += amount;
}

function addExample(examples: TallyExample[], deal: string, move: PastMove | null): void {
  if (examples.length >= MOST_EXAMPLES) return;
  examples.push({ deal, move: move === null ? null : { at: move.at, from: move.from, to: move.to } });
}

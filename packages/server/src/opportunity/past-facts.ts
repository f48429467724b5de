import { activityFacts } from '@throughline/domain/activity/activity-facts.ts';
import type { ActivityKind } from '@throughline/domain/activity/activity.object.ts';
import type { GateFacts, Waiver } from '@throughline/domain/process/gate.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { PastMove } from '@throughline/domain/process/rehearsal.ts';
import type { Fate } from '@throughline/domain/process/rehearsal-tally.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type Chronicle, eventsUntil, valuesAfter } from '../process/rehearsal-chronicle.ts';
import { describe } from '../record/access.ts';
import { type Reach, reachOf } from '../record/load-facts.ts';
import { conditionsOf, factsFrom } from './gate-facts.ts';
import { loadBesideRows, type PastVisit } from './past-beside.ts';
import { besideAt, type Past, roleOf, rolesAt, textOf, waivers } from './past-moment.ts';
import { PastRecords } from './past-records.ts';

type Values = Readonly<Record<string, unknown>>;

/** A deal with what gates saw of it before each of its moves, and what they see now. */
export interface PastDeal {
  id: string;
  fate: Fate;
  /** In minor units of the workspace's currency; 0 where it has none. */
  amount: number;
  /** Oldest first. `lapsed`: exceptions that no move had used in time; one that a replayed move uses holds from then on. */
  moves: { move: PastMove; facts: GateFacts; lapsed: Waiver[] }[];
  /** Stage and facts of a deal that is under way; null for one that is over. */
  now: { stage: string; facts: GateFacts } | null;
}

/** Moves that were decided: the beginning and a migration are none; what an import tells is one, from its second stage on. */
const MOVES: ReadonlySet<string> = new Set(['next', 'skip', 'back', 'close', 'reopen', 'import']);

/** What the door itself sets on a move; the gate was asked before. */
const SET_BY_MOVE: ReadonlySet<string> = new Set([
  'stage',
  'stageKind',
  'stageEnteredAt',
  'closedAt',
  'probability',
  'processVersion',
  'gateMet',
  'gateTotal',
  'gateFlipsAt',
  'signs',
]);

/**
 * Deals with their past. Statements are few and for all deals together.
 * @param since ISO instant; earlier moves are left out; null = all
 * @param definitions whose conditions will be asked
 */
export async function loadPastDeals(
  ctx: Ctx,
  tx: Tx,
  process: string,
  ids: readonly string[],
  definitions: readonly ProcessDefinition[],
  since: string | null,
): Promise<PastDeal[]> {
  const object = describe(ctx, 'opportunity');
  const reach = reachOf(definitions.flatMap(conditionsOf));
  const records = new PastRecords(ctx.directory);
  const [rows] = await Promise.all([
    loadBesideRows(tx, ids),
    records.load(tx, object, ids).then(() => records.reach(tx, object, ids, withBeside(reach))),
  ]);
  const reader = new PastReader(ctx, object, reach, { records, rows });
  return ids.flatMap((id) => reader.deal(process, id, since) ?? []);
}

/** Follow-ups with their contacts and tasks are always looked at. */
function withBeside(reach: Reach): Reach {
  const collections = new Map(reach.collections);
  const talks = collections.get('activities');
  const none = (): Reach => ({ hops: new Map(), collections: new Map() });
  const hops = new Map(talks?.hops);
  if (!hops.has('contact')) hops.set('contact', none());
  collections.set('activities', { hops, collections: talks?.collections ?? new Map<string, Reach>() });
  if (!collections.has('tasks')) collections.set('tasks', none());
  return { hops: reach.hops, collections };
}

class PastReader {
  readonly #ctx: Ctx;
  readonly #object: ObjectDescription;
  readonly #reach: Reach;
  readonly #past: Past;

  constructor(ctx: Ctx, object: ObjectDescription, reach: Reach, past: Past) {
    this.#ctx = ctx;
    this.#object = object;
    this.#reach = reach;
    this.#past = past;
  }

  deal(process: string, id: string, since: string | null): PastDeal | undefined {
    const chronicle = this.#past.records.get('opportunity', id);
    if (chronicle === undefined || typeof chronicle.row.deletedAt === 'string') return undefined;
    const { row } = chronicle;
    const visits = this.#past.rows.visits.get(id) ?? [];
    const moves = visits.flatMap((visit, index) => {
      const before = visits[index - 1];
      const isMove = before !== undefined && MOVES.has(visit.move) && visit.stage !== before.stage;
      if (!isMove || visit.process !== process || before.process !== process) return [];
      if (since !== null && visit.enteredAt < since) return [];
      const cameFrom = visits.slice(0, index).findLast((one) => one.kind !== 'lost')?.stage ?? null;
      const move: PastMove = { at: visit.enteredAt, from: before.stage, to: visit.stage, cameFrom };
      const values = this.#beforeMove(chronicle, before, visit);
      const at = visit.enteredAt;
      return [{ move, facts: this.#facts(chronicle, values, at), lapsed: waivers(this.#past, id, at, false) }];
    });
    const kind = String(row.stageKind);
    const isOver = kind === 'lost' || kind === 'done';
    const now = new Date(this.#ctx.now).toISOString();
    return {
      id,
      fate: kind === 'lost' || kind === 'open' ? kind : 'won',
      amount: typeof row.amountBase === 'number' ? row.amountBase : 0,
      moves,
      now: isOver ? null : { stage: String(row.stage), facts: this.#facts(chronicle, row, now, true) },
    };
  }

  /** The deal's own values just before it came into `next`. */
  #beforeMove(chronicle: Chronicle, stood: PastVisit, next: PastVisit): Values {
    const { log } = chronicle;
    const until = eventsUntil(log, next.enteredAt);
    const isTheMove = (index: number): boolean =>
      log[index]?.at === next.enteredAt &&
      log[index].changes.some(({ field, from, to }) => field === 'stage' && from === stood.stage && to === next.stage);
    let move = until - 1;
    while (move >= 0 && log[move]?.at === next.enteredAt && !isTheMove(move)) move -= 1;
    // What came with the move counts as it did at the door; what the door and those behind it set does not.
    const values = isTheMove(move) ? valuesAfter(chronicle, move + 1, SET_BY_MOVE) : valuesAfter(chronicle, until);
    return {
      ...values,
      stage: stood.stage,
      stageKind: stood.kind,
      stageEnteredAt: stood.enteredAt,
      closedAt: stood.kind === 'open' ? null : (values.closedAt ?? stood.enteredAt),
    };
  }

  /** @param isNow the maintained facts of the present are right as they stand */
  #facts(chronicle: Chronicle, values: Values, at: string, isNow = false): GateFacts {
    const id = String(chronicle.row.id);
    const talks = this.#past.records.thereAt('activity', 'opportunity', id, at);
    const known = isNow || !this.#isTold(id) ? values : { ...values, ...this.#activityFacts(id, talks, at) };
    const deal = this.#past.records.facts(this.#object, known, this.#reach, at);
    return factsFrom(deal, known, besideAt(this.#past, id, talks, at), Date.parse(at));
  }

  /** The log tells of follow-ups that an import brought only on the day of the import. */
  #isTold(id: string): boolean {
    return (
      this.#past.records.isTold(id) ||
      this.#past.records.of('activity', 'opportunity', id).some(({ row }) => this.#past.records.isTold(String(row.id)))
    );
  }

  #activityFacts(id: string, talks: readonly Values[], at: string) {
    const roles = rolesAt(this.#past, id, at);
    return activityFacts(
      talks.map((talk) => ({
        id: String(talk.id),
        kind: talk.kind as ActivityKind,
        at: String(talk.at),
        nextStep: textOf(talk.nextStep),
        nextStepAt: textOf(talk.nextStepAt),
        advanced: typeof talk.advanced === 'boolean' ? talk.advanced : null,
        contactId: textOf(talk.contact),
        isDecisionMaker: roleOf(this.#past, talk.contact, roles, at) === 'decisionMaker',
      })),
    );
  }
}

import { activityFacts } from '@throughline/domain/activity/activity-facts.ts';
import type { ActivityKind } from '@throughline/domain/activity/activity.object.ts';
import type { ConfirmationFact, GateFacts } from '@throughline/domain/process/gate.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { PastMove } from '@throughline/domain/process/rehearsal.ts';
import type { Fate } from '@throughline/domain/process/rehearsal-tally.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type Chronicle, eventsUntil, valuesAfter, valuesAt, wasThere } from '../process/rehearsal-chronicle.ts';
import { describe } from '../record/access.ts';
import { type Reach, reachOf } from '../record/load-facts.ts';
import { type Beside, conditionsOf, factsFrom } from './gate-facts.ts';
import { type BesideRows, loadBesideRows, type PastVisit } from './past-beside.ts';
import { PastRecords } from './past-records.ts';

type Values = Readonly<Record<string, unknown>>;

/** A deal with what gates saw of it before each of its moves, and what they see now. */
export interface PastDeal {
  id: string;
  fate: Fate;
  /** In minor units of the workspace's currency; 0 where it has none. */
  amount: number;
  /** Oldest first. */
  moves: { move: PastMove; facts: GateFacts }[];
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

/** Talks of a deal that gates look at: the newest; as `loadBeside` reads them. */
const MOST_TALKS = 500;

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
  const [beside] = await Promise.all([
    loadBesideRows(tx, ids),
    records.load(tx, object, ids).then(() => records.reach(tx, object, ids, withBeside(reach))),
  ]);
  const reader = new PastReader(ctx, object, reach, records, beside);
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
  readonly #records: PastRecords;
  readonly #rows: BesideRows;

  constructor(ctx: Ctx, object: ObjectDescription, reach: Reach, records: PastRecords, rows: BesideRows) {
    this.#ctx = ctx;
    this.#object = object;
    this.#reach = reach;
    this.#records = records;
    this.#rows = rows;
  }

  deal(process: string, id: string, since: string | null): PastDeal | undefined {
    const chronicle = this.#records.get('opportunity', id);
    if (chronicle === undefined || typeof chronicle.row.deletedAt === 'string') return undefined;
    const { row } = chronicle;
    const visits = this.#rows.visits.get(id) ?? [];
    const moves = visits.flatMap((visit, at) => {
      const before = visits[at - 1];
      const isMove = before !== undefined && MOVES.has(visit.move) && visit.stage !== before.stage;
      if (!isMove || visit.process !== process || before.process !== process) return [];
      if (since !== null && visit.enteredAt < since) return [];
      const cameFrom = visits.slice(0, at).findLast((one) => one.kind !== 'lost')?.stage ?? null;
      const move: PastMove = { at: visit.enteredAt, from: before.stage, to: visit.stage, cameFrom };
      const values = this.#beforeMove(chronicle, before, visit);
      return [{ move, facts: this.#facts(chronicle, values, visit.enteredAt) }];
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
    const talks = this.#records.thereAt('activity', 'opportunity', id, at);
    const known = isNow || !this.#isTold(id) ? values : { ...values, ...this.#activityFacts(talks, at) };
    const deal = this.#records.facts(this.#object, known, this.#reach, at);
    return factsFrom(deal, known, this.#besideAt(id, talks, at), Date.parse(at));
  }

  /** The log tells of follow-ups that an import brought only on the day of the import. */
  #isTold(id: string): boolean {
    return (
      this.#records.isTold(id) ||
      this.#records.of('activity', 'opportunity', id).some(({ row }) => this.#records.isTold(String(row.id)))
    );
  }

  #activityFacts(talks: readonly Values[], at: string) {
    return activityFacts(
      talks.map((talk) => ({
        id: String(talk.id),
        kind: talk.kind as ActivityKind,
        at: String(talk.at),
        nextStep: textOf(talk.nextStep),
        nextStepAt: textOf(talk.nextStepAt),
        advanced: typeof talk.advanced === 'boolean' ? talk.advanced : null,
        contactId: textOf(talk.contact),
        isDecisionMaker: this.#contact(talk.contact, at)?.decisionRole === 'decisionMaker',
      })),
    );
  }

  #contact(id: unknown, at: string): Values | undefined {
    const chronicle = typeof id === 'string' ? this.#records.get('contact', id) : undefined;
    return chronicle === undefined ? undefined : valuesAt(chronicle, at);
  }

  /** As `loadBeside` reads the present. */
  #besideAt(id: string, talks: readonly Values[], at: string): Beside {
    const of = <T>(rows: ReadonlyMap<string, readonly T[]>): readonly T[] => rows.get(id) ?? [];
    const rows = this.#rows;
    const roles = new Map(
      of(rows.contacts)
        .filter((one) => one.added <= at && !isPast(one.removed, at))
        .map((one) => [one.contact, one.role]),
    );
    const newest = talks.toSorted((one, other) =>
      `${String(one.at)} ${String(one.id)}` < `${String(other.at)} ${String(other.id)}` ? 1 : -1,
    );
    const reported = of(rows.reported).filter((one) => one.at <= at);
    return {
      evidence: of(rows.evidence).filter((one) => one.at <= at && !isPast(one.withdrawn, at)),
      documents: of(rows.documents).filter((one) => one.at <= at && !isPast(one.deleted, at)),
      talks: newest.slice(0, MOST_TALKS).map((talk) => ({
        id: String(talk.id),
        kind: String(talk.kind),
        action: String(talk.action),
        conclusion: textOf(talk.conclusion),
        nextStep: textOf(talk.nextStep),
        contact: textOf(talk.contact),
        role:
          (typeof talk.contact === 'string' ? roles.get(talk.contact) : undefined) ??
          textOf(this.#contact(talk.contact, at)?.decisionRole),
        by: textOf(talk.owner),
        at: String(talk.at),
      })),
      actions: this.#actionsAt(id, at),
      approvals: of(rows.approvals)
        .filter((one) => one.requested <= at)
        .map(({ requested, decided, status, ...one }) => ({
          ...one,
          status: isPast(decided, at) ? status : 'running',
          at: decided !== null && decided <= at ? decided : requested,
          waitingFor: [],
        })),
      confirmations: of(rows.confirmations)
        .filter((one) => one.sent <= at)
        .map(({ id: confirmation, form, signer, expires, ...times }) => {
          const status = statusOfConfirmation(times, at);
          return {
            id: confirmation,
            form,
            signer,
            expires,
            status,
            at: status === 'signed' ? (times.signed ?? times.sent) : times.sent,
          };
        }),
      // Newest last in each fact, and the last one stays.
      reported: [...new Map(reported.map((one) => [one.fact, one])).values()],
      waivers: of(rows.waivers)
        .filter((one) => isPast(one.granted, at) && (isPast(one.used, at) || !isPast(one.expires, at)))
        .map(({ exception, stages, criteria }) => ({ exception, stages, criteria })),
      team: of(rows.team)
        .filter((one) => one.added <= at && !isPast(one.removed, at))
        .map(({ member, role }) => ({ member, role })),
    };
  }

  #actionsAt(id: string, at: string): Beside['actions'] {
    return (
      this.#records
        .of('task', 'opportunity', id)
        .filter((task) => typeof task.row.actionKey === 'string' && wasThere(task, at))
        // Those of the very moment are what the move brought, not what it rests on.
        .filter((task) => task.knownFrom < at)
        .map((task) => {
          const values = valuesAt(task, at);
          const status = values.status as 'open' | 'done' | 'cancelled';
          return {
            task: String(task.row.id),
            stage: String(values.stageKey),
            action: String(values.actionKey),
            status,
            owner: textOf(values.owner),
            proven: status === 'done' && (values.evidence === 'file' || values.evidence === 'activity'),
            at: textOf(values.doneAt) ?? String(values.createdAt),
          };
        })
        .toSorted((one, other) => (one.at < other.at ? 1 : -1))
    );
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const isPast = (moment: string | null, at: string): boolean => moment !== null && moment <= at;

interface ConfirmationTimes {
  sent: string;
  signed: string | null;
  revoked: string | null;
  changesAsked: string | null;
}

/** The newest of what happened to it by then. */
function statusOfConfirmation(times: ConfirmationTimes, at: string): ConfirmationFact['status'] {
  let newest: { at: string; status: ConfirmationFact['status'] } = { at: times.sent, status: 'open' };
  for (const status of ['changesAsked', 'signed', 'revoked'] as const) {
    const moment = times[status];
    if (moment !== null && moment <= at && moment >= newest.at) newest = { at: moment, status };
  }
  return newest.status;
}

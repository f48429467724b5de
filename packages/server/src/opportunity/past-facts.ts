import { activityFacts } from '@throughline/domain/activity/activity-facts.ts';
import type { ActivityKind } from '@throughline/domain/activity/activity.object.ts';
import type { ConfirmationFact, DocumentFact, GateFacts, Waiver } from '@throughline/domain/process/gate.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import type { PastMove } from '@throughline/domain/process/rehearsal.ts';
import type { Fate } from '@throughline/domain/process/rehearsal-tally.ts';
import type { ObjectDescription } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { FieldChange } from '../platform/events.ts';
import { type Chronicle, eventsUntil, valuesAfter, valuesAt, wasThere } from '../process/rehearsal-chronicle.ts';
import { describe } from '../record/access.ts';
import { type Reach, reachOf } from '../record/load-facts.ts';
import { type Beside, conditionsOf, factsFrom } from './gate-facts.ts';
import { type BesideRows, type EvidenceRow, loadBesideRows, type PastVisit } from './past-beside.ts';
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
    const moves = visits.flatMap((visit, index) => {
      const before = visits[index - 1];
      const isMove = before !== undefined && MOVES.has(visit.move) && visit.stage !== before.stage;
      if (!isMove || visit.process !== process || before.process !== process) return [];
      if (since !== null && visit.enteredAt < since) return [];
      const cameFrom = visits.slice(0, index).findLast((one) => one.kind !== 'lost')?.stage ?? null;
      const move: PastMove = { at: visit.enteredAt, from: before.stage, to: visit.stage, cameFrom };
      const values = this.#beforeMove(chronicle, before, visit);
      const at = visit.enteredAt;
      return [{ move, facts: this.#facts(chronicle, values, at), lapsed: this.#waivers(id, at, false) }];
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
    const known = isNow || !this.#isTold(id) ? values : { ...values, ...this.#activityFacts(id, talks, at) };
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

  #activityFacts(id: string, talks: readonly Values[], at: string) {
    const roles = this.#rolesAt(id, at);
    return activityFacts(
      talks.map((talk) => ({
        id: String(talk.id),
        kind: talk.kind as ActivityKind,
        at: String(talk.at),
        nextStep: textOf(talk.nextStep),
        nextStepAt: textOf(talk.nextStepAt),
        advanced: typeof talk.advanced === 'boolean' ? talk.advanced : null,
        contactId: textOf(talk.contact),
        isDecisionMaker: this.#roleOf(talk.contact, roles, at) === 'decisionMaker',
      })),
    );
  }

  #roleOf(contact: unknown, roles: ReadonlyMap<string, string | null>, at: string): string | null {
    if (typeof contact !== 'string') return null;
    const chronicle = this.#records.get('contact', contact);
    return roles.get(contact) ?? (chronicle === undefined ? null : textOf(valuesAt(chronicle, at).decisionRole));
  }

  /** As `loadBeside` reads the present. */
  #besideAt(id: string, talks: readonly Values[], at: string): Beside {
    const of = <T>(rows: ReadonlyMap<string, readonly T[]>): readonly T[] => rows.get(id) ?? [];
    const rows = this.#rows;
    const roles = this.#rolesAt(id, at);
    const newest = talks.toSorted((one, other) =>
      `${String(one.at)} ${String(one.id)}` < `${String(other.at)} ${String(other.id)}` ? 1 : -1,
    );
    const reported = of(rows.reported).filter((one) => one.at <= at);
    return {
      evidence: of(rows.evidence).filter((one) => one.at <= at && !isPast(one.withdrawn, at) && this.#stands(one, at)),
      documents: this.#documentsAt(id, at),
      talks: newest.slice(0, MOST_TALKS).map((talk) => ({
        id: String(talk.id),
        kind: String(talk.kind),
        action: String(talk.action),
        conclusion: textOf(talk.conclusion),
        nextStep: textOf(talk.nextStep),
        contact: textOf(talk.contact),
        role: this.#roleOf(talk.contact, roles, at),
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
      waivers: this.#waivers(id, at, true),
      team: of(rows.team)
        .filter((one) => one.added <= at && !isPast(one.removed, at))
        .map(({ member, role }) => ({ member, role })),
    };
  }

  /** A proof counts as long as what it names is out of the bin. */
  #stands(given: EvidenceRow, at: string): boolean {
    if (given.source === 'statement') return true;
    if (given.isFile) return !isPast(given.fileDeleted, at);
    const talk = given.about === null ? undefined : this.#records.get('activity', given.about);
    return given.isTalk && (talk === undefined ? !isPast(given.talkDeleted, at) : wasThere(talk, at));
  }

  /** Exceptions granted by then that held, or those that had lapsed. */
  #waivers(id: string, at: string, held: boolean): Waiver[] {
    return (this.#rows.waivers.get(id) ?? [])
      .filter((one) => isPast(one.granted, at) && (isPast(one.used, at) || !isPast(one.expires, at)) === held)
      .map(({ exception, stages, criteria }) => ({ exception, stages, criteria }));
  }

  /** Decision roles of contacts on the deal. A changed one is told by the deal's log. */
  #rolesAt(id: string, at: string): Map<string, string | null> {
    const roles = new Map<string, string | null>();
    for (const { contact, role, added, removed } of this.#rows.contacts.get(id) ?? []) {
      if (added <= at && !isPast(removed, at)) roles.set(contact, role);
    }
    for (const { from, to } of this.#changedAfter(id, 'decisionLink', at)) {
      const link = to === null ? null : (from as { contact?: string; role?: string | null } | null);
      if (link?.contact !== undefined && link.role !== undefined && roles.has(link.contact))
        roles.set(link.contact, link.role);
    }
    return roles;
  }

  /** Files that were there, of the kinds that they then were. */
  #documentsAt(id: string, at: string): DocumentFact[] {
    const files = (this.#rows.documents.get(id) ?? []).filter((one) => one.at <= at && !isPast(one.deleted, at));
    const kinds = new Map(files.map((file) => [file.id, file.kind]));
    for (const { from } of this.#changedAfter(id, 'documentKind', at)) {
      const told = from as { file?: string; kind?: string | null } | null;
      if (told?.file !== undefined && told.kind !== undefined) kinds.set(told.file, told.kind);
    }
    return files.flatMap((file) => {
      const kind = kinds.get(file.id) ?? null;
      return kind === null ? [] : [{ id: file.id, kind, name: file.name, by: file.by, at: file.at }];
    });
  }

  /** What the deal's log tells of one thing beside it after a moment, newest first. */
  #changedAfter(id: string, field: string, at: string): FieldChange[] {
    const log = this.#records.get('opportunity', id)?.log ?? [];
    return log
      .slice(eventsUntil(log, at))
      .toReversed()
      .flatMap((event) => event.changes.filter((change) => change.field === field));
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

import type { ConfirmationFact, DocumentFact, Waiver } from '@throughline/domain/process/gate.ts';
import type { FieldChange } from '../platform/events.ts';
import { eventsUntil, valuesAt, wasThere } from '../process/rehearsal-chronicle.ts';
import type { Beside } from './gate-facts.ts';
import type { BesideRows, EvidenceRow } from './past-beside.ts';
import type { PastRecords } from './past-records.ts';

type Values = Readonly<Record<string, unknown>>;

/** What was read of deals and of what stands beside them, with the instants between which each row counts. */
export interface Past {
  records: PastRecords;
  rows: BesideRows;
}

/** Talks of a deal that gates look at: the newest; as `loadBeside` reads them. */
const MOST_TALKS = 500;

export function roleOf(
  past: Past,
  contact: unknown,
  roles: ReadonlyMap<string, string | null>,
  at: string,
): string | null {
  if (typeof contact !== 'string') return null;
  const chronicle = past.records.get('contact', contact);
  return roles.get(contact) ?? (chronicle === undefined ? null : textOf(valuesAt(chronicle, at).decisionRole));
}

/** As `loadBeside` reads the present. */
export function besideAt(past: Past, id: string, talks: readonly Values[], at: string): Beside {
  const of = <T>(rows: ReadonlyMap<string, readonly T[]>): readonly T[] => rows.get(id) ?? [];
  const { rows } = past;
  const roles = rolesAt(past, id, at);
  const newest = talks.toSorted((one, other) =>
    `${String(one.at)} ${String(one.id)}` < `${String(other.at)} ${String(other.id)}` ? 1 : -1,
  );
  const reported = of(rows.reported).filter((one) => one.at <= at);
  return {
    evidence: of(rows.evidence).filter((one) => one.at <= at && !isPast(one.withdrawn, at) && stands(past, one, at)),
    documents: documentsAt(past, id, at),
    talks: newest.slice(0, MOST_TALKS).map((talk) => ({
      id: String(talk.id),
      kind: String(talk.kind),
      action: String(talk.action),
      conclusion: textOf(talk.conclusion),
      nextStep: textOf(talk.nextStep),
      contact: textOf(talk.contact),
      role: roleOf(past, talk.contact, roles, at),
      by: textOf(talk.owner),
      at: String(talk.at),
    })),
    actions: actionsAt(past, id, at),
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
    waivers: waivers(past, id, at, true),
    team: of(rows.team)
      .filter((one) => one.added <= at && !isPast(one.removed, at))
      .map(({ member, role }) => ({ member, role })),
  };
}

/** A proof counts as long as what it names is out of the bin. */
function stands(past: Past, given: EvidenceRow, at: string): boolean {
  if (given.source === 'statement') return true;
  if (given.isFile) return !isPast(given.fileDeleted, at);
  const talk = given.about === null ? undefined : past.records.get('activity', given.about);
  return given.isTalk && (talk === undefined ? !isPast(given.talkDeleted, at) : wasThere(talk, at));
}

/** Exceptions granted by then that held, or those that had lapsed. */
export function waivers(past: Past, id: string, at: string, held: boolean): Waiver[] {
  return (past.rows.waivers.get(id) ?? [])
    .filter((one) => isPast(one.granted, at) && (isPast(one.used, at) || !isPast(one.expires, at)) === held)
    .map(({ exception, channel, stages, criteria, expires, used }) => ({
      exception,
      channel,
      stages,
      criteria,
      expires: isPast(used, at) ? null : expires,
    }));
}

/** Decision roles of contacts on the deal. A changed one is told by the deal's log. */
export function rolesAt(past: Past, id: string, at: string): Map<string, string | null> {
  const roles = new Map<string, string | null>();
  for (const { contact, role, added, removed } of past.rows.contacts.get(id) ?? []) {
    if (added <= at && !isPast(removed, at)) roles.set(contact, role);
  }
  for (const { from, to } of changedAfter(past, id, 'decisionLink', at)) {
    const link = to === null ? null : (from as { contact?: string; role?: string | null } | null);
    if (link?.contact !== undefined && link.role !== undefined && roles.has(link.contact))
      roles.set(link.contact, link.role);
  }
  return roles;
}

/** Files that were there, of the kinds that they then were. */
function documentsAt(past: Past, id: string, at: string): DocumentFact[] {
  const files = (past.rows.documents.get(id) ?? []).filter((one) => one.at <= at && !isPast(one.deleted, at));
  const kinds = new Map(files.map((file) => [file.id, file.kind]));
  for (const { from } of changedAfter(past, id, 'documentKind', at)) {
    const told = from as { file?: string; kind?: string | null } | null;
    if (told?.file !== undefined && told.kind !== undefined) kinds.set(told.file, told.kind);
  }
  return files.flatMap((file) => {
    const kind = kinds.get(file.id) ?? null;
    return kind === null ? [] : [{ id: file.id, kind, name: file.name, by: file.by, at: file.at }];
  });
}

/** What the deal's log tells of one thing beside it after a moment, newest first. */
function changedAfter(past: Past, id: string, field: string, at: string): FieldChange[] {
  const log = past.records.get('opportunity', id)?.log ?? [];
  return log
    .slice(eventsUntil(log, at))
    .toReversed()
    .flatMap((event) => event.changes.filter((change) => change.field === field));
}

function actionsAt(past: Past, id: string, at: string): Beside['actions'] {
  return (
    past.records
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
          // Whoever set it done had what it asks for.
          proven: status === 'done' && (values.evidence === 'file' || values.evidence === 'activity'),
          at: textOf(values.doneAt) ?? String(values.createdAt),
        };
      })
      .toSorted((one, other) => (one.at < other.at ? 1 : -1))
  );
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
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

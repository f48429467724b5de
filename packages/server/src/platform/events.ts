import type { Ctx } from './ctx.ts';
import type { Tx } from './db.ts';
import { DIRECTORY_OBJECTS } from './directory.ts';
import { newId } from './id.ts';

export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

/** Facts by which the readers of a record are found; a record read through its parents has one entry for each of them too. */
export interface Audience {
  object: string;
  id: string;
  owner: string | null;
  collaborators: readonly string[];
}

export interface NewEvent {
  object: string;
  recordId: string;
  recordVersion: number | null;
  /** `created`, `updated`, `deleted`, `restored`, `transferred`, `stageMoved`, ... */
  action: string;
  changes: readonly FieldChange[];
  reason?: string | null | undefined;
  /** Before and after, where a change moves the record out of someone's sight. */
  audience?: readonly Audience[];
}

/**
 * Called for every event (those of a batch together), in its transaction and after its row is written: what it adds to
 * other tables exists exactly if the change does. It has no effect outside the database but through `tx.afterCommit`.
 */
export type EventWatcher = (ctx: Ctx, tx: Tx, events: readonly NewEvent[]) => Promise<void>;

/** Ids of the records that went for good, by object: what lies beside them goes too. */
export function purgedIn(events: readonly NewEvent[]): Map<string, string[]> {
  const purged = new Map<string, string[]>();
  for (const { action, object, recordId } of events) {
    if (action !== 'purged') continue;
    const ids = purged.get(object);
    if (ids === undefined) purged.set(object, [recordId]);
    else ids.push(recordId);
  }
  return purged;
}

const COLUMNS = `insert into event (workspace_id, seq, txid, id, object, record_id, record_version, action, actor_id, actor_kind, at,
  changes, reason, audience, batch_id, request_id, address, on_behalf_of_id)`;
const INSERT = `${COLUMNS}
  values ($1, nextval('event_seq'), pg_current_xact_id()::text::bigint, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`;

/** Who caused what the product does by itself; null where nobody did, or where they act themselves. */
const onBehalfOf = ({ actor, directory }: Ctx): string | null =>
  actor.kind === 'system' && directory.members.has(actor.memberId) ? actor.memberId : null;

/** After the commit: drops what is known of the workspace's directory where it changed, and wakes the readers of the log. */
function wakeReaders({ platform, workspaceId }: Ctx, tx: Tx, events: readonly NewEvent[]): void {
  tx.afterCommit(() => {
    const changesDirectory = events.some((event) => DIRECTORY_OBJECTS.has(event.object));
    if (changesDirectory) platform.directories.drop(workspaceId);
    platform.feed.wake(workspaceId, changesDirectory);
  });
}

/** Appends one row to the event log, in the transaction of the change that it records, and wakes the readers after the commit. */
export async function emit(ctx: Ctx, tx: Tx, event: NewEvent): Promise<void> {
  const { actor, platform, workspaceId } = ctx;
  wakeReaders(ctx, tx, [event]);
  const written = tx.run(
    INSERT,
    [
      workspaceId,
      newId(),
      event.object,
      event.recordId,
      event.recordVersion,
      event.action,
      actor.kind === 'system' ? null : actor.memberId,
      actor.kind,
      new Date(ctx.now),
      JSON.stringify(event.changes),
      event.reason ?? null,
      event.audience === undefined ? null : JSON.stringify(event.audience),
      ctx.batchId,
      ctx.requestId,
      ctx.address,
      onBehalfOf(ctx),
    ],
    'event-insert',
  );
  await Promise.all([written, ...platform.watchers.map((watch) => watch(ctx, tx, [event]))]);
}

const MOST_EVENTS = 1000;
/** Statements of so few rows come again and again; they are prepared. */
const FEW = 12;

/** The same for many changes of one object, in one statement. */
export async function emitMany(ctx: Ctx, tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const { actor, platform, workspaceId } = ctx;
  wakeReaders(ctx, tx, events);
  for (let at = 0; at < events.length; at += MOST_EVENTS) {
    const params: unknown[] = [
      workspaceId,
      actor.kind === 'system' ? null : actor.memberId,
      actor.kind,
      new Date(ctx.now),
      ctx.batchId,
      ctx.requestId,
      ctx.address,
      onBehalfOf(ctx),
    ];
    const rows = events.slice(at, at + MOST_EVENTS).map((event) => {
      const own = [
        newId(),
        event.object,
        event.recordId,
        event.recordVersion,
        event.action,
        JSON.stringify(event.changes),
        event.reason ?? null,
        event.audience === undefined ? null : JSON.stringify(event.audience),
      ].map((value) => `$${params.push(value)}`);
      const [id, object, recordId, version, action, changes, reason, audience] = own;
      return `($1, nextval('event_seq'), pg_current_xact_id()::text::bigint, ${id}, ${object}, ${recordId}, ${version}, ${action}, $2, $3, $4, ${changes}, ${reason}, ${audience}, $5, $6, $7, $8)`;
    });
    await tx.run(
      `${COLUMNS} values ${rows.join(', ')}`,
      params,
      rows.length <= FEW ? `events-${rows.length}` : undefined,
    );
  }
  for (const watch of platform.watchers) await watch(ctx, tx, events);
}

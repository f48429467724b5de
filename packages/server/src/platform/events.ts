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

const INSERT = `insert into event (workspace_id, seq, txid, id, object, record_id, record_version, action, actor_id, actor_kind, at,
  changes, reason, audience, batch_id, request_id, address)
  values ($1, nextval('event_seq'), pg_current_xact_id()::text::bigint, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

/** Appends one row to the event log, in the transaction of the change that it records, and wakes the readers after the commit. */
export async function emit(ctx: Ctx, tx: Tx, event: NewEvent): Promise<void> {
  const { actor, platform, workspaceId } = ctx;
  tx.afterCommit(() => {
    if (DIRECTORY_OBJECTS.has(event.object)) platform.directories.drop(workspaceId);
    platform.feed.wake(workspaceId);
  });
  await tx.run(
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
    ],
    'event-insert',
  );
}

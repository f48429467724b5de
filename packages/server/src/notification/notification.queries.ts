import type { NotificationData } from '@throughline/domain/notification/causes.ts';
import type { NotificationKind } from '@throughline/domain/notification/notification.ts';
import type { Tx } from '../platform/db.ts';

export interface StoredNotification {
  id: string;
  kind: NotificationKind;
  object: string;
  recordId: string;
  actorId: string | null;
  data: unknown;
  at: string;
  readAt: string | null;
}

export interface NewNotification {
  id: string;
  memberId: string;
  kind: NotificationKind;
  data: NotificationData;
}

/** What one change tells its people, of one record or several. */
export const insertNotifications = (
  tx: Tx,
  cause: { actorId: string | null; at: string },
  told: readonly (NewNotification & { object: string; recordId: string })[],
): Promise<number> =>
  tx.run(
    `insert into notification (workspace_id, id, member_id, kind, object, record_id, actor_id, data, created_at)
     select $1, t.id, t.member_id, t.kind, t.object, t.record_id, $8, t.data::jsonb, $9
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[])
       as t (id, member_id, kind, data, object, record_id)`,
    [
      tx.workspaceId,
      told.map((one) => one.id),
      told.map((one) => one.memberId),
      told.map((one) => one.kind),
      told.map((one) => JSON.stringify(one.data)),
      told.map((one) => one.object),
      told.map((one) => one.recordId),
      cause.actorId,
      cause.at,
    ],
    'notification-insert',
  );

/** Newest first, before the id `before`. */
export const notificationsOf = (
  tx: Tx,
  memberId: string,
  before: string,
  limit: number,
  onlyUnread: boolean,
): Promise<StoredNotification[]> =>
  tx.sql<StoredNotification>(
    `select id, kind, object, record_id as "recordId", actor_id as "actorId", data, created_at as at, read_at as "readAt"
     from notification where workspace_id = $1 and member_id = $2 and id < $3 ${onlyUnread ? 'and read_at is null' : ''}
     order by id desc limit $4`,
    [tx.workspaceId, memberId, before, limit],
    onlyUnread ? 'notification-unread' : 'notification-page',
  );

/** Unread notifications of a member ($2), counted up to 1,000. */
export const COUNT_UNREAD = `select count(*)::int as count from (
  select 1 from notification where workspace_id = $1 and member_id = $2 and read_at is null limit 1000) counted`;

/** @param ids null = all */
export const setRead = (tx: Tx, memberId: string, ids: readonly string[] | null, at: string): Promise<number> =>
  tx.run(
    `update notification set read_at = $3 where workspace_id = $1 and member_id = $2 and read_at is null
     and ($4::uuid[] is null or id = any($4::uuid[]))`,
    [tx.workspaceId, memberId, at, ids],
    'notification-read',
  );

/** What a deleted comment said is told no longer. */
export const forgetComment = (tx: Tx, object: string, recordId: string, commentId: string): Promise<number> =>
  tx.run(
    `update notification set data = data - 'comment'
     where workspace_id = $1 and object = $2 and record_id = $3 and data->'comment'->>'id' = $4`,
    [tx.workspaceId, object, recordId, commentId],
    'notification-forget-comment',
  );

export const deleteNotificationsOf = (tx: Tx, object: string, recordIds: readonly string[]): Promise<number> =>
  tx.run(
    'delete from notification where workspace_id = $1 and object = $2 and record_id = any($3::uuid[])',
    [tx.workspaceId, object, recordIds],
    'notification-delete-of',
  );

/** Kinds that come by mail, by member; members without an entry never chose. */
export const mailKindsOf = async (
  tx: Tx,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, readonly NotificationKind[]>> => {
  const rows = await tx.sql<{ member: string; kinds: NotificationKind[] }>(
    'select member_id as member, mail_kinds as kinds from notification_preference where workspace_id = $1 and member_id = any($2::uuid[])',
    [tx.workspaceId, memberIds],
    'notification-preferences',
  );
  return new Map(rows.map((row) => [row.member, row.kinds]));
};

export const setMailKinds = (tx: Tx, memberId: string, kinds: readonly NotificationKind[]): Promise<number> =>
  tx.run(
    `insert into notification_preference (workspace_id, member_id, mail_kinds) values ($1, $2, $3)
     on conflict (workspace_id, member_id) do update set mail_kinds = excluded.mail_kinds`,
    [tx.workspaceId, memberId, kinds],
    'notification-prefer',
  );

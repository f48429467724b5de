import type { Notification } from '@throughline/domain/notification/notification.contract.ts';
import { MAILED_BY_DEFAULT, type NotificationKind } from '@throughline/domain/notification/notification.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { columnOf, findField } from '@throughline/domain/record/object.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { LiveMessage } from '../platform/live/hub.ts';
import { canMail } from '../platform/mail/transport.ts';
import { emit } from '../platform/events.ts';
import { canReadField, scopeSql } from '../record/access.ts';
import { statementName } from '../record/statement.ts';
import {
  COUNT_UNREAD,
  mailKindsOf,
  notificationsOf,
  setMailKinds,
  setRead,
  type StoredNotification,
} from './notification.queries.ts';
import { emitRead, NOTIFICATION } from './tell.ts';
import { dataOf, stageNames, wordsOf } from './words.ts';

/** Sorts behind every id. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The caller's notifications, newest first; what they may no longer read has no name and tells nothing. */
export async function listNotifications(
  ctx: Ctx,
  page: { unread?: unknown; cursor?: string | undefined; limit: number },
): Promise<{ items: Notification[]; nextCursor: string | null }> {
  const before = page.cursor ?? LAST_ID;
  if (!/^[0-9a-f-]{36}$/.test(before)) {
    const message = {
      zh: '翻页位置无效，请从第一页开始。',
      en: 'Not a valid page position; start from the first page.',
    };
    throw invalid([{ field: 'cursor', value: before, message }]);
  }
  return ctx.read(async (tx) => {
    const own = within(ctx, tx);
    const found = await notificationsOf(tx, ctx.actor.memberId, before, page.limit + 1, page.unread !== undefined);
    const rows = found.slice(0, page.limit);
    const names = await readableNames(own, tx, rows);
    const stages = await stageNames(
      tx,
      rows.map((row) => dataOf(row.data)),
    );
    return {
      items: rows
        // An object that the workspace has no more.
        .filter((row) => ctx.directory.catalog.find(row.object) !== undefined)
        .map((row) => {
          const recordName = names.get(row.recordId) ?? null;
          const data = dataOf(row.data);
          return {
            id: row.id,
            kind: row.kind,
            object: row.object,
            record: { id: row.recordId, name: recordName },
            approval: data.approval?.id ?? null,
            actor:
              row.actorId === null
                ? null
                : { id: row.actorId, name: ctx.directory.members.get(row.actorId)?.name ?? null },
            at: row.at,
            read: row.readAt !== null,
            text: wordsOf(own, { ...row, recordName, data }, stages, ctx.locale),
          };
        }),
      nextCursor: found.length > page.limit ? (rows.at(-1)?.id ?? null) : null,
    };
  });
}

/** Names of the records that the caller may read now; one query for each object. */
async function readableNames(
  ctx: Ctx,
  tx: Tx,
  rows: readonly StoredNotification[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const [key, of] of Map.groupBy(rows, (row) => row.object)) {
    const object = ctx.directory.catalog.find(key);
    const field = object === undefined ? undefined : findField(object, object.nameField);
    if (object === undefined || object.bare || field === undefined || !canReadField(ctx.actor, object, field)) continue;
    const params: unknown[] = [ctx.workspaceId, [...new Set(of.map((row) => row.recordId))]];
    const text = `select t.id, t.${columnOf(field)} as name from ${object.table} t
      where t.workspace_id = $1::uuid and t.id = any($2::uuid[]) and t.deleted_at is null and ${scopeSql(ctx, object, 'read', 't', params)}`;
    for (const row of await tx.sql<{ id: string; name: string }>(text, params, statementName(text)))
      names.set(row.id, row.name);
  }
  return names;
}

/** Up to 1,000. */
export async function countUnread(ctx: Ctx): Promise<number> {
  const [row] = await ctx.readOnce<{ count: number }>(
    COUNT_UNREAD,
    [ctx.workspaceId, ctx.actor.memberId],
    'notification-count',
  );
  return row?.count ?? 0;
}

/** What a stream is told when its member's notifications change. */
export const unreadMessage = async (ctx: Ctx): Promise<LiveMessage> => ({
  event: 'notification',
  data: { unread: await countUnread(ctx) },
});

/** @param ids null = all @returns how many are left unread */
export async function markRead(ctx: Ctx, ids: readonly string[] | null): Promise<number> {
  return ctx.transaction(async (tx) => {
    const { memberId } = ctx.actor;
    await setRead(tx, memberId, ids, new Date(ctx.now).toISOString());
    // Other windows of the same person show the same number.
    await emitRead(within(ctx, tx), tx, memberId, [memberId]);
    return countUnread(within(ctx, tx));
  });
}

export interface Preferences {
  mail: NotificationKind[];
  mailAvailable: boolean;
}

export async function readPreferences(ctx: Ctx): Promise<Preferences> {
  const { memberId } = ctx.actor;
  const chosen = await ctx.read((tx) => mailKindsOf(tx, [memberId]));
  return { mail: [...(chosen.get(memberId) ?? MAILED_BY_DEFAULT)], mailAvailable: canMail(ctx.platform.config) };
}

/** @throws AppError forbidden for the product itself, which has no mailbox */
export async function changePreferences(ctx: Ctx, input: { mail: NotificationKind[] }): Promise<Preferences> {
  if (ctx.actor.kind === 'system') throw new AppError('forbidden');
  const before = await readPreferences(ctx);
  const mail = [...new Set(input.mail)];
  await ctx.transaction(async (tx) => {
    await setMailKinds(tx, ctx.actor.memberId, mail);
    await emit(within(ctx, tx), tx, {
      object: `${NOTIFICATION}Preference`,
      recordId: ctx.actor.memberId,
      recordVersion: null,
      action: 'updated',
      changes: [{ field: 'mail', from: before.mail, to: mail }],
    });
  });
  return { ...before, mail };
}

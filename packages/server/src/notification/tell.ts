import { type Cause, causesOf } from '@throughline/domain/notification/causes.ts';
import { MAILED_BY_DEFAULT } from '@throughline/domain/notification/notification.ts';
import { inLocale } from '@throughline/domain/platform/label.ts';
import { columnOf, findField } from '@throughline/domain/record/object.ts';
import { followersOf } from '../comment/follow.queries.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type Audience, emit, emitMany, type EventWatcher, type NewEvent, purgedIn } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { queueMail } from '../platform/mail/outbox.ts';
import { canMail } from '../platform/mail/transport.ts';
import { describe } from '../record/access.ts';
import { findVersion } from '../process/process.queries.ts';
import { readersAmong } from '../record/readers.ts';
import { statementName } from '../record/statement.ts';
import { entryFacts, toldOfEntry } from '../task/stage-entry.ts';
import {
  deleteNotificationsOf,
  forgetComment,
  insertNotifications,
  mailKindsOf,
  type NewNotification,
} from './notification.queries.ts';
import { stageNames, wordsOf } from './words.ts';

/** Object of the events by which streams learn that their member was told something. */
export const NOTIFICATION = 'notification';

/**
 * Tells people of a change, in its transaction: one place for every object and every path. Nobody is told of their own
 * doing or of a record that they may not read. What a batch or an import does concerns nobody in particular: hundreds of
 * sentences would say less than its report.
 */
export const tellPeople: EventWatcher = async (ctx, tx, events) => {
  for (const [object, ids] of purgedIn(events)) await deleteNotificationsOf(tx, object, ids);
  if (ctx.batchId !== null || ctx.actor.kind === 'import') return;
  const told: Telling[] = [];
  for (const event of events) told.push({ of: event, told: await toldBy(ctx, tx, event) });
  await tellAll(ctx, tx, told);
};

async function toldBy(ctx: Ctx, tx: Tx, event: NewEvent): Promise<readonly NewNotification[]> {
  if (event.action === 'commentRemoved') {
    const removed = event.changes[0]?.from as { id: string } | undefined;
    if (removed !== undefined) await forgetComment(tx, event.object, event.recordId, removed.id);
  }
  const target = ctx.directory.catalog.find(event.object);
  if (target === undefined || target.bare) return [];
  const causes = causesOf(event);
  const facts = event.audience?.find((entry) => entry.object === event.object && entry.id === event.recordId);
  if (causes.length === 0 || facts === undefined) return [];
  return recipients(ctx, tx, event, facts, causes);
}

/** The record that something is told of. */
type Told = Pick<NewEvent, 'object' | 'recordId'>;

/** Who learns what of one record. */
interface Telling {
  of: Told;
  told: readonly NewNotification[];
}

/** Tells each of these members one thing, in the list, by mail and live. Who may know of it is the caller's question. */
export const tell = (ctx: Ctx, tx: Tx, of: Told, told: readonly NewNotification[]): Promise<void> =>
  tellAll(ctx, tx, [{ of, told }]);

async function tellAll(ctx: Ctx, tx: Tx, all: readonly Telling[]): Promise<void> {
  const tellings = all.filter(({ told }) => told.length > 0);
  if (tellings.length === 0) return;
  await insertNotifications(
    tx,
    { actorId: actorOf(ctx), at: new Date(ctx.now).toISOString() },
    tellings.flatMap(({ of, told }) => told.map((one) => ({ ...one, object: of.object, recordId: of.recordId }))),
  );
  for (const { of, told } of tellings) await mail(ctx, tx, of, told);
  await emitMany(
    ctx,
    tx,
    tellings.map(({ of, told }) =>
      toldEvent(
        'created',
        of.recordId,
        told.map((one) => one.memberId),
      ),
    ),
  );
}

const actorOf = (ctx: Ctx): string | null => (ctx.actor.kind === 'system' ? null : ctx.actor.memberId);

/** Wakes the streams of these members in every process; each asks for its own count. */
export const emitRead = (ctx: Ctx, tx: Tx, recordId: string, members: readonly string[]): Promise<void> =>
  emit(ctx, tx, toldEvent('read', recordId, members));

const toldEvent = (action: 'created' | 'read', recordId: string, members: readonly string[]): NewEvent => ({
  object: NOTIFICATION,
  recordId,
  recordVersion: null,
  action,
  changes: [],
  audience: [{ object: NOTIFICATION, id: recordId, owner: null, collaborators: members }],
});

/** Each member once, by the first cause that concerns them. */
async function recipients(
  ctx: Ctx,
  tx: Tx,
  event: NewEvent,
  facts: Audience,
  causes: readonly Cause[],
): Promise<NewNotification[]> {
  const wanted = new Map<string, Cause>();
  for (const cause of causes) {
    for (const id of await membersOf(ctx, tx, event, facts, cause))
      if (id !== ctx.actor.memberId && !wanted.has(id)) wanted.set(id, cause);
  }
  const readers = await readersAmong(ctx, tx, event.object, facts, [...wanted.keys()]);
  return [...wanted].flatMap(([memberId, { kind, data }]) =>
    readers.has(memberId) ? [{ id: newId(), memberId, kind, data }] : [],
  );
}

async function membersOf(
  ctx: Ctx,
  tx: Tx,
  event: NewEvent,
  facts: Audience,
  { kind, to }: Cause,
): Promise<readonly string[]> {
  if (to !== 'followers') return to;
  const followers = await followersOf(tx, { object: event.object, record: event.recordId }, facts);
  return kind === 'stageMoved' ? concernedBy(ctx, tx, event, followers) : followers;
}

/**
 * Of a move learn those who follow the deal, those who answer for the stage and those who are to be informed of it; but not
 * whom the entry gives something to do: their task tells them.
 */
async function concernedBy(ctx: Ctx, tx: Tx, event: NewEvent, followers: readonly string[]): Promise<string[]> {
  const to = event.changes.find((change) => change.field === 'stage')?.to;
  const entry = await entryFacts(tx, { id: event.recordId, version: event.recordVersion ?? 0 });
  const version = entry?.processVersion ? await findVersion(tx, entry.processVersion) : undefined;
  const stage = version?.definition.stages.find((one) => one.id === to);
  if (entry === undefined || stage === undefined) return [...followers];
  const { players, busy } = toldOfEntry(ctx, entry, stage);
  return [...followers.filter((id) => !busy.has(id)), ...players];
}

async function mail(ctx: Ctx, tx: Tx, event: Told, told: readonly NewNotification[]): Promise<void> {
  const { config } = ctx.platform;
  if (!canMail(config)) return;
  const chosen = await mailKindsOf(
    tx,
    told.map((one) => one.memberId),
  );
  const mailed = told.filter((one) => (chosen.get(one.memberId) ?? MAILED_BY_DEFAULT).includes(one.kind));
  if (mailed.length === 0) return;
  const stages = await stageNames(
    tx,
    mailed.map((one) => one.data),
  );
  const recordName = await nameOf(ctx, tx, event);
  const { path } = describe(ctx, event.object);
  for (const { memberId, kind, data } of mailed) {
    const member = ctx.directory.members.get(memberId);
    if (member === undefined) continue;
    const about = { kind, object: event.object, actorId: actorOf(ctx), recordName, data };
    const sentence = wordsOf(ctx, about, stages, member.locale);
    const address = data.approval === undefined ? `${path}/${event.recordId}` : `approvals?id=${data.approval.id}`;
    const link = config.publicUrl === undefined ? '' : `\n\n${config.publicUrl.replace(/\/+$/, '')}/${address}`;
    const why = inLocale(
      {
        zh: `您收到这封邮件，因为您是工作区“${ctx.directory.workspace.name}”的成员；可在“设置 › 通知”中更改。`,
        en: `You get this mail as a member of “${ctx.directory.workspace.name}”; change this in Settings › Notifications.`,
      },
      member.locale,
    );
    await queueMail(ctx, tx, {
      to: member.email,
      subject: Array.from(sentence).slice(0, 120).join(''),
      text: `${sentence}${link}\n\n-- \n${why}\n`,
    });
  }
}

async function nameOf(ctx: Ctx, tx: Tx, event: Told): Promise<string | null> {
  const object = describe(ctx, event.object);
  const field = findField(object, object.nameField);
  if (field === undefined) return null;
  const text = `select ${columnOf(field)} as name from ${object.table} where workspace_id = $1 and id = $2`;
  const [row] = await tx.sql<{ name: string | null }>(text, [ctx.workspaceId, event.recordId], statementName(text));
  return row?.name ?? null;
}

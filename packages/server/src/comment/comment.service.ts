import type { Comment, Thread } from '@throughline/domain/comment/comment.contract.ts';
import { mentionsIn } from '@throughline/domain/comment/mention.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Action } from '@throughline/domain/record/object.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type EventWatcher, purgedIn } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { getRecord } from '../record/read.ts';
import { readersAmong } from '../record/readers.ts';
import { describeTarget, emitBeside, lockTarget, type Target } from '../record/target.ts';
import {
  answers,
  countInThread,
  emptyComment,
  findComment,
  firstComments,
  insertComment,
  setBody,
  type StoredComment,
} from './comment.queries.ts';
import { beginFollowing } from './follow.queries.ts';

/** A page holds whole threads, so a thread has an end. */
const LONGEST_THREAD = 500;
/** Sorts behind every id. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** People say something where they may read; a key that may only read says nothing. */
const neededFor = (ctx: Ctx): Action => (ctx.actor.kind === 'apiKey' ? 'update' : 'read');

const person = (ctx: Ctx, id: string) => ({ id, name: ctx.directory.members.get(id)?.name ?? null });

function commentOf(ctx: Ctx, row: StoredComment): Comment {
  const isGone = row.deletedAt !== null;
  return {
    id: row.id,
    parent: row.parentId,
    author: person(ctx, row.authorId),
    at: row.createdAt,
    editedAt: row.editedAt,
    text: isGone ? null : row.body,
    mentions: mentionsIn(row.body).map((id) => person(ctx, id)),
    mine: !isGone && row.authorId === ctx.actor.memberId,
  };
}

/** Threads of a record, newest first. @throws AppError not_found, invalid (cursor) */
export async function listComments(
  ctx: Ctx,
  of: { object: string; record: string; cursor?: string | undefined; limit: number },
): Promise<{ items: Thread[]; nextCursor: string | null }> {
  describeTarget(ctx, of.object);
  const before = of.cursor ?? LAST_ID;
  if (!/^[0-9a-f-]{36}$/.test(before)) {
    const message = {
      zh: '翻页位置无效，请从第一页开始。',
      en: 'Not a valid page position; start from the first page.',
    };
    throw invalid([{ field: 'cursor', value: before, message }]);
  }
  return ctx.read(async (tx) => {
    await getRecord(within(ctx, tx), of.object, of.record);
    const rows = await firstComments(tx, of, before, of.limit + 1);
    const roots = rows.slice(0, of.limit);
    const ids = roots.map((root) => root.id);
    const replies = Map.groupBy(withoutDeadEnds(await answers(tx, of, ids)), (reply) => reply.rootId);
    return {
      items: roots.map((root) => ({
        ...commentOf(ctx, root),
        replies: (replies.get(root.id) ?? []).map((reply) => commentOf(ctx, reply)),
      })),
      nextCursor: rows.length > of.limit ? (ids.at(-1) ?? null) : null,
    };
  });
}

/** Deleted answers stay only where another answer stands on them. */
function withoutDeadEnds(replies: readonly StoredComment[]): StoredComment[] {
  const byId = new Map(replies.map((reply) => [reply.id, reply]));
  const kept = new Set<string>();
  for (const reply of replies) {
    if (reply.deletedAt !== null) continue;
    for (let at: StoredComment | undefined = reply; at !== undefined && !kept.has(at.id); ) {
      kept.add(at.id);
      at = at.parentId === null ? undefined : byId.get(at.parentId);
    }
  }
  return replies.filter((reply) => kept.has(reply.id));
}

/** @throws AppError not_found, forbidden, invalid (unknown parent, mention of someone who may not read the record), conflict (thread too long) */
export async function addComment(
  ctx: Ctx,
  input: { object: string; record: string; parent: string | null; text: string },
): Promise<Comment> {
  // A comment is someone's word.
  if (ctx.actor.kind === 'system') throw new AppError('forbidden');
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockTarget(own, tx, input.object, input.record, neededFor(ctx));
    const text = input.text.normalize('NFC');
    await requireReaders(own, tx, target, mentionsIn(text));
    const parent = input.parent === null ? undefined : await requireParent(tx, input);
    const id = newId();
    const row: StoredComment = {
      id,
      object: input.object,
      recordId: input.record,
      rootId: parent?.rootId ?? id,
      parentId: input.parent,
      authorId: ctx.actor.memberId,
      body: text,
      createdAt: new Date(ctx.now).toISOString(),
      editedAt: null,
      deletedAt: null,
    };
    await insertComment(tx, row);
    await beginFollowing(tx, input, ctx.actor.memberId);
    await emitBeside(own, tx, target, 'commented', [{ field: 'comment', from: null, to: { id, text } }]);
    return commentOf(ctx, row);
  });
}

async function requireParent(
  tx: Tx,
  input: { object: string; record: string; parent: string | null },
): Promise<StoredComment> {
  const parent = await findComment(tx, input.parent ?? '');
  if (
    parent === undefined ||
    parent.object !== input.object ||
    parent.recordId !== input.record ||
    parent.deletedAt !== null
  ) {
    const message = {
      zh: '要回复的评论不存在或已删除。',
      en: 'The comment that this answers does not exist or was deleted.',
    };
    throw invalid([{ field: 'parent', value: input.parent, message }]);
  }
  if ((await countInThread(tx, parent)) >= LONGEST_THREAD) {
    const message = { zh: '这个讨论太长了，请另起一条评论。', en: 'This thread is very long; start a new comment.' };
    throw new AppError('conflict', { message });
  }
  return parent;
}

/** @throws AppError invalid naming those who may not read the record, so that a mention never tells more than its reader may know */
async function requireReaders(ctx: Ctx, tx: Tx, { object, row }: Target, mentioned: readonly string[]): Promise<void> {
  if (mentioned.length === 0) return;
  const readers = await readersAmong(ctx, tx, object.key, row, mentioned);
  const others = mentioned.filter((id) => !readers.has(id));
  if (others.length === 0) return;
  const names = others.map((id) => ctx.directory.members.get(id)?.name ?? '?');
  throw invalid([
    {
      field: 'text',
      value: others.join(', '),
      message: {
        zh: `${names.join('、')} 无权查看这条${object.label.zh}，不能提到他们；可先加为协作人。`,
        en: `${names.join(', ')} may not read this ${object.label.en.toLowerCase()} and cannot be mentioned; make them collaborators first.`,
      },
    },
  ]);
}

/** Changes an own comment. @throws AppError not_found, forbidden, invalid */
export const changeComment = (ctx: Ctx, id: string, input: { text: string }): Promise<Comment> =>
  changeOwn(ctx, id, async (own, tx, target, row) => {
    const text = input.text.normalize('NFC');
    if (text === row.body) return commentOf(ctx, row);
    const before = new Set(mentionsIn(row.body));
    await requireReaders(
      own,
      tx,
      target,
      mentionsIn(text).filter((member) => !before.has(member)),
    );
    const editedAt = new Date(ctx.now).toISOString();
    await setBody(tx, id, text, editedAt);
    await emitBeside(own, tx, target, 'commentChanged', [
      { field: 'comment', from: { id, text: row.body }, to: { id, text } },
    ]);
    return commentOf(ctx, { ...row, body: text, editedAt });
  });

/** @throws AppError not_found, forbidden (someone else's) */
export const removeComment = (ctx: Ctx, id: string): Promise<void> =>
  changeOwn(ctx, id, async (own, tx, target, row) => {
    await emptyComment(tx, id, new Date(ctx.now).toISOString());
    await emitBeside(own, tx, target, 'commentRemoved', [{ field: 'comment', from: { id, text: row.body }, to: null }]);
  });

async function changeOwn<T>(
  ctx: Ctx,
  id: string,
  work: (own: Ctx, tx: Tx, target: Target, row: StoredComment) => Promise<T>,
): Promise<T> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const found = await findComment(tx, id);
    if (found === undefined) throw new AppError('not_found');
    const target = await lockTarget(own, tx, found.object, found.recordId, neededFor(ctx));
    // Read again under the record's lock.
    const row = await findComment(tx, id);
    if (row === undefined || row.deletedAt !== null) throw new AppError('not_found');
    if (row.authorId !== ctx.actor.memberId) throw new AppError('forbidden');
    return work(own, tx, target, row);
  });
}

/** What was said about a record, and who followed it, goes for good with it. */
export const talkOfPurged: EventWatcher = async (_ctx, tx, events) => {
  for (const [object, ids] of purgedIn(events)) {
    for (const table of ['comment', 'follow'])
      await tx.run(
        `delete from ${table} where workspace_id = $1 and object = $2 and record_id = any($3::uuid[])`,
        [tx.workspaceId, object, ids],
        `${table}-delete-of`,
      );
  }
};

import type { Tx } from '../platform/db.ts';

export interface StoredComment {
  id: string;
  object: string;
  recordId: string;
  rootId: string;
  parentId: string | null;
  authorId: string;
  body: string;
  createdAt: string;
  editedAt: string | null;
  deletedAt: string | null;
}

const COLUMNS = `c.id, c.object, c.record_id as "recordId", c.root_id as "rootId", c.parent_id as "parentId", c.author_id as "authorId",
  c.body, c.created_at as "createdAt", c.edited_at as "editedAt", c.deleted_at as "deletedAt"`;

export const findComment = async (tx: Tx, id: string): Promise<StoredComment | undefined> =>
  (
    await tx.sql<StoredComment>(
      `select ${COLUMNS} from comment c where c.workspace_id = $1 and c.id = $2`,
      [tx.workspaceId, id],
      'comment-find',
    )
  )[0];

/** First comments, newest first, before the id `before`; deleted ones only where an answer stands. */
export const firstComments = (
  tx: Tx,
  of: { object: string; record: string },
  before: string,
  limit: number,
): Promise<StoredComment[]> =>
  tx.sql<StoredComment>(
    `select ${COLUMNS} from comment c
     where c.workspace_id = $1 and c.object = $2 and c.record_id = $3 and c.root_id < $4 and c.parent_id is null
       and (c.deleted_at is null or exists (select 1 from comment r where r.workspace_id = c.workspace_id
         and r.object = c.object and r.record_id = c.record_id and r.root_id = c.id and r.parent_id is not null and r.deleted_at is null))
     order by c.root_id desc limit $5`,
    [tx.workspaceId, of.object, of.record, before, limit],
    'comment-roots',
  );

/** Answers within these threads, oldest first, deleted ones among them. */
export const answers = (
  tx: Tx,
  of: { object: string; record: string },
  roots: readonly string[],
): Promise<StoredComment[]> =>
  tx.sql<StoredComment>(
    `select ${COLUMNS} from comment c
     where c.workspace_id = $1 and c.object = $2 and c.record_id = $3 and c.root_id = any($4::uuid[]) and c.parent_id is not null
     order by c.id`,
    [tx.workspaceId, of.object, of.record, roots],
    'comment-answers',
  );

export const countInThread = async (tx: Tx, comment: StoredComment): Promise<number> => {
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from comment
     where workspace_id = $1 and object = $2 and record_id = $3 and root_id = $4`,
    [tx.workspaceId, comment.object, comment.recordId, comment.rootId],
    'comment-count-thread',
  );
  return row?.count ?? 0;
};

export const insertComment = (tx: Tx, comment: StoredComment): Promise<number> =>
  tx.run(
    `insert into comment (workspace_id, id, object, record_id, root_id, parent_id, author_id, body, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.workspaceId,
      comment.id,
      comment.object,
      comment.recordId,
      comment.rootId,
      comment.parentId,
      comment.authorId,
      comment.body,
      comment.createdAt,
    ],
    'comment-insert',
  );

export const setBody = (tx: Tx, id: string, body: string, at: string): Promise<number> =>
  tx.run(
    'update comment set body = $3, edited_at = $4 where workspace_id = $1 and id = $2',
    [tx.workspaceId, id, body, at],
    'comment-change',
  );

/** What it said is gone; the row keeps the place of the answers to it. */
export const emptyComment = (tx: Tx, id: string, at: string): Promise<number> =>
  tx.run(
    `update comment set body = '', deleted_at = $3 where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, at],
    'comment-empty',
  );

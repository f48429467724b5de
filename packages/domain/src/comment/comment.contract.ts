import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { refSchema } from '../record/record.contract.ts';
import { COMMENT_MAX } from './mention.ts';

export const commentSchema = z.object({
  id: z.uuid(),
  /** The comment that it answers; null for the first of a thread. */
  parent: z.uuid().nullable(),
  author: refSchema,
  at: z.string(),
  editedAt: z.string().nullable(),
  /** With `@[member id]` where someone is mentioned; null where it was deleted and answers keep its place. */
  text: z.string().nullable(),
  /** Names of the members mentioned in `text`. */
  mentions: z.array(refSchema),
  /** The caller wrote it, and may change and delete it. */
  mine: z.boolean(),
});
export type Comment = z.infer<typeof commentSchema>;

/** A first comment with all answers to it and to them, oldest first; each says what it answers by `parent`. */
export const threadSchema = commentSchema.extend({ replies: z.array(commentSchema) });
export type Thread = z.infer<typeof threadSchema>;

const ofRecord = { object: z.string().max(60), record: z.uuid() };
const textSchema = z.string().trim().min(1).max(COMMENT_MAX);

const tag = 'Comments';
const params = z.object({ id: z.uuid() });

export const listComments = defineRoute({
  method: 'GET',
  path: '/comments',
  summary: 'Threads of a record, newest first',
  tag,
  query: z.object({
    ...ofRecord,
    cursor: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ items: z.array(threadSchema), nextCursor: z.string().nullable() }),
});
export const addComment = defineRoute({
  method: 'POST',
  path: '/comments',
  summary: 'Say something about a record; `@[member id]` in the text mentions someone who may read the record',
  tag,
  body: z.strictObject({ ...ofRecord, parent: z.uuid().nullable().default(null), text: textSchema }),
  response: z.object({ comment: commentSchema }),
  status: 201,
});
export const changeComment = defineRoute({
  method: 'PATCH',
  path: '/comments/:id',
  summary: 'Change an own comment',
  tag,
  params,
  body: z.strictObject({ text: textSchema }),
  response: z.object({ comment: commentSchema }),
});
export const removeComment = defineRoute({
  method: 'DELETE',
  path: '/comments/:id',
  summary: 'Delete an own comment; answers to it stay',
  tag,
  params,
  response: z.null(),
  status: 204,
});

/** Owner, collaborators and those who commented follow a record until they say otherwise. */
export const followState = z.object({
  following: z.boolean(),
  /** Everyone who follows and may read the record, the caller among them. */
  followers: z.array(refSchema),
});

export const readFollow = defineRoute({
  method: 'GET',
  path: '/follows',
  summary: 'Whether the caller follows a record, and who does',
  tag,
  query: z.object(ofRecord),
  response: followState,
});
export const follow = defineRoute({
  method: 'PUT',
  path: '/follows',
  summary: 'Follow a record',
  tag,
  body: z.strictObject(ofRecord),
  response: followState,
});
export const unfollow = defineRoute({
  method: 'DELETE',
  path: '/follows',
  summary: 'Stop following a record',
  tag,
  query: z.object(ofRecord),
  response: z.null(),
  status: 204,
});

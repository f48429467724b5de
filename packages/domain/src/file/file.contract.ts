import { z } from 'zod';
import { defineRoute } from '../platform/contract.ts';
import { refSchema } from '../record/record.contract.ts';
import { documentKindSchema } from './document-kind.schema.ts';

/** A stored file of a record. Who may read the record may read it; who may change the record may add and remove files. */
export const fileSchema = z.object({
  id: z.uuid(),
  /** As uploaded, without what could be mistaken for a path. */
  name: z.string(),
  /** Media type, told by the bytes and not by the sender. */
  type: z.string(),
  /** Bytes. */
  size: z.number().int(),
  /** Attachment field of the record that lists it; null = belongs to the record as a whole. */
  field: z.string().nullable(),
  /** What the document is; that makes it evidence of a stage. */
  documentKind: documentKindSchema.nullable(),
  /** A browser may show it: `GET /files/:id?inline=1`. Others are only downloaded. */
  viewable: z.boolean(),
  createdAt: z.string(),
  createdBy: refSchema.nullable(),
});
export type FileRow = z.infer<typeof fileSchema>;

const ofRecord = { object: z.string().max(60), record: z.uuid() };

/** The text parts of an upload; the part `file` holds the bytes. */
export const uploadFields = z.strictObject({
  object: z.string().max(60),
  recordId: z.uuid(),
  field: z.string().max(60).optional(),
  documentKind: documentKindSchema.optional(),
});

const tag = 'Files';
export const fileParams = z.object({ id: z.uuid() });
export const readQuery = z.object({ inline: z.enum(['1']).optional() });

export const uploadFile = defineRoute({
  method: 'POST',
  path: '/files',
  summary:
    'Add a file to a record: multipart parts `object`, `recordId`, optionally `field` and `documentKind`, and `file`',
  tag,
  response: z.object({ file: fileSchema }),
  status: 201,
});
export const listFiles = defineRoute({
  method: 'GET',
  path: '/files',
  summary: 'Files of a record, newest first',
  tag,
  /** `bin=only` lists those that were removed and can come back. */
  query: z.object({ ...ofRecord, bin: z.enum(['only']).optional() }),
  /** `canAdd`: the caller may add; `canChange`: remove, bring back and say the kind too. */
  response: z.object({ items: z.array(fileSchema), canAdd: z.boolean(), canChange: z.boolean() }),
});
export const readFile = defineRoute({
  method: 'GET',
  path: '/files/:id',
  summary: 'The bytes; `inline=1` shows images and PDF in the browser. Answers to Range and If-None-Match',
  tag,
  params: fileParams,
  query: readQuery,
  response: z.unknown(),
});
export const changeFile = defineRoute({
  method: 'PATCH',
  path: '/files/:id',
  summary: 'Say what kind of document a file is; null takes it back',
  tag,
  params: fileParams,
  body: z.strictObject({ documentKind: documentKindSchema.nullable() }),
  response: z.object({ file: fileSchema }),
});
export const removeFile = defineRoute({
  method: 'DELETE',
  path: '/files/:id',
  summary: 'Move a file to the bin',
  tag,
  params: fileParams,
  response: z.null(),
  status: 204,
});
export const restoreFile = defineRoute({
  method: 'POST',
  path: '/files/:id/restore',
  summary: 'Bring a file back from the bin',
  tag,
  params: fileParams,
  response: z.object({ file: fileSchema }),
});
export const purgeFile = defineRoute({
  method: 'DELETE',
  path: '/files/:id/purge',
  summary: 'Delete a file of the bin for good',
  tag,
  params: fileParams,
  response: z.null(),
  status: 204,
  right: 'purge',
});

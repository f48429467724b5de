import type { DocumentKind } from '@throughline/domain/file/document-kind.ts';
import type { FileRow } from '@throughline/domain/file/file.contract.ts';
import { safeFileName } from '@throughline/domain/file/file-name.ts';
import { isViewable } from '@throughline/domain/file/file-type.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { ATTACHMENT_MAX } from '@throughline/domain/record/kinds/link-kinds.ts';
import { findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import { inTransaction, type Tx } from '../platform/db.ts';
import { fileKey } from '../platform/files/file-store.ts';
import type { Spooled } from '../platform/files/spool.ts';
import { newId } from '../platform/id.ts';
import { fieldRight } from '../record/access.ts';
import { filterInScope, getRecord } from '../record/read.ts';
import { describeTarget, emitBeside, lockTarget, type Target } from '../record/target.ts';
import { changeRecord } from '../record/write.ts';
import { lockDealForTeam, readDeal } from '../team/deal-access.ts';
import { countFiles, filesOf, findFile, lockBytes, rememberLeftovers, type StoredFile } from './file.queries.ts';
import { forgetBytes, sweepFiles } from './leftover.ts';

/** Files of one record that are not in the bin. */
const MOST_FILES = 200;

export interface Upload {
  object: string;
  recordId: string;
  /** Attachment field that shall list it. */
  field?: string | undefined;
  /** As the client names it. */
  name: string;
  documentKind?: DocumentKind | undefined;
}

const fileOf = (ctx: Ctx, row: StoredFile): FileRow => ({
  id: row.id,
  name: row.name,
  type: row.type,
  size: row.size,
  field: row.field,
  documentKind: row.document_kind as DocumentKind | null,
  viewable: isViewable(row.type),
  createdAt: row.created_at,
  createdBy:
    row.created_by_id === null
      ? null
      : { id: row.created_by_id, name: ctx.directory.members.get(row.created_by_id)?.name ?? null },
});

/** A stage asks legal and finance for documents too: whoever works on a deal may bring them, without changing the deal itself. */
const lockForUpload = (ctx: Ctx, tx: Tx, { object, recordId, field }: Upload): Promise<Target> =>
  object === 'opportunity' && field === undefined
    ? lockDealForTeam(ctx, tx, recordId)
    : lockTarget(ctx, tx, object, recordId, 'update');

/**
 * Adds a file to a record that the caller may change, or to a deal that they work on. The bytes are durable before the row is.
 * @throws AppError not_found, forbidden, invalid (no such field, too many files, nothing in it), no_space, unavailable
 */
export async function addFile(ctx: Ctx, upload: Upload, spooled: Spooled): Promise<FileRow> {
  if (spooled.size === 0) throw refusedUpload('file', '文件是空的，请重新选择。', 'The file is empty; choose another.');
  try {
    return await ctx.transaction(async (tx) => {
      const own = within(ctx, tx);
      const target = await lockForUpload(own, tx, upload);
      if (upload.field !== undefined) requireAttachmentField(own, target.object, upload.field);
      if ((await countFiles(tx, upload.object, upload.recordId)) >= MOST_FILES)
        throw refusedUpload(
          'file',
          `一条记录最多 ${MOST_FILES} 个文件，请先删除一些。`,
          `A record holds at most ${MOST_FILES} files; remove some first.`,
        );
      await lockBytes(tx, spooled.hash);
      await ctx.platform.files.keep(fileKey(ctx.workspaceId, spooled.hash), spooled);
      const row: StoredFile = {
        id: newId(),
        object: upload.object,
        record_id: upload.recordId,
        field: upload.field ?? null,
        name: safeFileName(upload.name),
        type: spooled.type,
        size: spooled.size,
        hash: spooled.hash,
        document_kind: upload.documentKind ?? null,
        created_at: new Date(ctx.now).toISOString(),
        created_by_id: actorId(ctx),
        deleted_at: null,
        deleted_by_id: null,
      };
      await tx.db
        .insertInto('file')
        .values({ workspace_id: ctx.workspaceId, ...row })
        .execute();
      await listInField(own, tx, target, row, true);
      await emitBeside(own, tx, target, 'fileAdded', [{ field: 'files', from: null, to: row.name }]);
      return fileOf(ctx, row);
    });
  } catch (error) {
    await dropBytes(ctx, spooled.hash);
    throw error;
  }
}

/** After a refusal nobody may name the bytes that were kept; other rows may. */
async function dropBytes(ctx: Ctx, hash: string): Promise<void> {
  try {
    await inTransaction(ctx.platform.pool, ctx.workspaceId, (tx) => rememberLeftovers(tx, [hash]));
    await sweepFiles(ctx.platform, ctx.workspaceId);
  } catch (error) {
    ctx.platform.log.warn({ err: error }, 'bytes of a refused upload may stay');
  }
}

const actorId = (ctx: Ctx): string | null => (ctx.actor.kind === 'system' ? null : ctx.actor.memberId);

const refusedUpload = (field: string, zh: string, en: string): AppError => invalid([{ field, message: { zh, en } }]);

function requireAttachmentField(ctx: Ctx, object: ObjectDescription, key: string): void {
  const field = findField(object, key);
  if (field?.kind !== 'attachment' || fieldRight(ctx.actor, object, field) !== 'write') {
    throw refusedUpload(
      'field',
      `“${key}”不是您可以添加文件的字段。`,
      `“${key}” is not a field to which you may add files.`,
    );
  }
}

/** Keeps the record's attachment field equal to the files that are there, through the record's own door. */
async function listInField(
  ctx: Ctx,
  tx: Tx,
  { object, row }: Target,
  file: StoredFile,
  isThere: boolean,
): Promise<void> {
  if (file.field === null || findField(object, file.field)?.kind !== 'attachment') return;
  const listed = Array.isArray(row[file.field]) ? (row[file.field] as string[]) : [];
  const others = listed.filter((id) => id !== file.id);
  if (isThere && others.length >= ATTACHMENT_MAX) {
    throw refusedUpload(
      'field',
      `一个字段最多 ${ATTACHMENT_MAX} 个文件。`,
      `A field holds at most ${ATTACHMENT_MAX} files.`,
    );
  }
  const next = isThere ? [...others, file.id] : others;
  await changeRecord(ctx, tx, object.key, row.id, { [file.field]: next }, { version: row.version });
}

/** @throws AppError not_found */
export async function listFiles(
  ctx: Ctx,
  of: { object: string; record: string; bin?: 'only' | undefined },
): Promise<{ items: FileRow[]; canAdd: boolean; canChange: boolean }> {
  const object = describeTarget(ctx, of.object);
  return ctx.read(async (tx) => {
    const { can } = await getRecord(within(ctx, tx), of.object, of.record);
    const rows = await filesOf(tx, of.object, of.record, of.bin === 'only');
    return {
      items: rows.filter((row) => isFieldReadable(ctx, object, row)).map((row) => fileOf(ctx, row)),
      canAdd:
        can.includes('update') ||
        (of.object === 'opportunity' && (await readDeal(within(ctx, tx), tx, of.record)).canWork),
      canChange: can.includes('update'),
    };
  });
}

/** A file in a hidden or masked field is as hidden as the field. */
function isFieldReadable(ctx: Ctx, object: ObjectDescription, row: StoredFile): boolean {
  const field = row.field === null ? undefined : findField(object, row.field);
  return field === undefined || ['read', 'write'].includes(fieldRight(ctx.actor, object, field));
}

/** A file that the caller may read: its record may be read and neither is in the bin. @throws AppError not_found */
export async function getFile(ctx: Ctx, id: string): Promise<StoredFile> {
  return ctx.read(async (tx) => {
    const row = await findFile(tx, id);
    if (row === undefined || row.deleted_at !== null) throw new AppError('not_found');
    const object = describeTarget(ctx, row.object);
    const readable = await filterInScope(within(ctx, tx), row.object, [row.record_id], 'read');
    if (!readable.has(row.record_id) || !isFieldReadable(ctx, object, row)) throw new AppError('not_found');
    return row;
  });
}

/** Says what kind of document a file is. @throws AppError not_found, forbidden */
export const setDocumentKind = (ctx: Ctx, id: string, kind: DocumentKind | null): Promise<FileRow> =>
  changeFile(ctx, id, false, async (own, tx, target, row) => {
    await tx.run(
      'update file set document_kind = $3 where workspace_id = $1 and id = $2',
      [ctx.workspaceId, id, kind],
      'file-document-kind',
    );
    // With the file, so that the past knows which one was of which kind.
    const told = [{ field: 'documentKind', from: { file: id, kind: row.document_kind }, to: { file: id, kind } }];
    await emitBeside(own, tx, target, 'fileKindSet', told);
    return fileOf(ctx, { ...row, document_kind: kind });
  });

/** Moves the file to the bin. @throws AppError not_found, forbidden */
export const removeFile = (ctx: Ctx, id: string): Promise<void> =>
  changeFile(ctx, id, false, async (own, tx, target, row) => {
    await setBin(tx, id, new Date(ctx.now).toISOString(), actorId(ctx));
    await listInField(own, tx, target, row, false);
    await emitBeside(own, tx, target, 'fileRemoved', [{ field: 'files', from: row.name, to: null }]);
  });

/** @throws AppError not_found where it is not in the bin, forbidden */
export const restoreFile = (ctx: Ctx, id: string): Promise<FileRow> =>
  changeFile(ctx, id, true, async (own, tx, target, row) => {
    await setBin(tx, id, null, null);
    await listInField(own, tx, target, row, true);
    await emitBeside(own, tx, target, 'fileRestored', [{ field: 'files', from: null, to: row.name }]);
    return fileOf(ctx, row);
  });

/** Deletes a file of the bin for good. @throws AppError not_found where it is not in the bin, forbidden */
export const purgeFile = (ctx: Ctx, id: string): Promise<void> =>
  changeFile(ctx, id, true, async (own, tx, target, row) => {
    await tx.db.deleteFrom('file').where('workspace_id', '=', ctx.workspaceId).where('id', '=', id).execute();
    await forgetBytes(own, tx, [row.hash]);
    await emitBeside(own, tx, target, 'filePurged', []);
  });

async function changeFile<T>(
  ctx: Ctx,
  id: string,
  inBin: boolean,
  work: (own: Ctx, tx: Tx, target: Target, row: StoredFile) => Promise<T>,
): Promise<T> {
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const found = await findFile(tx, id);
    if (found === undefined) throw new AppError('not_found');
    const target = await lockTarget(own, tx, found.object, found.record_id, 'update');
    // Read again under the record's lock: of two who remove the same file one comes second.
    const row = await findFile(tx, id);
    if (row === undefined || (row.deleted_at !== null) !== inBin || !isFieldReadable(ctx, target.object, row))
      throw new AppError('not_found');
    return work(own, tx, target, row);
  });
}

const setBin = (tx: Tx, id: string, at: string | null, by: string | null): Promise<number> =>
  tx.run(
    'update file set deleted_at = $3, deleted_by_id = $4 where workspace_id = $1 and id = $2',
    [tx.workspaceId, id, at, by],
    'file-bin',
  );

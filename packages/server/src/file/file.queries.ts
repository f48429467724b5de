import type { Selectable } from 'kysely';
import type { Tx } from '../platform/db.ts';
import type { FileSchema } from './file.schema.ts';

export type StoredFile = Omit<Selectable<FileSchema['file']>, 'workspace_id'>;

/** A file row, in the bin or not. */
export const findFile = (tx: Tx, id: string): Promise<StoredFile | undefined> =>
  tx.db
    .selectFrom('file')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();

/** Newest first. */
export const filesOf = (tx: Tx, object: string, recordId: string, bin: boolean): Promise<StoredFile[]> =>
  tx.db
    .selectFrom('file')
    .selectAll()
    .where('workspace_id', '=', tx.workspaceId)
    .where('object', '=', object)
    .where('record_id', '=', recordId)
    .where('deleted_at', bin ? 'is not' : 'is', null)
    .orderBy('id', 'desc')
    .limit(500)
    .execute();

export const countFiles = async (tx: Tx, object: string, recordId: string): Promise<number> => {
  const [row] = await tx.sql<{ count: number }>(
    'select count(*)::int as count from file where workspace_id = $1 and object = $2 and record_id = $3 and deleted_at is null',
    [tx.workspaceId, object, recordId],
    'file-count',
  );
  return row?.count ?? 0;
};

/** Who keeps, forgets or removes bytes of this hash waits here for the others who do. */
export const lockBytes = (tx: Tx, hash: string): Promise<unknown> =>
  tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 12))', [`${tx.workspaceId}:${hash}`], 'file-lock-bytes');

export const areBytesUsed = async (tx: Tx, hash: string): Promise<boolean> =>
  (
    await tx.sql(
      'select 1 from file where workspace_id = $1 and hash = $2 limit 1',
      [tx.workspaceId, hash],
      'file-used',
    )
  ).length > 0;

/** @returns hashes of the rows that are gone; whose bytes are no longer used is asked when they are removed */
export const deleteFilesOf = (tx: Tx, object: string, recordIds: readonly string[]): Promise<{ hash: string }[]> =>
  tx.sql<{ hash: string }>(
    'delete from file where workspace_id = $1 and object = $2 and record_id = any($3::uuid[]) returning hash',
    [tx.workspaceId, object, recordIds],
    'file-delete-of',
  );

export const rememberLeftovers = (tx: Tx, hashes: readonly string[]): Promise<number> =>
  tx.run(
    'insert into file_leftover (workspace_id, hash) select $1, unnest($2::text[]) on conflict do nothing',
    [tx.workspaceId, [...new Set(hashes)]],
    'file-leftover',
  );

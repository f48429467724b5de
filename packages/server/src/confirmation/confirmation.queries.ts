import type { Selectable } from 'kysely';
import type { Tx } from '../platform/db.ts';
import type { ConfirmationSchema } from './confirmation.schema.ts';

export type StoredConfirmation = Omit<Selectable<ConfirmationSchema['confirmation']>, 'workspace_id'>;
export type StoredForm = Omit<Selectable<ConfirmationSchema['confirmation_form']>, 'workspace_id'>;

const confirmations = (tx: Tx) =>
  tx.db.selectFrom('confirmation').selectAll().where('workspace_id', '=', tx.workspaceId);

export const findConfirmation = (tx: Tx, id: string): Promise<StoredConfirmation | undefined> =>
  confirmations(tx).where('id', '=', id).executeTakeFirst();

/** The deal of a confirmation is not in the bin. */
export const isDealThere = async (tx: Tx, id: string): Promise<boolean> =>
  (
    await tx.sql(
      'select 1 as one from opportunity where workspace_id = $1 and id = $2 and deleted_at is null',
      [tx.workspaceId, id],
      'confirmation-deal',
    )
  ).length > 0;

/** Behind the lock of its deal, so that nobody changes it meanwhile. */
export const lockConfirmation = (tx: Tx, id: string): Promise<StoredConfirmation | undefined> =>
  confirmations(tx).where('id', '=', id).forUpdate().executeTakeFirst();

/** Newest first. */
export const confirmationsOf = (tx: Tx, opportunityId: string): Promise<StoredConfirmation[]> =>
  confirmations(tx).where('opportunity_id', '=', opportunityId).orderBy('id', 'desc').limit(200).execute();

/** The one of a form that waits for the customer. */
export const waitingConfirmation = (
  tx: Tx,
  opportunityId: string,
  form: string,
): Promise<StoredConfirmation | undefined> =>
  confirmations(tx)
    .where('opportunity_id', '=', opportunityId)
    .where('form', '=', form)
    .where('status', 'in', ['open', 'changesAsked'])
    .executeTakeFirst();

export async function insertConfirmation(tx: Tx, row: StoredConfirmation): Promise<void> {
  await tx.db
    .insertInto('confirmation')
    .values({ workspace_id: tx.workspaceId, ...row, ...jsonOf(row) })
    .execute();
}

export async function changeConfirmation(tx: Tx, id: string, change: Partial<StoredConfirmation>): Promise<void> {
  await tx.db
    .updateTable('confirmation')
    .set({ ...change, ...jsonOf(change) })
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .execute();
}

const JSON_COLUMNS = ['definition', 'prefilled', 'answers', 'signature'] as const;

const jsonOf = (row: Partial<StoredConfirmation>): Partial<StoredConfirmation> =>
  Object.fromEntries(
    JSON_COLUMNS.filter((column) => row[column] !== undefined && row[column] !== null).map((column) => [
      column,
      JSON.stringify(row[column]),
    ]),
  );

/** Names of files that are there, by id. */
export async function fileNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('file')
    .select(['id', 'name'])
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const forms = (tx: Tx) => tx.db.selectFrom('confirmation_form').selectAll().where('workspace_id', '=', tx.workspaceId);

export const ownForms = (tx: Tx): Promise<StoredForm[]> => forms(tx).orderBy('id').execute();

export const findOwnForm = (tx: Tx, key: string): Promise<StoredForm | undefined> =>
  forms(tx).where('key', '=', key).executeTakeFirst();

/** Two who shape the same form at the same moment come one after the other. */
export const lockForm = (tx: Tx, key: string): Promise<unknown> =>
  tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 21))', [`${tx.workspaceId}:${key}`], 'form-lock');

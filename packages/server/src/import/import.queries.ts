import type {
  ImportCounts,
  ImportProblem,
  ImportResolution,
  ImportSettings,
  ImportStatus,
  ImportTarget,
} from '@throughline/domain/import/import.contract.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Tx } from '../platform/db.ts';
import type { Inspection } from './inspection.ts';

/** Decisions on single cells (`row:column`), on all equal values of a column, and on whole rows. */
export interface Fixes {
  cells: Record<string, string | null>;
  values: Record<string, Record<string, string | null>>;
  skipped: number[];
}
export const NO_FIXES: Fixes = { cells: {}, values: {}, skipped: [] };

export const NO_COUNTS: ImportCounts = {
  rows: 0,
  ok: 0,
  notice: 0,
  refused: 0,
  skipped: 0,
  created: 0,
  updated: 0,
  failed: 0,
  undone: 0,
  kept: 0,
};

export interface Batch {
  id: string;
  target: ImportTarget;
  fileName: string;
  fileBytes: number;
  status: ImportStatus;
  settings: ImportSettings;
  fixes: Fixes;
  inspection: Inspection;
  resolution: ImportResolution | null;
  counts: ImportCounts;
  progressDone: number;
  progressTotal: number;
  cancelRequested: boolean;
  error: Label | null;
  createdAt: string;
  createdBy: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Property → column; those of type json are written as text. */
const COLUMNS: Record<Exclude<keyof Batch, never>, string> = {
  id: 'id',
  target: 'target',
  fileName: 'file_name',
  fileBytes: 'file_bytes',
  status: 'status',
  settings: 'settings',
  fixes: 'fixes',
  inspection: 'inspection',
  resolution: 'resolution',
  counts: 'counts',
  progressDone: 'progress_done',
  progressTotal: 'progress_total',
  cancelRequested: 'cancel_requested',
  error: 'error',
  createdAt: 'created_at',
  createdBy: 'created_by_id',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
};
const JSON_KEYS: ReadonlySet<string> = new Set(['settings', 'fixes', 'inspection', 'resolution', 'counts', 'error']);
const SELECT = Object.entries(COLUMNS)
  .map(([key, column]) => `${column} as "${key}"`)
  .join(', ');

const bound = (key: string, value: unknown): unknown =>
  JSON_KEYS.has(key) && value !== null ? JSON.stringify(value) : value;

/** @returns undefined where there is no such import */
export async function findBatch(tx: Tx, id: string, lock = false): Promise<Batch | undefined> {
  const [row] = await tx.sql<Batch>(
    `select ${SELECT} from import_batch where workspace_id = $1 and id = $2${lock ? ' for update' : ''}`,
    [tx.workspaceId, id],
    lock ? 'import-lock' : 'import-find',
  );
  return row;
}

/** Newest first. @param createdBy null for everyone's */
export const listBatches = (tx: Tx, createdBy: string | null, limit: number): Promise<Batch[]> =>
  tx.sql<Batch>(
    `select ${SELECT} from import_batch where workspace_id = $1 and ($2::uuid is null or created_by_id = $2)
     order by created_at desc, id desc limit $3`,
    [tx.workspaceId, createdBy, limit],
    'import-list',
  );

export async function insertBatch(tx: Tx, batch: Batch): Promise<void> {
  const keys = Object.keys(COLUMNS) as (keyof Batch)[];
  await tx.run(
    `insert into import_batch (workspace_id, ${keys.map((key) => COLUMNS[key]).join(', ')})
     values ($1, ${keys.map((_key, at) => `$${at + 2}`).join(', ')})`,
    [tx.workspaceId, ...keys.map((key) => bound(key, batch[key]))],
  );
}

export async function updateBatch(tx: Tx, id: string, changes: Partial<Batch>): Promise<void> {
  const keys = Object.keys(changes) as (keyof Batch)[];
  await tx.run(
    `update import_batch set ${keys.map((key, at) => `${COLUMNS[key]} = $${at + 3}`).join(', ')} where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, ...keys.map((key) => bound(key, changes[key]))],
  );
}

export const deleteBatch = (tx: Tx, id: string): Promise<number> =>
  tx.run('delete from import_batch where workspace_id = $1 and id = $2', [tx.workspaceId, id]);

const PART_BYTES = 256 * 1024;

/** Keeps the uploaded file in the database, part by part. */
export async function saveFile(tx: Tx, importId: string, path: string): Promise<void> {
  let part = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: PART_BYTES })) {
    await tx.run(
      'insert into import_file (workspace_id, import_id, part, bytes) values ($1, $2, $3, $4)',
      [tx.workspaceId, importId, part, bytes],
      'import-file-save',
    );
    part++;
  }
}

/** Writes the kept file to `path`. */
export async function loadFile(tx: Tx, importId: string, path: string): Promise<void> {
  await using file: FileHandle = await open(path, 'w');
  for (let part = 0; ; part++) {
    const [row] = await tx.sql<{ bytes: Buffer }>(
      'select bytes from import_file where workspace_id = $1 and import_id = $2 and part = $3',
      [tx.workspaceId, importId, part],
      'import-file-load',
    );
    if (row === undefined) return;
    await file.write(row.bytes);
  }
}

export type RowState =
  | 'ready'
  | 'notice'
  | 'refused'
  | 'skipped'
  | 'created'
  | 'updated'
  | 'failed'
  | 'undone'
  | 'kept';

export interface StagedRow {
  row: number;
  state: RowState;
  /** Field key → value as the engine takes it; names still to be made are `{ $new }` and `{ $person }`. */
  input: Record<string, unknown> | null;
  problems: Omit<ImportProblem, 'row'>[] | null;
  recordId: string | null;
}

const ROW = 'row_number as row, state, input, problems, record_id as "recordId"';

export async function insertRows(tx: Tx, importId: string, rows: readonly StagedRow[]): Promise<void> {
  const params: unknown[] = [tx.workspaceId, importId];
  const texts = rows.map(
    ({ row, state, input, problems, recordId }) =>
      `($1, $2, $${params.push(row)}, $${params.push(state)}, $${params.push(input === null ? null : JSON.stringify(input))}, $${params.push(problems === null ? null : JSON.stringify(problems))}, $${params.push(recordId)})`,
  );
  if (texts.length === 0) return;
  await tx.run(
    `insert into import_row (workspace_id, import_id, row_number, state, input, problems, record_id) values ${texts.join(', ')}`,
    params,
  );
}

export const deleteRows = (tx: Tx, importId: string): Promise<number> =>
  tx.run('delete from import_row where workspace_id = $1 and import_id = $2', [tx.workspaceId, importId]);

/** Rows still to be written, in the order of the file. */
export const openRows = (tx: Tx, importId: string, limit: number): Promise<StagedRow[]> =>
  tx.sql<StagedRow>(
    `select ${ROW} from import_row where workspace_id = $1 and import_id = $2 and state in ('ready', 'notice')
     order by row_number limit $3`,
    [tx.workspaceId, importId, limit],
    'import-open-rows',
  );

/** Rows still to be written whose input names one of these records in `key`. */
export const openRowsOf = (tx: Tx, importId: string, key: string, ids: readonly string[]): Promise<StagedRow[]> =>
  tx.sql<StagedRow>(
    `select ${ROW} from import_row where workspace_id = $1 and import_id = $2 and state in ('ready', 'notice')
       and input->>$3 = any($4) order by row_number`,
    [tx.workspaceId, importId, key, ids],
    'import-open-rows-of',
  );

/** Rows that were written, last first, for the undo. */
export const writtenRows = (
  tx: Tx,
  importId: string,
  limit: number,
): Promise<(StagedRow & { before: Record<string, unknown> | null })[]> =>
  tx.sql(
    `select ${ROW}, before from import_row where workspace_id = $1 and import_id = $2 and state in ('created', 'updated')
     order by row_number desc limit $3`,
    [tx.workspaceId, importId, limit],
    'import-written-rows',
  );

/** Rows whose links to others of the file are still to be made. */
export const unlinkedRows = (
  tx: Tx,
  importId: string,
  limit: number,
): Promise<{ row: number; recordId: string; links: Record<string, string> }[]> =>
  tx.sql(
    `select row_number as row, record_id as "recordId", before->'links' as links from import_row
     where workspace_id = $1 and import_id = $2 and state in ('created', 'updated') and before ? 'links' order by row_number limit $3`,
    [tx.workspaceId, importId, limit],
    'import-unlinked-rows',
  );

/** Says that the links of these rows are made. */
export const markLinked = (tx: Tx, importId: string, rows: readonly number[]): Promise<number> =>
  tx.run(
    `update import_row set before = nullif(before - 'links', '{}'::jsonb) where workspace_id = $1 and import_id = $2 and row_number = any($3)`,
    [tx.workspaceId, importId, rows],
    'import-mark-linked',
  );

export interface Outcome {
  row: number;
  state: RowState;
  recordId: string | null;
  /** Added to those that the row has. */
  problem?: Omit<ImportProblem, 'row'>;
  before?: Record<string, unknown>;
}

export async function markRows(tx: Tx, importId: string, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.run(
    `update import_row r set state = o.state, record_id = coalesce(o.record_id, r.record_id), before = coalesce(o.before::jsonb, r.before),
       problems = case when o.problem is null then r.problems else coalesce(r.problems, '[]'::jsonb) || o.problem::jsonb end
     from unnest($3::int[], $4::text[], $5::uuid[], $6::text[], $7::text[]) as o(row_number, state, record_id, problem, before)
     where r.workspace_id = $1 and r.import_id = $2 and r.row_number = o.row_number`,
    [
      tx.workspaceId,
      importId,
      outcomes.map((one) => one.row),
      outcomes.map((one) => one.state),
      outcomes.map((one) => one.recordId),
      outcomes.map((one) => (one.problem === undefined ? null : JSON.stringify(one.problem))),
      outcomes.map((one) => (one.before === undefined ? null : JSON.stringify(one.before))),
    ],
    'import-mark-rows',
  );
}

/** Rows with problems after `afterRow`, in the order of the file. */
export const problemRows = (
  tx: Tx,
  importId: string,
  afterRow: number,
  severity: string | null,
  limit: number,
): Promise<StagedRow[]> =>
  tx.sql<StagedRow>(
    `select ${ROW} from import_row where workspace_id = $1 and import_id = $2 and row_number > $3 and problems is not null
       and ($4::text is null or problems @> jsonb_build_array(jsonb_build_object('severity', $4::text)))
     order by row_number limit $5`,
    [tx.workspaceId, importId, afterRow, severity, limit],
    'import-problem-rows',
  );

/** Row number → reasons, of rows that were not imported. */
export const refusedRows = (tx: Tx, importId: string): Promise<StagedRow[]> =>
  tx.sql<StagedRow>(
    `select ${ROW} from import_row where workspace_id = $1 and import_id = $2 and state in ('refused', 'failed') order by row_number`,
    [tx.workspaceId, importId],
    'import-refused-rows',
  );

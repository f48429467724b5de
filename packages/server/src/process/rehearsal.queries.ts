import { type ProcessDefinition, processDefinitionSchema } from '@throughline/domain/process/process.ts';
import type { RehearsalStatus } from '@throughline/domain/process/rehearsal.contract.ts';
import { type Tally, tallySchema } from '@throughline/domain/process/rehearsal-tally.ts';
import type { Label } from '@throughline/domain/platform/label.ts';
import type { Tx } from '../platform/db.ts';

export interface RehearsalRow {
  id: string;
  process: string;
  draft: number;
  published: number;
  publishedVersion: string;
  status: RehearsalStatus;
  days: number | null;
  since: string | null;
  done: number;
  total: number;
  reached: string | null;
  startedAt: string;
  endedAt: string | null;
  error: Label | null;
  stale: boolean;
}

const SELECT = `select r.id, r.process_id as process, r.draft_number as draft, p.number as published, r.published_version_id as "publishedVersion",
    r.status, r.days, r.since, r.done, r.total, r.reached_id as reached, r.started_at as "startedAt", r.ended_at as "endedAt", r.error,
    not exists (select 1 from process_version d where d.workspace_id = r.workspace_id and d.process_id = r.process_id
      and d.status = 'draft' and d.definition = r.definition) as stale
  from rehearsal r join process_version p on p.workspace_id = r.workspace_id and p.id = r.published_version_id
  where r.workspace_id = $1`;

export const findRehearsal = async (tx: Tx, process: string, id: string): Promise<RehearsalRow | undefined> =>
  (
    await tx.sql<RehearsalRow>(
      `${SELECT} and r.process_id = $2 and r.id = $3`,
      [tx.workspaceId, process, id],
      'rehearsal-one',
    )
  )[0];

export const newestRehearsals = (tx: Tx, process: string, limit: number): Promise<RehearsalRow[]> =>
  tx.sql<RehearsalRow>(
    `${SELECT} and r.process_id = $2 order by r.started_at desc, r.id desc limit $3`,
    [tx.workspaceId, process, limit],
    'rehearsal-newest',
  );

/** The draft as it was rehearsed, and the sums so far. */
export async function findPlayed(
  tx: Tx,
  id: string,
): Promise<{ definition: ProcessDefinition; tally: Tally | null } | undefined> {
  const [row] = await tx.sql<{ definition: unknown; result: unknown }>(
    'select definition, result from rehearsal where workspace_id = $1 and id = $2',
    [tx.workspaceId, id],
    'rehearsal-played',
  );
  if (row === undefined) return undefined;
  return {
    definition: processDefinitionSchema.parse(row.definition),
    tally: row.result === null ? null : tallySchema.parse(row.result),
  };
}

export interface NewRehearsal {
  id: string;
  process: string;
  definition: ProcessDefinition;
  draft: number;
  publishedVersion: string;
  days: number | null;
  since: string | null;
  total: number;
  by: string | null;
  at: string;
}

export const insertRehearsal = (tx: Tx, row: NewRehearsal): Promise<number> =>
  tx.run(
    `insert into rehearsal (workspace_id, id, process_id, definition, draft_number, published_version_id, status, days, since, total, started_by_id, started_at)
     values ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9, $10, $11)`,
    [
      tx.workspaceId,
      row.id,
      row.process,
      JSON.stringify(row.definition),
      row.draft,
      row.publishedVersion,
      row.days,
      row.since,
      row.total,
      row.by,
      row.at,
    ],
    'rehearsal-insert',
  );

/** Stops what is running of a process, or one of it. @returns how many were running */
export const cancelRunning = (tx: Tx, process: string, id: string | null, at: string): Promise<number> =>
  tx.run(
    `update rehearsal set status = 'cancelled', result = null, ended_at = $4
     where workspace_id = $1 and process_id = $2 and ($3::uuid is null or id = $3) and status = 'running'`,
    [tx.workspaceId, process, id, at],
    'rehearsal-cancel',
  );

/** Only the newest are kept: a rehearsal is made anew at any time. */
export const dropOlder = (tx: Tx, process: string, kept: number): Promise<number> =>
  tx.run(
    `delete from rehearsal where workspace_id = $1 and id in (
       select id from rehearsal where workspace_id = $1 and process_id = $2 and status <> 'running' order by started_at desc, id desc offset $3)`,
    [tx.workspaceId, process, kept],
    'rehearsal-drop',
  );

export const failRehearsal = (tx: Tx, id: string, error: Label, at: string): Promise<number> =>
  tx.run(
    `update rehearsal set status = 'failed', result = null, error = $3, ended_at = $4 where workspace_id = $1 and id = $2 and status = 'running'`,
    [tx.workspaceId, id, JSON.stringify(error), at],
    'rehearsal-fail',
  );

/** Deals to play: those that moved in the time asked for, and those that are under way. */
const PLAYED = `from opportunity o where o.workspace_id = $1 and o.process_id = $2 and o.deleted_at is null
  and (o.stage_kind not in ('lost', 'done') or exists (
    select 1 from stage_visit v where v.workspace_id = o.workspace_id and v.opportunity_id = o.id and v.seq > 1
      and ($3::timestamptz is null or v.entered_at >= $3)))`;

export async function countPlayed(tx: Tx, process: string, since: string | null): Promise<number> {
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count ${PLAYED}`,
    [tx.workspaceId, process, since],
    'rehearsal-count',
  );
  return row?.count ?? 0;
}

/** The next deals to play, newest first. */
export async function nextPlayed(
  tx: Tx,
  { process, since, reached }: Pick<RehearsalRow, 'process' | 'since' | 'reached'>,
  limit: number,
): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>(
    `select o.id ${PLAYED} and ($4::uuid is null or o.id < $4) order by o.id desc limit $5`,
    [tx.workspaceId, process, since, reached, limit],
    'rehearsal-next',
  );
  return rows.map((row) => row.id);
}

/**
 * Keeps the progress, if nobody else has gone on from the same place and nobody cancelled.
 * @param reached last deal played; null = all are
 * @returns whether it was kept
 */
export async function keepProgress(
  tx: Tx,
  row: Pick<RehearsalRow, 'id' | 'reached'>,
  progress: { reached: string | null; done: number; tally: Tally; at: string },
): Promise<boolean> {
  const kept = await tx.run(
    `update rehearsal set result = $4, reached_id = coalesce($5, reached_id), done = done + $6, total = greatest(total, done + $6),
       status = case when $5::uuid is null then 'done' else status end, ended_at = case when $5::uuid is null then $7::timestamptz end
     where workspace_id = $1 and id = $2 and status = 'running' and reached_id is not distinct from $3::uuid`,
    [tx.workspaceId, row.id, row.reached, JSON.stringify(progress.tally), progress.reached, progress.done, progress.at],
    'rehearsal-progress',
  );
  return kept === 1;
}

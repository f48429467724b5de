import type { MigrationProgress } from '@throughline/domain/process/process.contract.ts';
import type { Tx } from '../platform/db.ts';

/** Stages of a deal that is under way: it still has something before it. */
export const UNDER_WAY = ['open', 'delivering'] as const;

export async function latestMigration(tx: Tx, processId: string): Promise<MigrationProgress | null> {
  const [row] = await tx.sql<MigrationProgress>(
    `select m.id, v.number as version, m.status, m.total, m.done, m.skipped, m.started_at as "startedAt", m.ended_at as "endedAt"
     from process_migration m join process_version v on v.workspace_id = m.workspace_id and v.id = m.version_id
     where m.workspace_id = $1 and m.process_id = $2 order by m.started_at desc, m.id desc limit 1`,
    [tx.workspaceId, processId],
    'process-migration-latest',
  );
  return row ?? null;
}

/** How many running deals of a process stand where, by the version that they run on; those of `target` are left out. */
export const standingDeals = (
  tx: Tx,
  processId: string,
  target: string | null,
  deals: readonly string[] | null,
): Promise<{ version: string; number: number; stage: string; deals: number }[]> =>
  tx.sql(
    `select o.process_version_id as version, v.number, o.stage_id as stage, count(*)::int as deals
     from opportunity o join process_version v on v.workspace_id = o.workspace_id and v.id = o.process_version_id
     where o.workspace_id = $1 and o.process_id = $2 and o.process_version_id is distinct from $3 and o.stage_kind = any($4::text[])
       and o.deleted_at is null and ($5::uuid[] is null or o.id = any($5))
     group by o.process_version_id, v.number, o.stage_id order by v.number desc, o.stage_id`,
    [tx.workspaceId, processId, target, UNDER_WAY, deals],
    'process-standing',
  );

export interface RunningMigration {
  id: string;
  processId: string;
  versionId: string;
  mapping: Record<string, string>;
  deals: string[] | null;
  after: string | null;
  done: number;
  skipped: number;
  startedBy: string | null;
}

/** Locks it, so that of two workers one goes on. @returns undefined where it is over */
export async function lockMigration(tx: Tx, id: string): Promise<RunningMigration | undefined> {
  const [row] = await tx.sql<RunningMigration>(
    `select id, process_id as "processId", version_id as "versionId", mapping, deals, after_id as after, done, skipped,
       started_by_id as "startedBy"
     from process_migration where workspace_id = $1 and id = $2 and status = 'running' for update`,
    [tx.workspaceId, id],
    'process-migration-lock',
  );
  return row;
}

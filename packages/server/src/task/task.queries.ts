import type { Label } from '@throughline/domain/platform/label.ts';
import type { Tx } from '../platform/db.ts';
import type { StoredRow } from '../record/columns.ts';

export interface StoredCheck {
  id: string;
  position: number;
  label: string;
  label_en: string;
  done_at: string | null;
  done_by_id: string | null;
}

export const labelOfCheck = (item: StoredCheck): Label => ({ zh: item.label, en: item.label_en });

export const checksOf = (tx: Tx, taskId: string): Promise<StoredCheck[]> =>
  tx.sql<StoredCheck>(
    `select id, position, label, label_en, done_at, done_by_id from task_check
     where workspace_id = $1 and task_id = $2 order by position`,
    [tx.workspaceId, taskId],
    'task-checks',
  );

export const setChecks = (
  tx: Tx,
  ids: readonly string[],
  done: { at: string; by: string | null } | null,
): Promise<number> =>
  tx.run(
    'update task_check set done_at = $3, done_by_id = $4 where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, ids, done?.at ?? null, done?.by ?? null],
    'task-checks-set',
  );

/** What decides how a task is done and by whom. */
export interface TaskFacts {
  id: string;
  status: string;
  owner: string | null;
  queue: string | null;
  evidence: string | null;
  opportunity: string | null;
  createdAt: string;
}

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const factsOfTask = (row: StoredRow): TaskFacts => ({
  id: row.id,
  status: String(row.status),
  owner: row.owner,
  queue: textOr(row.queue),
  evidence: textOr(row.evidence),
  opportunity: textOr(row.opportunity),
  createdAt: row.createdAt,
});

export const findTask = async (tx: Tx, id: string): Promise<TaskFacts | undefined> =>
  (
    await tx.sql<TaskFacts>(
      `select id, status, owner_id as owner, queue, evidence, opportunity_id as opportunity, created_at as "createdAt"
       from task where workspace_id = $1 and id = $2`,
      [tx.workspaceId, id],
      'task-facts',
    )
  )[0];

/** Whether what the task asks for is there: a file on the task, or a follow-up on its deal that was logged since it was made. */
export async function hasEvidence(tx: Tx, task: TaskFacts): Promise<boolean> {
  if (task.evidence === 'file') {
    const [file] = await tx.sql<{ given: boolean }>(
      `select exists (select from file where workspace_id = $1 and object = 'task' and record_id = $2 and deleted_at is null) as given`,
      [tx.workspaceId, task.id],
      'task-has-file',
    );
    return file?.given === true;
  }
  if (task.evidence !== 'activity') return true;
  const [activity] = await tx.sql<{ given: boolean }>(
    `select exists (select from activity where workspace_id = $1 and opportunity_id = $2 and created_at >= $3
       and deleted_at is null) as given`,
    [tx.workspaceId, task.opportunity, task.createdAt],
    'task-has-activity',
  );
  return activity?.given === true;
}

/** The open task of an action that a deal has beside this one. */
export async function otherOpenTask(tx: Tx, task: StoredRow): Promise<string | undefined> {
  const [other] = await tx.sql<{ title: string }>(
    `select title from task where workspace_id = $1 and opportunity_id = $2 and stage_key = $3 and action_key = $4
       and status = 'open' and deleted_at is null and id <> $5`,
    [tx.workspaceId, task.opportunity, task.stageKey, task.actionKey, task.id],
    'task-of-action',
  );
  return other?.title;
}

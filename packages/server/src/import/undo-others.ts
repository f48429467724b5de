import { removeDepartment } from '../identity/department.service.ts';
import { forgetInvited, updateUser } from '../identity/user.service.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import { lockForSystem } from '../record/write.ts';
import { putVisitsBack, visitsOf } from '../opportunity/stage-history.ts';
import type { Outcome } from './import.queries.ts';
import { keptOutcome, type WrittenRow } from './undo-outcome.ts';
import { behindSavepoint } from './write-chunk.ts';

/** Takes people back whom nothing names, then the departments that stand empty. */
export async function undoMembers(ctx: Ctx, tx: Tx, rows: readonly WrittenRow[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const id = row.recordId ?? '';
    const refused = await behindSavepoint(tx, async () => {
      if (row.state === 'created') return forgetInvited(ctx, tx, id);
      const values = (row.before?.values ?? {}) as { department?: string | null };
      await updateUser(ctx, id, { department: values.department ?? null });
    });
    outcomes.push(
      refused === undefined
        ? { row: row.row, state: 'undone', recordId: null }
        : keptOutcome(row.row, {
            zh: '这位用户已经登录过，或有记录归其名下，保留',
            en: 'The user has signed in or records name them; kept',
          }),
    );
  }
  if (ctx.batchId !== null) await removeEmptied(ctx, tx, ctx.batchId);
  return outcomes;
}

/** Managers and departments that came with the rows; several rounds, since they hold one another. */
async function removeEmptied(ctx: Ctx, tx: Tx, batchId: string): Promise<void> {
  const made = (object: string, table: string) =>
    tx.sql<{ id: string }>(
      `select distinct e.record_id as id from event e join ${table} t on t.workspace_id = e.workspace_id and t.id = e.record_id
       where e.workspace_id = $1 and e.batch_id = $2 and e.object = $3 and e.action = 'created'`,
      [ctx.workspaceId, batchId, object],
    );
  for (let round = 0; round < 4; round++) {
    for (const { id } of await made('member', 'member')) await behindSavepoint(tx, () => forgetInvited(ctx, tx, id));
    for (const { id } of await made('department', 'department'))
      await behindSavepoint(tx, () => removeDepartment(ctx, id));
  }
}

/** Puts the visits back that the told stages replaced, unless the deal has moved since. */
export async function undoStages(ctx: Ctx, tx: Tx, rows: readonly WrittenRow[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const row of rows) {
    const note = row.before?.note;
    const id = row.recordId ?? '';
    if (!Array.isArray(note)) {
      outcomes.push({ row: row.row, state: 'undone', recordId: null });
      continue;
    }
    const deal = await lockForSystem(ctx, tx, 'opportunity', id);
    const former = note.at(-1) as { stage_id?: string; entered_at?: string } | undefined;
    const present = (await visitsOf(tx, id)).at(-1);
    if (deal === undefined || former === undefined || present?.stage_id !== former.stage_id) {
      outcomes.push(keptOutcome(row.row, { zh: '项目此后换过阶段，保留', en: 'The deal has moved since; kept' }));
      continue;
    }
    await putVisitsBack(ctx, tx, id, note);
    await refreshDeal(ctx, tx, id, () => Promise.resolve({ stageEnteredAt: former.entered_at }));
    outcomes.push({ row: row.row, state: 'undone', recordId: null });
  }
  return outcomes;
}

import { inLocale } from '@throughline/domain/platform/label.ts';
import type { Stage } from '@throughline/domain/process/process.ts';
import { findField, type ObjectDescription } from '@throughline/domain/record/object.ts';
import { assigneeOf, dueOfAction, type PlannedAction } from '@throughline/domain/task/standard-action.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emitMany, type FieldChange } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import { describe } from '../record/access.ts';
import type { StoredRow } from '../record/columns.ts';
import { applyDefaults } from '../record/parse-input.ts';
import { AUTOMATIC, changeRecord, storedNew } from '../record/write.ts';
import { insertRows } from '../record/write-many.ts';
import { teamRows } from '../team/team.queries.ts';
import { type EntryFacts, entryFacts, plannedFor } from './stage-entry.ts';

/** The product acts, on behalf of whoever moved the deal: they need no right to the task, and are not told of it. */
export const onBehalf = (ctx: Ctx, tx: Tx): Ctx => within({ ...ctx, actor: { ...ctx.actor, kind: 'system' } }, tx);

/**
 * Makes the standard actions of a stage tasks of the deal that enters it, in its transaction and under its lock. What is
 * open or done already is left alone, so entering again asks for nothing twice. Losing a deal ends its open ones.
 * @param deal as it is after the move
 */
export async function createStageActions(ctx: Ctx, tx: Tx, deal: StoredRow, stage: Stage): Promise<void> {
  if (stage.kind === 'lost') await cancelStageActions(ctx, tx, deal);
  if (stage.actions.length === 0) return;
  const facts = await entryFacts(tx, deal);
  if (facts === undefined) return;
  const planned = plannedFor(ctx, facts, stage);
  if (planned.length === 0) return;
  const acting = onBehalf(ctx, tx);
  const object = describe(ctx, 'task');
  const rows = planned.map((one) => taskOf(ctx, object, deal.id, facts, stage, one));
  await insertRows(acting, tx, object, rows);
  await Promise.all([
    insertChecks(
      tx,
      rows.flatMap((row, at) =>
        (planned[at]?.action.checklist ?? []).map((label, position) => ({ task: row.id, position, label })),
      ),
    ),
    emitMany(
      acting,
      tx,
      rows.map((row) => ({
        object: 'task',
        recordId: row.id,
        recordVersion: 1,
        action: 'created',
        changes: changesOfNew(object, row),
        audience: [
          { object: 'task', id: row.id, owner: row.owner, collaborators: row.collaborators },
          ...facts.audience,
        ],
      })),
    ),
  ]);
}

function taskOf(
  ctx: Ctx,
  object: ObjectDescription,
  dealId: string,
  facts: EntryFacts,
  stage: Stage,
  { action, owner, queue, members }: PlannedAction,
): StoredRow {
  const at = new Date(ctx.now).toISOString();
  const values: Record<string, unknown> = {
    title: inLocale(action.label, ctx.directory.workspace.locale),
    due: new Date(dueOfAction(ctx.directory.calendar, ctx.now, action.dueWorkingDays)).toISOString(),
    opportunity: dealId,
    account: facts.account,
    source: 'standardAction',
    stageKey: stage.key,
    actionKey: action.key,
    queue,
    evidence: action.evidence,
    owner,
    createdAt: at,
    updatedAt: at,
  };
  applyDefaults(object, values);
  return { ...storedNew(object, values, newId()), collaborators: [...members] };
}

/** As of any new record; those who may take it learn of it by being asked to work along. */
function changesOfNew(object: ObjectDescription, row: StoredRow): FieldChange[] {
  const changes = Object.entries(row)
    .filter(([key, value]) => value !== null && !AUTOMATIC.has(key) && findField(object, key) !== undefined)
    .map(([field, to]): FieldChange => ({ field, from: null, to }));
  return row.collaborators.length === 0
    ? changes
    : [...changes, { field: 'collaborators', from: [], to: row.collaborators }];
}

async function insertChecks(
  tx: Tx,
  items: readonly { task: string; position: number; label: { zh: string; en: string } }[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.run(
    `insert into task_check (workspace_id, id, task_id, position, label, label_en)
     select $1, c.id, c.task, c.position, c.label, c.label_en
     from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[]) as c (id, task, position, label, label_en)`,
    [
      tx.workspaceId,
      items.map(() => newId()),
      items.map((item) => item.task),
      items.map((item) => item.position),
      items.map((item) => item.label.zh),
      items.map((item) => item.label.en),
    ],
    'task-check-insert',
  );
}

/** Ends the open standard actions of a lost deal. */
async function cancelStageActions(ctx: Ctx, tx: Tx, deal: StoredRow): Promise<void> {
  const cancelled = await tx.sql<{ id: string; version: number; owner: string | null; collaborators: string[] }>(
    `update task set status = 'cancelled', version = version + 1, updated_at = $3
     where workspace_id = $1 and opportunity_id = $2 and action_key is not null and status = 'open' and deleted_at is null
     returning id, version, owner_id as owner, collaborator_ids as collaborators`,
    [tx.workspaceId, deal.id, new Date(ctx.now).toISOString()],
    'stage-actions-cancel',
  );
  if (cancelled.length === 0) return;
  const facts = await entryFacts(tx, deal);
  const reason = inLocale(
    { zh: '项目已丢单，标准动作随之取消', en: 'The deal was lost; its standard actions ended with it' },
    ctx.directory.workspace.locale,
  );
  await emitMany(
    onBehalf(ctx, tx),
    tx,
    cancelled.map(({ id, version, owner, collaborators }) => ({
      object: 'task',
      recordId: id,
      recordVersion: version,
      action: 'updated',
      changes: [{ field: 'status', from: 'open', to: 'cancelled' }],
      reason,
      audience: [{ object: 'task', id, owner, collaborators }, ...(facts?.audience ?? [])],
    })),
  );
}

/**
 * Gives the tasks that wait in a queue to whoever has come to play that role on the deal; only they are told.
 * Called by whatever changes the team, in its transaction.
 */
export async function assignQueuedTasks(ctx: Ctx, tx: Tx, dealId: string): Promise<void> {
  const [waiting, team] = await Promise.all([
    tx.sql<{ id: string; version: number; queue: string; dealOwner: string | null }>(
      `select t.id, t.version, t.queue, o.owner_id as "dealOwner"
       from task t join opportunity o on o.workspace_id = t.workspace_id and o.id = t.opportunity_id
       where t.workspace_id = $1 and t.opportunity_id = $2 and t.queue is not null and t.owner_id is null and t.status = 'open'
         and t.deleted_at is null order by t.id for no key update of t`,
      [tx.workspaceId, dealId],
      'queued-tasks',
    ),
    teamRows(tx, dealId),
  ]);
  const acting = onBehalf(ctx, tx);
  for (const { id, version, queue, dealOwner } of waiting) {
    const { owner } = assigneeOf(queue, { owner: dealOwner, team }, ctx.directory.members);
    if (owner !== null) await changeRecord(acting, tx, 'task', id, { owner }, { version, action: 'assigned' });
  }
}

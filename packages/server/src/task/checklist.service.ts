import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import type { Checklist } from '@throughline/domain/task/task.contract.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { getRecord } from '../record/read.ts';
import { emitBeside, lockTarget } from '../record/target.ts';
import { mayClaim } from './claim.service.ts';
import {
  checksOf,
  factsOfTask,
  findTask,
  hasEvidence,
  labelOfCheck,
  setChecks,
  type TaskFacts,
} from './task.queries.ts';

/** @throws AppError not_found */
export const readChecklist = (ctx: Ctx, id: string): Promise<Checklist> =>
  ctx.read(async (tx) => {
    const { can } = await getRecord(within(ctx, tx), 'task', id);
    const task = await findTask(tx, id);
    if (task === undefined) throw new AppError('not_found');
    return checklistOf(ctx, tx, task, can.includes('update'));
  });

async function checklistOf(ctx: Ctx, tx: Tx, task: TaskFacts, canUpdate: boolean): Promise<Checklist> {
  const [items, given] = await Promise.all([checksOf(tx, task.id), hasEvidence(tx, task)]);
  const role = task.queue;
  return {
    items: items.map((item) => ({
      id: item.id,
      label: labelOfCheck(item),
      done: item.done_at !== null,
      doneAt: item.done_at,
      doneBy:
        item.done_by_id === null
          ? null
          : { id: item.done_by_id, name: ctx.directory.members.get(item.done_by_id)?.name ?? null },
    })),
    canTick: canUpdate && task.status === 'open',
    evidence: {
      asked: task.evidence === 'file' || task.evidence === 'activity' ? task.evidence : 'none',
      given,
    },
    queue: {
      role,
      label: role === null ? null : (ctx.directory.roles.get(role)?.name ?? { zh: role, en: role }),
      canClaim: mayClaim(ctx, task),
    },
  };
}

/**
 * Ticks items off or takes ticks back; each keeps who and when.
 * @throws AppError not_found, forbidden; conflict where the task is closed; invalid for an item of another task
 */
export const tickChecklist = (
  ctx: Ctx,
  id: string,
  wanted: readonly { id: string; done: boolean }[],
): Promise<Checklist> =>
  ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const target = await lockTarget(own, tx, 'task', id, 'update');
    const { row } = target;
    if (row.status !== 'open') {
      throw new AppError('conflict', {
        message: {
          zh: '任务已结束，检查单不能再改；请先把任务重新打开。',
          en: 'The task is closed, so its checklist stays as it is; reopen the task first.',
        },
      });
    }
    const items = new Map((await checksOf(tx, id)).map((item) => [item.id, item]));
    const foreign = wanted.filter((one) => !items.has(one.id));
    if (foreign.length > 0) {
      const message = { zh: '这一项不在该任务的检查单里。', en: 'This item is not on the checklist of the task.' };
      throw invalid(foreign.map((one) => ({ field: 'items', value: one.id, message })));
    }
    const changed = [...new Map(wanted.map((one) => [one.id, one.done]))].filter(
      ([item, done]) => (items.get(item)?.done_at !== null) !== done,
    );
    const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
    for (const done of [true, false]) {
      const ids = changed.filter((one) => one[1] === done).map(([item]) => item);
      if (ids.length === 0) continue;
      await setChecks(tx, ids, done ? { at: new Date(ctx.now).toISOString(), by } : null);
    }
    if (changed.length > 0) {
      const changes = changed.map(([item, done]) => {
        const found = items.get(item);
        const label = found === undefined ? null : labelOfCheck(found);
        return { field: 'checklist', from: done ? null : label, to: done ? label : null };
      });
      await emitBeside(own, tx, target, 'checklistTicked', changes);
    }
    return checklistOf(ctx, tx, factsOfTask(row), true);
  });

import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { openEndsOf } from '@throughline/domain/task/completion.ts';
import { refreshDeal } from '../opportunity/deal-gate.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import type { ObjectBehavior, Values } from '../record/behavior.ts';
import type { StoredRow } from '../record/columns.ts';
import { checksOf, factsOfTask, hasEvidence, labelOfCheck, otherOpenTask } from './task.queries.ts';

/**
 * What a task decides, whichever way it is changed: it knows when it was done, a standard action is done only with what it
 * asks for, and it stays with the deal whose stage made it.
 */
export const taskBehavior: ObjectBehavior = {
  beforeCreate(ctx, _tx, values) {
    if (values.status === 'done') values.doneAt ??= new Date(ctx.now).toISOString();
    return Promise.resolve();
  },

  async beforeUpdate(ctx, tx, current, changes) {
    if (current.actionKey !== null && current.actionKey !== undefined) keepWithDeal(current, changes);
    if (changes.status === undefined || changes.status === current.status) return;
    if (changes.status === 'done') await refuseOpenEnds(tx, current);
    if (changes.status === 'open') await refuseSecond(tx, current);
    changes.doneAt = changes.status === 'done' ? new Date(ctx.now).toISOString() : null;
  },

  /** Gates look at standard actions; what else is to be done on a deal counts for its signs. */
  async afterWrite(ctx, tx, before, after, intent) {
    const isAction = typeof (after ?? before)?.actionKey === 'string';
    if (stateOf(before) === stateOf(after)) return;
    if (!isAction && (before === null || intent.settleLater === true)) return;
    await refreshDeals(ctx, tx, before, after);
  },
};

/** A task that went to the bin with its deal is gone already when it is told of. */
const stateOf = (row: StoredRow | null): string =>
  row === null || row.deletedAt !== null ? 'gone' : String(row.status);

async function refreshDeals(ctx: Ctx, tx: Tx, before: StoredRow | null, after: StoredRow | null): Promise<void> {
  const deals = new Set([before?.opportunity, after?.opportunity].filter((id) => typeof id === 'string'));
  for (const id of [...deals].toSorted()) await refreshDeal(ctx, tx, id);
}

/** @throws AppError conflict where a standard action would leave its deal */
function keepWithDeal(current: StoredRow, changes: Values): void {
  if (!('opportunity' in changes) || changes.opportunity === current.opportunity) return;
  throw new AppError('conflict', {
    message: {
      zh: '这是项目阶段的标准动作，不能移到别的项目；不再需要时请取消它。',
      en: 'This is a standard action of the deal’s stage and stays with it; cancel it where it is no longer needed.',
    },
  });
}

/** @throws AppError invalid naming each thing that is still to be done */
async function refuseOpenEnds(tx: Tx, task: StoredRow): Promise<void> {
  if (typeof task.actionKey !== 'string') return;
  const [checks, given] = await Promise.all([checksOf(tx, task.id), hasEvidence(tx, factsOfTask(task))]);
  const openItems = checks.filter((item) => item.done_at === null).map(labelOfCheck);
  const problems = openEndsOf({ evidence: task.evidence, hasEvidence: given, openItems });
  if (problems.length === 0) return;
  throw invalid(
    problems.map((message) => ({ field: 'status', value: 'done', message })),
    { zh: problems.map((one) => one.zh).join(''), en: problems.map((one) => one.en).join(' ') },
  );
}

/** @throws AppError conflict where the deal has another open task of the same action */
async function refuseSecond(tx: Tx, task: StoredRow): Promise<void> {
  if (typeof task.actionKey !== 'string') return;
  const title = await otherOpenTask(tx, task);
  if (title === undefined) return;
  throw new AppError('conflict', {
    message: {
      zh: `项目上已有一项未完成的“${title}”，请继续那一项。`,
      en: `The deal already has an open “${title}”; go on with that one.`,
    },
  });
}

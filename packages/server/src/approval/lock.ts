import { AppError } from '@throughline/domain/platform/error.ts';
import { findField } from '@throughline/domain/record/object.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { type EventWatcher, type NewEvent, purgedIn } from '../platform/events.ts';
import { carryOut } from './acting.ts';
import {
  deleteApprovalsOf,
  findApproval,
  forgetApprovals,
  lockApproval,
  lockingApprovals,
  runningOf,
  votesOf,
} from './approval.queries.ts';
import { namesOf, openMembers } from './plan.ts';

/** Events that change no value which a person could have approved. */
const FREE = new Set(['created', 'factsChanged', 'shared', 'deleted', 'restored', 'purged']);

const changesRecord = (ctx: Ctx, event: NewEvent): boolean => {
  if (event.recordVersion === null || event.changes.length === 0 || FREE.has(event.action)) return false;
  const object = ctx.directory.catalog.find(event.object);
  return object !== undefined && object.bare !== true;
};

/**
 * What is being approved stays as it is: one place for every path, because every change of a record writes its event. It asks
 * in the packet of the write, so it costs no round trip; the row's lock is held, so no request comes in between.
 * A record in the bin takes its running approvals back, one that goes for good takes all.
 */
export const keepApproved: EventWatcher = async (ctx, tx, events) => {
  for (const [object, ids] of purgedIn(events)) {
    await forgetApprovals(tx, object, ids);
    await deleteApprovalsOf(tx, object, ids);
  }
  for (const event of events) if (event.action === 'deleted') await withdrawOf(ctx, tx, event);
  for (const [object, changes] of Map.groupBy(
    events.filter((event) => changesRecord(ctx, event)),
    (event) => event.object,
  ))
    await refuseLocked(ctx, tx, object, changes);
};

async function refuseLocked(ctx: Ctx, tx: Tx, object: string, events: readonly NewEvent[]): Promise<void> {
  const fields = [...new Set(events.flatMap((event) => event.changes.map((change) => change.field)))];
  const ids = events.map((event) => event.recordId);
  for (const lock of await lockingApprovals(tx, object, ids, fields)) {
    const field = events
      .filter((event) => event.recordId === lock.recordId)
      .flatMap((event) => event.changes)
      .find((change) => lock.fields.includes(change.field))?.field;
    if (field !== undefined) throw await refusal(ctx, tx, object, lock.id, field);
  }
}

async function refusal(ctx: Ctx, tx: Tx, objectKey: string, id: string, key: string): Promise<AppError> {
  const [approval, votes] = [await findApproval(tx, id), await votesOf(tx, [id])];
  const object = ctx.directory.catalog.find(objectKey);
  const label = (object && findField(object, key)?.label) ?? { zh: key, en: key };
  const name = approval?.definition.name ?? { zh: '审批', en: 'approval' };
  const names = namesOf(ctx, openMembers(votes));
  return new AppError('conflict', {
    approval: id,
    field: key,
    message: {
      zh: `“${label.zh}”正在审批（${name.zh}，等待 ${names.join('、')}），结束前不能修改；要修改，请先撤回审批。`,
      en: `${label.en} is being approved (${name.en}, waiting for ${names.join(', ')}) and cannot be changed until that ends; withdraw the approval to change it.`,
    },
  });
}

/** Nobody is asked any more about what is in the bin. */
async function withdrawOf(ctx: Ctx, tx: Tx, event: NewEvent): Promise<void> {
  const object = ctx.directory.catalog.find(event.object);
  if (object === undefined || object.bare === true) return;
  for (const { id } of await runningOf(tx, event.object, event.recordId)) {
    const approval = await lockApproval(tx, id);
    if (approval?.status !== 'running') continue;
    const held = { approval, votes: await votesOf(tx, [id]), target: null };
    const comment = ctx.locale === 'en' ? 'The record went to the recycle bin.' : '记录已移入回收站。';
    await carryOut(ctx, tx, held, { do: 'withdraw' }, { action: 'withdrawn', comment });
  }
}

import type { RateRow } from '@throughline/domain/money/rate.contract.ts';
import { AppError, invalid } from '@throughline/domain/platform/error.ts';
import { countOpenIn, rebaseOpen } from '../opportunity/rebase.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';
import { newId } from '../platform/id.ts';
import {
  allRates,
  deleteRate,
  insertRate,
  lockRates,
  rateById,
  rateOfDay,
  ratesOf,
  type StoredRate,
  updateRate,
} from './rate.queries.ts';

export async function listRates(ctx: Ctx): Promise<{ base: string; items: RateRow[] }> {
  return { base: ctx.directory.workspace.currency, items: await ctx.read(allRates) };
}

function requireRight(ctx: Ctx): void {
  if (!ctx.actor.rights.admin.has('manageWorkspace')) throw new AppError('forbidden');
}

/**
 * Sets what one unit of a currency is worth from a day on, and the amounts of open deals with it.
 * @returns `recomputed`: deals that changed; null where a job changes them
 * @throws AppError forbidden, invalid for the workspace's own currency
 */
export async function setRate(
  ctx: Ctx,
  input: { currency: string; validFrom: string; rate: number },
): Promise<{ rate: RateRow; recomputed: number | null }> {
  requireRight(ctx);
  if (input.currency === ctx.directory.workspace.currency) {
    const message = {
      zh: '这是工作区的本位币，汇率恒为 1。',
      en: 'This is the workspace’s own currency; its rate is always 1.',
    };
    throw invalid([{ field: 'currency', value: input.currency, message }]);
  }
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    await lockRates(tx, input.currency);
    const before = await rateOfDay(tx, input.currency, input.validFrom);
    const rate: StoredRate = { id: before?.id ?? newId(), ...input };
    if (before === undefined) {
      const by = ctx.actor.kind === 'system' ? null : ctx.actor.memberId;
      await insertRate(tx, rate, new Date(ctx.now).toISOString(), by);
    } else {
      await updateRate(tx, rate.id, rate.rate);
    }
    await emitRate(own, tx, before, rate);
    return { rate, recomputed: await rebaseOpen(own, tx, input.currency) };
  });
}

/** @throws AppError forbidden, not_found, conflict for the last rate of a currency in which there are open deals */
export async function removeRate(ctx: Ctx, id: string): Promise<{ recomputed: number | null }> {
  requireRight(ctx);
  return ctx.transaction(async (tx) => {
    const own = within(ctx, tx);
    const found = await rateById(tx, id);
    if (found === undefined) throw new AppError('not_found');
    await lockRates(tx, found.currency);
    if ((await deleteRate(tx, id)) === 0) throw new AppError('not_found');
    await emitRate(own, tx, found, undefined);
    if ((await ratesOf(tx, found.currency)).length > 0)
      return { recomputed: await rebaseOpen(own, tx, found.currency) };
    const open = await countOpenIn(tx, found.currency);
    if (open > 0) {
      throw new AppError('conflict', {
        message: {
          zh: `还有 ${open} 个进行中的项目用 ${found.currency} 计价，不能删除它唯一的汇率；请改为修改汇率。`,
          en: `${open} open deals are in ${found.currency}; its only rate cannot be deleted. Change the rate instead.`,
        },
      });
    }
    return { recomputed: 0 };
  });
}

function emitRate(ctx: Ctx, tx: Tx, before: StoredRate | undefined, after: StoredRate | undefined): Promise<void> {
  const change = (field: 'currency' | 'validFrom' | 'rate') => ({
    field,
    from: before?.[field] ?? null,
    to: after?.[field] ?? null,
  });
  return emit(ctx, tx, {
    object: 'exchangeRate',
    recordId: (after ?? before)?.id ?? '',
    recordVersion: null,
    action: before === undefined ? 'created' : after === undefined ? 'deleted' : 'updated',
    changes: [change('currency'), change('validFrom'), change('rate')],
  });
}

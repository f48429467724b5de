import { invalid } from '@throughline/domain/platform/error.ts';
import { convertMinor } from '@throughline/domain/record/money.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { findRate } from '../money/rate.queries.ts';

/**
 * A deal's amount in the workspace's currency, by the rate of its closing day (or today's while it has none).
 * @returns null without an amount
 * @throws AppError invalid where no rate of the currency is known: totals would leave the deal out without a word
 */
export async function baseAmount(
  ctx: Ctx,
  tx: Tx,
  amount: unknown,
  currency: unknown,
  day: unknown,
): Promise<number | null> {
  if (typeof amount !== 'number') return null;
  const base = ctx.directory.workspace.currency;
  if (currency === base || typeof currency !== 'string') return amount;
  const rate = await findRate(
    tx,
    currency,
    typeof day === 'string' ? day : new Date(ctx.now).toISOString().slice(0, 10),
  );
  if (rate === undefined) {
    throw invalid([
      {
        field: 'currency',
        value: currency,
        message: {
          zh: `还没有 ${currency} 对 ${base} 的汇率，请在“设置 › 汇率”中填写后再保存。`,
          en: `There is no rate from ${currency} to ${base} yet; add one in Settings › Exchange rates.`,
        },
      },
    ]);
  }
  return convertMinor(amount, currency, base, rate);
}

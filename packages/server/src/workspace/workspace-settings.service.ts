import { AppError } from '@throughline/domain/platform/error.ts';
import type { WorkspaceChange, WorkspaceSettings } from '@throughline/domain/workspace/workspace.contract.ts';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emit } from '../platform/events.ts';

type Stored = Omit<WorkspaceSettings, 'canChangeCurrency'>;

const SELECT = 'select name, time_zone as "timeZone", currency, locale from workspace where workspace_id = $1';

function requireRight(ctx: Ctx): void {
  if (!ctx.actor.rights.admin.has('manageWorkspace')) throw new AppError('forbidden');
}

async function stored(tx: Tx, lock: boolean): Promise<Stored> {
  const [row] = await tx.sql<Stored>(lock ? `${SELECT} for update` : SELECT, [tx.workspaceId]);
  if (row === undefined) throw new AppError('not_found');
  return row;
}

/** A deal's amount is kept in the currency too, those of the bin included; rates are to it. */
async function isCurrencyFree(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ used: boolean }>(
    `select exists (select 1 from opportunity where workspace_id = $1) or exists (select 1 from exchange_rate where workspace_id = $1) as used`,
    [tx.workspaceId],
    'workspace-currency-used',
  );
  return row?.used === false;
}

/** @throws AppError forbidden */
export async function readSettings(ctx: Ctx): Promise<WorkspaceSettings> {
  requireRight(ctx);
  return ctx.read(async (tx) => ({ ...(await stored(tx, false)), canChangeCurrency: await isCurrencyFree(tx) }));
}

/** @throws AppError forbidden, conflict for another currency where deals or rates depend on the present one */
export async function changeSettings(ctx: Ctx, input: WorkspaceChange): Promise<WorkspaceSettings> {
  requireRight(ctx);
  return ctx.transaction(async (tx) => {
    const before = await stored(tx, true);
    const canChangeCurrency = await isCurrencyFree(tx);
    const after: Stored = {
      name: input.name ?? before.name,
      timeZone: input.timeZone ?? before.timeZone,
      currency: input.currency ?? before.currency,
      locale: input.locale ?? before.locale,
    };
    if (after.currency !== before.currency && !canChangeCurrency) {
      throw new AppError('conflict', {
        message: {
          zh: '已有销售项目或汇率以当前本位币计算，不能再更换本位币。',
          en: 'Deals or exchange rates are counted in the present currency already; it cannot change any more.',
        },
      });
    }
    const changes = (['name', 'timeZone', 'currency', 'locale'] as const)
      .filter((field) => after[field] !== before[field])
      .map((field) => ({ field, from: before[field], to: after[field] }));
    if (changes.length > 0) {
      await tx.run(
        'update workspace set name = $2, time_zone = $3, currency = $4, locale = $5 where workspace_id = $1',
        [ctx.workspaceId, after.name, after.timeZone, after.currency, after.locale],
        'workspace-update',
      );
      await emit(within(ctx, tx), tx, {
        object: 'workspace',
        recordId: ctx.workspaceId,
        recordVersion: null,
        action: 'updated',
        changes,
      });
    }
    return { ...after, canChangeCurrency };
  });
}

import { type DatedRate, rateOn } from '@throughline/domain/money/rate.ts';
import { convertMinor } from '@throughline/domain/record/money.ts';
import { z } from 'zod';
import { type Ctx, within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { emitMany } from '../platform/events.ts';
import { defineJob } from '../platform/jobs/job.ts';
import { ratesOf } from '../money/rate.queries.ts';

/** Deals read and written by one statement. */
const PIECE = 1_000;
/** More than these follow in the background, so that setting a rate does not hold their locks for long. */
const MOST_AT_ONCE = 5_000;

/** Amounts of all open deals in a currency, after its rates changed. Runs again from the start without harm. */
export const rebaseJob = defineJob({
  name: 'opportunity.rebase',
  payload: z.object({ workspaceId: z.uuid(), currency: z.string() }),
});

interface OpenDeal {
  id: string;
  version: number;
  owner: string | null;
  collaborators: string[];
  amount: number;
  closeDate: string | null;
  amountBase: number | null;
}

const OPEN = `workspace_id = $1 and currency = $2 and stage_kind = 'open' and amount is not null`;

/** Open deals in the currency with an amount, those in the bin among them: they may come back. */
export async function countOpenIn(tx: Tx, currency: string): Promise<number> {
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from opportunity where ${OPEN}`,
    [tx.workspaceId, currency],
    'open-in-currency',
  );
  return row?.count ?? 0;
}

/**
 * Amounts of open deals follow the rates of their currency; closed deals keep what they were counted with.
 * @returns deals that changed; null where they are many and a job changes them
 */
export async function rebaseOpen(ctx: Ctx, tx: Tx, currency: string): Promise<number | null> {
  if ((await countOpenIn(tx, currency)) > MOST_AT_ONCE) {
    await ctx.platform.jobs.enqueue(
      tx,
      rebaseJob,
      { workspaceId: ctx.workspaceId, currency },
      { key: `${ctx.workspaceId}:${currency}` },
    );
    return null;
  }
  let changed = 0;
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const piece = await rebasePiece(ctx, tx, currency, after);
    changed += piece.changed;
    after = piece.last;
  }
  return changed;
}

/** The same in a transaction for each piece: for a job. */
export async function rebaseInPieces(ctx: Ctx, currency: string): Promise<void> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const from: string = after;
    after = (await ctx.transaction((tx) => rebasePiece(within(ctx, tx), tx, currency, from))).last;
  }
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** @returns `last`: where the next piece begins; undefined after the last one */
async function rebasePiece(
  ctx: Ctx,
  tx: Tx,
  currency: string,
  after: string,
): Promise<{ changed: number; last: string | undefined }> {
  const rates = await ratesOf(tx, currency);
  const deals = await tx.sql<OpenDeal>(
    `select id, version, owner_id as owner, collaborator_ids as collaborators, amount, close_date as "closeDate", amount_base as "amountBase"
     from opportunity where ${OPEN} and id > $3 order by id limit $4 for no key update`,
    [ctx.workspaceId, currency, after, PIECE],
    'rebase-read',
  );
  const changes = deals.flatMap((deal) => {
    const base = baseOf(ctx, deal, currency, rates);
    return base === undefined || base === deal.amountBase ? [] : [{ deal, base }];
  });
  if (changes.length > 0) {
    await tx.run(
      `update opportunity o set amount_base = r.base from unnest($2::uuid[], $3::bigint[]) as r (id, base)
       where o.workspace_id = $1 and o.id = r.id`,
      [ctx.workspaceId, changes.map(({ deal }) => deal.id), changes.map(({ base }) => base)],
      'rebase-write',
    );
    await emitMany(
      ctx,
      tx,
      changes.map(({ deal, base }) => ({
        object: 'opportunity',
        recordId: deal.id,
        recordVersion: deal.version,
        action: 'factsChanged',
        changes: [{ field: 'amountBase', from: deal.amountBase, to: base }],
        audience: [{ object: 'opportunity', id: deal.id, owner: deal.owner, collaborators: deal.collaborators }],
      })),
    );
  }
  return { changed: changes.length, last: deals.length < PIECE ? undefined : deals.at(-1)?.id };
}

function baseOf(ctx: Ctx, deal: OpenDeal, currency: string, rates: readonly DatedRate[]): number | undefined {
  const rate = rateOn(rates, deal.closeDate ?? new Date(ctx.now).toISOString().slice(0, 10));
  return rate === undefined ? undefined : convertMinor(deal.amount, currency, ctx.directory.workspace.currency, rate);
}

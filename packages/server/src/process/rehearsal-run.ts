import { judgeMoves, lackingNow } from '@throughline/domain/process/rehearsal.ts';
import { addDeal, emptyTally, type PlayedDeal } from '@throughline/domain/process/rehearsal-tally.ts';
import type { ProcessDefinition } from '@throughline/domain/process/process.ts';
import { setImmediate } from 'node:timers/promises';
import { systemCtx } from '../identity/actor.ts';
import { gateEnv } from '../opportunity/gate-facts.ts';
import { loadPastDeals, type PastDeal } from '../opportunity/past-facts.ts';
import type { Ctx } from '../platform/ctx.ts';
import type { Platform } from '../platform/platform.ts';
import { findVersion } from './process.queries.ts';
import { findPlayed, findRehearsal, keepProgress, nextPlayed } from './rehearsal.queries.ts';

/** Deals read by one set of statements. */
const PIECE = 500;
/** Deals judged before others of this process get their turn. */
const BREATH = 50;

export interface RunLimits {
  signal: AbortSignal;
  /** Epoch milliseconds on the machine's clock; a further run goes on from there. */
  until: number;
  /** Deals of one transaction. */
  piece?: number;
}

/**
 * Plays deals until the rehearsal is done, was cancelled, or the time is over. Each piece is one transaction with its sums,
 * so that whoever goes on after a crash counts no deal twice.
 * @returns whether there is more to play
 */
export async function runRehearsal(
  platform: Platform,
  workspaceId: string,
  process: string,
  id: string,
  { signal, until, piece = PIECE }: RunLimits,
): Promise<boolean> {
  for (;;) {
    signal.throwIfAborted();
    if (Date.now() >= until) return true;
    const ctx = await systemCtx(platform, workspaceId);
    if (!(await playPiece(ctx, process, id, piece))) return false;
  }
}

/** @returns whether there may be more */
function playPiece(ctx: Ctx, process: string, id: string, piece: number): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const row = await findRehearsal(tx, process, id);
    if (row?.status !== 'running') return false;
    const [played, version] = await Promise.all([findPlayed(tx, id), findVersion(tx, row.publishedVersion)]);
    if (played === undefined || version === undefined) return false;
    const { definition: draft } = played;
    const tally = played.tally ?? emptyTally();
    const ids = await nextPlayed(tx, row, piece);
    const deals = await loadPastDeals(ctx, tx, process, ids, [draft, version.definition], row.since);
    for (const [at, deal] of deals.entries()) {
      if (at % BREATH === BREATH - 1) await setImmediate();
      addDeal(tally, playDeal(ctx, deal, draft, version.definition));
    }
    const reached = ids.length < piece ? null : (ids.at(-1) ?? null);
    const at = new Date(ctx.now).toISOString();
    const kept = await keepProgress(tx, row, { reached, done: ids.length, tally, at });
    return kept && reached !== null;
  });
}

/** Both versions on one deal. */
export function playDeal(
  ctx: Pick<Ctx, 'directory' | 'now'>,
  deal: PastDeal,
  draft: ProcessDefinition,
  published: ProcessDefinition,
): PlayedDeal {
  const env = gateEnv(ctx);
  const [byDraft, byPublished] = [judgeMoves(draft, deal.moves, env), judgeMoves(published, deal.moves, env)];
  return {
    id: deal.id,
    fate: deal.fate,
    amount: deal.amount,
    moves: deal.moves.map(({ move }, at) => ({
      move,
      draft: byDraft[at] ?? { kind: 'absent' },
      published: byPublished[at] ?? { kind: 'absent' },
    })),
    now:
      deal.now === null
        ? null
        : {
            draft: lackingNow(draft, deal.now.stage, deal.now.facts, env),
            published: lackingNow(published, deal.now.stage, deal.now.facts, env),
          },
  };
}

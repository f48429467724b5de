import { within } from '../platform/ctx.ts';
import type { Tx } from '../platform/db.ts';
import { AppError } from '@throughline/domain/platform/error.ts';
import { filterInScope } from '../record/read.ts';
import { tellStages } from '../opportunity/stage-history.ts';
import type { Outcome, StagedRow } from './import.queries.ts';
import { refusalProblems } from './refusal-problems.ts';
import { textOf } from './text-of.ts';
import { behindSavepoint, type ChunkWriter } from './write-chunk.ts';

/** Tells deals their past stages; all rows of one deal are in the chunk and succeed or fail together. */
export async function writeStages(writer: ChunkWriter, tx: Tx, rows: readonly StagedRow[]): Promise<Outcome[]> {
  const own = within(writer.ctx, tx);
  const byDeal = Map.groupBy(rows, (row) => textOf(row.input?.opportunity));
  const allowed = await filterInScope(own, 'opportunity', [...byDeal.keys()], 'update');
  const outcomes: Outcome[] = [];
  for (const [deal, told] of byDeal) {
    let note: unknown = null;
    const refused = await behindSavepoint(tx, async () => {
      if (!allowed.has(deal)) throw new AppError('forbidden');
      note = await tellStages(
        own,
        tx,
        deal,
        told.map(({ input }) => ({
          stage: textOf(input?.stage),
          enteredAt: textOf(input?.enteredAt),
          leftAt: typeof input?.leftAt === 'string' ? input.leftAt : null,
          by: typeof input?.by === 'string' ? input.by : null,
        })),
      );
    });
    for (const [at, { row, input }] of told.entries()) {
      const [problem] = refused === undefined ? [] : refusalProblems(writer.plan, input ?? {}, refused);
      outcomes.push({
        row,
        state: refused === undefined ? 'updated' : 'failed',
        recordId: refused === undefined ? deal : null,
        ...(problem === undefined ? {} : { problem }),
        // The first row of a deal keeps what all of them replaced.
        ...(refused === undefined ? { before: { values: {}, note: at === 0 ? note : null } } : {}),
      });
    }
  }
  return outcomes;
}

import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { asNumber, asRef, asText } from '../../record/value.ts';

export interface BoardColumn {
  /** Stage id. */
  stage: string;
  count: number;
  /** Minor units of the workspace's currency; null where nothing may be summed. */
  sum: number | null;
  items: RecordRow[];
  nextCursor: string | null;
}
export interface Board {
  columns: BoardColumn[];
  total: { count: number; sum: number | null };
}

/** What a card adds to its column's sum. */
const worth = (row: RecordRow): number => asNumber(row['amountBase']) ?? asNumber(row['amount']) ?? 0;
const added = (sum: number | null, by: number): number | null => (sum === null ? null : sum + by);

/**
 * The board with a card in another column, on top of it; counts and sums follow. The same board where it is there
 * already or the card is not loaded.
 */
export function withMoved(board: Board, row: RecordRow, to: ProcessStage, name: string): Board {
  const from = board.columns.find((column) => column.items.some((item) => item.id === row.id));
  if (!from || from.stage === to.id || !board.columns.some((column) => column.stage === to.id)) return board;
  const moved: RecordRow = { ...row, stage: { id: to.id, name } };
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column === from)
        return {
          ...column,
          count: column.count - 1,
          sum: added(column.sum, -worth(row)),
          items: column.items.filter((item) => item.id !== row.id),
        };
      if (column.stage === to.id)
        return {
          ...column,
          count: column.count + 1,
          sum: added(column.sum, worth(row)),
          items: [moved, ...column.items],
        };
      return column;
    }),
  };
}

/** The card replaced where it stands; the same board where it is not loaded. */
export function withRow(board: Board, row: RecordRow): Board {
  if (!board.columns.some((column) => column.items.some((item) => item.id === row.id))) return board;
  return {
    ...board,
    columns: board.columns.map((column) => ({
      ...column,
      items: column.items.map((item) => (item.id === row.id ? { ...item, ...row } : item)),
    })),
  };
}

/** More cards at the end of a column; cards that are there already are not repeated. */
export function withPage(
  board: Board,
  stage: string,
  page: { items: readonly RecordRow[]; nextCursor: string | null },
): Board {
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column.stage !== stage) return column;
      const known = new Set(column.items.map((item) => item.id));
      return {
        ...column,
        items: [...column.items, ...page.items.filter((item) => !known.has(item.id))],
        nextCursor: page.nextCursor,
      };
    }),
  };
}

/** Σ of the open columns' sums × probability of their stage, in minor units, rounded once. */
export function weightedSum(board: Board, stages: readonly ProcessStage[]): number {
  let sum = 0;
  for (const column of board.columns) {
    const stage = stages.find((one) => one.id === column.stage);
    if (stage?.kind === 'open') sum += (column.sum ?? 0) * stage.probability;
  }
  return Math.round(sum);
}

/** Sides of the decision, as in the domain's `planMove`. */
const SIDE = { open: 'open', won: 'won', delivering: 'won', done: 'won', lost: 'lost' } as const;
type Moving = Pick<ProcessStage, 'kind' | 'position'>;

/**
 * What to ask before a move: losing needs the loss review; going back and reopening need a reason. The server decides
 * again by the domain's `planMove`, whose schemas the browser does not load; `board.test.ts` holds both together.
 */
export function askedFor(from: Moving, to: Moving): 'reason' | 'loss' | undefined {
  if (to.kind === 'lost') return 'loss';
  if (SIDE[from.kind] !== SIDE[to.kind]) return SIDE[from.kind] === 'open' ? undefined : 'reason';
  return from.kind === 'done' || to.position < from.position ? 'reason' : undefined;
}

/** The four questions of the loss review (R113), in the order in which they are asked. */
export const LOSS_FIELDS = ['lostTo', 'lossReason', 'lossStage', 'lossStrategy'] as const;
export type LossReview = Record<(typeof LOSS_FIELDS)[number], string>;

/** The review that a deal carries, to take a reopening back; undefined where any of the four is not here. */
export function reviewOf(row: RecordRow): LossReview | undefined {
  const [lostTo, lossReason, lossStrategy] = (['lostTo', 'lossReason', 'lossStrategy'] as const).map((key) =>
    asText(row[key]),
  );
  const lossStage = asRef(row['lossStage'])?.id;
  return lostTo && lossReason && lossStage && lossStrategy
    ? { lostTo, lossReason, lossStage, lossStrategy }
    : undefined;
}

export const stageOf = (row: RecordRow): string | undefined => asRef(row['stage'])?.id;

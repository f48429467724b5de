import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Condition } from '@throughline/domain/condition/condition.ts';
import type { boardDwell } from '@throughline/domain/opportunity/opportunity.contract.ts';
import { request, type ResponseOf } from '../../app/client.ts';
import { keys } from '../../app/keys.ts';
import type { Page } from '../../app/reconcile.ts';
import { both } from '../../record/filter.ts';
import { type Board, type BoardColumn, withPage } from './board.ts';

export interface BoardOptions {
  process: string;
  filter?: Condition | undefined;
  q?: string | undefined;
  sort?: string | undefined;
}
/** Cards of a column's first page. */
const FIRST = 20;
const MOST = 100;
const NEXT = 50;

const boardKey = (options: BoardOptions) => keys.board(options);

function nextCards(options: BoardOptions, column: BoardColumn, signal?: AbortSignal): Promise<Page> {
  const filter = both(options.filter, {
    kind: 'compare',
    path: 'stage',
    op: 'eq',
    value: { kind: 'literal', value: column.stage },
  });
  return request<Page>('GET', '/opportunities', {
    query: { filter, q: options.q, sort: options.sort, cursor: column.nextCursor, limit: NEXT },
    signal,
  });
}

/** Counts and sums of all columns with their first cards. Fetched again it brings as many cards as were scrolled to. */
export const boardQuery = (client: QueryClient, options: BoardOptions) =>
  queryOptions({
    queryKey: boardKey(options),
    queryFn: async ({ signal }) => {
      const held = client.getQueryData<Board>(boardKey(options));
      const loaded = new Map(held?.columns.map((column) => [column.stage, column.items.length]));
      const limit = Math.min(MOST, Math.max(FIRST, ...loaded.values()));
      let board = await request<Board>('GET', '/opportunities/board', { query: { ...options, limit }, signal });
      for (const { stage } of board.columns) {
        const find = (): BoardColumn | undefined => board.columns.find((column) => column.stage === stage);
        for (
          let column = find();
          column?.nextCursor && column.items.length < (loaded.get(stage) ?? 0);
          column = find()
        ) {
          board = withPage(board, stage, await nextCards(options, column, signal));
        }
      }
      return board;
    },
    placeholderData: (before) => before,
  });

export type Dwell = ResponseOf<typeof boardDwell>['columns'][number];

/** How long deals stand in each stage. */
export const dwellQuery = ({ process, filter, q }: BoardOptions) =>
  queryOptions({
    queryKey: keys.about('opportunity', 'dwell', { process, filter, q }),
    queryFn: async ({ signal }) =>
      (
        await request<ResponseOf<typeof boardDwell>>('GET', '/opportunities/board/dwell', {
          query: { process, filter, q },
          signal,
        })
      ).columns,
    placeholderData: (before) => before,
  });

/** Appends the next cards of a column to the board in the cache. */
export async function loadMore(client: QueryClient, options: BoardOptions, column: BoardColumn): Promise<void> {
  const page = await nextCards(options, column);
  client.setQueryData<Board>(boardKey(options), (board) => board && withPage(board, column.stage, page));
}

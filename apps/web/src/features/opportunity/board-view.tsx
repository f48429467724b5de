import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../../app/form-request.ts';
import { useHotkey } from '../../app/hotkeys.ts';
import type { DescribedObject } from '../../app/objects.ts';
import { ProblemState, toastProblem } from '../../app/problem-state.tsx';
import { useOpenRecord } from '../../app/use-open-record.ts';
import { useLabel } from '../../i18n/use-text.ts';
import type { ProcessRow, ProcessStage } from '../../record/lookups.ts';
import { gateQuery } from '../gate/queries.ts';
import { lackOf } from '../gate/remedy.ts';
import { type BoardColumn, stageOf } from './board.ts';
import { Column } from './board-column.tsx';
import { type BoardOptions, boardQuery, dwellQuery, loadMore } from './board-query.ts';
import { MoveSheet } from './move-dialogs.tsx';
import { useMove } from './use-move.tsx';

/** Columns of a process; cards move by drag, by key (M on a card) and by the sheet on touch. */
export function BoardView({
  object,
  process,
  options,
}: {
  object: DescribedObject;
  process: ProcessRow;
  options: BoardOptions;
}) {
  const client = useQueryClient();
  const label = useLabel();
  const openRecord = useOpenRecord();
  const board = useQuery(boardQuery(client, options));
  const dwell = useQuery(dwellQuery(options)).data;
  const strip = useRef<HTMLDivElement>(null);
  const [sheet, setSheet] = useState<RecordRow | undefined>();
  const stages = useMemo(
    () =>
      process.stages.toSorted(
        (one, other) => Number(one.kind === 'lost') - Number(other.kind === 'lost') || one.position - other.position,
      ),
    [process],
  );
  // One question as a card is picked up; every column then tells what it would lack there.
  const [held, setHeld] = useState<RecordRow | undefined>();
  const gate = useQuery({ ...gateQuery(held?.id ?? ''), enabled: held !== undefined, staleTime: 0 }).data;
  const { move, dialogs } = useMove(stages);
  const latestMove = useRef(move);
  useEffect(() => {
    latestMove.current = move;
  });
  const onDrop = useCallback((row: RecordRow, to: ProcessStage) => latestMove.current(row, to), []);
  const onOpen = useCallback((row: RecordRow) => openRecord(object, row), [openRecord, object]);
  const running = useRef(new Set<string>());
  const onMore = useCallback(
    (column: BoardColumn) => {
      const id = `${column.stage}/${column.nextCursor}`;
      if (running.current.has(id)) return;
      running.current.add(id);
      loadMore(client, options, column).catch((error: unknown) => {
        running.current.delete(id);
        toastProblem(error);
      });
    },
    [client, options],
  );
  useEffect(() => {
    if (!strip.current) return;
    return autoScrollForElements({ element: strip.current, canScroll: ({ source }) => source.data['kind'] === 'deal' });
  }, []);
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => source.data['kind'] === 'deal',
        onDragStart: ({ source }) => setHeld(source.data['row'] as RecordRow),
        onDrop: () => setHeld(undefined),
      }),
    [],
  );
  const step = (by: 1 | -1) => (): void => {
    const cards = [
      ...(strip.current?.querySelectorAll<HTMLButtonElement>('[data-card] > div:first-child > button') ?? []),
    ];
    const at = cards.findIndex((card) => card === document.activeElement);
    cards[Math.max(0, Math.min(cards.length - 1, at + by))]?.focus();
  };
  useHotkey('j', step(1));
  useHotkey('k', step(-1));

  if (board.isError && !board.data) return <ProblemState error={board.error} onRetry={() => void board.refetch()} />;
  return (
    <div
      ref={strip}
      className="flex min-h-0 flex-1 snap-x gap-2.5 overflow-x-auto px-4 py-3 max-md:snap-mandatory max-md:px-3"
      data-board={process.key}
    >
      {stages.map((stage) => (
        <Column
          key={stage.id}
          stage={stage}
          stages={stages}
          column={
            board.data?.columns.find((column) => column.stage === stage.id) ??
            (board.data ? { stage: stage.id, count: 0, sum: 0, items: [], nextCursor: null } : undefined)
          }
          dwell={dwell?.find((one) => one.stage === stage.id)}
          canMove={object.can.includes('update')}
          canCreate={object.can.includes('create')}
          lacks={held && stageOf(held) !== stage.id ? lackOf(gate, stage.id) : undefined}
          onDrop={onDrop}
          onOpen={onOpen}
          onMoveTo={setSheet}
          onCreate={(at) =>
            openForm({
              object: 'opportunity',
              values: {
                process: { id: process.id, name: label(process.name) },
                stage: { id: at.id, name: label(at.name) },
              },
            })
          }
          onMore={onMore}
        />
      ))}
      {sheet && (
        <MoveSheet row={sheet} stages={stages} onClose={() => setSheet(undefined)} onMove={(to) => move(sheet, to)} />
      )}
      {dialogs}
    </div>
  );
}

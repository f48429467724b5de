import { autoScrollForElements } from '@atlaskit/pragmatic-drag-and-drop-auto-scroll/element';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Circle, Plus } from 'lucide-react';
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from 'react';
import type { CriterionState } from '@throughline/domain/process/gate.contract.ts';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import type { ProcessStage } from '../../record/lookups.ts';
import { isObject } from '../../record/value.ts';
import { cx } from '../../ui/cx.ts';
import { Progress } from '../../ui/progress.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { gateText } from '../gate/gate.text.ts';
import { askedFor, type BoardColumn, stageOf } from './board.ts';
import type { Dwell } from './board-query.ts';
import { DealCard } from './deal-card.tsx';
import { opportunityText } from './opportunity.text.ts';

const CARD = 96;
/** A median stay of this many standards makes a column red. */
const HOT = 1.5;

export interface ColumnProps {
  stage: ProcessStage;
  stages: readonly ProcessStage[];
  column: BoardColumn | undefined;
  dwell: Dwell | undefined;
  canMove: boolean;
  canCreate: boolean;
  /** What a held card of another stage still lacks for this one; undefined while none is held or nothing is known. */
  lacks: readonly CriterionState[] | undefined;
  onDrop: (row: RecordRow, to: ProcessStage) => void;
  onOpen: (row: RecordRow) => void;
  onMoveTo: (row: RecordRow) => void;
  onCreate: (stage: ProcessStage) => void;
  onMore: (column: BoardColumn) => void;
}
const rowOf = (data: Record<string | symbol, unknown>): RecordRow | undefined =>
  data['kind'] === 'deal' && isObject(data['row']) ? (data['row'] as RecordRow) : undefined;

/** One stage of the board: its figures, its stay against the standard, its windowed cards. */
export function Column({
  stage,
  stages,
  column,
  dwell,
  canMove,
  canCreate,
  lacks,
  onDrop,
  onOpen,
  onMoveTo,
  onCreate,
  onMore,
}: ColumnProps) {
  const t = useText(opportunityText);
  const label = useLabel();
  const format = useFormat();
  const body = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const [over, setOver] = useState<RecordRow | undefined>();
  const items = column?.items ?? [];
  useEffect(() => {
    if (!frame.current || !body.current || !canMove) return;
    const foreign = (data: Record<string | symbol, unknown>): boolean => {
      const row = rowOf(data);
      return row !== undefined && stageOf(row) !== stage.id;
    };
    return combine(
      dropTargetForElements({
        element: frame.current,
        canDrop: ({ source }) => foreign(source.data),
        onDragEnter: ({ source }) => setOver(rowOf(source.data)),
        onDragLeave: () => setOver(undefined),
        onDrop: ({ source }) => {
          setOver(undefined);
          const row = rowOf(source.data);
          if (row) onDrop(row, stage);
        },
      }),
      autoScrollForElements({ element: body.current, canScroll: ({ source }) => source.data['kind'] === 'deal' }),
    );
  }, [stage, canMove, onDrop]);

  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this component
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => body.current,
    estimateSize: () => CARD,
    overscan: 6,
    getItemKey: (at) => items[at]?.id ?? at,
  });
  // Drawn in slices: a fast scroll shows gaps for a moment instead of holding the page.
  const shown = useDeferredValue(virtual.getVirtualItems());
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (column?.nextCursor && last >= column.items.length - 8) onMore(column);
  }, [column, last, onMore]);

  const name = label(stage.name);
  const from = over && stages.find((one) => one.id === stageOf(over));
  return (
    <section
      ref={frame}
      aria-label={name}
      data-stage={stage.key}
      data-over={over ? true : undefined}
      className={cx(
        'flex w-[272px] shrink-0 snap-center flex-col rounded-lg bg-sunken p-2 max-md:w-[86vw]',
        over && 'outline-2 outline-accent',
      )}
    >
      <header className="group/head px-1.5 pt-1 pb-2">
        <div className="flex items-center gap-2">
          <h2 className="truncate font-semibold" title={stage.definition ? label(stage.definition) : undefined}>
            {name}
          </h2>
          <span className="num text-quiet">{column ? format.number(column.count) : ''}</span>
          <span className="flex-1" />
          {canCreate && stage.kind === 'open' && (
            <button
              type="button"
              aria-label={t('newIn', { stage: name })}
              onClick={() => onCreate(stage)}
              className="grid size-5 place-items-center rounded-sm text-quiet opacity-0 group-hover/head:opacity-100 hover:bg-line focus-visible:opacity-100"
            >
              <Plus aria-hidden size={14} />
            </button>
          )}
          {column?.sum !== null && column !== undefined && (
            <span className="num shrink-0 text-sm text-ink-2">{format.short(column.sum)}</span>
          )}
        </div>
        <DwellLine stage={stage} dwell={dwell} />
      </header>
      {lacks && lacks.length > 0 ? (
        <DropBox>
          <Lacks lacks={lacks} />
        </DropBox>
      ) : (
        over &&
        from && (
          <DropBox>
            {t('dropHere', { stage: name })}
            {askedFor(from, stage) && (
              <span className="block">{t(stage.kind === 'lost' ? 'dropLoss' : 'dropReason')}</span>
            )}
          </DropBox>
        )
      )}
      <div ref={body} className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto">
        {!column && [0, 1, 2].map((at) => <Skeleton key={at} className="mb-[7px] h-[86px] rounded-md! bg-raised!" />)}
        {column && items.length === 0 && !over && (
          <p className="px-2 py-6 text-center text-sm text-quiet">{t('emptyColumn')}</p>
        )}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const row = items[item.index];
            return row ? (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="absolute top-0 left-0 w-full"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <DealCard row={row} canMove={canMove} onOpen={onOpen} onMoveTo={onMoveTo} />
              </div>
            ) : null;
          })}
        </div>
      </div>
    </section>
  );
}

const DropBox = ({ children }: { children: ReactNode }) => (
  <div className="mb-[7px] rounded-md border-[1.5px] border-dashed border-accent bg-accent-soft p-2.5 text-sm text-accent-ink">
    {children}
  </div>
);

/** Criteria named in a column; the rest are a number. */
const MOST_NAMED = 4;

/** 放到这里前还差 2 项: told while the card is held, so that nobody lets go into a refusal. */
function Lacks({ lacks }: { lacks: readonly CriterionState[] }) {
  const t = useText(gateText);
  const label = useLabel();
  const named = lacks.length > MOST_NAMED + 1 ? lacks.slice(0, MOST_NAMED) : lacks;
  return (
    <>
      {t('dropLacks', { count: lacks.length })}
      <ul>
        {named.map((state) => (
          <li key={state.ref} className="mt-[3px] flex items-baseline gap-1.5">
            <Circle aria-hidden size={10} className="shrink-0 self-center" />
            <span className="min-w-0 truncate">{label(state.label)}</span>
          </li>
        ))}
        {named.length < lacks.length && (
          <li className="mt-[3px] pl-4">{t('more', { count: lacks.length - named.length })}</li>
        )}
      </ul>
    </>
  );
}

/** `中位停留 19 天 · 标准 ≤ 12 天 · 5 单超时`, red when the column is stuck. */
function DwellLine({ stage, dwell }: { stage: ProcessStage; dwell: Dwell | undefined }) {
  const t = useText(opportunityText);
  const format = useFormat();
  if (stage.kind !== 'open') return null;
  const days = dwell && Math.round(dwell.medianDays);
  const hot = dwell !== undefined && stage.windowDays !== null && dwell.medianDays > stage.windowDays * HOT;
  const parts = [
    days === undefined ? t('probability', { percent: format.percent(stage.probability) }) : t('median', { days }),
    stage.windowDays !== null && t('standard', { days: stage.windowDays }),
    dwell && dwell.overdue > 0 && t('late', { count: dwell.overdue }),
  ].filter(Boolean);
  return (
    <>
      <div
        className={cx('mt-[3px] min-h-[17px] truncate text-xs', hot ? 'text-red-ink' : 'text-quiet')}
        title={parts.join(' · ')}
      >
        {parts.join(' · ')}
      </div>
      <div className="mt-[7px]">
        <Progress
          thin
          name={t('dwell')}
          health={hot ? 'red' : undefined}
          value={dwell && stage.windowDays !== null ? dwell.medianDays / (stage.windowDays * 2) : 0}
        />
      </div>
    </>
  );
}

import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  type RowSelectionState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { FieldKind } from '@throughline/domain/record/field.ts';
import { type DescribedField, type DescribedObject, fieldOf } from '../app/objects.ts';
import { useHotkey } from '../app/hotkeys.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { cx } from '../ui/cx.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { CellEditor } from './lazy-cell-editor.tsx';
import type { ColumnState } from './column-state.ts';
import { isEditable } from './field-editor.tsx';
import { FieldValue, isNumeric } from './field-view.tsx';
import { recordText } from './record.text.ts';
import { isSortable, nextSort, sortOf } from './sort.ts';
import { nameOf } from './value.ts';

const ROW = 34;
const CHECK = 40;
const OVERSCAN = 6;
const STICKY = 'sticky left-10 z-10 bg-inherit';
const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnOrderingFeature,
  columnVisibilityFeature,
});
const NO_ROWS: RecordRow[] = [];
const helper = createColumnHelper<typeof features, RecordRow>();

const WIDTHS: Partial<Record<FieldKind, number>> = {
  text: 180,
  longText: 240,
  money: 130,
  percent: 140,
  integer: 100,
  decimal: 100,
  date: 110,
  dateTime: 150,
  boolean: 90,
  choice: 130,
  multiChoice: 180,
  reference: 190,
  user: 120,
  phone: 130,
  email: 190,
};

export interface GridProps {
  object: DescribedObject;
  rows: readonly RecordRow[];
  columns: ColumnState;
  onColumns: (state: ColumnState) => void;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  selection: RowSelectionState;
  onSelection: (selection: RowSelectionState) => void;
  onOpen: (row: RecordRow) => void;
  /** Writes one cell; absent makes the grid read-only. */
  onEdit?: ((row: RecordRow, after: Record<string, unknown>) => void) | undefined;
  /** Fields with a door of their own (the stage): called instead of an editor. */
  onOwnEdit?: Record<string, (row: RecordRow) => void> | undefined;
  /** Fields that say more than their value (a count beside its whole): drawn by the caller. */
  cells?: Record<string, (row: RecordRow) => ReactNode> | undefined;
  /** More rows can be fetched; called when the end comes near. */
  onEnd: () => void;
  hasMore: boolean;
  loading: boolean;
  /** Shown in place of rows when there are none. */
  empty: ReactNode;
}
interface Cell {
  row: number;
  column: number;
}

/** Windowed rows of any described object, with keyboard, selection, inline edit, resizing and sorting by header. */
export function Grid({
  object,
  rows,
  columns,
  onColumns,
  sort,
  onSort,
  selection,
  onSelection,
  onOpen,
  onEdit,
  onOwnEdit,
  cells,
  onEnd,
  hasMore,
  loading,
  empty,
}: GridProps) {
  const t = useText(recordText);
  const label = useLabel();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  /** By id and key: rows move under an open editor when a colleague's change arrives. */
  const [editing, setEditing] = useState<{ id: string; key: string } | undefined>();

  const fields = useMemo(() => columns.columns.flatMap((key) => fieldOf(object, key) ?? []), [columns.columns, object]);
  const defs = useMemo(
    () =>
      helper.columns(
        fields.map((field) =>
          helper.accessor((row) => row[field.key], {
            id: field.key,
            size: columns.widths[field.key] ?? (field.key === object.nameField ? 240 : (WIDTHS[field.kind] ?? 140)),
            minSize: 60,
            maxSize: 900,
          }),
        ),
      ),
    [fields, columns.widths, object.nameField],
  );
  const table = useTable({
    features,
    columns: defs,
    // Rows are drawn from their window alone: a model of each would cost with all that is loaded.
    data: NO_ROWS,
    columnResizeMode: 'onChange',
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const resizing = table.state.columnResizing.isResizingColumn;
  const sizing = table.state.columnSizing;
  const wasResizing = useRef(false);
  useEffect(() => {
    if (wasResizing.current && !resizing) onColumns({ ...columns, widths: { ...columns.widths, ...sizing } });
    wasResizing.current = Boolean(resizing);
  }, [resizing, sizing, columns, onColumns]);

  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this component
  const virtual = useVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    getItemKey: (at) => rows[at]?.id ?? 'end',
  });
  // Drawn in slices: a fast scroll shows gaps for a moment instead of holding the page.
  const items = useDeferredValue(virtual.getVirtualItems());
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 30) onEnd();
  }, [last, rows.length, hasMore, onEnd]);

  const focusing = useRef<Cell | undefined>(undefined);
  // After each drawing: the cell to focus may come with a later one, when its row is scrolled to.
  useEffect(() => {
    const cell = focusing.current;
    const found = cell && scroller.current?.querySelector<HTMLElement>(`[data-cell="${cell.row}:${cell.column}"]`);
    if (!found) return;
    focusing.current = undefined;
    found.focus();
  });
  const move = useCallback(
    (next: Cell): void => {
      const cell = {
        row: Math.max(0, Math.min(rows.length - 1, next.row)),
        column: Math.max(0, Math.min(fields.length - 1, next.column)),
      };
      setActive(cell);
      virtual.scrollToIndex(cell.row, { align: 'auto' });
      focusing.current = cell;
    },
    [rows.length, fields.length, virtual],
  );
  useHotkey('j', () => move({ ...active, row: active.row + 1 }));
  useHotkey('k', () => move({ ...active, row: active.row - 1 }));

  const canEdit = (field: DescribedField | undefined): field is DescribedField =>
    field !== undefined && onEdit !== undefined && (isEditable(field) || onOwnEdit?.[field.key] !== undefined);
  const begin = (cell: Cell): void => {
    const row = rows[cell.row];
    const field = fields[cell.column];
    if (!row || !canEdit(field)) return;
    const own = onOwnEdit?.[field.key];
    if (own) own(row);
    else setEditing({ id: row.id, key: field.key });
  };
  const editable = useMemo(
    () =>
      new Set(fields.filter((field) => onEdit && (isEditable(field) || onOwnEdit?.[field.key])).map((one) => one.key)),
    [fields, onEdit, onOwnEdit],
  );
  // The newest handlers behind a stable face, so that rows that did not change are not drawn again.
  const handlers = { onSelection, selection, onOpen, begin, setActive, onEdit, setEditing, move };
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const [actions] = useState<RowActions>(() => ({
    select: (id) => latest.current.onSelection(toggled(latest.current.selection, id)),
    open: (row) => latest.current.onOpen(row),
    begin: (cell) => latest.current.begin(cell),
    focus: (cell) => latest.current.setActive(cell),
    done: (row, cell, change) => {
      latest.current.setEditing(undefined);
      if (change) latest.current.onEdit?.(row, change);
      latest.current.move(cell);
    },
  }));
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (editing || event.metaKey || event.ctrlKey || event.altKey || !(event.target as HTMLElement).dataset['cell'])
      return;
    const row = rows[active.row];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 340) / ROW) - 2);
    const steps: Record<string, Cell> = {
      ArrowDown: { ...active, row: active.row + 1 },
      ArrowUp: { ...active, row: active.row - 1 },
      ArrowRight: { ...active, column: active.column + 1 },
      ArrowLeft: { ...active, column: active.column - 1 },
      PageDown: { ...active, row: active.row + page },
      PageUp: { ...active, row: active.row - page },
      Home: { ...active, column: 0 },
      End: { ...active, column: fields.length - 1 },
    };
    const step = steps[event.key];
    if (step) move(step);
    else if (event.key === 'Enter' && row) {
      if (active.column === 0) onOpen(row);
      else begin(active);
    } else if (event.key === 'F2') begin(active);
    else if (event.key === ' ' && row) onSelection(toggled(selection, row.id));
    else return;
    event.preventDefault();
  };

  const sizes = headers.map((header) => header.getSize()).join();
  const widths = useMemo(() => sizes.split(',').map(Number), [sizes]);
  const total = CHECK + headers.reduce((sum, header) => sum + header.getSize(), 0);
  const anySelected = Object.keys(selection).length > 0;
  const allSelected = anySelected && rows.every((row) => selection[row.id]);
  const someSelected = anySelected && !allSelected && rows.some((row) => selection[row.id]);
  const sorted = sortOf(sort);

  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto" data-grid={object.key}>
      <div
        role="grid"
        tabIndex={-1}
        aria-label={label(object.plural)}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-multiselectable
        onKeyDown={onKeyDown}
        style={{ width: total, minWidth: '100%' }}
        className="outline-none"
      >
        <div
          role="row"
          aria-rowindex={1}
          className="sticky top-0 z-20 flex h-[34px] border-b border-line bg-surface text-sm text-quiet"
        >
          <div role="columnheader" className="sticky left-0 z-10 grid w-10 shrink-0 place-items-center bg-inherit">
            <Checkbox
              name={t('selectAll')}
              checked={allSelected}
              indeterminate={someSelected}
              onChange={(checked) => onSelection(checked ? Object.fromEntries(rows.map((row) => [row.id, true])) : {})}
            />
          </div>
          {headers.map((header, at) => {
            const field = fields[at];
            if (!field) return null;
            const name = label(field.label);
            const mine = sorted?.key === field.key ? sorted : undefined;
            return (
              <div
                key={header.id}
                role="columnheader"
                aria-sort={mine ? (mine.descending ? 'descending' : 'ascending') : undefined}
                style={{ width: header.getSize() }}
                className={cx('group relative flex shrink-0 items-center', at === 0 && STICKY)}
              >
                <button
                  type="button"
                  disabled={!isSortable(field.kind) || field.right === 'masked'}
                  onClick={() => onSort(nextSort(sort, field.key, field.kind))}
                  className={cx(
                    'flex h-full min-w-0 flex-1 items-center gap-1 px-2.5 enabled:hover:text-ink',
                    isNumeric(field.kind) && 'justify-end',
                    mine && 'text-ink',
                  )}
                >
                  <span className="truncate">{name}</span>
                  {mine && (mine.descending ? <ArrowDown aria-hidden size={12} /> : <ArrowUp aria-hidden size={12} />)}
                </button>
                <span
                  role="separator"
                  aria-orientation="vertical"
                  aria-label={t('resize', { name })}
                  onMouseDown={header.getResizeHandler()}
                  onTouchStart={header.getResizeHandler()}
                  className={cx(
                    'absolute top-1.5 right-0 bottom-1.5 w-1.5 cursor-col-resize touch-none border-r border-transparent group-hover:border-line-strong',
                    resizing === header.id && 'border-accent!',
                  )}
                />
              </div>
            );
          })}
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            const place: CSSProperties = { transform: `translateY(${item.start}px)`, height: ROW, width: '100%' };
            if (!row)
              return (
                <div
                  key="end"
                  style={place}
                  className="absolute top-0 left-0 flex items-center px-3 text-sm text-quiet"
                >
                  {t('loadingMore')}
                </div>
              );
            return (
              <GridRow
                key={row.id}
                row={row}
                index={item.index}
                start={item.start}
                object={object}
                fields={fields}
                widths={widths}
                selected={Boolean(selection[row.id])}
                activeColumn={item.index === active.row ? active.column : undefined}
                editing={editing?.id === row.id ? editing.key : undefined}
                editable={editable}
                cells={cells}
                actions={actions}
              />
            );
          })}
        </div>
      </div>
      {loading && rows.length === 0 && <SkeletonGrid />}
      {!loading && rows.length === 0 && <div className="sticky left-0">{empty}</div>}
    </div>
  );
}

interface RowActions {
  select: (id: string) => void;
  open: (row: RecordRow) => void;
  begin: (cell: Cell) => void;
  focus: (cell: Cell) => void;
  /** An editor ends; `change` where something is to be written. */
  done: (row: RecordRow, cell: Cell, change: Record<string, unknown> | undefined) => void;
}

/** One row; drawn again only when something of it changed, so that scrolling costs with the rows that come in. */
const GridRow = memo(function GridRow({
  row,
  index,
  start,
  object,
  fields,
  widths,
  selected,
  activeColumn,
  editing,
  editable,
  cells,
  actions,
}: {
  row: RecordRow;
  index: number;
  /** Pixels from the top of all rows. */
  start: number;
  object: DescribedObject;
  fields: readonly DescribedField[];
  widths: readonly number[];
  selected: boolean;
  /** Column of the active cell where it is in this row. */
  activeColumn: number | undefined;
  /** Key of the field whose editor is open in this row. */
  editing: string | undefined;
  editable: ReadonlySet<string>;
  cells: GridProps['cells'];
  actions: RowActions;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const name = nameOf(row, object.nameField);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      style={{ transform: `translateY(${start}px)`, height: ROW, width: '100%' }}
      className={cx(
        'group absolute top-0 left-0 flex border-b border-line',
        selected ? 'bg-accent-soft' : activeColumn !== undefined ? 'bg-bg' : 'bg-surface hover:bg-bg',
      )}
    >
      <div role="gridcell" className="sticky left-0 z-10 grid w-10 shrink-0 place-items-center bg-inherit">
        <Checkbox name={t('selectRow', { name })} checked={selected} onChange={() => actions.select(row.id)} />
      </div>
      {fields.map((field, at) => {
        const isActive = at === activeColumn;
        const cell = { row: index, column: at };
        return (
          <div
            key={field.key}
            role="gridcell"
            data-cell={`${index}:${at}`}
            tabIndex={isActive ? 0 : -1}
            aria-readonly={!editable.has(field.key)}
            onFocus={() => !isActive && actions.focus(cell)}
            onDoubleClick={() => actions.begin(cell)}
            style={{ width: widths[at] ?? 140 }}
            className={cx(
              'relative flex shrink-0 items-center px-2.5 outline-offset-[-2px]',
              at === 0 && STICKY,
              isNumeric(field.kind) && 'justify-end',
            )}
          >
            {editing === field.key ? (
              <CellEditor
                field={field}
                row={row}
                name={label(field.label)}
                onDone={(value) => actions.done(row, cell, value && { [field.key]: value.value })}
              />
            ) : at === 0 ? (
              <button
                type="button"
                tabIndex={-1}
                className="min-w-0 truncate text-left hover:text-accent-ink hover:underline"
                onClick={() => actions.open(row)}
              >
                {name}
              </button>
            ) : (
              <div className="min-w-0 max-w-full">
                {cells?.[field.key]?.(row) ?? <FieldValue field={field} value={row[field.key]} record={row} />}
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
});

const toggled = (selection: RowSelectionState, id: string): RowSelectionState => {
  const { [id]: was, ...rest } = selection;
  return was ? rest : { ...rest, [id]: true };
};

function SkeletonGrid() {
  return (
    <div aria-busy className="sticky left-0">
      {Array.from({ length: 16 }, (_, row) => (
        <div key={row} className="flex h-[34px] items-center gap-4 border-b border-line px-3">
          <Skeleton className="size-4" />
          <Skeleton className={cx('h-3', row % 2 ? 'w-40' : 'w-52')} />
          <Skeleton className="h-3 w-36" />
          <Skeleton className="h-3 w-20" />
          <Skeleton className="h-3 w-24" />
        </div>
      ))}
    </div>
  );
}

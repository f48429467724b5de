import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Trash2, UserRoundPen, X } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { RowSelectionState } from '@tanstack/react-table';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import { openForm } from '../app/form-request.ts';
import { type DescribedObject, fieldOf } from '../app/objects.ts';
import { ProblemState } from '../app/problem-state.tsx';
import { useOpenRecord } from '../app/use-open-record.ts';
import { useFormat } from '../app/use-format.ts';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { usePhone } from '../ui/use-phone.ts';
import { CardList } from './card-list.tsx';
import type { ColumnState } from './column-state.ts';
import { Grid, type GridProps } from './grid.tsx';
import { countQuery, groupQuery, type ListOptions, listQuery } from './queries.ts';
import { recordText } from './record.text.ts';
import { useWrites } from './writes.ts';

const TransferDialog = lazy(async () => ({ default: (await import('./transfer-dialog.tsx')).TransferDialog }));

export interface ListViewProps {
  object: DescribedObject;
  options: ListOptions;
  onSort: (sort: string | undefined) => void;
  columns: ColumnState;
  onColumns: (state: ColumnState) => void;
  /** Something is filtered: the empty state says so and offers to clear. */
  onClear?: (() => void) | undefined;
  onOpen?: ((row: RecordRow) => void) | undefined;
  onOwnEdit?: Record<string, (row: RecordRow) => void> | undefined;
  /** As in `Grid`; kept by the caller from one drawing to the next. */
  cells?: GridProps['cells'];
}

/** Rows of any object: grid on a desk, cards on a phone, selection bar, footer with count and sum. */
export function ListView({
  object,
  options,
  onSort,
  columns,
  onColumns,
  onClear,
  onOpen,
  onOwnEdit,
  cells,
}: ListViewProps) {
  const t = useText(recordText);
  const label = useLabel();
  const phone = usePhone();
  const navigate = useNavigate();
  const writes = useWrites(object);
  const [selection, setSelection] = useState<RowSelectionState>({});
  const list = useInfiniteQuery(listQuery(object, options));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const { fetchNextPage, isFetchingNextPage, hasNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const inBin = options.bin === 'only';
  const openRecord = useOpenRecord();
  const open = onOpen ?? ((row: RecordRow) => openRecord(object, row));

  if (list.isError && rows.length === 0) return <ProblemState error={list.error} onRetry={() => void list.refetch()} />;
  const filtered = Boolean(options.filter ?? options.q);
  const name = label(object.plural);
  const empty = inBin ? (
    <EmptyState title={t('emptyBin')} />
  ) : filtered ? (
    <EmptyState
      title={t('emptyFiltered', { object: name })}
      action={onClear && <Button onClick={onClear}>{t('clearFilters')}</Button>}
    >
      {t('emptyFilteredHint')}
    </EmptyState>
  ) : (
    <EmptyState
      title={t('empty', { object: name })}
      action={
        <>
          {object.can.includes('create') && (
            <Button variant="primary" onClick={() => openForm({ object: object.key })}>
              {t('newOf', { object: label(object.label) })}
            </Button>
          )}
          {object.can.includes('import') && (
            <Button onClick={() => void navigate({ to: '/import' as '/', search: { object: object.key } as never })}>
              {t('import')}
            </Button>
          )}
        </>
      }
    >
      {t('emptyHint')}
    </EmptyState>
  );
  const chosen = Object.keys(selection).length === 0 ? [] : rows.filter((row) => selection[row.id]);
  const shared = { object, rows, onEnd, hasMore: hasNextPage, loading: list.isPending, empty };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {phone ? (
        <CardList {...shared} columns={columns.columns} onOpen={inBin ? (row) => void writes.restore(row) : open} />
      ) : (
        <Grid
          {...shared}
          columns={columns}
          onColumns={onColumns}
          sort={options.sort}
          onSort={onSort}
          selection={selection}
          onSelection={setSelection}
          onOpen={inBin ? (row) => setSelection({ ...selection, [row.id]: true }) : open}
          onEdit={object.can.includes('update') && !inBin ? (row, after) => void writes.update(row, after) : undefined}
          onOwnEdit={onOwnEdit}
          cells={cells}
        />
      )}
      {chosen.length > 0 ? (
        <SelectionBar object={object} rows={chosen} inBin={inBin} onClear={() => setSelection({})} />
      ) : (
        <Footer object={object} options={options} loaded={rows.length} complete={!hasNextPage && !list.isPending} />
      )}
    </div>
  );
}

function Footer({
  object,
  options,
  loaded,
  complete,
}: {
  object: DescribedObject;
  options: ListOptions;
  loaded: number;
  complete: boolean;
}) {
  const t = useText(recordText);
  const label = useLabel();
  const format = useFormat();
  const { filter, q, bin } = options;
  const count = useQuery(countQuery(object, { filter, q, bin })).data;
  // The sum of money is asked in the workspace's currency; an object with several amounts names its first column.
  const money = object.listColumns
    .flatMap((key) => fieldOf(object, key) ?? [])
    .find((field) => field.kind === 'money' && field.right !== 'masked');
  const sums = useQuery({
    ...groupQuery(object, { filter, q, bin, by: 'owner', sum: money?.key ?? '' }),
    enabled: money !== undefined && fieldOf(object, 'owner') !== undefined,
  }).data;
  const sum = sums?.reduce((total, group) => total + (group.sum ?? 0), 0);
  const known = count ?? (complete ? { count: loaded, capped: false } : undefined);
  return (
    <footer className="num flex h-8 shrink-0 items-center gap-4 border-t border-line px-4 text-sm text-ink-2">
      <span>
        {known
          ? t(known.capped ? 'totalMore' : 'total', { count: known.count, figure: format.number(known.count) })
          : ' '}
      </span>
      {money && sum !== undefined && (
        <span>
          {t('sumOf', { field: label(money.label) })} <b className="font-semibold text-ink">{format.short(sum)}</b>
        </span>
      )}
    </footer>
  );
}

function SelectionBar({
  object,
  rows,
  inBin,
  onClear,
}: {
  object: DescribedObject;
  rows: readonly RecordRow[];
  inBin: boolean;
  onClear: () => void;
}) {
  const t = useText(recordText);
  const writes = useWrites(object);
  const [giving, setGiving] = useState(false);
  return (
    <div
      role="toolbar"
      aria-label={t('selected', { count: rows.length })}
      className="flex h-11 shrink-0 items-center gap-2 border-t border-line bg-accent-soft px-4"
    >
      <span className="font-medium text-accent-ink">{t('selected', { count: rows.length })}</span>
      {inBin ? (
        <Button
          onClick={() => {
            for (const row of rows) void writes.restore(row);
            onClear();
          }}
        >
          {t('restore')}
        </Button>
      ) : (
        <>
          {object.can.includes('transfer') && (
            <Button icon={<UserRoundPen aria-hidden size={13} />} onClick={() => setGiving(true)}>
              {t('transfer')}
            </Button>
          )}
          {object.can.includes('delete') && (
            <Button
              variant="danger"
              icon={<Trash2 aria-hidden size={13} />}
              onClick={() => {
                void writes.remove(rows);
                onClear();
              }}
            >
              {t('remove')}
            </Button>
          )}
        </>
      )}
      <span className="flex-1" />
      <IconButton label={t('clearSelection')} onClick={onClear}>
        <X aria-hidden size={15} />
      </IconButton>
      {giving && (
        <Suspense fallback={null}>
          <TransferDialog
            object={object}
            rows={rows}
            onClose={(done) => {
              setGiving(false);
              if (done) onClear();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

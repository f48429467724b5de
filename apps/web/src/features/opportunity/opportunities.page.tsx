import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Undo2 } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { NotFound } from '../../app/fault.tsx';
import { openForm } from '../../app/form-request.ts';
import { type DescribedObject, useFindObject } from '../../app/objects.ts';
import { PageBar } from '../../app/page-bar.tsx';
import { ProblemState } from '../../app/problem-state.tsx';
import { useFormat } from '../../app/use-format.ts';
import { useLabel, useText } from '../../i18n/use-text.ts';
import { ColumnMenu } from '../../record/column-menu.tsx';
import { FilterBar } from '../../record/filter-bar.tsx';
import { ListMore } from '../../record/list-more.tsx';
import { useColumns, useListSearch } from '../../record/list-state.ts';
import { type ProcessRow, processesQuery } from '../../record/lookups.ts';
import { recordText } from '../../record/record.text.ts';
import { ViewMenu } from '../../record/view-menu.tsx';
import { Button } from '../../ui/button.tsx';
import { FilterChip } from '../../ui/chip.tsx';
import { Menu, MenuChoice } from '../../ui/menu.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { weightedSum } from './board.ts';
import { type BoardOptions, boardQuery } from './board-query.ts';
import { BoardView } from './board-view.tsx';
import { opportunityText } from './opportunity.text.ts';

const DealList = lazy(() => import('./deal-list.tsx'));

/** Deals as a board of one process, or as a list of all. */
export default function OpportunitiesPage() {
  const object = useFindObject('opportunity');
  const processes = useQuery(processesQuery);
  if (!object) return <NotFound />;
  if (processes.isPending) return <SkeletonRows className="p-6" />;
  if (processes.isError) return <ProblemState error={processes.error} onRetry={() => void processes.refetch()} />;
  return <Deals object={object} processes={processes.data} />;
}

function Deals({ object, processes }: { object: DescribedObject; processes: readonly ProcessRow[] }) {
  const t = useText(opportunityText);
  const record = useText(recordText);
  const label = useLabel();
  const navigate = useNavigate();
  const [search, setSearch] = useListSearch();
  const [columns, setColumns] = useColumns(object);
  const inBin = search.bin === 'only';
  const mode = inBin ? 'list' : (search.mode ?? 'board');
  const process = processes.find((one) => one.id === search.process) ?? processes[0];
  const { filter, q, sort, bin } = search;
  const listOptions = useMemo(() => ({ filter, q, sort: sort ?? '-createdAt', bin }), [filter, q, sort, bin]);
  const boardOptions = useMemo<BoardOptions>(
    () => ({ process: process?.id ?? '', filter, q }),
    [process?.id, filter, q],
  );
  const create = (): void =>
    openForm({
      object: 'opportunity',
      ...(process && mode === 'board' ? { values: { process: { id: process.id, name: label(process.name) } } } : {}),
    });
  return (
    <>
      <PageBar
        title={inBin ? `${t('title')} · ${record('bin')}` : t('title')}
        actions={
          inBin ? (
            <Button icon={<Undo2 aria-hidden size={14} />} onClick={() => setSearch({ bin: undefined })}>
              {record('leaveBin')}
            </Button>
          ) : (
            <>
              {mode === 'board' && process && <Totals process={process} options={boardOptions} />}
              {mode === 'list' && (
                <span className="max-md:hidden">
                  <ColumnMenu object={object} state={columns} onChange={setColumns} />
                </span>
              )}
              {object.can.includes('import') && (
                <Button
                  className="max-md:hidden"
                  onClick={() => void navigate({ to: '/import' as '/', search: { object: 'opportunity' } as never })}
                >
                  {t('import')}
                </Button>
              )}
              <ListMore
                object={object}
                options={listOptions}
                onBin={() => setSearch({ bin: 'only', view: undefined })}
              />
              {object.can.includes('create') && (
                <Button variant="primary" hotkey="C" className="max-md:hidden" onClick={create}>
                  {t('newDeal')}
                </Button>
              )}
            </>
          )
        }
      >
        {!inBin && (
          <Segmented
            name={t('mode')}
            value={mode}
            onChange={(next) => setSearch({ mode: next })}
            items={[
              { value: 'board', label: t('board') },
              { value: 'list', label: t('list') },
            ]}
          />
        )}
        {mode === 'board' && process && (
          <span className="min-w-0 max-md:order-2 max-md:w-full">
            <Menu
              trigger={
                <FilterChip>
                  {t('processChip', { name: label(process.name), stages: process.stages.length })}
                </FilterChip>
              }
            >
              <MenuChoice
                value={process.id}
                onChange={(id) => setSearch({ process: id })}
                options={processes.map((one) => ({ value: one.id, label: label(one.name) }))}
              />
            </Menu>
          </span>
        )}
      </PageBar>
      <FilterBar
        object={object}
        condition={filter}
        onCondition={(next) => setSearch({ filter: next })}
        text={q}
        onText={(next) => setSearch({ q: next })}
      >
        <ViewMenu
          object="opportunity"
          kind={mode}
          current={search.view}
          definition={{
            filter,
            sort,
            columns: mode === 'list' ? [...columns.columns] : undefined,
            process: mode === 'board' ? process?.id : undefined,
          }}
          onOpen={(view) => {
            if (view?.definition.columns) setColumns({ ...columns, columns: view.definition.columns });
            setSearch({
              view: view?.id,
              filter: view?.definition.filter,
              sort: view?.definition.sort,
              q: undefined,
              ...(view?.definition.process ? { process: view.definition.process } : {}),
            });
          }}
        />
      </FilterBar>
      {mode === 'list' ? (
        <Suspense fallback={<SkeletonRows rows={16} className="p-4" />}>
          <DealList
            object={object}
            processes={processes}
            columns={columns}
            onColumns={setColumns}
            options={listOptions}
            setSearch={setSearch}
          />
        </Suspense>
      ) : process ? (
        <BoardView object={object} process={process} options={boardOptions} />
      ) : (
        <EmptyState title={t('noProcess')}>{t('noProcessHint')}</EmptyState>
      )}
    </>
  );
}

/** The answer before the controls: what the shown board is worth. */
function Totals({ process, options }: { process: ProcessRow; options: BoardOptions }) {
  const t = useText(opportunityText);
  const format = useFormat();
  const client = useQueryClient();
  const board = useQuery(boardQuery(client, options)).data;
  if (!board || board.total.sum === null) return null;
  return (
    <span className="num mr-1 text-sm whitespace-nowrap text-quiet max-lg:hidden">
      {t('weighted')} <b className="font-semibold text-ink">{format.short(weightedSum(board, process.stages))}</b> /{' '}
      {t('totalSum')} {format.short(board.total.sum)}
    </span>
  );
}

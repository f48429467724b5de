import { Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import { openForm } from '../app/form-request.ts';
import { useHotkey } from '../app/hotkeys.ts';
import { type DescribedObject, useFindObject } from '../app/objects.ts';
import { NotFound } from '../app/fault.tsx';
import { PageBar } from '../app/page-bar.tsx';
import { useLabel, useText } from '../i18n/use-text.ts';
import { Button } from '../ui/button.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useColumns, useListSearch } from './list-state.ts';
import { ListMore } from './list-more.tsx';
import { ListView } from './list-view.tsx';
import type { ListOptions } from './queries.ts';
import { recordText } from './record.text.ts';
import { ViewMenu } from './view-menu.tsx';

/** Page with the list of one object. `title` stands for pages that call it otherwise; `newLabel` for another word on the button; `sort` is the order while no header is chosen
 * (never the time of change: rows must not jump while one edits them). */
export function ListPage({
  object: key,
  newLabel,
  sort = '-createdAt',
}: {
  object: string;
  newLabel?: string;
  sort?: string;
}) {
  const object = useFindObject(key);
  return object ? <Page object={object} newLabel={newLabel} sort={sort} /> : <NotFound />;
}

function Page({ object, newLabel, sort }: { object: DescribedObject; newLabel: string | undefined; sort: string }) {
  const t = useText(recordText);
  const label = useLabel();
  const [search, setSearch] = useListSearch();
  const [columns, setColumns] = useColumns(object);
  const inBin = search.bin === 'only';
  const options = useMemo<ListOptions>(
    () => ({ filter: search.filter, q: search.q, bin: search.bin, sort: search.sort ?? sort }),
    [search.filter, search.q, search.bin, search.sort, sort],
  );
  const create = object.can.includes('create') ? () => openForm({ object: object.key }) : undefined;
  useHotkey('c', create);
  return (
    <>
      <PageBar
        title={inBin ? `${label(object.plural)} · ${t('bin')}` : label(object.plural)}
        actions={
          inBin ? (
            <Button icon={<Undo2 aria-hidden size={14} />} onClick={() => setSearch({ bin: undefined })}>
              {t('leaveBin')}
            </Button>
          ) : (
            <>
              <span className="max-md:hidden">
                <ColumnMenu object={object} state={columns} onChange={setColumns} />
              </span>
              <ListMore object={object} options={options} onBin={() => setSearch({ bin: 'only', view: undefined })} />
              {create && (
                <Button variant="primary" hotkey="C" className="max-md:hidden" onClick={create}>
                  {newLabel ?? t('newOf', { object: label(object.label) })}
                </Button>
              )}
            </>
          )
        }
      />
      <FilterBar
        object={object}
        condition={search.filter}
        onCondition={(filter) => setSearch({ filter })}
        text={search.q}
        onText={(q) => setSearch({ q })}
      >
        <ViewMenu
          object={object.key}
          kind="list"
          current={search.view}
          definition={{ filter: search.filter, sort: search.sort, columns: [...columns.columns] }}
          onOpen={(view) => {
            if (view?.definition.columns) setColumns({ ...columns, columns: view.definition.columns });
            setSearch({ view: view?.id, filter: view?.definition.filter, sort: view?.definition.sort, q: undefined });
          }}
        />
      </FilterBar>
      <ListView
        object={object}
        options={options}
        columns={columns}
        onColumns={setColumns}
        onSort={(sort) => setSearch({ sort })}
        onClear={() => setSearch({ filter: undefined, q: undefined, view: undefined })}
      />
    </>
  );
}

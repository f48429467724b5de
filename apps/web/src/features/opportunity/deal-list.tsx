import { useMemo, useState } from 'react';
import type { RecordRow } from '@throughline/domain/record/record.contract.ts';
import type { DescribedObject } from '../../app/objects.ts';
import type { ListSearch } from '../../app/search-params.ts';
import type { ColumnState } from '../../record/column-state.ts';
import { ListView } from '../../record/list-view.tsx';
import type { ProcessRow } from '../../record/lookups.ts';
import type { ListOptions } from '../../record/queries.ts';
import { asNumber, asRef } from '../../record/value.ts';
import { GateBar } from '../gate/gate-bar.tsx';
import { MoveSheet } from './move-dialogs.tsx';
import { useMove } from './use-move.tsx';

const CELLS = {
  gateMet: (row: RecordRow) => {
    const total = asNumber(row['gateTotal']) ?? 0;
    const met = asNumber(row['gateMet']) ?? 0;
    return total === 0 ? (
      <span className="text-quiet">—</span>
    ) : (
      <span className="num flex items-center gap-1.5 text-sm text-quiet">
        <GateBar narrow met={met} total={total} />
        {met}/{total}
      </span>
    );
  },
};

/** The grid, whose stage column goes through the move like the board. */
export default function DealList({
  object,
  processes,
  columns,
  onColumns,
  options,
  setSearch,
}: {
  object: DescribedObject;
  processes: readonly ProcessRow[];
  columns: ColumnState;
  onColumns: (state: ColumnState) => void;
  options: ListOptions;
  setSearch: (next: Partial<ListSearch>) => void;
}) {
  const [moving, setMoving] = useState<RecordRow | undefined>();
  const stages =
    processes.find((process) => process.id === asRef(moving?.['process'])?.id)?.stages ?? processes[0]?.stages ?? [];
  const { move, dialogs } = useMove(stages);
  const own = useMemo(() => ({ stage: setMoving }), []);
  return (
    <>
      <ListView
        object={object}
        options={options}
        columns={columns}
        onColumns={onColumns}
        onSort={(sort) => setSearch({ sort })}
        onClear={() => setSearch({ filter: undefined, q: undefined, view: undefined })}
        onOwnEdit={own}
        cells={CELLS}
      />
      {moving && (
        <MoveSheet
          row={moving}
          stages={stages}
          onClose={() => setMoving(undefined)}
          onMove={(to) => move(moving, to)}
        />
      )}
      {dialogs}
    </>
  );
}

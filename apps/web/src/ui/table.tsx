import type { ReactNode } from 'react';
import { cx } from './cx.ts';

export interface SimpleColumn<Row> {
  key: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'right';
  className?: string;
}

/** A short table in a hairline frame (settings, import preview). For records use the record grid. */
export function Table<Row>({
  columns,
  rows,
  rowKey,
  name,
  empty,
}: {
  columns: readonly SimpleColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  name: string;
  empty?: ReactNode;
}) {
  return (
    <div className="relative overflow-x-auto rounded-md border border-line">
      <table aria-label={name} className="w-full border-collapse text-left">
        <thead>
          <tr className="h-[34px] border-b border-line text-sm text-quiet">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cx('px-3 font-normal whitespace-nowrap', column.align === 'right' && 'text-right')}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="h-[38px] border-b border-line last:border-0 hover:bg-bg">
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={cx('px-3 py-1', column.align === 'right' && 'num text-right', column.className)}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}
